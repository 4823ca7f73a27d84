"""The words of edited text, and their times (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import groupby

from ai.atoms import units_of
from ai.cue_rules import cells_of
from farm.captions import Cue, TextCue, Word

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
    known = _matched(base, wanted, units)
    timed: list[list[Word]] = []
    latest = Fraction(0)
    for number, (cue, words) in enumerate(zip(wanted, units, strict=True)):
        spans = known[number]
        until = _next_start(known[number + 1 :], wanted[number + 1 :])
        filled = _filled(cue, words, spans, _Bounds(latest, until))
        timed.append(filled)
        latest = max(latest, filled[-1].end)
    return timed


@dataclass(frozen=True, slots=True)
class _Known:
    """The time of a word; `probability` None: a person wrote it."""

    start: Fraction
    end: Fraction
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class _Bounds:
    after: Fraction
    before: Fraction | None


_Row = list[_Known | None]


def _is_narrow(character: str) -> bool:
    return cells_of(character) == 1


def _matched(
    base: Sequence[Cue], asked: Sequence[TextCue], wanted: Sequence[Sequence[Word]]
) -> list[_Row]:
    """Return what `base` says of each word: cue by cue first, then word by word in what differs."""
    old = [tuple(unit for word in cue.words for unit in units_of(word)) for cue in base]
    rows: list[_Row] = [[None] * len(words) for words in wanted]
    there = [_mark(words, cue.span.start) for words, cue in zip(old, base, strict=True)]
    sought = [_mark(words, cue.start) for words, cue in zip(wanted, asked, strict=True)]
    matcher = SequenceMatcher(None, there, sought, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag in {"equal", "replace"}:
            mine = [unit for cue in old[first:last] for unit in cue]
            known = _aligned(mine, [word for words in wanted[start:end] for word in words])
            for row in range(start, end):
                rows[row], known = known[: len(wanted[row])], known[len(wanted[row]) :]
    return rows


def _mark(words: Sequence[Word], start: Fraction | None) -> tuple[str, ...]:
    """Return what two cues have in common that are the same; documents tell milliseconds."""
    told = "" if start is None else str(round(start * 1000))
    return (told, *(word.text for word in words))


def _aligned(old: Sequence[Word], new: Sequence[Word]) -> _Row:
    row: _Row = [None] * len(new)
    texts = [word.text.casefold() for word in old], [word.text.casefold() for word in new]
    for tag, first, last, start, end in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if tag == "equal":
            for place, word in zip(range(start, end), old[first:last], strict=True):
                row[place] = _Known(word.start, word.end, word.probability)
        elif tag == "replace":
            row[start:end] = _shared(new[start:end], old[first].start, old[last - 1].end)
    return row


def _shared(words: Sequence[Word], start: Fraction, end: Fraction) -> list[_Known]:
    """Share a stretch of time among words by how much room they take."""
    weights = [max(1, sum(map(cells_of, word.text))) for word in words]
    whole, length = sum(weights), max(Fraction(0), end - start)
    edges = [
        start + Fraction(round(length * sum(weights[:number]) / whole * 1000), 1000)
        for number in range(len(words))
    ]
    return [_Known(*pair) for pair in zip(edges, [*edges[1:], max(start, end)], strict=True)]


def _next_start(rows: Sequence[_Row], wanted: Sequence[TextCue]) -> Fraction | None:
    for row, cue in zip(rows, wanted, strict=True):
        first = next((known.start for known in row if known is not None), cue.start)
        if first is not None:
            return first
    return None


def _filled(cue: TextCue, words: Sequence[Word], row: _Row, bounds: _Bounds) -> list[Word]:
    """Return the words with their times; what is not known lies between what is."""
    known: list[_Known] = []
    for is_known, places in groupby(range(len(row)), lambda place: row[place] is not None):
        run = list(places)
        if is_known:
            known += [one for place in run if (one := row[place]) is not None]
            continue
        start = known[-1].end if known else _or(cue.start, bounds.after)
        behind = row[run[-1] + 1] if run[-1] + 1 < len(row) else None
        end = cue.end if behind is None else behind.start
        mine = [words[place] for place in run]
        known += _shared(mine, start, _spoken_end(mine, start, bounds) if end is None else end)
    return list(_in_order(words, known, bounds.after if cue.start is None else Fraction(0)))


def _or(asked: Fraction | None, bound: Fraction) -> Fraction:
    return bound if asked is None else asked


def _spoken_end(words: Sequence[Word], start: Fraction, bounds: _Bounds) -> Fraction:
    """Return how long words would take that nothing says the time of, as far as there is room."""
    cells = sum(cells_of(character) for word in words for character in word.text)
    end = start + Fraction(max(1, cells), SECOND_CELLS)
    return end if bounds.before is None else max(start, min(end, bounds.before))


def _in_order(words: Sequence[Word], known: Sequence[_Known], after: Fraction) -> Iterator[Word]:
    for word, one in zip(words, known, strict=True):
        start = max(after, one.start)
        end = max(start, one.end)
        yield replace(word, start=start, end=end, probability=one.probability)
        after = start
