"""Sightings that are joined, bridged and dropped."""

from fractions import Fraction

from ai.subject_finder import Detection
from ai.tracks import join_sightings
from farm.analysis import Box, SubjectKind

RATE = Fraction(25)


def seen(across, confidence=0.9, size=0.1):
    return Detection(Box(across - size / 2, 0.3, size, size), confidence)


def join(pictures):
    return join_sightings(pictures, kind=SubjectKind.FACE, shot=3, rate=RATE)


def test_two_people_are_two_tracks_even_where_they_meet():
    pictures = [
        (12 * number, [seen(0.2 + 0.03 * number), seen(0.8 - 0.01 * number)])
        for number in range(10)
    ]
    left, right = join(pictures)
    assert (left.kind, left.shot) == (SubjectKind.FACE, 3)
    assert [len(one.sightings) for one in (left, right)] == [10, 10]
    assert left.sightings[-1].box.center[0] < 0.5 < right.sightings[-1].box.center[0]


def test_who_looks_away_for_a_moment_is_the_same():
    pictures = [(12 * number, [] if number in {4, 5} else [seen(0.4)]) for number in range(10)]
    (track,) = join(pictures)
    assert len(track.sightings) == 8


def test_who_is_away_for_long_begins_anew():
    pictures = [
        (12 * number, [seen(0.4)] if number not in range(5, 12) else []) for number in range(18)
    ]
    assert [one.sightings[0].frame for one in join(pictures)] == [0, 144]


def test_what_is_seen_once_is_false():
    pictures = [
        (12 * number, [seen(0.4), *([seen(0.9)] if number == 5 else [])]) for number in range(10)
    ]
    assert len(join(pictures)) == 1


def test_what_is_never_sure_is_false():
    assert join([(12 * number, [seen(0.4, confidence=0.4)]) for number in range(10)]) == ()


def test_a_short_shot_needs_no_more_sightings_than_it_has_pictures():
    assert len(join([(0, [seen(0.4)])])) == 1


def test_another_size_is_another_person():
    pictures = [(0, [seen(0.4)]), (12, [seen(0.4)]), (24, [seen(0.4)])]
    pictures += [(36 + 12 * number, [seen(0.4, size=0.4)]) for number in range(3)]
    assert len(join(pictures)) == 2
