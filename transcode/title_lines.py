"""Lines of words in a picture (pure): broken, made smaller, and cut, until they fit.

Cards, covers and lower thirds share them, so that a title is parted in the same places in all.
"""

from bisect import bisect_right
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
    shown = _filled(text, width, breaks, most)[:most]
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
    """Return the text in as few lines as it fits into, of those the evenest; else none."""
    fewest = _filled(text, room, breaks, most)
    if len(fewest) > most or any(width_of(text[slice(*one)]) > room for one in fewest):
        return []
    ends = (*breaks, len(text))
    best: dict[int, tuple[float, tuple[Span, ...]]] = {0: (0.0, ())}
    for _ in fewest:
        longer: dict[int, tuple[float, tuple[Span, ...]]] = {}
        for start, (cost, lines) in best.items():
            for line, end, width in _next_lines(text, start, ends, room):
                if end not in longer or cost + width**2 < longer[end][0]:
                    longer[end] = (cost + width**2, (*lines, line))
        best = longer
    return [*best[len(text)][1]]


def _next_lines(
    text: str, start: int, ends: Sequence[int], room: float
) -> Iterator[tuple[Span, int, float]]:
    """Yield the lines that may begin at a place, where the next one begins, and their widths."""
    for end in ends[bisect_right(ends, start) :]:
        shown = text[start:end]
        first = start + len(shown) - len(shown.lstrip())
        line = (first, first + len(shown.strip()))
        width = width_of(text[slice(*line)])
        if width > room:
            return
        if shown.strip():
            yield line, end, width


def _filled(text: str, room: float, breaks: Sequence[int], most: int) -> list[Span]:
    """Return the text in lines, each as long as it may be; a longer one cannot be broken.

    The line after `most` others has all that is left.
    """
    lines, start = list[Span](), 0
    while len(lines) < most and width_of(text[start:]) > room:
        at = _line_end(text, start, breaks, room)
        if at is None:
            break
        lines.append((start, start + len(text[start:at].rstrip())))
        start = at + len(text[at:]) - len(text[at:].lstrip())
    return [*lines, (start, len(text))]


def _line_end(text: str, start: int, breaks: Sequence[int], room: float) -> int | None:
    """Return the last break before which a line fits, or the first one at all."""
    found = None
    for at in breaks[bisect_right(breaks, start) :]:
        if found is not None and width_of(text[start:at].rstrip()) > room:
            break
        found = at
    return found


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
