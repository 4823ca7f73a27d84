"""Which hard rules a track breaks (pure): none that the farm stores does; tests ask here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ai.cue_rules import CueRules, line_fits
from farm.captions import Cue

MOST_LINES = 2


class CueRule(StrEnum):
    """A rule that is always kept."""

    LINE = "line"
    LINES = "lines"
    ORDER = "order"
    OVERLAP = "overlap"
    GAP = "gap"
    LONGEST = "longest"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class CueFault:
    """A broken rule; cues are counted from 0."""

    cue: int
    rule: CueRule


def find_faults(cues: Sequence[Cue], rules: CueRules, *, rate: Fraction) -> list[CueFault]:
    """Return every hard rule that is broken, cue by cue."""
    gap = rules.gap_frames / rate
    faults = []
    for number, cue in enumerate(cues):
        broken = set(_own(cue, rules))
        if number:
            broken |= set(_between(cues[number - 1], cue, gap))
        faults += [CueFault(number, rule) for rule in CueRule if rule in broken]
    return faults


def _own(cue: Cue, rules: CueRules) -> Iterator[CueRule]:
    if not all(line.strip() for line in cue.lines) or not cue.lines:
        yield CueRule.EMPTY
    if len(cue.lines) > MOST_LINES:
        yield CueRule.LINES
    if not all(line_fits(line, rules) for line in cue.lines):
        yield CueRule.LINE
    if cue.span.duration > rules.longest:
        yield CueRule.LONGEST


def _between(before: Cue, cue: Cue, gap: Fraction) -> Iterable[CueRule]:
    if cue.span.start < before.span.start:
        yield CueRule.ORDER
    if cue.span.start < before.span.end:
        yield CueRule.OVERLAP
    elif cue.span.start < before.span.end + gap:
        yield CueRule.GAP
