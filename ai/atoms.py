"""From words to atoms (pure): what stands together on a line, and how well a break suits between.

A *unit* is a Chinese character or a Latin word with what is attached to it; an *atom* is a run of
units that must not be parted. Each atom fits on a line of its own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, pairwise

from ai.cue_rules import CueRules, line_fits
from ai.spans import Segmenter, Span, protected_spans
from farm.captions import Utterance, Word, text_of
from farm.lettering import cells_of

CLOSING = "，。、；：！？）】》」』”’…,.;:!?)]}%％"
OPENING = "（【《「『“‘([{$¥￥"
SENTENCE_ENDS, CLAUSE_ENDS = "。！？!?.…", "，；：,;:"
_WEAK = """a an the of to in on at by for with from and or but that which who as if than into is are
was were be his her its their my our your this these those not no very
在 将 要 把 被 对 向 从 由 为 与 和 及 并 以 会 能 可 该 这 那 每"""
_AFTER_WEAK = frozenset(_WEAK.split())
"""Words that belong to what follows."""
_JOINING = """and but or because that which who when where while if although so than 但是 而且 因为
所以 以及 并且 如果 虽然 同时 其中 此外 以 并 而 但 和 与 及"""
_BEFORE_GOOD = frozenset(_JOINING.split())
_ABBREVIATION = re.compile(r"(?:mr|mrs|ms|dr|prof|st|\w)\.", re.IGNORECASE)
_BEFORE_BAD = frozenset("的了着过们地得到时吗呢吧啊")
PAUSE_MILLISECONDS = 300
WIDE = 2
"""Cells of a wide character."""


@dataclass(frozen=True, slots=True)
class Atom:
    """Units that stay together.

    Attributes:
        penalty: how badly a break suits before it: 0 after a sentence, 100 in mid-phrase.
        is_split: whether the break before it lies in a span that was too long for a line.
    """

    words: tuple[Word, ...]
    penalty: int
    is_split: bool = False

    @property
    def text(self) -> str:
        """Its words, without the space before it."""
        return text_of(self.words)


def atoms_of(
    utterance: Utterance, rules: CueRules, segment: Segmenter, lexicon: Iterable[str]
) -> list[Atom]:
    """Return the atoms of an utterance; their words joined are the utterance's text."""
    units = [unit for word in utterance.words for unit in units_of(word)]
    if not units:
        return []
    text, starts = _spelled(units)
    spans = protected_spans(text, segment, lexicon)
    solid = [span for span in spans if line_fits(text[slice(*span)].strip(), rules)]
    forbidden = _inner(solid)
    given_up = _inner(spans) - forbidden
    wanted = _merged(units, starts, forbidden)
    return [
        replace(atom, is_split=atom.is_split or (number == 0 and start in given_up))
        for start, group in wanted
        for number, atom in enumerate(_fitted(group, rules))
    ]


def _inner(spans: Iterable[Span]) -> set[int]:
    """Return the places strictly inside any span."""
    return {at for first, last in spans for at in range(first + 1, last)}


def units_of(word: Word) -> Iterator[Word]:
    """Part a word where a line may be broken at all; its time is shared by the characters."""
    parts: list[str] = []
    for character in word.text:
        if parts and not _may_part(parts[-1][-1], character):
            parts[-1] += character
        else:
            parts.append(character)
    yield from _timed(word, parts)


def _timed(word: Word, parts: Sequence[str]) -> Iterator[Word]:
    if len(parts) == 1:
        yield word
        return
    whole, each = len(word.text), word.end - word.start
    edges = [
        _thousandths(word.start + each * length / whole, word)
        for length in accumulate(map(len, parts), initial=0)
    ]
    for number, (part, (start, end)) in enumerate(zip(parts, pairwise(edges), strict=True)):
        spaced = word.spaced and number == 0
        yield replace(word, text=part, start=start, end=end, spaced=spaced)


def _thousandths(time: Fraction, word: Word) -> Fraction:
    return min(word.end, max(word.start, Fraction(round(time * 1000), 1000)))


def _may_part(before: str, after: str) -> bool:
    """Whether two neighbouring characters of a word may stand on different lines."""
    if cells_of(after) == 0 or after in CLOSING or before in OPENING:
        return False
    return WIDE in (cells_of(before), cells_of(after))


def _spelled(units: Sequence[Word]) -> tuple[str, list[int]]:
    """Return the text, and where in it each unit begins, the space before it not counted."""
    text, starts = "", []
    for unit in units:
        text += " " if unit.spaced and text else ""
        starts.append(len(text))
        text += unit.text
    return text, starts


def _merged(
    units: Sequence[Word], starts: Sequence[int], forbidden: set[int]
) -> list[tuple[int, Atom]]:
    """Return what is not parted, each with its place in the text."""
    groups: list[tuple[int, Atom]] = []
    for number, (unit, start) in enumerate(zip(units, starts, strict=True)):
        before = units[number - 1] if number else None
        glued = before is not None and (start in forbidden or not _may_follow(before, unit))
        if glued:
            place, group = groups[-1]
            groups[-1] = place, replace(group, words=(*group.words, unit))
        else:
            groups.append((start, Atom((unit,), _penalty(before, unit))))
    return groups


def _may_follow(before: Word, unit: Word) -> bool:
    if unit.text[0] in CLOSING and not unit.spaced:
        return False
    return unit.spaced or _may_part(before.text[-1], unit.text[0])


def _penalty(before: Word | None, unit: Word) -> int:
    if before is None or ends_sentence(before):
        return 0
    if before.text[-1] in CLAUSE_ENDS:
        return 8
    if (unit.start - before.end) * 1000 >= PAUSE_MILLISECONDS:
        return 15
    return _inner_penalty(before, unit)


def ends_sentence(word: Word) -> bool:
    """Whether a word ends with a full stop that is none of an abbreviation."""
    return word.text[-1] in SENTENCE_ENDS and _ABBREVIATION.fullmatch(word.text) is None


def _inner_penalty(before: Word, unit: Word) -> int:
    """Return how badly a break suits where nobody pauses."""
    if unit.text[0] in _BEFORE_BAD or before.text.casefold() in _AFTER_WEAK:
        return 100
    if before.text[-1] == "、" or unit.text.casefold().strip(CLOSING) in _BEFORE_GOOD:
        return 25
    return 50


def _fitted(atom: Atom, rules: CueRules) -> Iterator[Atom]:
    """Part an atom that no line can hold: between its words, else inside them."""
    if line_fits(atom.text, rules):
        yield atom
        return
    taken: list[Word] = []
    is_first = True
    for word in (piece for one in atom.words for piece in _chopped(one, rules)):
        if taken and not line_fits(text_of((*taken, word)), rules):
            yield Atom(tuple(taken), atom.penalty if is_first else 100, is_split=not is_first)
            taken, is_first = [], False
        taken.append(word)
    yield Atom(tuple(taken), atom.penalty if is_first else 100, is_split=not is_first)


def _chopped(word: Word, rules: CueRules) -> Iterator[Word]:
    if line_fits(word.text, rules):
        yield word
        return
    parts = [""]
    room, has_wide = 0, False
    for character in word.text:
        cells = cells_of(character)
        room, has_wide = room + cells, has_wide or cells == WIDE
        if parts[-1] and not rules.fits(room, has_wide=has_wide):
            parts.append("")
            room, has_wide = cells, cells == WIDE
        parts[-1] += character
    yield from _timed(word, parts)
