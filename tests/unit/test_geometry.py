"""Display matrices."""

import struct

import pytest

from transcode.geometry import Turn, read_display_matrix

ONE = 65536


def matrix(a, b, c, d):
    return struct.pack("=9i", *(round(v * ONE) for v in (a, b, 0, c, d, 0, 0, 0, 16384)))


@pytest.mark.parametrize(
    ("values", "turn"),
    [
        ((1, 0, 0, 1), Turn()),
        ((0, 1, -1, 0), Turn(90)),
        ((-1, 0, 0, -1), Turn(180)),
        ((0, -1, 1, 0), Turn(270)),
        ((-1, 0, 0, 1), Turn(0, mirrored=True)),
        ((1, 0, 0, -1), Turn(180, mirrored=True)),
        ((0, 1, 1, 0), Turn(270, mirrored=True)),
        ((0, -1, -1, 0), Turn(90, mirrored=True)),
        ((0.98, 0.17, -0.17, 0.98), Turn(0, exact=False)),
        ((0, 0, 0, 0), Turn(exact=False)),
    ],
    ids=str,
)
def test_matrix_is_read_as_flip_then_clockwise_turn(values, turn):
    assert read_display_matrix(matrix(*values)) == turn
