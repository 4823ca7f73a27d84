"""What the reader of a feed is told, and what it tells (plain values)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from farm.feeds import FeedKind

AVS = {"cavs": "AVS/AVS+", "avs2": "AVS2", "avs3": "AVS3"}
"""Codecs that no decoder here makes pictures of, by ffmpeg's names."""
_TRACK = re.compile(r"Stream #0:\d+.*?: (Video|Audio): (\w+)(.*)")
_SIZE = re.compile(r"\b(\d{2,5})x(\d{2,5})\b")
_RATE = re.compile(r"([\d.]+) (?:fps|tbr)\b")
_SOUND = re.compile(r"(\d+) Hz, ([\w.()]+)")
_SERVICE = re.compile(r"Program (\d+)")


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """How a feed is received.

    Attributes:
        service: number of the programme in a transport stream of several; None: the first.
        host: address on which it is waited for.
        port: of a listener.
        secret: the address of a feed that is called, or a listener's passphrase.
        networks: that may be called besides public addresses.
    """

    kind: FeedKind
    service: int | None = None
    host: str = "127.0.0.1"
    port: int | None = None
    secret: str = field(default="", repr=False)
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedReport:
    """How a feed does.

    Attributes:
        state: ``waiting`` to be called, ``connecting``, ``receiving``, ``lost`` or ``refused``.
        connections: how often something came.
        received: bytes, since the reader began.
        bitrate: of the last seconds, bit/s.
        tracks: as people read them, such as ``mpeg2video 1920x1080i 25`` or ``mp2 48000 stereo``.
        services: numbers of the programmes in the stream, where it says them.
        code: of a message that says why nothing comes; empty: nothing is wrong.
        facts: for the placeholders of that message.
    """

    state: str = "connecting"
    connections: int = 0
    received: int = 0
    bitrate: int = 0
    tracks: tuple[str, ...] = ()
    services: tuple[int, ...] = ()
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def read_tracks(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the tracks that ffmpeg names as it has opened an input, pictures first."""
    found = [one for line in lines if (one := _TRACK.search(line))]
    ordered = sorted(found, key=lambda one: one[1] == "Audio")
    return tuple(_track(one[1], one[2], one[3]) for one in ordered)


def read_services(lines: Iterable[str]) -> tuple[int, ...]:
    """Return the numbers of the programmes that ffmpeg names."""
    return tuple(int(one[1]) for line in lines if (one := _SERVICE.fullmatch(line.strip())))


def find_avs(lines: Iterable[str]) -> str | None:
    """Return the Chinese broadcast codec of the pictures, by the name that people know."""
    for line in lines:
        if (one := _TRACK.search(line)) and one[1] == "Video" and one[2] in AVS:
            return AVS[one[2]]
    return None


def _track(kind: str, codec: str, rest: str) -> str:
    if kind == "Audio":
        sound = _SOUND.search(rest)
        return f"{codec} {sound[1]} {sound[2]}" if sound else codec
    size, rate = _SIZE.search(rest), _RATE.search(rest)
    fields = "i" if "top first" in rest or "bottom first" in rest else ""
    words = [codec, f"{size[1]}x{size[2]}{fields}" if size else "", rate[1] if rate else ""]
    return " ".join(one for one in words if one)
