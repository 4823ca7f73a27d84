"""Where a programme goes: a target is data, its platform's rules are dated data with a source."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from farm.errors import InputRejected
from farm.ids import OrgId, PersonId, ProgrammeId, TargetId
from farm.live_formats import LiveFormat
from farm.media import Size
from farm.messages import Notice

SCHEMES = frozenset({"rtmp", "rtmps", "srt"})
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
class TargetRules:
    """What a platform takes; None: unknown, and it is said so.

    Attributes:
        single_use: an address is good for one broadcast.
        valid_for: how long it is good.
        gap: seconds without packets after which the platform ends the broadcast.
        video_codecs: that it takes.
        largest: picture, longer side first.
        most_bitrate: of the pictures, bit/s.
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
    longest_gop: int | None = None
    longest_title: int | None = None
    cover: str | None = None
    source: str = ""
    date: str = ""


_PASTED = TargetRules(most_bitrate=4_000_000, longest_gop=2, source="CDN advice", date="2026-11-22")
RULES: Mapping[Platform, TargetRules] = {
    Platform.KUAISHOU: TargetRules(
        single_use=True,
        valid_for=timedelta(days=2),
        gap=60,  # "1 to 2 min"
        longest_title=13,
        cover="JPEG, 720x1280, at most 2 MB",
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


def remarks_on(target: LiveTarget, form: LiveFormat, at: datetime) -> tuple[Notice, ...]:
    """Return what speaks against a target before a programme starts.

    ``target-expired`` and ``target-used`` mean that it will not work; the rest may.
    """
    rules, remarks = target.rules, list[Notice]()
    if target.valid_until is not None and target.valid_until <= at:
        remarks.append(Notice("target-expired", {"name": target.name}))
    if rules.single_use and target.used_at is not None:
        remarks.append(Notice("target-used", {"name": target.name}))
    most = rules.most_bitrate or SAFE_BITRATE
    if form.bitrate > most:
        facts = {"name": target.name, "seen": str(form.bitrate // 1000), "most": str(most // 1000)}
        remarks.append(Notice("target-bitrate", facts))
    if rules.longest_gop is not None and form.gop_seconds > rules.longest_gop:
        facts = {"name": target.name, "seen": str(form.gop_seconds), "most": str(rules.longest_gop)}
        remarks.append(Notice("target-gop", facts))
    return tuple(remarks)
