"""What the clips of an organisation wear: its logo in a corner, a lower third in the first seconds.

A lower third is a bar in the house's colour with a clip's title, and below that its place.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from farm.canvases import HOUSE
from farm.errors import InputRejected
from farm.ids import OrgId
from farm.media import Size

MOST_LOGO_PIXELS = 4096
"""Of either side."""
MOST_LOGO_BYTES = 5_000_000
WIDTHS = (3, 40)
"""Of a logo, least and most: per cent of the picture's longer side."""
MARGINS = (0, 15)
"""Between a logo and the picture's edges: per cent of the shorter side."""
LATEST = Fraction(60)
"""Seconds into a clip at which a lower third may begin."""
LENGTHS = (Fraction(1), Fraction(60))
"""Seconds that it may stand, least and most."""
CARD_LENGTHS = (Fraction(1), Fraction(6))
"""Seconds that a title card may stand, least and most."""
_COLOR = re.compile("#[0-9a-f]{6}")


class Corner(StrEnum):
    """Where a logo stands."""

    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM_RIGHT = "bottom-right"

    @property
    def is_top(self) -> bool:
        """Whether it is one of the upper two."""
        return self in {Corner.TOP_LEFT, Corner.TOP_RIGHT}

    @property
    def is_left(self) -> bool:
        """Whether it is one of the left two."""
        return self in {Corner.TOP_LEFT, Corner.BOTTOM_LEFT}


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture as the farm keeps it: a PNG of its own making.

    Attributes:
        sha256: of the file.
        bytes: of the file.
    """

    sha256: str
    size: Size
    bytes: int


@dataclass(frozen=True, slots=True)
class LowerThird:
    """How a lower third looks, and when it stands.

    Attributes:
        bar: its colour, ``#rrggbb``.
        text: colour of its letters.
        start: seconds into the clip.
        length: seconds.
    """

    bar: str = HOUSE
    text: str = "#ffffff"
    start: Fraction = Fraction(1)
    length: Fraction = Fraction(5)


class CardLook(StrEnum):
    """What lies behind the words of a title card."""

    PANEL = "panel"
    """The house's colour."""
    DIMMED = "dimmed"
    """The clip's own pictures, darkened."""


@dataclass(frozen=True, slots=True)
class TitleCard:
    """How a clip's first seconds show its title.

    Attributes:
        color: of the panel; over a darkened picture, of a line beside the title: ``#rrggbb``.
        text: colour of its letters.
        length: seconds, from the first picture on.
    """

    look: CardLook = CardLook.PANEL
    color: str = HOUSE
    text: str = "#ffffff"
    length: Fraction = Fraction(5, 2)


@dataclass(frozen=True, slots=True)
class Branding:
    """What an organisation has said; where it has said nothing, its superior's counts.

    With neither logo nor lower third it says that its clips wear nothing.

    Attributes:
        logo_key: of the logo's object.
        width: of the logo, per cent of the picture's longer side.
        margin: around it, per cent of the picture's shorter side.
        title_card: of its clips; None: they show one in the farm's own look, where asked for.
    """

    org_id: OrgId
    logo: Logo | None = None
    logo_key: str | None = None
    corner: Corner = Corner.TOP_LEFT
    width: int = 12
    margin: int = 4
    lower_third: LowerThird | None = None
    title_card: TitleCard | None = None

    def require_sensible(self) -> "Branding":
        """Return it as it is, if a picture can wear it.

        Raises:
            InputRejected: ``branding-width``, ``branding-margin``, ``branding-color``,
                ``branding-start``, ``branding-length`` or ``branding-card``.
        """
        _require_between("branding-width", self.width, WIDTHS)
        _require_between("branding-margin", self.margin, MARGINS)
        if (look := self.lower_third) is not None:
            for color in (look.bar, look.text):
                if not _COLOR.fullmatch(color):
                    raise InputRejected("branding-color", color=color)
            _require_between("branding-start", look.start, (Fraction(0), LATEST))
            _require_between("branding-length", look.length, LENGTHS)
        if (card := self.title_card) is not None:
            for color in (card.color, card.text):
                if not _COLOR.fullmatch(color):
                    raise InputRejected("branding-color", color=color)
            _require_between("branding-card", card.length, CARD_LENGTHS)
        return self


Span = tuple[int, int]
"""Places of characters in a text: the first, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Words in a picture, each in one line before they are broken.

    Attributes:
        title: the first; may be empty.
        place: the second; may be empty.
        together: words, names and numbers of the title, which its lines do not part.
        place_together: likewise of the place, which is not cut inside one.
    """

    title: str = ""
    place: str = ""
    together: tuple[Span, ...] = ()
    place_together: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Worn:
    """What one clip wears, fixed with its plan.

    Attributes:
        corner: of the logo; so with width and margin.
        lower_third: None: the clip has none, or no words for one.
        title: as of `Wording`; so with place, together and place_together.
        card: its title card, in renditions that show one; None: the clip has no words for one.
    """

    logo: Logo | None
    corner: Corner
    width: int
    margin: int
    lower_third: LowerThird | None = None
    title: str = ""
    place: str = ""
    card: TitleCard | None = None
    together: tuple[Span, ...] = ()
    place_together: tuple[Span, ...] = ()

    @property
    def wording(self) -> Wording:
        """Its words."""
        return Wording(self.title, self.place, self.together, self.place_together)


def wear(branding: Branding, *, title: str, place: str, has_card: bool = False) -> Worn | None:
    """Return what a clip wears by its organisation's branding; None: nothing.

    Args:
        branding: that counts for it.
        title: of the clip; empty where nobody has given it one.
        place: where it was shot, or what it is about; likewise.
        has_card: whether any of its renditions shows a title card.
    """
    title, place = (" ".join(text.split()) for text in (title, place))
    look = branding.lower_third if title or place else None
    card = (branding.title_card or TitleCard()) if title and has_card else None
    if branding.logo is None and look is None and card is None:
        return None
    return Worn(
        branding.logo, branding.corner, branding.width, branding.margin, look, title, place, card
    )


def read_lower_third(text: str | None) -> tuple[str, str] | None:
    """Return the title and the place of ``title|place``; the place may be left out.

    Raises:
        InputRejected: ``lower-third-invalid``.
    """
    if text is None:
        return None
    title, _, place = (part.strip() for part in text.partition("|"))
    if not title or "|" in place:
        raise InputRejected("lower-third-invalid", text=text)
    return title, place


def _require_between(code: str, seen: Fraction | int, bounds: tuple[Fraction | int, ...]) -> None:
    least, most = bounds
    if not least <= seen <= most:
        raise InputRejected(code, seen=f"{float(seen):g}", least=least, most=most)
