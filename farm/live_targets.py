"""Where a programme goes: a target is data, its platform's rules are dated data with a source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from farm.errors import InputRejected
from farm.ids import OrgId, PersonId, ProgrammeId, TargetId
from farm.live import Programme, ProgrammeState
from farm.live_formats import LiveFormat
from farm.media import Size
from farm.messages import Notice

SCHEMES = frozenset({"rtmp", "rtmps", "srt"})
PUSHED = frozenset({"rtmp", "rtmps"})
"""Schemes that this release pushes by; a target of another is kept, and it is said of it."""
LONGEST_ADDRESS = 2000


class Platform(StrEnum):
    """Whose rules hold for a target."""

    KUAISHOU = "kuaishou"
    WEIBO = "weibo"
    BILIBILI = "bilibili"
    DOUYIN = "douyin"
    WECHAT = "wechat"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CoverRule:
    """What a cover picture must be.

    Attributes:
        kinds: of file, as people call them.
    """

    kinds: tuple[str, ...]
    size: Size
    most_bytes: int


@dataclass(frozen=True, slots=True)
class TargetRules:
    """What a platform takes; None: unknown, and it is said so.

    Attributes:
        single_use: an address is good for one broadcast.
        valid_for: how long it is good.
        gap: seconds without packets after which the platform ends the broadcast.
        video_codecs: that it takes.
        largest: picture, in either direction.
        most_bitrate: of the pictures, bit/s.
        most_rate: frames a second.
        longest_gop: seconds between keyframes.
        longest_title: characters.
        cover: what a cover picture must be.
        source: where this stands.
        date: when it was read there.
    """

    single_use: bool | None = None
    valid_for: timedelta | None = None
    gap: int | None = None
    video_codecs: tuple[str, ...] = ("h264",)
    audio_codecs: tuple[str, ...] = ("aac",)
    largest: Size | None = None
    most_bitrate: int | None = None
    most_rate: int | None = None
    longest_gop: int | None = None
    longest_title: int | None = None
    cover: CoverRule | None = None
    source: str = ""
    date: str = ""


_PASTED = TargetRules(most_bitrate=4_000_000, longest_gop=2, source="CDN advice", date="2026-11-22")
RULES: Mapping[Platform, TargetRules] = {
    Platform.KUAISHOU: TargetRules(
        single_use=True,
        valid_for=timedelta(days=2),
        gap=60,  # "1 to 2 min"
        longest_title=13,
        cover=CoverRule(("JPEG",), Size(720, 1280), most_bytes=2_000_000),
        source="github.com/KwaiVideoTeam/kuaishou-liveopen-api",
        date="2026-11-22",
    ),
    Platform.WEIBO: _PASTED,
    Platform.BILIBILI: _PASTED,
    Platform.DOUYIN: _PASTED,
    Platform.WECHAT: _PASTED,
    Platform.OTHER: TargetRules(),
}
SAFE_BITRATE = 4_000_000
"""What every platform is known to take, bit/s; above that it is said that nobody knows."""
SAFE_RATE = 30
"""Likewise, frames a second."""
SAFE_GOP = 2
"""Likewise, seconds between keyframes."""


@dataclass(frozen=True, slots=True)
class LiveTarget:
    """An address that a programme is pushed to.

    Attributes:
        name: for people.
        sealed: its address with the key in it, which opens to the farm's secret alone.
        shown: scheme and host of the address, for people and logs.
        valid_until: of the address; None: not known.
        paused: it gets nothing for now.
        used_at: when the first packet went there.
        removed_at: since when it is none any more.
        mark: tells that two targets have the same address, and nothing else of it.
    """

    id: TargetId
    org_id: OrgId
    programme_id: ProgrammeId
    name: str
    platform: Platform
    sealed: str
    shown: str
    created_by: PersonId
    created_at: datetime
    valid_until: datetime | None = None
    paused: bool = False
    used_at: datetime | None = None
    removed_at: datetime | None = None
    mark: str | None = None

    @property
    def rules(self) -> TargetRules:
        """What its platform takes."""
        return RULES[self.platform]

    def with_pause(self, *, paused: bool) -> "LiveTarget":
        """Return it getting nothing, or getting it again."""
        return replace(self, paused=paused)

    def used(self, at: datetime) -> "LiveTarget":
        """Return it as its broadcast has begun; the first time counts."""
        return replace(self, used_at=self.used_at or at)

    def removed(self, at: datetime) -> "LiveTarget":
        """Return it as no target any more."""
        return replace(self, removed_at=self.removed_at or at)


def shown_address(address: str) -> str:
    """Return what people may see of an address: no path, no key.

    Raises:
        InputRejected: ``target-address``: not an address that a programme can be pushed to.
    """
    try:
        parts = urlsplit(address.strip())
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if host is None or scheme not in SCHEMES or len(address) > LONGEST_ADDRESS:
        raise InputRejected("target-address", allowed=", ".join(sorted(SCHEMES)))
    named = f"[{host}]" if ":" in host else host
    return f"{scheme}://{named}" + (f":{port}" if port else "")


def remarks_on(target: LiveTarget, programme: Programme, at: datetime) -> tuple[Notice, ...]:
    """Return what speaks against a target before a programme starts.

    ``target-scheme``, ``target-expired`` and ``target-used`` mean that it will not work; the rest
    may.
    """
    rules, remarks = target.rules, list[Notice]()
    scheme = urlsplit(target.shown).scheme
    if scheme not in PUSHED:
        remarks.append(Notice("target-scheme", {"name": target.name, "scheme": scheme}))
    if target.valid_until is not None and target.valid_until <= at:
        remarks.append(Notice("target-expired", {"name": target.name}))
    if rules.single_use and target.used_at is not None:
        remarks.append(Notice("target-used", {"name": target.name}))
    if rules.longest_title is not None and len(programme.title) > rules.longest_title:
        facts = {"seen": str(len(programme.title)), "most": str(rules.longest_title)}
        remarks.append(Notice("target-title", {"name": target.name, **facts}))
    return (*remarks, *_about_format(target, programme.format))


def remarks_on_twins(
    target: LiveTarget, twins: Sequence[tuple[LiveTarget, Programme]]
) -> tuple[Notice, ...]:
    """Return what speaks against a target as others have the same address.

    Args:
        target: any.
        twins: other targets of the same address, with their programmes.
    """
    if any(other.state is ProgrammeState.LIVE and not twin.paused for twin, other in twins):
        return (Notice("target-taken", {"name": target.name}),)
    has_been_used = any(twin.used_at is not None for twin, _ in twins)
    if target.rules.single_use and target.used_at is None and has_been_used:
        return (Notice("target-used", {"name": target.name}),)
    return ()


def _about_format(target: LiveTarget, form: LiveFormat) -> Iterator[Notice]:
    rules, name = target.rules, target.name
    most = rules.most_bitrate or SAFE_BITRATE
    if form.bitrate > most:
        facts = {"seen": str(form.bitrate // 1000), "most": str(most // 1000)}
        yield Notice("target-bitrate", {"name": name, **facts})
    fastest = rules.most_rate or SAFE_RATE
    if form.rate > fastest:
        facts = {"seen": f"{float(form.rate):g}", "most": str(fastest)}
        yield Notice("target-rate", {"name": name, **facts})
    gop = rules.longest_gop or SAFE_GOP
    if form.gop_seconds > gop:
        facts = {"seen": str(form.gop_seconds), "most": str(gop)}
        yield Notice("target-gop", {"name": name, **facts})
    if rules.largest is not None and not _fits(form.size, rules.largest):
        facts = {"seen": str(form.size), "most": str(rules.largest)}
        yield Notice("target-size", {"name": name, **facts})


def _fits(size: Size, largest: Size) -> bool:
    """Whether a picture is small enough, whichever of its sides is the longer one."""
    sides, most = sorted((size.width, size.height)), sorted((largest.width, largest.height))
    return all(one <= limit for one, limit in zip(sides, most, strict=True))
