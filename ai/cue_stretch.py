"""Captions of a stretch of a programme (pure): as people left them, on the clock of the stretch."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from ai.cue_rules import ADULTS
from ai.cues import flagged
from ai.spans import Span
from farm.captions import Cue, Word
from farm.timeline import TimeRange

_LEAST = Fraction(1, 2)
"""A word of which less than this is inside belongs to its neighbour outside."""
MOST_TITLE = 22
"""Chinese characters of a title; others count half."""
_PAUSE = Fraction(8, 10)
"""Seconds without a cue that end a sentence, as where models write no full stops."""
_ENDS = "。！？!?；;"
_MORE = "…"


def cut_cues(cues: Sequence[Cue], stretch: TimeRange, rate: Fraction) -> tuple[Cue, ...]:
    """Return the cues of a stretch, in seconds after its start.

    A word at an edge goes along if most of it is inside, and is clipped there; a cue that loses
    words keeps its others in their lines. What a cue showed inside the stretch it shows still.

    Args:
        cues: of the programme, in order and apart.
        stretch: on its frames.
        rate: frames a second.
    """
    kept = (_cut(cue, stretch, rate) for cue in cues)
    return flagged([cue for cue in kept if cue is not None], ADULTS)


def _cut(cue: Cue, stretch: TimeRange, rate: Fraction) -> Cue | None:
    shown = TimeRange(
        max(cue.span.start, stretch.start),
        max(stretch.start, cue.span.start, min(cue.span.end, stretch.end)),
    )
    words = [_clipped(word, stretch) for word in cue.words]
    kept = tuple(word for word in words if word is not None)
    if not kept or shown.duration < 1 / rate:
        return None
    first_line = sum(word is not None for word in words[: cue.first_line])
    return replace(
        cue,
        span=TimeRange(shown.start - stretch.start, shown.end - stretch.start),
        words=kept,
        # where the whole first line is outside, the second one is the only one
        first_line=first_line or len(kept),
    )


def _clipped(word: Word, stretch: TimeRange) -> Word | None:
    """Return what is inside of a word, on the stretch's clock; None: it is not."""
    start, end = max(word.start, stretch.start), min(word.end, stretch.end)
    if word.end == word.start:
        is_inside = stretch.start <= word.start < stretch.end
    else:
        is_inside = (end - start) / (word.end - word.start) >= _LEAST
    if not is_inside:
        return None
    return replace(word, start=start - stretch.start, end=end - stretch.start)


def quote_of(
    cues: Iterable[Cue],
    together: Callable[[str], Iterable[Span]] = lambda text: (),
    *,
    most: int = MOST_TITLE,
) -> str:
    """Return the words that a stretch begins with, as a title; empty where nobody speaks.

    Up to the end of the first sentence, of the last phrase or word that there is room for.

    Args:
        cues: of the stretch.
        together: returns the words, names and numbers of a text: none is cut in two.
        most: Chinese characters; others count half.
    """
    text, end, heard = "", "", None
    for cue in cues:
        if heard is not None and cue.span.start - heard > _PAUSE:
            break  # nobody wrote a full stop, but somebody drew breath
        heard = cue.span.end
        gap = "" if not text or not cue.text[:1].isascii() else " "
        text += gap + cue.text
        end = next((text[: at + 1] for at, one in enumerate(text) if one in _ENDS), "")
        if end or _cells(text) > 2 * most:
            break
    said = end.rstrip(_ENDS) or text
    if _cells(said) <= 2 * most:
        return said.strip(" ，,、。.")
    return _shortened(said, 2 * most, [*together(said)])


def _shortened(text: str, most: int, together: Sequence[Span]) -> str:
    """Return as much of a text as there is room for, and an ellipsis."""
    fitting = [at for at in range(1, len(text)) if _cells(text[:at] + _MORE) <= most]
    whole = [at for at in fitting if not any(first < at < end for first, end in together)]
    at = (whole or fitting)[-1]
    if text[at - 1].isascii() and text[at].isascii() and " " in text[:at]:
        at = text.rindex(" ", 0, at + 1)
    return text[:at].rstrip(" ，,、") + _MORE


def _cells(text: str) -> int:
    return sum(1 if one.isascii() else 2 for one in text)
