"""Which moments of a clip suit its stills (pure): somebody's face is seen, and nothing fades."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from farm.analysis import Change, Shot, Sighting, SubjectKind, Track

NEAR = Fraction(3, 10)
"""Seconds from a sighting: faces are looked for twice a second."""
LARGE = 0.08
"""Height of a face that is somebody's in a still, of the picture's."""
SURE = 0.5
FADING = Fraction(6, 5)
"""Seconds around the middle of a fade in which two pictures may be seen at once."""


def moments_with_faces(
    tracks: Iterable[Track], moments: Sequence[int], rate: Fraction
) -> frozenset[int]:
    """Return the numbers of the moments at which a face is seen.

    Args:
        tracks: of a clip.
        moments: frames of the plan's grid.
        rate: of the grid, frames a second.
    """
    faces = (one.sightings for one in tracks if one.kind is SubjectKind.FACE)
    seen = {one.frame for sightings in faces for one in sightings if _is_somebody(one)}
    near = NEAR * rate
    return frozenset(
        number
        for number, moment in enumerate(moments)
        if any(abs(moment - frame) <= near for frame in seen)
    )


def moments_in_fades(
    shots: Iterable[Shot], moments: Sequence[int], rate: Fraction
) -> frozenset[int]:
    """Return the numbers of the moments that may lie within a fade."""
    middles = [one.first for one in shots if one.change is Change.FADE]
    near = FADING * rate / 2
    return frozenset(
        number
        for number, moment in enumerate(moments)
        if any(abs(moment - middle) <= near for middle in middles)
    )


def _is_somebody(sighting: Sighting) -> bool:
    return sighting.confidence >= SURE and sighting.box.height >= LARGE
