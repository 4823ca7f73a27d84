"""Which moments suit posters and covers: those with a face that is near, and none within a fade."""

from fractions import Fraction

import pytest

from ai.still_moments import moments_in_fades, moments_with_faces
from farm.analysis import Box, Change, Shot, Sighting, SubjectKind, Track

RATE = Fraction(25)
TILES = range(0, 250, 25)


def track(*frames, kind=SubjectKind.FACE, height=0.2, confidence=0.9):
    box = Box(0.4, 0.2, 0.1, height)
    return Track(kind, 0, tuple(Sighting(frame, box, confidence) for frame in frames))


@pytest.mark.parametrize(
    ("seen", "expected"),
    {
        "where-it-is": (track(50, 62, 75), {2, 3}),
        "between-two-looks": (track(56), {2}),
        "not-a-moment-later": (track(60), set()),
        "too-small": (track(50, height=0.05), set()),
        "unsure": (track(50, confidence=0.4), set()),
        "no-face": (track(50, kind=SubjectKind.MOTION), set()),
    }.values(),
    ids=lambda value: "",
)
def test_a_face_counts_where_it_is_seen(seen, expected):
    assert moments_with_faces([seen], TILES, RATE) == expected


def test_a_fade_counts_to_both_sides_and_a_cut_to_none():
    shots = (
        Shot(0, 60, Change.START),
        Shot(60, 140, Change.FADE),
        Shot(140, 250, Change.CUT),
    )
    assert moments_in_fades(shots, TILES, RATE) == {2, 3}
