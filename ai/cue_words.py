"""The words of edited text, and their times (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from ai.atoms import units_of
from ai.cue_matching import Known, Row, known_words, shared
from farm.captions import Cue, TextCue, Word
from farm.lettering import cells_of

SECOND_CELLS = 10
"""Cells a second of text that nothing says the time of."""
Lines = Sequence[Sequence[Word]]
"""The words of each line of a cue."""


def spelled_words(cue: TextCue) -> Lines:
    """Return the words of a cue's lines; they have no times yet.

    A word begins with a space where one stands before it, or where it begins a line and the line
    could not be joined to the former without one.
    """
    lines: list[list[Word]] = []
    before = ""
    for line in cue.lines:
        words: list[Word] = []
        for token in line.split():
            units = list(units_of(Word(token, Fraction(0), Fraction(0))))
            spaced = bool(words) or needs_space(before, token)
            words += [replace(units[0], spaced=spaced), *units[1:]]
            before = token
        if words:
            lines.append(words)
    return lines


def needs_space(before: str, after: str) -> bool:
    """Whether two texts must have a space between, as Latin ones do."""
    return bool(before) and bool(after) and _is_narrow(before[-1]) and _is_narrow(after[0])


def timed_words(
    base: Sequence[Cue], wanted: Sequence[TextCue], spelled: Sequence[Lines]
) -> list[list[Word]]:
    """Return the words of each wanted cue with their times, which never run backwards.

    A word that stands in `base` keeps its time and probability; one that a person wrote shares
    the time of what it replaces, else the time between its neighbours or within its cue.
    """
    units = [[word for line in lines for word in line] for lines in spelled]
    known = known_words(base, wanted, units)
    starts = _next_starts(known, wanted)
    timed: list[list[Word]] = []
    latest = Fraction(0)
    for cue, words, row, until in zip(wanted, units, known, starts, strict=True):
        filled = _filled(cue, words, row, _Bounds(latest, until))
        timed.append(filled)
        latest = max(latest, filled[-1].end)
    return timed


@dataclass(frozen=True, slots=True)
class _Bounds:
    after: Fraction
    before: Fraction | None


def _is_narrow(character: str) -> bool:
    return cells_of(character) == 1


def _next_starts(rows: Sequence[Row], wanted: Sequence[TextCue]) -> list[Fraction | None]:
    """Return for each cue when the next one begins of which that is known."""
    starts: list[Fraction | None] = []
    following: Fraction | None = None
    for row, cue in zip(reversed(rows), reversed(wanted), strict=True):
        starts.append(following)
        first = next((known.start for known in row if known is not None), cue.start)
        following = following if first is None else first
    return starts[::-1]


def _filled(cue: TextCue, words: Sequence[Word], row: Row, bounds: _Bounds) -> list[Word]:
    """Return the words with their times; what is not known lies between what is."""
    known: list[Known] = []
    for is_known, places in groupby(range(len(row)), lambda place: row[place] is not None):
        run = list(places)
        if is_known:
            known += [one for place in run if (one := row[place]) is not None]
            continue
        start = known[-1].end if known else _or(cue.start, bounds.after)
        behind = row[run[-1] + 1] if run[-1] + 1 < len(row) else None
        end = cue.end if behind is None else behind.start
        mine = [words[place] for place in run]
        known += shared(mine, start, _spoken_end(mine, start, bounds) if end is None else end)
    return list(_in_order(words, known, bounds.after if cue.start is None else Fraction(0)))


def _or(asked: Fraction | None, bound: Fraction) -> Fraction:
    return bound if asked is None else asked


def _spoken_end(words: Sequence[Word], start: Fraction, bounds: _Bounds) -> Fraction:
    """Return how long words would take that nothing says the time of, as far as there is room."""
    cells = sum(cells_of(character) for word in words for character in word.text)
    end = start + Fraction(max(1, cells), SECOND_CELLS)
    return end if bounds.before is None else max(start, min(end, bounds.before))


def _in_order(words: Sequence[Word], known: Sequence[Known], after: Fraction) -> Iterator[Word]:
    for word, one in zip(words, known, strict=True):
        start = max(after, one.start)
        end = max(start, one.end)
        yield replace(word, start=start, end=end, probability=one.probability)
        after = start
