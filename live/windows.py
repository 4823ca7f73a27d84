"""HLS playlists over recorded parts (pure): the window of a programme, and the whole of it.

Source: RFC 8216 bis (HLS 2nd edition), 4.4.3 and 4.4.4, 6.2.2.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from live.packets import TICKS
from live.parts import SentPart, init_name

LIVE_PLAYLIST, WHOLE_PLAYLIST = "live.m3u8", "programme.m3u8"
TARGET_SECONDS = 2
"""No part is longer, rounded to whole seconds; players stay three of them behind the live edge."""


def in_window(parts: Sequence[SentPart], seconds: float) -> Sequence[SentPart]:
    """Return the last parts, as many as last so long, from a keyframe on where there is one."""
    left = round(seconds * TICKS)
    at = len(parts)
    while at > 0 and left > 0:
        at -= 1
        left -= parts[at].ticks
    first = next((n for n in range(at, len(parts)) if parts[n].is_key), at)
    return parts[first:]


def live_playlist(parts: Sequence[SentPart], seconds: float, *, is_over: bool = False) -> str:
    """Spell the window that ends at the live edge.

    Args:
        parts: all that there are, in order.
        seconds: how far back a viewer can go.
        is_over: whether no more will come.
    """
    window = in_window(parts, seconds)
    gone = len(parts) - len(window)
    head = [
        f"#EXT-X-MEDIA-SEQUENCE:{gone}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{_breaks(parts[: gone + 1])}",
    ]
    return _spelled(window, head, ["#EXT-X-ENDLIST"] if is_over else [])


def whole_playlist(parts: Sequence[SentPart], place: str = "") -> str:
    """Spell everything that was sent, or a stretch of it.

    Args:
        parts: of it, in order.
        place: what the parts' names follow, where the playlist lies elsewhere; ends with ``/``.
    """
    head = ["#EXT-X-PLAYLIST-TYPE:VOD"]
    if all(part.is_key for part in parts):
        head.append("#EXT-X-INDEPENDENT-SEGMENTS")
    return _spelled(parts, head, ["#EXT-X-ENDLIST"], place)


def _spelled(
    parts: Sequence[SentPart], head: Iterable[str], foot: Iterable[str], place: str = ""
) -> str:
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{TARGET_SECONDS}",
        *head,
    ]
    before: SentPart | None = None
    for part in parts:
        if before is not None and _breaks_at(before, part):
            lines.append("#EXT-X-DISCONTINUITY")
        if before is None or before.init != part.init:
            lines.append(f'#EXT-X-MAP:URI="{place}{init_name(part.init)}"')
        lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{_time(part.wall_ms)}")
        lines.append(f"#EXTINF:{part.ticks / TICKS:.5f},")
        if part.within is not None:
            lines.append(f"#EXT-X-BYTERANGE:{part.within.bytes}@{part.within.start}")
        lines.append(place + part.key)
        before = part
    return "\n".join([*lines, *foot, ""])


def _breaks_at(before: SentPart, after: SentPart) -> bool:
    """Whether a player has to begin anew: other parameters, another engine's clock, or a hole."""
    follows = (after.epoch, after.number) == (before.epoch, before.number + 1)
    return before.init != after.init or not follows


def _breaks(parts: Sequence[SentPart]) -> int:
    return sum(_breaks_at(before, after) for before, after in pairwise(parts))


def _time(unix_ms: int) -> str:
    moment = datetime.fromtimestamp(unix_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
