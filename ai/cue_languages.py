"""In which language edited cues are (pure): that of what they were made from."""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from farm.captions import Cue, Word


class Languages:
    """The languages of a track, found by the times of its words."""

    def __init__(self, base: Sequence[Cue], language: str) -> None:
        """Look at a track once.

        Args:
            base: its cues, in any order.
            language: of what nothing in it is like, ISO 639-1.
        """
        spoken = [(cue.words[0].start, cue.words[-1].end, cue.language) for cue in base]
        self._otherwise = language
        self._spoken = sorted(spoken)
        self._starts = [start for start, _, _ in self._spoken]
        self._latest = list(accumulate((end for _, end, _ in self._spoken), max))
        self._is_one = {one for _, _, one in spoken} <= {language}

    def of(self, words: Sequence[Word]) -> str:
        """Return the language of the cue in which most of these words were said."""
        if self._is_one:
            return self._otherwise
        start, end = words[0].start, words[-1].end
        longest, found = Fraction(0), self._otherwise
        at = bisect_left(self._starts, end)
        while at and self._latest[at - 1] > start:
            at -= 1
            first, last, language = self._spoken[at]
            share = min(end, last) - max(start, first)
            if share > longest:
                longest, found = share, language
        return found
