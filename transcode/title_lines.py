"""Lines of words in a picture (pure): broken, made smaller, and cut, until they fit.

Cards, covers and lower thirds share them, so that a title is parted in the same places in all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from farm.branding import Span
from farm.lettering import cells_of, width_of

_CLOSING = "，。、；：！？）】》」』”’…,.;:!?)]}%％"
_OPENING = "（【《「『“‘([{$¥￥"
_MORE = "…"
_WIDE = 2
_STEPS = 12
"""So many widths are tried until lines are about as long as each other."""


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


def set_lines(
    text: str,
    letter: int,
    room: Fraction,
    *,
    most: int,
    smallest: Fraction = Fraction(7, 10),
    together: Sequence[Span] = (),
) -> list[Line]:
    """Return a text in lines that fit, about as long as each other; none of an empty one.

    Fewer lines of a smaller size do not come before more lines of the wanted one. What stays
    together is parted only where the text fits at no size otherwise.

    Args:
        text: without line breaks.
        letter: the wanted size of a Chinese character, in pixels.
        room: pixels that a line may take.
        most: so many lines at most.
        smallest: size that is still tried, a share of the wanted one.
        together: words, names and numbers in the text.
    """
    if not text:
        return []
    shares = range(10, floor(10 * smallest) - 1, -1)
    sizes = [max(2, letter * tenths // 10) for tenths in shares]
    for breaks in dict.fromkeys((_breaks(text, together), _breaks(text, ()))):
        for size in sizes:
            if lines := _even_lines(text, float(room / size), most, breaks):
                return [_line(text[slice(*one)], size) for one in lines]
    width, breaks = float(room / sizes[-1]), _breaks(text, together)
    shown = _filled(text, width, breaks)[:most]
    return [_line(one, sizes[-1]) for one in _cut(text, shown, width, together)]


def _breaks(text: str, together: Sequence[Span]) -> tuple[int, ...]:
    return tuple(at for at in _line_breaks(text) if not _parts(at, together))


def _line_breaks(text: str) -> Iterator[int]:
    """Yield where a line may end: at spaces, and between characters of which one is Chinese."""
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if after in _CLOSING or before in _OPENING or cells_of(after) == 0:
            continue
        if before == " " or after == " " or _WIDE in (cells_of(before), cells_of(after)):
            yield at


def _parts(at: int, together: Sequence[Span]) -> bool:
    return any(first < at < end for first, end in together)


def _line(text: str, letter: int) -> Line:
    return Line(text, letter, ceil(width_of(text) * letter))


def _even_lines(text: str, room: float, most: int, breaks: Sequence[int]) -> list[Span]:
    def widest(lines: Sequence[Span]) -> float:
        return max(width_of(text[slice(*one)]) for one in lines)

    lines = _filled(text, room, breaks)
    if len(lines) > most or widest(lines) > room:
        return []
    for step in range(1, _STEPS):
        narrower = _filled(text, room * (1 - step / _STEPS), breaks)
        if len(narrower) > len(lines) or widest(narrower) > room:
            break
        lines = narrower
    return lines


def _filled(text: str, room: float, breaks: Sequence[int]) -> list[Span]:
    """Return the text in lines, each as long as it may be; a longer one cannot be broken."""
    lines, start = list[Span](), 0
    while width_of(text[start:]) > room:
        ends = [at for at in breaks if at > start]
        if not ends:
            break
        fitting = [at for at in ends if width_of(text[start:at].rstrip()) <= room]
        at = fitting[-1] if fitting else ends[0]
        lines.append((start, start + len(text[start:at].rstrip())))
        start = at + len(text[at:]) - len(text[at:].lstrip())
    return [*lines, (start, len(text))]


def _cut(text: str, lines: Sequence[Span], room: float, together: Sequence[Span]) -> list[str]:
    """Return lines of which those that are too long, and the last, end in an ellipsis."""
    *others, last = lines
    whole = (text[slice(*one)] for one in others)
    cut = [line if width_of(line) <= room else _shortened(line, room) for line in whole]
    start, end = last
    fitting = (at for at in range(end, start, -1) if not _parts(at, together))
    shown = next((text[start:at] for at in fitting if _fits(text[start:at], room)), "")
    return [*cut, shown.rstrip() + _MORE if shown else _shortened(text[start:end], room)]


def _fits(line: str, room: float) -> bool:
    return width_of(line + _MORE) <= room


def _shortened(line: str, room: float) -> str:
    while line and not _fits(line, room):
        line = line[:-1]
    return line.rstrip() + _MORE
