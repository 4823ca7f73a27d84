"""Canvases as data: screens of exact sizes, which renditions beside the ladder are made for."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources

from pydantic import TypeAdapter

from farm.errors import InputRejected
from farm.media import Size

BLACK = "#000000"
HOUSE = "#0b3d91"
"""Of a house that has not said which colour is its own."""
_COLOR = re.compile("#[0-9a-fA-F]{6}")


class Fit(StrEnum):
    """How a picture of another shape comes into a canvas."""

    BLUR = "blur"
    """Whole, its own blur around it."""
    FILL = "fill"
    """Cut to the canvas's shape, its middle kept."""
    BARS = "bars"
    """Whole, black around it."""
    HOUSE = "house"
    """Whole, the house's colour around it."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A rendition in exactly the pixels of a screen.

    Attributes:
        name: of the rendition.
        size: even.
        max_bitrate: cap of the picture's bitrate, bit/s, at up to 30 frames a second.
        color: around the picture where `fit` is `Fit.HOUSE`: ``#rrggbb``.
        sound: whether it has a sound track; walls have none.
    """

    name: str
    size: Size
    max_bitrate: int
    fit: Fit = Fit.BLUR
    color: str = HOUSE
    sound: bool = False


def choose_canvases(wanted: Sequence[str]) -> tuple[Canvas, ...]:
    """Return canvases by their names.

    Args:
        wanted: ``NAME``, or with another fit ``NAME:FIT``, or with a colour ``NAME:#rrggbb``.

    Raises:
        InputRejected: ``profile-unknown``.
    """
    return tuple(_choose(text) for text in dict.fromkeys(wanted))


def known_canvases() -> tuple[str, ...]:
    """Return all names."""
    return tuple(_table())


def _choose(text: str) -> Canvas:
    name, _, how = text.partition(":")
    canvas = _table().get(name)
    if canvas is None or (how and how not in {*Fit} and not _COLOR.fullmatch(how)):
        known, fits = ", ".join(_table()), ", ".join(Fit)
        raise InputRejected("profile-unknown", name=text, known=known, fits=fits)
    if not how:
        return canvas
    if how in {*Fit}:
        return replace(canvas, name=f"{name}-{how}", fit=Fit(how))
    return replace(canvas, name=f"{name}-{how[1:].lower()}", fit=Fit.HOUSE, color=how)


@cache
def _table() -> dict[str, Canvas]:
    source = resources.files("farm").joinpath("canvases.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(source).items()
    return {name: _read({"name": name, **row}) for name, row in rows}


def _read(row: dict[str, object]) -> Canvas:
    width, height = TypeAdapter(tuple[int, int]).validate_python(row.pop("size"))
    return TypeAdapter(Canvas).validate_python({**row, "size": Size(width, height)})
