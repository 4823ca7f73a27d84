"""Canvases as data: screens of exact sizes, which renditions beside the ladder are made for."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources

from pydantic import TypeAdapter

from farm.captions import BurnIn, CaptionStyle
from farm.errors import InputRejected
from farm.media import Codec, Size

BLACK = "#000000"
HOUSE = "#0b3d91"
"""Of a house that has not said which colour is its own."""
BRANDED = "branded"
"""Said of a canvas that shall wear the organisation's logo and lower third."""
TITLED = "titled"
"""Said of a canvas whose first seconds shall show the title."""
_COLOR = re.compile("#[0-9a-fA-F]{6}")
_LANGUAGE = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Fit(StrEnum):
    """How a picture of another shape comes into a canvas."""

    BLUR = "blur"
    """Whole, its own blur around it."""
    FOLLOW = "follow"
    """A window of the canvas's shape that follows who or what matters, shot by shot; whole with its
    own blur where nothing is to be followed, or where a window would be scaled up too much."""
    FILL = "fill"
    """Cut to the canvas's shape, whatever is lost: it follows, else the middle is kept."""
    BARS = "bars"
    """Whole, black around it."""
    HOUSE = "house"
    """Whole, the house's colour around it."""
    SHAPE = "shape"
    """Whole, nothing around it: the canvas takes the picture's shape, and is no larger."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A rendition in exactly the pixels of a screen.

    Attributes:
        name: of the rendition.
        size: even.
        max_bitrate: cap of the picture's bitrate, bit/s, at up to 30 frames a second.
        color: around the picture where `fit` is `Fit.HOUSE`: ``#rrggbb``.
        sound: whether it has a sound track; walls have none.
        codec: of the picture.
        captions: how captions are drawn into the picture; None: they are not.
        language: of these, BCP 47; empty: the programme's own.
        branded: whether its picture wears the organisation's logo and lower third.
        titled: whether its first seconds show the title card.
        crf: constant rate factor of x264, also for other codecs, which have their own scale; None:
            the farm's, ``FARM_CRF``.
    """

    name: str
    size: Size
    max_bitrate: int
    fit: Fit = Fit.BLUR
    color: str = HOUSE
    sound: bool = False
    codec: Codec = Codec.H264
    captions: CaptionStyle | None = None
    language: str = ""
    branded: bool = False
    titled: bool = False
    crf: int | None = None

    @property
    def burn_in(self) -> BurnIn | None:
        """Which captions are drawn into the picture, and how."""
        return None if self.captions is None else BurnIn(self.captions, self.language)


def choose_canvases(wanted: Sequence[str]) -> tuple[Canvas, ...]:
    """Return canvases by their names.

    Args:
        wanted: ``NAME``, or with another fit ``NAME:FIT``, or with a colour ``NAME:#rrggbb``; one
            with captions also ``NAME:STYLE``, ``NAME:LANGUAGE`` or ``NAME:STYLE:LANGUAGE``; any
            ``NAME:branded``, ``NAME:titled``.

    Raises:
        InputRejected: ``profile-unknown``.
    """
    return tuple(_choose(text) for text in dict.fromkeys(wanted))


def read_canvases(text: str) -> tuple[Canvas, ...]:
    """Return the canvases of names with commas between.

    Raises:
        InputRejected: ``profile-unknown``.
    """
    return choose_canvases([name.strip() for name in text.split(",") if name.strip()])


def known_canvases() -> tuple[str, ...]:
    """Return all names."""
    return tuple(_table())


def _choose(text: str) -> Canvas:
    name, *ways = text.split(":")
    canvas = _table().get(name)
    for how in ways:
        canvas = canvas and _changed(canvas, how)
    if canvas is None:
        known, fits, styles = (", ".join(names) for names in (_table(), Fit, CaptionStyle))
        raise InputRejected("profile-unknown", name=text, known=known, fits=fits, styles=styles)
    return canvas


def _changed(canvas: Canvas, how: str) -> Canvas | None:
    """Return a canvas that differs in one way, under a name that says so; None: no such way."""
    named = replace(canvas, name=f"{canvas.name}-{how.lstrip('#').lower()}")
    if how in {*Fit}:
        return replace(named, fit=Fit(how))
    if _COLOR.fullmatch(how):
        return replace(named, fit=Fit.HOUSE, color=how)
    if how in {BRANDED, TITLED}:
        return replace(
            named, branded=canvas.branded or how == BRANDED, titled=canvas.titled or how == TITLED
        )
    if canvas.captions is None:
        return None
    if how in {*CaptionStyle}:
        return replace(named, captions=CaptionStyle(how))
    return replace(named, language=how) if _LANGUAGE.fullmatch(how) else None


@cache
def _table() -> dict[str, Canvas]:
    source = resources.files("farm").joinpath("canvases.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(source).items()
    return {name: _read({"name": name, **row}) for name, row in rows}


def _read(row: dict[str, object]) -> Canvas:
    width, height = TypeAdapter(tuple[int, int]).validate_python(row.pop("size"))
    return TypeAdapter(Canvas).validate_python({**row, "size": Size(width, height)})
