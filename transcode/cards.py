"""Where a clip's title stands large (pure): the card of its first seconds, and its cover.

Both keep clear of where apps put their buttons, and of captions where those are drawn in.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from farm.branding import CardLook, Logo, TitleCard, Wording, Worn
from farm.lettering import BOTTOM, SIDES, TOP, captions_top
from farm.media import Orientation, Size
from farm.timeline import FrameGrid
from transcode.overlays import Band, BandLine, Card, LogoPlace, even
from transcode.title_lines import Line, set_lines

_LETTER = {Orientation.HORIZONTAL: Fraction(1, 17), Orientation.VERTICAL: Fraction(1, 9)}
"""Size of a title's character, of the picture's width."""
_FLAT = Fraction(1, 6)
"""And of its height at most: for walls that are very wide."""
_SMALLEST = Fraction(1, 2)
"""Of the wanted size: what is large may become a good deal smaller."""
_LINES = {Orientation.HORIZONTAL: 2, Orientation.VERTICAL: 4}
_SIDES = {
    Orientation.HORIZONTAL: Fraction(9, 100),
    Orientation.VERTICAL: SIDES[Orientation.VERTICAL],
}
"""Kept free at each side: more than captions leave, large letters need more air."""
_MIDDLE = Fraction(46, 100)
"""Of the picture's height: where the middle of all words stands if there is room."""
_PLACE_SHARE = Fraction(45, 100)
"""Size of the second line's characters, of the title's."""
_LEAD = Fraction(130, 100)
"""From line to line, of a character's size."""
_GAP = Fraction(6, 10)
"""Between the title and what is above or below it, of its character's size."""
_LOGO_HEIGHT, _LOGO_WIDTH = Fraction(15, 10), Fraction(45, 100)
"""Of a logo at most: of a title's character, and of the room that lines have."""
_LONGEST_SHARE = Fraction(1, 2)
"""A card covers no more than this of a clip."""
_COVER_SHARE = Fraction(8, 10)
"""Size of a title's character on a cover, where something else is to be seen too."""
_PAD = Fraction(6, 10)
"""Around the words on a cover, of the title's character."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Lines one above the other; their height and the width of the longest, in pixels."""

    lines: tuple[Line, ...]
    gap: int

    @property
    def height(self) -> int:
        """From the first row to the last."""
        lines = sum(floor(line.letter * _LEAD) for line in self.lines)
        return lines + (self.gap if len({line.letter for line in self.lines}) > 1 else 0)

    @property
    def width(self) -> int:
        """Of the longest line."""
        return max(line.width for line in self.lines)

    def placed(self, top: int) -> tuple[BandLine, ...]:
        """Return the lines from a row on."""
        made: list[BandLine] = []
        for line in self.lines:
            if made and made[-1].letter != line.letter:
                top += self.gap
            height = floor(line.letter * _LEAD)
            made.append(BandLine(line.text, line.letter, top + height // 2))
            top += height
        return tuple(made)


def place_card(worn: Worn, canvas: Size, grid: FrameGrid, *, has_captions: bool) -> Card | None:
    """Return the title card of a rendition; None: it has no words, or the clip is too short.

    Args:
        worn: by the clip.
        canvas: size of the rendition.
        grid: of its frames.
        has_captions: whether its picture shows captions as well.
    """
    card = worn.card
    if card is None:
        return None
    end = min(round(card.length * grid.rate), floor(grid.frames * _LONGEST_SHARE))
    if end < 1 or not worn.title:
        return None
    letter, words = _set(worn.wording, canvas)
    logo = None if worn.logo is None else _logo_size(worn.logo, letter, canvas)
    above = 0 if logo is None else logo.height + floor(letter * _GAP)
    left, bottom = (
        even(canvas.width * _SIDES[canvas.orientation]),
        _floor_row(canvas, has_captions=has_captions),
    )
    top = _top(canvas, above + words.height, bottom)
    lines = words.placed(top + above)
    plain = Band(0, 0, canvas, card.color, card.text, left, lines, 0, end)
    place = None
    if logo is not None and worn.logo is not None:
        place = LogoPlace(worn.logo.sha256, left, even(top), logo)
    if card.look is CardLook.PANEL:
        return Card(card.look, plain, logo=place)
    return Card(
        card.look, plain, _beside(card, left, (top + above, words.height), letter, end), place
    )


def place_cover(said: Wording, look: TitleCard, canvas: Size) -> Band | None:
    """Return the words on a cover, with what lies behind them; None: there are none.

    Args:
        said: the words.
        look: of the words.
        canvas: size of the picture.
    """
    if not said.title:
        return None
    letter, words = _set(said, canvas, share=_COVER_SHARE)
    pad = floor(letter * _PAD)
    size = Size(even(words.width + 2 * pad), even(words.height + 2 * pad))
    left = even(canvas.width * _SIDES[canvas.orientation] - pad, least=0)
    top = even(_floor_row(canvas, has_captions=False) - size.height, least=0)
    return Band(left, top, size, look.color, look.text, pad, words.placed(pad), 0, 1)


def _set(said: Wording, canvas: Size, *, share: Fraction = Fraction(1)) -> tuple[int, _Words]:
    shape = canvas.orientation
    wanted = min(canvas.width * _LETTER[shape], canvas.height * _FLAT)
    letter = max(2, floor(wanted * share))
    room = canvas.width * (1 - 2 * _SIDES[shape])
    most, place_letter = _LINES[shape], floor(letter * _PLACE_SHARE)
    lines = (
        *set_lines(said.title, letter, room, most=most, smallest=_SMALLEST, together=said.together),
        *set_lines(said.place, place_letter, room, most=1, together=said.place_together),
    )
    return letter, _Words(lines, floor(letter * _GAP))


def _floor_row(canvas: Size, *, has_captions: bool) -> int:
    bottom = floor(canvas.height * (1 - BOTTOM[canvas.orientation]))
    return min(bottom, captions_top(canvas)) if has_captions else bottom


def _top(canvas: Size, height: int, bottom: int) -> int:
    """Return the first row of words that are so high, in the middle where they have room."""
    highest = floor(canvas.height * TOP[canvas.orientation])
    return max(highest, min(floor(canvas.height * _MIDDLE) - height // 2, bottom - height))


def _logo_size(logo: Logo, letter: int, canvas: Size) -> Size:
    room = canvas.width * (1 - 2 * _SIDES[canvas.orientation])
    width = min(letter * _LOGO_HEIGHT * logo.size.aspect, room * _LOGO_WIDTH)
    return Size(even(width), even(width / logo.size.aspect))


def _beside(card: TitleCard, left: int, rows: tuple[int, int], letter: int, end: int) -> Band:
    """Return the line beside the words over a darkened picture."""
    width = even(letter / 8)
    place = even(left - letter * Fraction(4, 10) - width, least=0)
    size = Size(width, even(rows[1]))
    return Band(place, even(rows[0], least=0), size, card.color, card.text, 0, (), 0, end)
