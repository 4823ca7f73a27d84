"""Curves of what is seen: how often it is cut, and who is there (pure)."""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from farm.analysis import Change, Shot, Signal, SignalKind, SubjectKind, Track

STEP = Fraction(1, 2)
"""Seconds between values."""
RATE_WINDOW = Fraction(20)
"""Seconds over which shots are counted."""


def steps_of(shots: Sequence[Shot], rate: Fraction) -> int:
    """Return how many values a curve over a whole clip has."""
    return ceil(shots[-1].end / rate / STEP) if shots else 0


def shot_rate(shots: Sequence[Shot], rate: Fraction) -> Signal:
    """Return how many shots begin a minute, around each moment.

    Args:
        shots: of the whole clip.
        rate: frames a second.
    """
    end = shots[-1].end / rate if shots else Fraction(0)
    changes = [shot.first / rate for shot in shots if shot.change is not Change.START]
    values = []
    for number in range(steps_of(shots, rate)):
        middle = (number + Fraction(1, 2)) * STEP
        first = max(Fraction(0), min(middle - RATE_WINDOW / 2, end - RATE_WINDOW))
        last = min(end, first + RATE_WINDOW)
        count = bisect_left(changes, last) - bisect_left(changes, first)
        values.append(float(count * 60 / max(last - first, STEP)))
    return Signal(SignalKind.SHOT_RATE, STEP, tuple(values))


def face_signals(
    tracks: Sequence[Track], shots: Sequence[Shot], rate: Fraction
) -> tuple[Signal, Signal]:
    """Return how many faces are there at each moment, and how high the largest is.

    Args:
        tracks: of which those of faces count; between two sightings a face is still there.
        shots: of the whole clip.
        rate: frames a second.
    """
    faces = [track for track in tracks if track.kind is SubjectKind.FACE]
    counts, sizes = [], []
    for number in range(steps_of(shots, rate)):
        middle = (number + Fraction(1, 2)) * STEP * rate
        heights = [height for face in faces if (height := _height(face, middle, rate)) is not None]
        counts.append(float(len(heights)))
        sizes.append(max(heights, default=0.0))
    return (
        Signal(SignalKind.FACES, STEP, tuple(counts)),
        Signal(SignalKind.FACE_SIZE, STEP, tuple(sizes)),
    )


def _height(face: Track, at: Fraction, rate: Fraction) -> float | None:
    """Return how high a face is at a frame, or None: it is not there.

    It is there for half a step before it was seen first and after it was seen last.
    """
    seen = face.sightings
    slack = STEP * rate / 2
    if not seen[0].frame - slack <= at < seen[-1].frame + slack:
        return None
    after = bisect_left([one.frame for one in seen], at)
    if after in {0, len(seen)}:
        return seen[min(after, len(seen) - 1)].box.height
    before, then = seen[after - 1], seen[after]
    share = float((at - before.frame) / (then.frame - before.frame))
    return before.box.height + share * (then.box.height - before.box.height)
