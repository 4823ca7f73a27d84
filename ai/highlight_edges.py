"""From where to where a highlight goes (pure): sentences are not cut, words never."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ai.highlight_evidence import CAUSE
from ai.programme import Programme
from farm.highlights import HighlightWish
from farm.timeline import TimeRange

FAR = Fraction(5)
"""Seconds of nothing before or after a moment that nobody wants to see."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Where a programme may be cut.

    Attributes:
        starts: of sentences, in order; likewise `ends`.
        places: all moments at which nobody speaks and something begins or ends.
        words: no edge lies inside one.
    """

    starts: tuple[Fraction, ...]
    ends: tuple[Fraction, ...]
    places: tuple[Fraction, ...]
    words: tuple[TimeRange, ...]
    duration: Fraction

    @classmethod
    def of(cls, programme: Programme) -> "Edges":
        """Return the edges of a programme: of its sentences, of its shots between them, its own."""
        sentences = programme.sentences
        starts, ends = [one.start for one in sentences], [one.end for one in sentences]
        free = (
            cut
            for cut in programme.cuts
            if not _is_inside(cut, sentences) and 0 < cut < programme.duration
        )
        return cls(
            tuple(starts),
            tuple(ends),
            tuple(sorted({Fraction(0), programme.duration, *starts, *ends, *free})),
            tuple(TimeRange(one.start, one.end) for one in programme.words),
            programme.duration,
        )

    def fit(self, core: TimeRange, wish: HighlightWish, free: TimeRange) -> TimeRange | None:
        """Return what is shown with a moment, or None where there is no room for it.

        The sentence that leads to it comes with it, and the one into which it runs is heard to
        its end; then whole sentences until it is as long as wished.

        Args:
            core: the moment.
            wish: how long.
            free: within which it may lie: no other highlight does.
        """
        if core.start < free.start or core.end > free.end:
            return None
        start, end = self._start(core.start), self._end(core.end)
        if end - start > wish.longest:  # what led to it goes first, then what is too long
            start = self._near(core.start)
        if end - start > wish.longest:
            end = self._word_start(start + wish.longest)
        return self._filled(TimeRange(max(start, free.start), min(end, free.end)), wish, free)

    def _start(self, at: Fraction) -> Fraction:
        """Return where the sentence begins that leads to a moment, or in which it begins."""
        number = bisect_right(self.starts, at) - 1
        if number >= 0 and self.ends[number] >= at - CAUSE:
            return self.starts[number]
        return self._near(at)

    def _near(self, at: Fraction) -> Fraction:
        """Return the last place before a moment, or the moment itself."""
        place = self.places[max(0, bisect_right(self.places, at) - 1)]
        return place if at - place <= FAR else self._word_start(at)

    def _end(self, at: Fraction) -> Fraction:
        """Return the end of the sentence in which a moment ends, or the next place."""
        number = bisect_left(self.starts, at) - 1
        if number >= 0 and self.ends[number] >= at:
            return self.ends[number]
        place = self.places[min(len(self.places) - 1, bisect_left(self.places, at))]
        return place if place - at <= FAR else self._word_end(at)

    def _filled(self, span: TimeRange, wish: HighlightWish, free: TimeRange) -> TimeRange | None:
        """Add sentences, after and before, then silence, until it is long enough."""
        start, end = span.start, span.end
        while end - start < wish.shortest:
            later = _next(self.ends, end, free.end)
            earlier = _last(self.starts, start, free.start)
            if later is not None and later - start <= wish.longest:
                end = later
            elif earlier is not None and end - earlier <= wish.longest:
                start = earlier
            else:
                break
        if end - start < wish.shortest:
            end = self._word_end(min(free.end, start + wish.shortest))
            start = self._word_start(max(free.start, min(start, end - wish.shortest)))
        is_free = free.start <= start and end <= free.end
        is_enough = end - start >= min(wish.shortest, self.duration)
        return TimeRange(start, end) if is_free and is_enough else None

    def _word_start(self, at: Fraction) -> Fraction:
        """Return a moment, or the start of the word in which it lies."""
        word = self._word(at)
        return at if word is None else word.start

    def _word_end(self, at: Fraction) -> Fraction:
        """Return a moment, or the end of the word in which it lies."""
        word = self._word(at)
        return at if word is None else word.end

    def _word(self, at: Fraction) -> TimeRange | None:
        number = bisect_left(self.words, at, key=lambda word: word.start) - 1
        is_there = number >= 0 and at < self.words[number].end
        return self.words[number] if is_there else None


def _is_inside(at: Fraction, spans: Sequence[TimeRange]) -> bool:
    return any(span.start < at < span.end for span in spans)


def _next(places: Iterable[Fraction], after: Fraction, last: Fraction) -> Fraction | None:
    return min((place for place in places if after < place <= last), default=None)


def _last(places: Iterable[Fraction], before: Fraction, first: Fraction) -> Fraction | None:
    return max((place for place in places if first <= place < before), default=None)
