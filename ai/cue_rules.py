"""What makes a cue readable (pure): the numbers of FIELD.md section 1, and how text is measured."""

from dataclasses import dataclass
from fractions import Fraction

from farm.lettering import cells_of


@dataclass(frozen=True, slots=True)
class CueRules:
    """How cues are made.

    Attributes:
        han_line: characters of a line that has a Chinese one; narrow ones count half.
        latin_line: characters of any other line.
        shortest: seconds that a cue should be shown.
        longest: seconds that a cue may be shown.
        gap_frames: without a cue, between two.
        lead_frames: a cue may begin so long before its first sound.
        tail_frames: a cue may stay so long after its last sound.
        han_speed: Chinese characters a second that a viewer reads.
        latin_speed: other characters a second, spaces included.
    """

    han_line: int = 16
    latin_line: int = 42
    shortest: Fraction = Fraction(5, 6)
    longest: Fraction = Fraction(7)
    gap_frames: int = 2
    lead_frames: int = 3
    tail_frames: int = 12
    han_speed: int = 9
    latin_speed: int = 20

    def fits(self, cells: int, *, has_wide: bool) -> bool:
        """Whether a line of so many cells is short enough; a wide character takes two."""
        return cells <= (2 * self.han_line if has_wide else self.latin_line)

    def reading_seconds(self, wide: int, narrow: int) -> Fraction:
        """Return how long a viewer needs."""
        return Fraction(wide, self.han_speed) + Fraction(narrow, self.latin_speed)


ADULTS = CueRules()
CHILDREN = CueRules(han_speed=7, latin_speed=17)
VERTICAL = CueRules(han_line=12, latin_line=24)
"""For burning into vertical pictures: what fits between the safe edges in letters of one size."""


def measure(text: str) -> tuple[int, int]:
    """Return how many wide and how many narrow characters a text has."""
    cells = [cells_of(character) for character in text]
    return cells.count(2), cells.count(1)


def line_fits(text: str, rules: CueRules) -> bool:
    """Whether a text is short enough for one line."""
    wide, narrow = measure(text)
    return rules.fits(2 * wide + narrow, has_wide=wide > 0)
