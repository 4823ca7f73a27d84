"""What is worth to be cut out of a programme (pure): ranked, apart, each with its reasons.

A moment is where a signal stands out that the wished style goes by. It gets the sentences that
belong to it, every signal is asked about it, and what they say makes its score and its reasons.
The same programme always gives the same highlights.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from statistics import median

from ai.highlight_edges import Edges
from ai.highlight_evidence import Evidence, Usual, Witnesses
from ai.highlight_reasons import word_reasons
from ai.highlight_styles import STYLES, Style
from ai.programme import Programme
from ai.signals import spans_where
from farm.analysis import Signal, SignalKind
from farm.highlights import Highlight, HighlightWish
from farm.timeline import TimeRange

LOWEST = 0.30
"""Score from which on something is proposed; below it, nothing stands out."""
CONVINCED = 0.5
"""How much of its evidence a trigger has to give."""
TOLD = 0.02
"""Weight times evidence below which a signal is no reason."""
_FEW = 3
"""Sentences of which it can be said what most of them are like."""
_BRIDGE = Fraction(3, 2)
"""Seconds within which one moment goes on: applause that swells and falls."""
_TEXTURES = frozenset({SignalKind.APPLAUSE, SignalKind.CHEERING, SignalKind.LAUGHTER})
LIKE = 0.3
"""Likeness from which on it may be that."""
_REACH = Fraction(3, 10)
"""Seconds that a texture begins before it is known for one, as its features look around."""
_LEAST: Mapping[SignalKind, Fraction] = {
    **dict.fromkeys(_TEXTURES, Fraction(1)),
    SignalKind.MOTION: Fraction(2),
    SignalKind.FACE_SIZE: Fraction(3),
    SignalKind.SPEECH: Fraction(4),
}
"""Seconds that a moment goes on at least; a keyword is said once."""


def find_highlights(programme: Programme, wish: HighlightWish) -> tuple[Highlight, ...]:
    """Return what stands out, the best first; nothing where nothing does.

    Args:
        programme: whatever is known of it; each part may be missing.
        wish: style, length and number.
    """
    style, edges = STYLES[wish.style], Edges.of(programme)
    witnesses = Witnesses.of(programme)
    chosen: list[Highlight] = []
    drafts = [
        draft
        for moment in _moments(programme, style)
        if (draft := _draft(moment, edges.fit(moment, wish, _all(programme)), witnesses, style))
    ]
    for draft in sorted(drafts, key=lambda one: (-one.score, one.moment.start)):
        if len(chosen) == wish.count:
            break
        free = _free(draft.moment, chosen, programme.duration)
        shown = None if free is None else edges.fit(draft.moment, wish, free)
        final = _draft(draft.moment, shown, witnesses, style)
        if final is not None:
            chosen.append(_highlight(final, programme))
    return tuple(sorted(chosen, key=lambda one: (-one.score, one.span.start)))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A moment, what is shown with it, and what the signals say: the weightiest first."""

    moment: TimeRange
    shown: TimeRange
    score: float
    evidence: tuple[Evidence, ...]


def _moments(programme: Programme, style: Style) -> list[TimeRange]:
    """Return where a trigger of the style stands out; moments that touch are one."""
    there = {one.kind for one in programme.signals}
    wanted = style.triggers if style.triggers & there else style.instead
    found: list[TimeRange] = []
    for signal in programme.signals:
        if signal.kind in wanted:
            found += _moments_of(signal, programme)
    return _joined(found, programme.duration)


def _moments_of(signal: Signal, programme: Programme) -> Iterator[TimeRange]:
    if signal.kind is SignalKind.KEYWORDS:
        yield from _naming(signal, programme)
        return
    known = Witnesses.of(Programme(programme.duration, (signal,))).usuals[signal.kind]
    least = _threshold(signal.kind, known)
    for span in spans_where(signal, lambda value: value >= least, bridge=_BRIDGE):
        if span.duration >= _LEAST[signal.kind]:
            reach = _REACH if signal.kind in _TEXTURES else Fraction(0)
            end = min(programme.duration, span.end + reach)
            yield TimeRange(max(Fraction(0), span.start - reach), end)


def _threshold(kind: SignalKind, known: Usual) -> float:
    if kind in _TEXTURES:
        return known.median + max(LIKE, known.spread)
    return known.median + 2 * known.spread


def _naming(signal: Signal, programme: Programme) -> Iterator[TimeRange]:
    """Yield the sentences in which more keywords are said than in most."""
    spans = programme.sentences or spans_where(signal, lambda count: count > 0)
    counts = [_said(signal, span) for span in spans]
    usual = median(counts) if len(counts) >= _FEW else 0
    yield from (span for span, count in zip(spans, counts, strict=True) if count > usual)


def _said(signal: Signal, span: TimeRange) -> float:
    first, last = int(span.start / signal.step), int(span.end / signal.step)
    return sum(signal.values[first : last + 1])


def _joined(moments: Iterable[TimeRange], duration: Fraction) -> list[TimeRange]:
    joined: list[TimeRange] = []
    for one in sorted(moments, key=lambda moment: (moment.start, moment.end)):
        moment = TimeRange(min(one.start, duration), min(one.end, duration))
        if joined and moment.start < joined[-1].end:
            joined[-1] = TimeRange(joined[-1].start, max(joined[-1].end, moment.end))
        else:
            joined.append(moment)
    return joined


def _draft(
    moment: TimeRange, shown: TimeRange | None, witnesses: Witnesses, style: Style
) -> _Draft | None:
    """Return what the signals say about a moment; None where that is too little."""
    if shown is None:
        return None
    asked = (witnesses.ask(kind, moment, shown) for kind in style.weights)
    heard = [one for one in asked if one is not None and _weight(one, style) >= TOLD]
    score = 1 - prod(1 - _weight(one, style) for one in heard)
    there = {one.kind for one in witnesses.programme.signals}
    wanted = style.triggers if style.triggers & there else style.instead
    is_convincing = any(one.kind in wanted and one.share >= CONVINCED for one in heard)
    if score < LOWEST or not is_convincing:
        return None
    heard.sort(key=lambda one: (-_weight(one, style), one.kind))
    return _Draft(moment, shown, round(score, 4), tuple(heard))


def _weight(one: Evidence, style: Style) -> float:
    return one.share * style.weights[one.kind]


def _highlight(draft: _Draft, programme: Programme) -> Highlight:
    reasons = word_reasons(draft.evidence, programme, draft.moment, draft.shown)
    return Highlight(draft.shown, draft.score, reasons)


def _all(programme: Programme) -> TimeRange:
    return TimeRange(Fraction(0), programme.duration)


def _free(moment: TimeRange, taken: Iterable[Highlight], duration: Fraction) -> TimeRange | None:
    """Return the room around a moment that no highlight has; None where one has the moment."""
    start, end = Fraction(0), duration
    for one in taken:
        if one.span.end <= moment.start:
            start = max(start, one.span.end)
        elif one.span.start >= moment.end:
            end = min(end, one.span.start)
        else:
            return None
    return TimeRange(start, end)
