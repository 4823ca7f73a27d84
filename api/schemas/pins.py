"""Pins: where people want windows to stand in a picture."""

from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from farm.reframing import Pin, Pinned
from farm.timeline import TimeRange

LONGEST = 10**6
"""Seconds; no clip is longer."""
MOST = 200

_Seconds = Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)]
_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class PinDocument(BaseModel, populate_by_name=True):
    """From when to when, in seconds of the renditions, the window's centre stands where.

    ``across`` and ``down`` are shares of the upright picture's width and height.
    """

    start: Annotated[_Seconds, Field(alias="from")]
    end: Annotated[_Seconds, Field(alias="to")]
    across: _Share
    down: _Share = 0.5

    @model_validator(mode="after")
    def _forwards(self) -> "PinDocument":
        if self.end <= self.start:
            raise ValueError("a pin ends after it begins")
        return self


class PinsDocument(BaseModel):
    """All pins of an asset; where two overlap, the later one counts."""

    pins: Annotated[list[PinDocument], Field(max_length=MOST)]


def pins_of(body: PinsDocument) -> list[Pin]:
    """Return pins by the digits that were sent, not by the nearest binary numbers."""
    return [
        Pin(
            TimeRange(Fraction(repr(one.start)), Fraction(repr(one.end))),
            across=one.across,
            down=one.down,
        )
        for one in body.pins
    ]


def pins_document(pinned: Pinned) -> PinsDocument:
    """Return what is pinned."""
    return PinsDocument(
        pins=[
            PinDocument(
                start=float(one.span.start),
                end=float(one.span.end),
                across=one.across,
                down=one.down,
            )
            for one in pinned.pins
        ]
    )
