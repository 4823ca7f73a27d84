"""Caption files that people bring (pure): WebVTT and SubRip, as strict as needed and no more.

Files are hostile: every pattern here takes time in proportion to its line, whatever stands in it.
"""

import html
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from farm.captions import LONGEST_SPEAKER, TextCue
from farm.errors import InputRejected

MOST_CUES = 20_000
MOST_LINES = 10
"""Of a cue; more is a blank line that is missing."""
LONGEST_LINE = 1000
"""Characters; nobody reads half of it in the longest time that a cue is shown."""
LATEST = 24 * 3600
"""Seconds; no programme is longer, and a larger number is a typing error."""
_ARROW = "-->"
_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?$", re.ASCII)
# No class holds the bracket that begins a mark: else `<a<a<a` is read to its end from each of them.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>")
_MARKS = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_NO_CUE = ("WEBVTT", "NOTE", "STYLE", "REGION")
_NO_TEXT = re.compile("[\0\ufffd]")


def read_captions(text: str) -> tuple[TextCue, ...]:
    """Return the cues of a WebVTT or SubRip file in the order of their times.

    Colours, places and other marks are left out; a voice becomes the speaker.

    Raises:
        InputRejected: ``captions-file-invalid`` with the line, ``captions-file-empty``,
            ``captions-file-encoding``, ``captions-too-many``.
    """
    if _NO_TEXT.search(text):
        raise InputRejected("captions-file-encoding")
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
    timed = next((at for at, line in enumerate(block) if _ARROW in line), None)
    if timed is None:
        if block[0].startswith(_NO_CUE) or block[0].strip().isdecimal():
            return
        raise InputRejected("captions-file-invalid", line=number)
    start, end = _span(block[timed], number + timed)
    lines = block[timed + 1 :]
    for at, line in enumerate(lines):
        if at >= MOST_LINES or len(line) > LONGEST_LINE or _ARROW in line:
            raise InputRejected("captions-file-invalid", line=number + timed + 1 + at)
    voices = (_read(found) for line in lines for found in _VOICE.findall(line))
    speaker = next(filter(None, voices), "")[:LONGEST_SPEAKER]
    plain = tuple(filter(None, (_read(_MARKS.sub("", line)) for line in lines)))
    if plain:
        yield TextCue(plain, start, end, speaker)


def _span(line: str, number: int) -> tuple[Fraction, Fraction]:
    match = _TIMES.match(line) if len(line) <= LONGEST_LINE else None
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


def _read(text: str) -> str:
    """Return a text without its entities, on one line whatever they stood for."""
    return " ".join(html.unescape(text).split())
