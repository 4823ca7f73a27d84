"""Letters in pictures (pure): how wide they are, how large, and where they may stand.

Widths are those of Noto Sans CJK, bold, as its own tables say, rounded up.
"""

import unicodedata
from fractions import Fraction
from functools import lru_cache

from farm.media import Orientation, Size

FONT = "Noto Sans CJK SC"
"""Family of all letters in pictures."""
LETTER = {Orientation.HORIZONTAL: Fraction(1, 30), Orientation.VERTICAL: Fraction(1, 17)}
"""Size of a caption's character, of the picture's width: 16 Chinese ones use about half of a
horizontal line, 12 fit between the safe edges of a vertical one."""
SIDES = {Orientation.HORIZONTAL: Fraction(5, 100), Orientation.VERTICAL: Fraction(14, 100)}
"""Kept free at each side, of the width; a box around the lines reaches a little into it."""
BOTTOM = {Orientation.HORIZONTAL: Fraction(7, 100), Orientation.VERTICAL: Fraction(22, 100)}
"""Kept free at the bottom, of the height."""
TOP = {Orientation.HORIZONTAL: Fraction(0), Orientation.VERTICAL: Fraction(6, 100)}
"""Kept free at the top, of the height: apps show their tabs there."""
LINE_HEIGHT = 1.45
"""libass measures sizes by a line's height, which is so many times a character's in this font."""
_CAPTION_LINES = 2
_BOX = Fraction(7, 20)
"""A box reaches so far beyond the lines, of a character's size; rounded up."""

_NARROW = {
    **dict.fromkeys(" ", 0.23),
    **dict.fromkeys("ijlI.,:;'", 0.33),
    **dict.fromkeys("f-!()/tr", 0.44),
    **dict.fromkeys("szc?xyJevFLYa$0123456789", 0.59),
    **dict.fromkeys("CPBRKDGNUHOQ&", 0.77),
    **dict.fromkeys("MmwW%@—…“”", 1.0),
}
_OTHER = 0.66
"""Most letters that are not named, and more than most others."""


@lru_cache(maxsize=4096)
def cells_of(character: str) -> int:
    """Return how many cells a character takes: 2 for a wide one, 0 for what joins the last."""
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def captions_top(size: Size) -> int:
    """Return the highest row that burned-in captions of two lines take, their box included."""
    shape = size.orientation
    letter = size.width * LETTER[shape]
    lines = _CAPTION_LINES * Fraction(LINE_HEIGHT) * letter
    return max(0, int(size.height * (1 - BOTTOM[shape]) - lines - _BOX * letter))


def width_of(text: str) -> float:
    """Return the width of a line, of a Chinese character's."""
    return sum(_letter(character) for character in text)


def _letter(character: str) -> float:
    cells = cells_of(character)
    if cells != 1:
        return cells / 2
    return _NARROW.get(character, _OTHER)
