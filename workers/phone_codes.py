"""What a phone reads to know where to push: codes with an address and its key (pure).

`LARIX` is what Larix Broadcaster takes as its settings (softvelum.com/larix/grove: ``url`` is all
that it asks for); any other app, or the phone's own camera, reads the plain address.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

import segno

LONGEST_NAME = 10
"""Characters: of a Chinese one a code has nine, and the denser it is the worse it is read."""


class PhoneApp(StrEnum):
    """Who reads a code."""

    LARIX = "larix"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PhoneCode:
    """A QR code.

    Attributes:
        text: what it says; it holds a key.
        modules: squares along a side, without the quiet zone around it.
        path: of SVG, in squares: all dark ones.
    """

    app: PhoneApp
    text: str
    modules: int
    path: str


def phone_codes(address: str, secret: str, name: str) -> tuple[PhoneCode, ...]:
    """Return the codes of a push.

    Args:
        address: where to push, without the key.
        secret: the key.
        name: that the app is to show for it; its beginning.
    """
    whole = f"{address}/{secret}"
    settings = {"conn[][url]": whole, "conn[][name]": name[:LONGEST_NAME]}
    query = "&".join(f"{key}={quote(value, safe='')}" for key, value in settings.items())
    larix = f"larix://set/v1?{query}"
    return (_code(PhoneApp.LARIX, larix), _code(PhoneApp.OTHER, whole))


def _code(app: PhoneApp, text: str) -> PhoneCode:
    # M: a seventh of it may be covered, by a finger or a bad print
    drawn = segno.make_qr(text, error="m", boost_error=False)
    rows = [[bool(one) for one in row] for row in drawn.matrix]
    return PhoneCode(app, text, len(rows), "".join(_runs(rows)))


def _runs(rows: list[list[bool]]) -> list[str]:
    """Return the dark squares of each row, those side by side as one."""
    pieces: list[str] = []
    for down, row in enumerate(rows):
        across = 0
        while across < len(row):
            end = across
            while end < len(row) and row[end]:
                end += 1
            if end > across:
                pieces.append(f"M{across} {down}h{end - across}v1h{across - end}z")
            across = end + 1
    return pieces
