"""Where sound is cut so that nobody is interrupted (pure): spans of speech, and pieces of work."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby, pairwise

from farm.timeline import TimeRange

PAUSE = Fraction(8, 10)
"""A silence that ends an utterance. Each utterance has a language of its own; shorter pauses lie
within a sentence, and a model writes better what it hears as a whole."""
LEAD, TAIL = Fraction(6, 10), Fraction(5, 10)
"""Sound that is left before and after speech, as far as there is silence: a model that is thrown
into the middle of a sound loses the first syllable."""
LONGEST = Fraction(28)
"""A Whisper model takes 30 s at once; the rest would be dropped without a word."""


def plan_spans(speech: Sequence[TimeRange], end: Fraction) -> tuple[TimeRange, ...]:
    """Return what a model shall listen to at once.

    Args:
        speech: where somebody speaks, in order and apart; every pause of 0.1 s parts them.
        end: of the programme.

    Returns:
        Spans in order and apart, each at most `LONGEST`, that hold all speech; between two there
        is a silence of `PAUSE`, or the longest that a speech without pauses has.
    """
    spans: list[TimeRange] = []
    for utterance in _utterances(speech):
        spans += _cut_down(utterance)
    return tuple(_padded(spans, end))


def plan_pieces(
    spans: Sequence[TimeRange], *, longest: Fraction
) -> tuple[tuple[TimeRange, ...], ...]:
    """Return which spans are listened to by one worker.

    Args:
        spans: as `plan_spans` returns them.
        longest: about so many seconds lie between the start of a piece and its end: by one span
            more at most.
    """
    if not spans:
        return ()
    start, whole = spans[0].start, spans[-1].end - spans[0].start
    pieces = -(-whole // longest)
    if pieces > 1:
        pieces += pieces % 2  # two workers are through at once
    aim = whole / pieces  # equal pieces: nobody waits for the last
    return tuple(
        tuple(piece)
        for _, piece in groupby(spans, lambda span: ((span.start + span.end) / 2 - start) // aim)
    )


def _utterances(speech: Sequence[TimeRange]) -> list[list[TimeRange]]:
    groups: list[list[TimeRange]] = []
    for part in speech:
        if groups and part.start - groups[-1][-1].end < PAUSE:
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _cut_down(parts: list[TimeRange]) -> list[TimeRange]:
    """Cut an utterance at its longest pauses until each part can be taken at once."""
    room = LONGEST - LEAD - TAIL
    waiting, done = [parts], []
    while waiting:
        group = waiting.pop()
        whole = TimeRange(group[0].start, group[-1].end)
        if whole.duration <= room:
            done.append(whole)
        elif len(group) == 1:
            done += _chopped(whole, room)
        else:
            at = max(range(1, len(group)), key=lambda n: _merit(group, n))
            waiting += [group[at:], group[:at]]
    return done


def _merit(group: list[TimeRange], at: int) -> Fraction:
    """A pause is the better the longer it is and the nearer to the middle."""
    pause = group[at].start - group[at - 1].end
    before, after = group[at].start - group[0].start, group[-1].end - group[at].start
    return pause * min(before, after)


def _chopped(whole: TimeRange, room: Fraction) -> list[TimeRange]:
    """Cut speech without any pause into equal parts; something has to give."""
    count = -(-whole.duration // room)
    edges = [whole.start + whole.duration * n / count for n in range(int(count) + 1)]
    return [TimeRange(start, end) for start, end in pairwise(edges)]


def _padded(spans: Sequence[TimeRange], end: Fraction) -> list[TimeRange]:
    padded = []
    for number, span in enumerate(spans):
        before = spans[number - 1].end if number else Fraction(0)
        after = spans[number + 1].start if number + 1 < len(spans) else end
        first = span.start / 2 + before / 2 if number else Fraction(0)
        last = span.end / 2 + after / 2 if number + 1 < len(spans) else max(end, span.end)
        padded.append(TimeRange(max(first, span.start - LEAD), min(last, span.end + TAIL)))
    return padded
