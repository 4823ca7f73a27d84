"""Words become cues (pure): FIELD.md section 1.

Always kept: line length, two lines, the order, no overlap, the gap, what must stay together as far
as a line can hold it, and every word in its place. The rest is kept where it can be and flagged on
the cue where it cannot: reading speed, the shortest time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import zip_longest

from ai.atoms import Atom, atoms_of
from ai.cue_breaks import Draft, choose_breaks
from ai.cue_rules import ADULTS, CueRules, measure
from ai.cue_times import Shown, plan_times
from ai.spans import Segmenter
from farm.captions import Cue, CueFlag, Utterance
from farm.timeline import TimeRange

UNSURE = 0.5
"""A word less probable than this should be looked at."""


@dataclass(frozen=True, slots=True)
class CuePlan:
    """What cues are made by.

    Attributes:
        rate: frames a second of the programme.
        segment: finds Chinese words.
        lexicon: names and titles that stay on one line.
        shots: times of the cuts, in order.
    """

    rate: Fraction
    segment: Segmenter = field(repr=False)
    rules: CueRules = ADULTS
    lexicon: Sequence[str] = ()
    shots: Sequence[Fraction] = ()


def make_cues(utterances: Iterable[Utterance], plan: CuePlan) -> tuple[Cue, ...]:
    """Return the cues of a programme.

    Args:
        utterances: in order; their words too.
        plan: rules, frame rate and what must stay together.
    """
    spoken = [one for one in utterances if one.words]
    drafts: list[Cue] = []
    for utterance, following in zip_longest(spoken, spoken[1:]):
        until = float("inf") if following is None else float(following.words[0].start)
        drafts += drafted(utterance, plan, until)
    return flagged(timed(drafts, plan), plan.rules)


def timed(cues: Sequence[Cue], plan: CuePlan) -> list[Cue]:
    """Return cues with the times that their words and neighbours ask for."""
    shown = [Shown(_sound(cue), _reading(cue, plan.rules)) for cue in cues]
    spans = plan_times(shown, plan.rules, rate=plan.rate, shots=plan.shots)
    return [replace(cue, span=span) for cue, span in zip(cues, spans, strict=True)]


def flagged(cues: Iterable[Cue], rules: CueRules) -> tuple[Cue, ...]:
    """Return cues that name what a person should look at; marks of other kinds stay."""
    return tuple(replace(cue, flags=_flags(cue, rules)) for cue in cues)


def drafted(utterance: Utterance, plan: CuePlan, until: float) -> list[Cue]:
    """Return the cues of one utterance, shown while their words are said.

    Args:
        utterance: with one word at least.
        plan: as for `make_cues`.
        until: when the next one begins, in seconds.
    """
    atoms = atoms_of(utterance, plan.rules, plan.segment, plan.lexicon)
    drafts = choose_breaks(atoms, plan.rules, until=until)
    return [_cue(atoms, draft, utterance.language) for draft in drafts]


def _cue(whole: Sequence[Atom], draft: Draft, language: str) -> Cue:
    atoms, line = whole[draft.first : draft.last], draft.line - draft.first
    words = tuple(word for atom in atoms for word in atom.words)
    edges = (atoms[0], *atoms[line : line + 1], *whole[draft.last : draft.last + 1])
    return Cue(
        span=TimeRange(words[0].start, max(words[0].start, words[-1].end)),
        words=words,
        first_line=sum(len(atom.words) for atom in atoms[:line]),
        language=language,
        flags=(CueFlag.SPLIT_SPAN,) if any(edge.is_split for edge in edges) else (),
    )


def _sound(cue: Cue) -> TimeRange:
    start = cue.words[0].start
    return TimeRange(start, max(start, *(word.end for word in cue.words)))


def _reading(cue: Cue, rules: CueRules) -> Fraction:
    return rules.reading_seconds(*measure(" ".join(cue.lines)))


def _flags(cue: Cue, rules: CueRules) -> tuple[CueFlag, ...]:
    lasting = {CueFlag.SPLIT_SPAN, CueFlag.SENSITIVE}
    kept: list[CueFlag] = [flag for flag in cue.flags if flag in lasting]
    if _reading(cue, rules) > cue.span.duration:
        kept.append(CueFlag.TOO_FAST)
    if cue.span.duration < rules.shortest:
        kept.append(CueFlag.TOO_SHORT)
    if any(word.probability < UNSURE for word in cue.words):
        kept.append(CueFlag.UNSURE)
    return tuple(kept)
