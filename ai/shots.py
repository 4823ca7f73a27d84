"""Where shots begin: at cuts and in fades, found in small frames (pure)."""

from collections.abc import Sequence
from fractions import Fraction

from ai.cut_finding import find_cuts
from ai.fade_finding import find_fades
from ai.small_frames import SmallFrames
from farm.analysis import Change, Shot


def find_shots(frames: SmallFrames, rate: Fraction) -> tuple[Shot, ...]:
    """Return the shots of a clip, one after the other, to its last frame.

    Cuts, dissolves, and fades through one colour are found; wipes are not. A flash, something that
    passes before the camera, a pan, shake and light that changes are none of them.

    Args:
        frames: all of the clip, at even times.
        rate: frames a second.
    """
    cuts = find_cuts(frames, rate)
    return shots_between(cuts, find_fades(frames, rate, cuts), len(frames))


def shots_between(cuts: Sequence[int], fades: Sequence[int], end: int) -> tuple[Shot, ...]:
    """Return the shots that begin at some frames, the first with the clip.

    Args:
        cuts: first frames of shots.
        fades: middles of fades.
        end: the frame after the clip's last.
    """
    if end <= 0:
        return ()
    begins = {0: Change.START}
    for changes, change in ((fades, Change.FADE), (cuts, Change.CUT)):
        begins |= {first: change for first in changes if 0 < first < end}
    firsts = sorted(begins)
    return tuple(
        Shot(first, after, begins[first])
        for first, after in zip(firsts, [*firsts[1:], end], strict=True)
    )
