"""Caption files that people bring (pure): WebVTT and SubRip, as strict as needed and no more."""

import html
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from farm.captions import TextCue
from farm.errors import InputRejected

MOST_CUES = 20_000
LATEST = 24 * 3600
"""Seconds; no programme is longer, and a larger number is a typing error."""
_CLOCK = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"^\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_MARKS = re.compile(r"</?[a-zA-Z][^>]*>|<\d[\d:.]*>|\{\\[^}]*\}")
_NO_CUE = ("WEBVTT", "NOTE", "STYLE", "REGION")


def read_captions(text: str) -> tuple[TextCue, ...]:
    """Return the cues of a WebVTT or SubRip file in the order of their times.

    Colours, places and other marks are left out; a voice becomes the speaker.

    Raises:
        InputRejected: ``captions-file-invalid`` with the line, ``captions-file-empty``.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = sorted(_cues(lines), key=lambda cue: cue.start or 0)
    if not found:
        raise InputRejected("captions-file-empty")
    if len(found) > MOST_CUES:
        raise InputRejected("captions-too-many", count=len(found), most=MOST_CUES)
    return tuple(found)


def _cues(lines: Sequence[str]) -> Iterator[TextCue]:
    at = 0
    while at < len(lines):
        first = at
        while at < len(lines) and lines[at].strip():
            at += 1
        if block := lines[first:at]:
            yield from _block(block, first + 1)
        at += 1


def _block(block: Sequence[str], number: int) -> Iterator[TextCue]:
    """Yield the cue of lines without an empty one between; what holds no times is no cue."""
    timed = next((at for at, line in enumerate(block) if "-->" in line), None)
    if timed is None:
        if block[0].startswith(_NO_CUE) or block[0].strip().isdecimal():
            return
        raise InputRejected("captions-file-invalid", line=number)
    start, end = _span(block[timed], number + timed)
    lines = tuple(block[timed + 1 :])
    speakers = [found.strip() for line in lines for found in _VOICE.findall(line)]
    plain = tuple(filter(None, (_plain(line) for line in lines)))
    if plain:
        yield TextCue(plain, start, end, html.unescape(speakers[0]) if speakers else "")


def _span(line: str, number: int) -> tuple[Fraction, Fraction]:
    match = _TIMES.match(line)
    if match is None:
        raise InputRejected("captions-file-invalid", line=number)
    start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
    if not start < end <= LATEST:
        raise InputRejected("captions-file-invalid", line=number)
    return start, end


def _seconds(parts: Sequence[str | None]) -> Fraction:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + Fraction(int(fraction.ljust(3, "0")), 1000)


def _plain(line: str) -> str:
    return " ".join(html.unescape(_MARKS.sub("", line)).split())
