"""Which way up: the 3x3 display matrix of MP4 and its like, read as a rotation and a mirror."""

import math
import struct
from dataclasses import dataclass

EXACT_DEGREES = 1.0
"""A matrix within this of a right angle is one."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How the stored picture becomes upright.

    Attributes:
        rotation: degrees clockwise: 0, 90, 180 or 270.
        mirrored: flip left to right, before the rotation.
        exact: whether the matrix said just that; else it is the nearest right angle.
    """

    rotation: int = 0
    mirrored: bool = False
    exact: bool = True


def read_display_matrix(matrix: bytes) -> Turn:
    """Read libav's DISPLAYMATRIX side data: nine native 32-bit integers ``a b u c d v x y w``.

    A stored point is shown at ``(a x + c y, b x + d y)`` with y pointing down, so a clockwise turn
    by t is ``a = d = cos t, b = sin t, c = -sin t``; a mirror before it changes the signs of a, b.
    """
    a, b, _, c, d, *_ = struct.unpack("=9i", matrix[:36])
    determinant = a * d - b * c
    if determinant == 0:
        return Turn(exact=False)
    mirrored = determinant < 0
    if mirrored:
        a, b = -a, -b
    degrees = math.degrees(math.atan2(b, a))
    rotation = round(degrees / 90) * 90
    exact = abs(degrees - rotation) <= EXACT_DEGREES and abs(a * c + b * d) <= abs(determinant) / 50
    return Turn(rotation % 360, mirrored, exact)
