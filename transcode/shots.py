"""Where a clip is cut, by ffmpeg's ``scdet`` on the preview pass (pure).

Hard cuts only, and those that change much of the picture: a dissolve, a wipe or a cut between two
pictures that are alike is not found. A flash changes the picture twice in a moment and is no cut.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

THRESHOLD = 10
"""``scdet``'s own: so many hundredths of the brightness differ, and did not before."""
SHORTEST_SHOT = Fraction(1, 3)
"""Seconds; what changes again sooner is a flash, a strobe or a damaged picture."""
_FRAME = re.compile(r"^frame:(\d+)\b")


def read_changes(lines: Iterable[str]) -> tuple[int, ...]:
    """Return the frames that ``metadata=print`` has named, in order."""
    found = (_FRAME.match(line) for line in lines)
    return tuple(int(one[1]) for one in found if one is not None)


def choose_cuts(changes: Sequence[int], rate: Fraction) -> tuple[int, ...]:
    """Return the first frames of shots.

    Args:
        changes: frames that differ much from the one before, in order.
        rate: frames a second.
    """
    shortest = SHORTEST_SHOT * rate
    apart = [after - before >= shortest for before, after in pairwise(changes)]
    is_alone = zip(changes, [True, *apart], [*apart, True], strict=False)
    return tuple(frame for frame, before, after in is_alone if before and after)
