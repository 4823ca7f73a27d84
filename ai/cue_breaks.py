"""Which atoms make a cue, and which of them its first line (pure): the cheapest way to break."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from ai.atoms import SENTENCE_ENDS, Atom
from ai.cue_rules import CueRules, measure

CUE = 40
"""What every cue costs: without it, each clause would stand alone."""
SPLIT = 10_000
"""A break inside what should have stayed together; only where nothing else is possible."""
SHORT, FAST, LONG, STUB, INNER, SILENT = 300, 120, 400, 60, 20, 60
"""What makes a cue worse: a whole shortest time missing, a whole reading time missing, a second
over the longest, next to no text, a sentence that ends in mid-line, a second of silence inside."""
STUB_CELLS = 8


@dataclass(frozen=True, slots=True)
class Draft:
    """A cue without its final times: atoms ``first`` to ``last`` of an utterance.

    Attributes:
        line: number of the first atom of the second line; `last` where there is one line.
    """

    first: int
    line: int
    last: int


def choose_breaks(atoms: Sequence[Atom], rules: CueRules, *, until: float) -> list[Draft]:
    """Return the cues of an utterance, in order and complete.

    Args:
        atoms: of the utterance; each fits on a line.
        rules: of the cues.
        until: when the next utterance begins, in seconds.
    """
    table = _Table(atoms, rules, until)
    best: list[tuple[float, int, int]] = [(0.0, 0, 0)]
    for last in range(1, len(atoms) + 1):
        best.append(min(table.ways(last, best)))
    drafts, last = [], len(atoms)
    while last:
        _, first, line = best[last]
        drafts.append(Draft(first, line, last))
        last = first
    return drafts[::-1]


class _Table:
    """An utterance with its sums, so that any stretch is measured at once."""

    def __init__(self, atoms: Sequence[Atom], rules: CueRules, until: float) -> None:
        self._rules = rules
        counts = [measure(atom.text) for atom in atoms]
        self._wide = [0, *accumulate(wide for wide, _ in counts)]
        self._spaces = [int(atom.words[0].spaced) for atom in atoms]
        self._narrow = [
            0,
            *accumulate(
                narrow + space for (_, narrow), space in zip(counts, self._spaces, strict=True)
            ),
        ]
        self._starts = [float(atom.words[0].start) for atom in atoms]
        self._ends = [float(atom.words[-1].end) for atom in atoms]
        self._next = [*self._starts[1:], until]
        self._penalties = [
            (atom.penalty + (SPLIT if atom.is_split else 0)) if number else 0
            for number, atom in enumerate(atoms)
        ]
        self._penalties.append(0)
        ends = [_ends_with(atom, SENTENCE_ENDS) for atom in atoms]
        self._sentences = [0, *accumulate(ends)]

    def ways(
        self, last: int, best: Sequence[tuple[float, int, int]]
    ) -> "list[tuple[float, int, int]]":
        """Return every cue that could end before an atom: cost of all so far, first atom, line."""
        found = []
        for first in range(last - 1, -1, -1):
            line = self._line(first, last)
            if line is None:
                break
            cost = best[first][0] + self._cost(first, line, last)
            found.append((cost, first, line))
        return found

    def _fits(self, first: int, last: int) -> bool:
        wide, narrow = self._size(first, last)
        return self._rules.fits(2 * wide + narrow, has_wide=wide > 0)

    def _size(self, first: int, last: int) -> tuple[int, int]:
        wide = self._wide[last] - self._wide[first]
        return wide, self._narrow[last] - self._narrow[first] - self._spaces[first]

    def _line(self, first: int, last: int) -> int | None:
        """Return where the second line begins; None: two lines cannot hold so much."""
        if self._fits(first, last):
            return last
        fitting = [
            line
            for line in range(first + 1, last)
            if self._fits(first, line) and self._fits(line, last)
        ]
        return min(fitting, key=lambda line: self._line_cost(first, line, last), default=None)

    def _line_cost(self, first: int, line: int, last: int) -> float:
        upper, lower = self._size(first, line), self._size(line, last)
        uneven = abs(2 * upper[0] + upper[1] - 2 * lower[0] - lower[1])
        return self._penalties[line] + uneven

    def _cost(self, first: int, line: int, last: int) -> float:
        wide, narrow = self._size(first, last)
        shown = max(0.0, self._next[last - 1] - self._starts[first] - 0.08)
        shown = min(shown, max(self._ends[last - 1] - self._starts[first] + 0.48, 0.84))
        needed = float(self._rules.reading_seconds(wide, narrow))
        cost = CUE + self._penalties[last] + self._silence(first, last)
        if line < last:
            cost += self._line_cost(first, line, last) / 2
        if (missing := float(self._rules.shortest) - shown) > 0:
            cost += SHORT * missing
        if needed > shown:
            cost += FAST * (needed - shown) / needed
        if (over := self._ends[last - 1] - self._starts[first] - float(self._rules.longest)) > 0:
            cost += LONG * over + LONG
        if 2 * wide + narrow < STUB_CELLS:
            cost += STUB
        inner = self._sentences[last - 1] - self._sentences[first]
        at_line = self._sentences[line] - self._sentences[line - 1] if line < last else 0
        return cost + INNER * (inner - at_line)

    def _silence(self, first: int, last: int) -> float:
        gaps = (self._starts[number] - self._ends[number - 1] for number in range(first + 1, last))
        return sum(SILENT * gap for gap in gaps if gap > 0.3)  # noqa: PLR2004 - a breath is none


def _ends_with(atom: Atom, characters: str) -> int:
    text = atom.words[-1].text.rstrip("”’\"')）」』")
    return int(bool(text) and text[-1] in characters)
