"""What people make of cues (pure): their text gets the times of the words that it came from.

One way for everything: the wanted cues are compared with those that are there. What is the same
keeps its times; what was changed shares those of what it replaces. So splitting, joining, replacing
and importing need no rules of their own, and the hard rules of `ai.cues` hold for the result.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest
from math import ceil, floor

from ai.cue_languages import Languages
from ai.cue_rules import line_fits
from ai.cue_times import Frames, keep_apart
from ai.cue_words import spelled_words, timed_words
from ai.cues import CuePlan, drafted, flagged
from farm.captions import Cue, TextCue, Utterance, Word
from farm.timeline import TimeRange

MOST_LINES = 2


@dataclass(frozen=True, slots=True)
class _Timed:
    """A cue with what was asked of its times; None: its words say it."""

    cue: Cue
    start: Fraction | None
    end: Fraction | None

    @property
    def begins(self) -> Fraction:
        """When it is shown from."""
        return self.cue.span.start if self.start is None else self.start


def edit_cues(
    base: Sequence[Cue], wanted: Iterable[TextCue], plan: CuePlan, *, language: str
) -> tuple[Cue, ...]:
    """Return cues with the wanted text, in which each word has a time.

    Args:
        base: what was edited; empty: an import.
        wanted: in order; those without text are left out. Every character of them is kept.
        plan: rules, frame rate, and what must stay together where a line is broken anew.
        language: of cues that nothing in `base` is like, ISO 639-1.
    """
    asked = [cue for cue in wanted if any(line.strip() for line in cue.lines)]
    spelled = [spelled_words(cue) for cue in asked]
    timed = timed_words(base, asked, spelled)
    languages = Languages(base, language)
    groups = [
        list(_fitted(cue, words, len(lines[0]), languages.of(words), plan))
        for cue, words, lines in zip(asked, timed, spelled, strict=True)
    ]
    return flagged(_settled(groups, plan), plan.rules)


def refit(cues: Sequence[Cue], plan: CuePlan) -> tuple[Cue, ...]:
    """Return cues whose lines are short enough for other rules; no word is lost."""
    groups = [
        list(_fitted(as_text(cue), cue.words, cue.first_line, cue.language, plan)) for cue in cues
    ]
    return flagged(_settled(groups, plan), plan.rules)


def with_cues(cues: Sequence[Cue], others: Sequence[Cue], plan: CuePlan) -> tuple[Cue, ...]:
    """Return cues as they are with others in between; those that would overlap are parted."""
    groups = [[_Timed(cue, cue.span.start, cue.span.end)] for cue in (*cues, *others)]
    return flagged(_settled(groups, plan), plan.rules)


def as_text(cue: Cue) -> TextCue:
    """Return a cue as somebody would ask for it."""
    return TextCue(cue.lines, cue.span.start, cue.span.end, cue.speaker)


def replace_text(cues: Sequence[Cue], find: str, put: str) -> tuple[list[TextCue], int]:
    """Return what is wanted when a text is replaced wherever a line holds it, and how often.

    A text that a line break parts is found too; its cue is then broken anew.
    """
    wanted, count = [], 0
    for cue in cues:
        lines, times = cue.lines, sum(line.count(find) for line in cue.lines)
        if cue.text.count(find) > times:
            lines, times = (cue.text,), cue.text.count(find)
        count += times
        changed = tuple(line.replace(find, put) for line in lines)
        wanted.append(replace(as_text(cue), lines=changed))
    return wanted, count


def _fitted(
    asked: TextCue, words: Sequence[Word], first_line: int, language: str, plan: CuePlan
) -> Iterator[_Timed]:
    """Yield one cue where the lines are short enough, else several that are."""
    span = TimeRange(words[0].start, max(words[0].start, words[-1].end))
    whole = Cue(span, tuple(words), first_line, language, asked.speaker)
    if len(asked.lines) <= MOST_LINES and all(line_fits(one, plan.rules) for one in whole.lines):
        yield _Timed(whole, asked.start, asked.end)
        return
    utterance = Utterance(span, language, tuple(words))
    parts = drafted(utterance, plan, until=float("inf"))
    for number, part in enumerate(parts):
        yield _Timed(
            replace(part, speaker=asked.speaker),
            asked.start if number == 0 else None,
            asked.end if number == len(parts) - 1 else None,
        )


def _settled(groups: Sequence[Sequence[_Timed]], plan: CuePlan) -> list[Cue]:
    """Return cues in order, apart, on the frame grid, where they were asked to be if that can be.

    Args:
        groups: what became of each cue that was asked for; the parts of one stay together.
        plan: rules and frame rate.
    """
    cues = [one for group in sorted(groups, key=lambda group: group[0].begins) for one in group]
    longest = max(1, floor(plan.rules.longest * plan.rate))
    frames = []
    for one, following in zip_longest(cues, cues[1:]):
        first = _frame(one, plan.rate)
        end = _spoken_end(one, following, plan) if one.end is None else round(one.end * plan.rate)
        frames.append(Frames(first, min(max(end, first + 1), first + longest)))
    apart = keep_apart(frames, plan.rules.gap_frames)
    return [
        replace(one.cue, span=TimeRange(mine.first / plan.rate, mine.end / plan.rate))
        for one, mine in zip(cues, apart, strict=True)
    ]


def _frame(one: _Timed, rate: Fraction) -> int:
    """Return a cue's first frame; what was asked for was a frame once, told in milliseconds."""
    if one.start is not None:
        return max(0, round(one.start * rate))
    return floor(one.cue.span.start * rate)


def _spoken_end(one: _Timed, following: _Timed | None, plan: CuePlan) -> int:
    """Return the end of a cue that nobody timed: after its words, as far as there is room."""
    sound = ceil(one.cue.span.end * plan.rate)
    end = max(sound, _frame(one, plan.rate) + ceil(plan.rules.shortest * plan.rate))
    if following is None:
        return end
    return max(sound, min(end, _frame(following, plan.rate) - plan.rules.gap_frames))
