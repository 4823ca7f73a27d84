"""What lies over a rendition's picture (pure): a logo and a lower third, in whole even pixels.

Both keep clear of where apps put their buttons, and of captions where those are drawn in.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from farm.branding import CardLook, Logo, LowerThird, Worn
from farm.lettering import BOTTOM, SIDES, TOP, captions_top
from farm.media import Orientation, Size
from farm.timeline import FrameGrid
from transcode.title_lines import Line, set_lines

_TALLEST_LOGO = Fraction(1, 4)
"""Of the picture's height."""
_LETTER = {Orientation.HORIZONTAL: Fraction(1, 30), Orientation.VERTICAL: Fraction(1, 20)}
"""Size of a title's character, of the picture's width."""
_FLAT = Fraction(1, 14)
"""And of its height at most: for walls that are very wide."""
_PLACE_SHARE = Fraction(7, 10)
"""Size of the second line's characters, of the title's."""
_WIDEST = {Orientation.HORIZONTAL: Fraction(62, 100), Orientation.VERTICAL: Fraction(72, 100)}
"""Of a bar, of the picture's width."""
_LEAD = Fraction(135, 100)
"""From line to line, of a character's size."""
_PAD_SIDE, _PAD_TOP, _GAP = Fraction(8, 10), Fraction(45, 100), Fraction(1, 2)
"""Around the lines, and between a bar and what is near, of a title's character's size."""
_TITLE_LINES = 2


@dataclass(frozen=True, slots=True)
class LogoPlace:
    """A logo in a rendition.

    Attributes:
        sha256: of its file.
        left: of its first column; even.
        top: of its first row; even.
        size: to which it is scaled; even.
    """

    sha256: str
    left: int
    top: int
    size: Size


@dataclass(frozen=True, slots=True)
class BandLine:
    """A line in a lower third.

    Attributes:
        letter: size of a Chinese character, in pixels.
        middle: of the line, in rows of the bar.
    """

    text: str
    letter: int
    middle: int


@dataclass(frozen=True, slots=True)
class Band:
    """A lower third in a rendition.

    Attributes:
        left: of its first column; even.
        top: of its first row; even.
        size: even.
        bar: its colour, ``#rrggbb``.
        text: colour of its letters.
        inset: of the lines, in columns of the bar.
        first: number of the first frame of the clip that shows it.
        end: number of the first frame that does not any more.
    """

    left: int
    top: int
    size: Size
    bar: str
    text: str
    inset: int
    lines: tuple[BandLine, ...]
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Card:
    """A title card in a rendition, over all else but captions.

    Attributes:
        look: what lies behind its words.
        words: what they stand in; of a panel the whole picture.
        line: a line in the house's colour beside the words; None of a panel.
    """

    look: CardLook
    words: Band
    line: Band | None = None
    logo: LogoPlace | None = None


@dataclass(frozen=True, slots=True)
class Overlays:
    """All that lies over a rendition's picture; one of the three at least."""

    logo: LogoPlace | None
    band: Band | None
    card: Card | None = None

    @property
    def logos(self) -> tuple[LogoPlace, ...]:
        """Where a logo stands."""
        both = (self.logo, self.card.logo if self.card else None)
        return tuple(one for one in both if one is not None)

    @property
    def has_letters(self) -> bool:
        """Whether a font is needed."""
        return self.band is not None or self.card is not None


def place_overlays(
    worn: Worn, canvas: Size, grid: FrameGrid, *, has_captions: bool, begun: int = 0
) -> Overlays | None:
    """Return what lies where in a rendition; None: nothing.

    Args:
        worn: by the clip.
        canvas: size of the rendition.
        grid: of its frames.
        has_captions: whether its picture shows captions as well.
        begun: number of the first frame that a lower third may stand on.
    """
    floor_row = captions_top(canvas) if has_captions else canvas.height
    logo = None if worn.logo is None else _place_logo(worn, worn.logo, canvas, floor_row)
    ceiling = logo.top if logo is not None and not worn.corner.is_top else canvas.height
    band = None
    if worn.lower_third is not None:
        look = replace(worn.lower_third, start=max(worn.lower_third.start, begun / grid.rate))
        band = _place_band(worn, look, canvas, grid, min(floor_row, ceiling))
    return None if logo is None and band is None else Overlays(logo, band)


def _place_logo(worn: Worn, logo: Logo, canvas: Size, floor_row: int) -> LogoPlace:
    shape, corner = canvas.orientation, worn.corner
    margin = Fraction(min(canvas.width, canvas.height) * worn.margin, 100)
    # at the top of an upright picture apps have no buttons at the sides
    side = margin if corner.is_top else max(margin, canvas.width * _app_side(shape))
    width = min(
        Fraction(max(canvas.width, canvas.height) * worn.width, 100),
        canvas.width - 2 * side,
        canvas.height * _TALLEST_LOGO * logo.size.aspect,
    )
    size = Size(even(width), even(width / logo.size.aspect))
    above = max(margin, canvas.height * TOP[shape])
    below = min(
        Fraction(floor_row), canvas.height - max(margin, canvas.height * _app_bottom(shape))
    )
    left = side if corner.is_left else canvas.width - side - size.width
    top = above if corner.is_top else below - size.height
    return LogoPlace(logo.sha256, even(left, least=0), even(top, least=0), size)


def _app_side(shape: Orientation) -> Fraction:
    return SIDES[shape] if shape is Orientation.VERTICAL else Fraction(0)


def _app_bottom(shape: Orientation) -> Fraction:
    return BOTTOM[shape] if shape is Orientation.VERTICAL else Fraction(0)


def _place_band(
    worn: Worn, look: LowerThird, canvas: Size, grid: FrameGrid, floor_row: int
) -> Band | None:
    first = round(look.start * grid.rate)
    end = min(round((look.start + look.length) * grid.rate), grid.frames)
    if first >= end:
        return None
    shape = canvas.orientation
    letter = max(2, floor(min(canvas.width * _LETTER[shape], canvas.height * _FLAT)))
    inset = floor(letter * _PAD_SIDE)
    room = canvas.width * _WIDEST[shape] - 2 * inset
    words, place_letter = worn.wording, floor(letter * _PLACE_SHARE)
    wanted = [
        *set_lines(words.title, letter, room, most=_TITLE_LINES, together=words.together),
        *set_lines(words.place, place_letter, room, most=1, together=words.place_together),
    ]
    size = Size(
        even(max(line.width for line in wanted) + 2 * inset),
        even(sum(line.letter * _LEAD for line in wanted) + 2 * letter * _PAD_TOP),
    )
    bottom = min(floor_row - letter * _GAP, canvas.height * (1 - BOTTOM[shape]))
    return Band(
        left=even(canvas.width * SIDES[shape], least=0),
        top=even(bottom - size.height, least=0),
        size=size,
        bar=look.bar,
        text=look.text,
        inset=inset,
        lines=tuple(_stacked(wanted, letter * _PAD_TOP)),
        first=first,
        end=end,
    )


def _stacked(lines: list[Line], top: Fraction) -> list[BandLine]:
    placed = []
    for line in lines:
        height = line.letter * _LEAD
        placed.append(BandLine(line.text, line.letter, round(top + height / 2)))
        top += height
    return placed


def even(number: Fraction | float, *, least: int = 2) -> int:
    """Return the next lower even number: what was inside stays inside."""
    return max(least, floor(number) // 2 * 2)
