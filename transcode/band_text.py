"""Lines of a lower third (pure): broken, made smaller, and cut, until they fit its bar."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from farm.lettering import cells_of, width_of

_SHARES = (Fraction(1), Fraction(9, 10), Fraction(8, 10), Fraction(7, 10))
"""Sizes that are tried, of the wanted one."""
_CLOSING = "，。、；：！？）】》」』”’…,.;:!?)]}%％"
_OPENING = "（【《「『“‘([{$¥￥"
_MORE = "…"
_WIDE = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line that fits.

    Attributes:
        letter: size of a Chinese character, in pixels.
        width: in pixels, rounded up.
    """

    text: str
    letter: int
    width: int


def set_lines(text: str, letter: int, room: Fraction, *, most: int) -> list[Line]:
    """Return a text in lines that fit; none of an empty one.

    It is broken first, then made smaller, and at last cut off with an ellipsis.

    Args:
        text: without line breaks.
        letter: the wanted size of a Chinese character, in pixels.
        room: pixels that a line may take.
        most: one or two lines.
    """
    if not text:
        return []
    sizes = [max(2, floor(letter * share)) for share in _SHARES]
    for size in sizes:
        fitting = _in_one_or_two(text, float(room / size), most)
        if fitting:
            return [_line(one, size) for one in fitting]
    return [_line(one, sizes[-1]) for one in _cut(text, float(room / sizes[-1]), most)]


def _line(text: str, letter: int) -> Line:
    return Line(text, letter, ceil(width_of(text) * letter))


def _in_one_or_two(text: str, room: float, most: int) -> tuple[str, ...]:
    """Return the text in lines that fit, the two as long as each other as can be; else nothing."""
    whole = width_of(text)
    if whole <= room:
        return (text,)
    if most == 1 or whole > most * room + 1:  # a space may go between the two
        return ()
    halves = ((text[:at].rstrip(), text[at:].lstrip()) for at in line_breaks(text))
    fitting = [both for both in halves if max(map(width_of, both)) <= room]
    return min(fitting, key=lambda both: max(map(width_of, both)), default=())


def line_breaks(text: str) -> Iterator[int]:
    """Yield where a line may end: at spaces, and between characters of which one is Chinese."""
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if after in _CLOSING or before in _OPENING or cells_of(after) == 0:
            continue
        if before == " " or after == " " or _WIDE in (cells_of(before), cells_of(after)):
            yield at


def _cut(text: str, room: float, most: int) -> tuple[str, ...]:
    """Return as much of the text as there is room for."""
    lines = []
    for _ in range(most - 1):
        ends = [at for at in line_breaks(text) if width_of(text[:at].rstrip()) <= room]
        if not ends:
            break
        lines.append(text[: ends[-1]].rstrip())
        text = text[ends[-1] :].lstrip()
    if width_of(text) > room:
        while text and width_of(text + _MORE) > room:
            text = text[:-1]
        text = text.rstrip() + _MORE
    return (*lines, text)
