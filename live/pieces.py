"""What lies where in an object of many parts (pure): its name tells.

One piece behind the other, each without anything between: ``-`` stands before one that begins with
a keyframe, ``_`` before any other; then its bytes, and behind a dot by how much it is longer than
the shortest of them. Numbers are to the base 36: thirty pieces have to find room in a file's name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PIECE = re.compile(r"([-_])([0-9a-z]+)(?:\.([0-9a-z]+))?")
PIECES = r"x(\d+)((?:[-_][0-9a-z]+(?:\.[0-9a-z]+)?)+)"
"""As a part of a name: the shortest length, and the pieces."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One of the parts in an object.

    Attributes:
        length: in the unit of its recording.
        is_key: whether it begins with a keyframe.
    """

    length: int
    bytes: int
    is_key: bool = True


@dataclass(frozen=True, slots=True)
class Within:
    """Where in an object of many a part lies.

    Attributes:
        key: of that object, without the programme's prefix.
        start: its first byte there.
    """

    key: str
    start: int
    bytes: int


def spell_pieces(pieces: Sequence[Piece]) -> str:
    """Return pieces as a name tells them; one at least."""
    shortest = min(one.length for one in pieces)
    return f"x{shortest}" + "".join(_spelled(one, shortest) for one in pieces)


def read_pieces(shortest: str, told: str) -> list[Piece]:
    """Return what `spell_pieces` spelled, both groups of `PIECES`."""
    return [
        Piece(int(shortest) + int(more or "0", 36), int(size, 36), mark == "-")
        for mark, size, more in _PIECE.findall(told)
    ]


def _spelled(one: Piece, shortest: int) -> str:
    mark, more = "-" if one.is_key else "_", one.length - shortest
    return f"{mark}{_to_base_36(one.bytes)}" + (f".{_to_base_36(more)}" if more else "")


def _to_base_36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
