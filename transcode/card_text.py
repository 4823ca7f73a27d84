"""Large words (pure): a title in as many lines as it needs, made smaller, cut, until it fits."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from farm.lettering import width_of
from transcode.band_text import Line, line_breaks

_SHARES = tuple(Fraction(tenths, 10) for tenths in (10, 9, 8, 7, 6, 5))
"""Sizes that are tried, of the wanted one."""
_MORE = "…"
_STEPS = 12
"""So many widths are tried until lines are about as long as each other."""


def set_title(text: str, letter: int, room: Fraction, *, most: int) -> list[Line]:
    """Return a title in lines that fit, about as long as each other; none of an empty one.

    Fewer lines of a smaller size do not come before more lines of the wanted one.

    Args:
        text: without line breaks.
        letter: the wanted size of a Chinese character, in pixels.
        room: pixels that a line may take.
        most: so many lines at most.
    """
    if not text:
        return []
    sizes = [max(2, floor(letter * share)) for share in _SHARES]
    for size in sizes:
        if lines := _even_lines(text, float(room / size), most):
            return [_line(one, size) for one in lines]
    lines = _filled(text, float(room / sizes[-1]))[:most]
    return [_line(one, sizes[-1]) for one in _cut(lines, float(room / sizes[-1]))]


def _line(text: str, letter: int) -> Line:
    return Line(text, letter, ceil(width_of(text) * letter))


def _even_lines(text: str, room: float, most: int) -> list[str]:
    lines = _filled(text, room)
    if len(lines) > most or any(width_of(line) > room for line in lines):
        return []
    for step in range(1, _STEPS):
        narrower = _filled(text, room * (1 - step / _STEPS))
        is_worse = len(narrower) > len(lines) or max(map(width_of, narrower)) > room
        if is_worse:
            break
        lines = narrower
    return lines


def _filled(text: str, room: float) -> list[str]:
    """Return the text in lines, each as long as it may be; a longer one cannot be broken."""
    lines = []
    while width_of(text) > room:
        ends = list(line_breaks(text))
        fitting = [at for at in ends if width_of(text[:at].rstrip()) <= room]
        if not ends:
            break
        at = fitting[-1] if fitting else ends[0]
        lines.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*lines, text]


def _cut(lines: Sequence[str], room: float) -> list[str]:
    """Return lines of which those that are too long, and the last, end in an ellipsis."""
    cut = [line if width_of(line) <= room else _shortened(line, room) for line in lines[:-1]]
    return [*cut, _shortened(lines[-1], room)]


def _shortened(line: str, room: float) -> str:
    while line and width_of(line + _MORE) > room:
        line = line[:-1]
    return line.rstrip() + _MORE
