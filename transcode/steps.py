"""Values that change with the frame's number, as ffmpeg evaluates them (pure).

Written as a tree of comparisons, not as a list: of a thousand pieces ten are looked at for a frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from farm.reframing import CropPath


@dataclass(frozen=True, slots=True)
class Piece:
    """What holds from a frame on, until the next piece begins.

    Attributes:
        first: its first frame; may lie before 0.
        value: an expression, in which ``n`` is the frame's number.
    """

    first: int
    value: str


def piecewise(pieces: Sequence[Piece]) -> str:
    """Return the expression that has each piece's value from its first frame on.

    Args:
        pieces: in order, at least one; the first holds before its beginning too.
    """
    told = [pieces[0]]
    told += [after for before, after in pairwise(pieces) if after.value != before.value]
    return _tree(told)


def _tree(pieces: Sequence[Piece]) -> str:
    if len(pieces) == 1:
        return pieces[0].value
    middle = len(pieces) // 2
    before, after = _tree(pieces[:middle]), _tree(pieces[middle:])
    return f"if(lt(n,{pieces[middle].first}),{before},{after})"


def path_pieces(path: CropPath, axis: int, *, first: int, before: int) -> list[Piece]:
    """Return where a window's centre is along an axis, as shares of the picture.

    Args:
        path: of one shot.
        axis: 0 across, 1 down.
        first: first frame of the shot.
        before: frames of the clip's grid that come before the expression's frame 0.
    """
    nodes = [(node.frame - before, (node.across, node.down)[axis]) for node in path.nodes]
    pieces = [Piece(min(first - before, nodes[0][0]), _number(nodes[0][1]))]
    for (begin, start), (end, stop) in pairwise(nodes):
        if end == begin:
            continue
        speed = (stop - start) / (end - begin)
        moving = f"{_number(start)}+{_number(speed)}*(n-({begin}))"
        pieces.append(Piece(begin, moving if start != stop else _number(start)))
    pieces.append(Piece(nodes[-1][0], _number(nodes[-1][1])))
    return pieces


def _number(value: float) -> str:
    """Spell a share, or its change a frame: exact to a pixel after an hour of frames."""
    return f"({value:.12f})"
