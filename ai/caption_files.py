"""Caption files (pure): WebVTT, SubRip and Advanced SubStation Alpha."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from farm.captions import Cue
from farm.timeline import clock_time

WEBVTT, SRT = "vtt", "srt"


def webvtt(cues: Iterable[Cue]) -> str:
    """Return a WebVTT file; a speaker is its voice."""
    blocks = ["WEBVTT\n"]
    for number, cue in enumerate(cues, start=1):
        lines = [_escaped(line) for line in cue.lines]
        if cue.speaker:
            lines[0] = f"<v {_escaped(cue.speaker)}>{lines[0]}"
        times = f"{clock_time(cue.span.start)} --> {clock_time(cue.span.end)}"
        blocks.append("\n".join((str(number), times, *lines)) + "\n")
    return "\n".join(blocks)


def subrip(cues: Iterable[Cue]) -> str:
    """Return a SubRip file; a speaker is said in brackets."""
    blocks = []
    for number, cue in enumerate(cues, start=1):
        lines: Sequence[str] = cue.lines
        if cue.speaker:
            lines = (f"[{cue.speaker}] {lines[0]}", *lines[1:])
        times = f"{_comma_time(cue.span.start)} --> {_comma_time(cue.span.end)}"
        blocks.append("\n".join((str(number), times, *lines)) + "\n")
    return "\n".join(blocks)


def _comma_time(time: Fraction) -> str:
    return clock_time(time).replace(".", ",")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
