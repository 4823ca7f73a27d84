"""From tracks to what is shown, and why."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai.crop_paths import place_at, window_of
from ai.reframing import plan_reframing
from farm.analysis import Box, Change, Shot, Sighting, SubjectKind, Track
from farm.media import Size
from farm.messages import Language
from farm.reframing import Pin, View
from farm.timeline import TimeRange

RATE = Fraction(25)
SHOT = Shot(0, 250, Change.START)
WIDE, TALL = Size(1920, 1080), Size(1080, 1920)
UPRIGHT, PILLAR, BAND = Fraction(9, 16), Fraction(1, 3), Fraction(16, 3)


def track(kind, *places, size=0.12, shot=0, first=0, end=250, confidence=0.9):
    """A track that goes through places, the middle of each as (across, down), evenly in time."""
    gap = (end - 1 - first) / max(1, len(places) - 1)
    seen = (
        Sighting(round(first + number * gap), around(at, size), confidence)
        for number, at in enumerate(places)
    )
    return Track(kind, shot, tuple(seen))


def around(place, size):
    width, height = size if isinstance(size, tuple) else (size * 9 / 16, size)
    return Box(place[0] - width / 2, place[1] - height / 2, width, height)


def face(*places, **more):
    return track(SubjectKind.FACE, *(places * 2 if len(places) == 1 else places), **more)


def shown(*tracks, shape=UPRIGHT, picture=WIDE, pins=(), shots=(SHOT,)):
    framed = plan_reframing(shots, tracks, shape=shape, picture=picture, rate=RATE, pins=pins)
    return framed.shots if len(shots) > 1 else framed.shots[0]


def at(view, frame, *, part=0, shape=UPRIGHT, picture=WIDE):
    return place_at(view.paths[part], frame, window_of(shape, picture))


def test_one_person_who_sits_is_shown_by_a_window_that_stands():
    view = shown(face((0.8, 0.3), (0.81, 0.3), (0.79, 0.32), (0.8, 0.3)))
    assert (view.view, view.reason.code) == (View.CROP, "framed-face")
    (node,) = view.paths[0].nodes
    assert node.across == pytest.approx(0.8, abs=0.02)


def test_one_person_who_walks_is_followed():
    view = shown(face((0.2, 0.3), (0.4, 0.3), (0.6, 0.3), (0.8, 0.3)))
    assert view.view is View.CROP
    for frame, place in ((5, 0.2), (125, 0.5), (244, 0.8)):
        assert at(view, frame) == pytest.approx(place, abs=0.08)


def test_people_who_sit_together_share_a_window():
    view = shown(face((0.55, 0.3)), face((0.67, 0.3)))
    assert (view.view, view.reason.code) == (View.CROP, "framed-group")
    assert view.reason.facts == {"count": "2"}
    assert at(view, 100) == pytest.approx(0.61, abs=0.02)


def test_two_people_far_apart_get_half_of_the_canvas_each():
    view = shown(face((0.85, 0.3)), face((0.1, 0.3)))
    assert (view.view, view.reason.code) == (View.SPLIT, "framed-split")
    upper, lower = (at(view, 100, part=part, shape=UPRIGHT * 2) for part in (0, 1))
    assert upper < 0.4
    assert lower > 0.6


@pytest.mark.parametrize(
    ("tracks", "shape", "reason"),
    [
        ((face((0.3, 0.3)), face((0.65, 0.3))), UPRIGHT, "framed-whole-apart"),
        ((face((0.1, 0.3)), face((0.85, 0.3), end=60)), Fraction(1), "framed-face"),
        ((face((0.2, 0.3)), face((0.5, 0.3)), face((0.8, 0.3))), UPRIGHT, "framed-whole-apart"),
        ((face((0.5, 0.5), size=0.6),), PILLAR, "framed-whole-close"),
        ((face((0.5, 0.5), size=0.6),), BAND, "framed-whole-close"),
        ((), UPRIGHT, "framed-whole-nothing"),
        ((face((0.5, 0.3), end=30),), UPRIGHT, "framed-whole-nothing"),
        ((face((0.5, 0.3)),), Fraction(16, 9), "framed-all"),
    ],
    ids=[
        "halves-would-show-both",
        "one-of-two-is-hardly-there",
        "three",
        "near-for-a-pillar",
        "near-for-a-band",
        "nobody",
        "nobody-for-most-of-it",
        "same-shape",
    ],
)
def test_why_it_is_shown_so(tracks, shape, reason):
    view = shown(*tracks, shape=shape)
    assert view.reason.code == reason
    assert (view.view is View.WHOLE) == ("whole" in reason)
    assert all(view.reason.text(language) for language in Language)


def test_a_face_that_just_fits_is_shown_without_its_ears():
    view = shown(face((0.6, 0.4), size=(0.27, 0.5)))
    assert (view.view, view.reason.code) == (View.CROP, "framed-face")
    assert at(view, 100) == pytest.approx(0.6, abs=0.02)


def test_a_passer_by_does_not_count_beside_somebody_near():
    view = shown(face((0.3, 0.4), size=0.3), face((0.9, 0.3), size=0.1))
    assert view.reason.code == "framed-face"
    assert at(view, 100) == pytest.approx(0.3, abs=0.02)


def test_somebody_who_looked_away_is_still_one_person():
    shot = Shot(0, 5000, Change.START)
    parts = [
        face((0.3, 0.3), first=first, end=first + 900) for first in (0, 1000, 2000, 3100, 4050)
    ]
    view = shown(*parts, shots=(shot,))
    assert (view.view, view.reason.code) == (View.CROP, "framed-face")


def test_while_two_are_too_far_apart_for_a_moment_the_weightier_is_shown():
    shot = Shot(0, 7500, Change.START)
    visitor = face((0.9, 0.3), first=3000, end=3600)
    view = shown(face((0.3, 0.3), end=7500), visitor, shots=(shot,))
    assert view.view is View.CROP
    assert all(at(view, frame) == pytest.approx(0.3, abs=0.02) for frame in (50, 3300, 7000))


def test_where_nobody_is_seen_what_moves_is_followed():
    view = shown(track(SubjectKind.MOTION, (0.3, 0.5), (0.7, 0.5), size=(0.1, 0.7)))
    assert (view.view, view.reason.code) == (View.CROP, "framed-motion")
    assert at(view, 240) > at(view, 10) + 0.2


def test_what_is_faster_than_a_window_may_be_is_shown_whole():
    places = [(0.16, 0.5), (0.84, 0.5)] * 8
    view = shown(track(SubjectKind.MOTION, *places, size=(0.1, 0.7)))
    assert (view.view, view.reason.code) == (View.WHOLE, "framed-whole-fast")


@pytest.mark.parametrize(("confidence", "view"), [(0.9, View.CROP), (0.2, View.WHOLE)])
def test_what_the_eye_goes_to_counts_where_it_is_sure(confidence, view):
    seen = track(SubjectKind.SALIENT, (0.7, 0.5), confidence=confidence)
    assert shown(seen).view is view


def test_a_face_in_a_wide_canvas_has_its_eyes_above_the_middle():
    view = shown(face((0.5, 0.4)), shape=Fraction(16, 9), picture=TALL)
    window = window_of(Fraction(16, 9), TALL)
    top = at(view, 100, shape=Fraction(16, 9), picture=TALL) - window.size / 2
    assert 0.3 < (0.4 - top) / window.size < 0.45


def test_a_name_bar_beside_a_face_is_kept():
    bar = track(SubjectKind.TEXT, (0.35, 0.85), (0.35, 0.85), size=(0.25, 0.08))
    view = shown(face((0.42, 0.3)), bar)
    window = window_of(UPRIGHT, WIDE)
    assert view.view is View.CROP
    assert at(view, 100) - window.size / 2 <= 0.225 + 1e-4
    assert at(shown(face((0.42, 0.3))), 100) - window.size / 2 > 0.225


@pytest.mark.parametrize(
    ("end", "reason"), [(250, "framed-whole-bar"), (50, "framed-face")], ids=["long", "short"]
)
def test_a_bar_that_no_window_holds_decides_where_it_stays(end, reason):
    bar = track(SubjectKind.TEXT, (0.4, 0.85), (0.4, 0.85), size=(0.6, 0.08), end=end)
    assert shown(face((0.42, 0.3)), bar).reason.code == reason


def test_each_shot_is_looked_at_by_itself():
    shots = (SHOT, Shot(250, 400, Change.CUT), Shot(400, 500, Change.CUT))
    later = face((0.8, 0.3), shot=1, first=250, end=400)
    views = shown(face((0.2, 0.3)), later, shots=shots)
    assert [one.view for one in views] == [View.CROP, View.CROP, View.WHOLE]
    assert [at(one, one.first) for one in views[:2]] == pytest.approx([0.2, 0.8], abs=0.02)


def test_a_pin_is_obeyed_and_joined():
    pin = Pin(TimeRange(Fraction(4), Fraction(5)), 0.75, 0.5)
    view = shown(face((0.25, 0.3)), pins=[pin])
    assert view.reason.code == "framed-pinned"
    assert all(at(view, frame) == pytest.approx(0.75, abs=1e-4) for frame in range(100, 125))
    assert at(view, 0) == pytest.approx(0.25, abs=0.02)
    assert at(view, 249) == pytest.approx(0.25, abs=0.02)


def test_a_pin_brings_a_window_where_all_would_be_shown():
    pin = Pin(TimeRange(Fraction(0), Fraction(2)), 0.9, 0.5)
    view = shown(pins=[pin])
    assert view.view is View.CROP
    assert at(view, 200) == at(view, 10) == pytest.approx(window_of(UPRIGHT, WIDE).bounds[1])


def test_the_later_of_two_pins_counts():
    pins = [
        Pin(TimeRange(Fraction(0), Fraction(10)), 0.3, 0.5),
        Pin(TimeRange(Fraction(4), Fraction(6)), 0.7, 0.5),
    ]
    view = shown(pins=pins)
    assert [at(view, frame) for frame in (50, 125, 220)] == pytest.approx([0.3, 0.7, 0.3])


place = st.tuples(st.floats(0.05, 0.95), st.floats(0.1, 0.9))
kinds = st.sampled_from([one for one in SubjectKind if one is not SubjectKind.SALIENT])


@st.composite
def scenes(draw):
    lengths = draw(st.lists(st.integers(1, 120), min_size=1, max_size=3))
    firsts = [sum(lengths[:number]) for number in range(len(lengths) + 1)]
    shots = tuple(Shot(first, end, Change.CUT) for first, end in pairwise(firsts))
    tracks = []
    for number, shot in enumerate(shots):
        for _ in range(draw(st.integers(0, 3))):
            places = draw(st.lists(place, min_size=1, max_size=min(5, shot.end - shot.first)))
            span = {"shot": number, "first": shot.first, "end": shot.end}
            tracks.append(track(draw(kinds), *places, size=draw(st.floats(0.05, 0.8)), **span))
    pins = [
        Pin(TimeRange(Fraction(start), Fraction(start + long)), across, down)
        for start, long, (across, down) in draw(
            st.lists(st.tuples(st.integers(0, 8), st.integers(1, 3), place), max_size=2)
        )
    ]
    return shots, tracks, pins


@given(scenes(), st.sampled_from([UPRIGHT, PILLAR, BAND, Fraction(1), Fraction(16, 9)]))
@settings(max_examples=80, deadline=None)
def test_whatever_is_seen_every_frame_is_shown(scene, shape):
    shots, tracks, pins = scene
    for picture in (WIDE, TALL):
        framed, again = (
            plan_reframing(shots, tracks, shape=shape, picture=picture, rate=RATE, pins=pins)
            for _ in range(2)
        )
        assert framed == again
        assert [(one.first, one.end) for one in framed.shots] == [
            (one.first, one.end) for one in shots
        ]
        for view in framed.shots:
            assert len(view.paths) == {View.WHOLE: 0, View.CROP: 1, View.SPLIT: 2}[view.view]
            assert all(view.reason.text(language) for language in Language)
            window = window_of(shape * 2 if view.view is View.SPLIT else shape, picture)
            first, last = window.bounds
            for node in (node for path in view.paths for node in path.nodes):
                assert view.first <= node.frame < view.end
                moving, still = (node.across, node.down)[:: 1 if window.moves_across else -1]
                assert first - 1e-5 <= moving <= last + 1e-5
                assert still == 0.5
