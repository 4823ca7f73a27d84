"""What is found in pictures drawn here: heads of a network, what moves, what stands out."""

from fractions import Fraction

import cv2
import numpy as np
import pytest

from ai.centerface import read_heads
from ai.moving import find_moving, thumbnail
from ai.salient import find_salient
from ai.subject_finder import Detection
from ai.subjects import find_subjects
from farm.analysis import Box, Change, Shot, SubjectKind

RATE = Fraction(25)


def heads(*faces, rows=48, columns=80):
    """What CenterFace would say: faces as (row, column, height and width in cells, heat)."""
    heat = np.full((rows, columns), 0.01, np.float32)
    scale = np.zeros((2, rows, columns), np.float32)
    offset = np.zeros((2, rows, columns), np.float32)
    for row, column, height, width, hot in faces:
        heat[row, column] = hot
        scale[:, row, column] = np.log([height, width])
        offset[:, row, column] = (0.25, -0.25)
    return heat, scale, offset


def test_a_head_becomes_a_box():
    (found,) = read_heads(*heads((10, 20, 6, 4, 0.8)), width=320, height=180)
    across, down = found.box.center
    assert (across * 320, down * 180) == (pytest.approx(81), pytest.approx(43))
    assert (found.box.width * 320, found.box.height * 180) == (pytest.approx(16), pytest.approx(24))
    assert found.confidence == pytest.approx(0.8)


def test_neighbouring_cells_are_one_face_and_the_surest_counts():
    faces = [(10, 20, 6, 4, 0.7), (10, 21, 6, 4, 0.9), (30, 60, 8, 6, 0.6), (40, 5, 4, 4, 0.2)]
    found = read_heads(*heads(*faces), width=320, height=180)
    assert [round(one.confidence, 1) for one in found] == [0.9, 0.6]


def test_boxes_end_at_the_edge_of_the_picture_and_padding_holds_none():
    faces = [(44, 79, 10, 10, 0.9), (47, 40, 1, 1, 0.9)]
    found = read_heads(*heads(*faces), width=320, height=180)
    assert len(found) == 1
    box = found[0].box
    assert box.left + box.width == pytest.approx(1)
    assert box.top + box.height == pytest.approx(1)


def test_a_network_that_says_nonsense_breaks_nothing():
    heat, scale, offset = heads((10, 20, 6, 4, 0.9))
    scale[:] = 1000
    (found,) = read_heads(heat, scale, offset, width=320, height=180)
    assert (found.box.width, found.box.height) == (1, 1)


def room(walker=None, *, light=0, shift=0, seed=0):
    """A picture of a room with texture, and a dark walker whose head is at a column."""
    noise = np.random.default_rng(seed)
    tiles = np.random.default_rng(7).integers(90, 180, (23, 48))
    wall = np.repeat(np.repeat(tiles, 8, 0), 8, 1)[:180, shift : shift + 320]
    picture = wall + noise.normal(0, 1.5, wall.shape) + light
    if walker is not None:
        picture[40:60, walker - 8 : walker + 8] = 20
        picture[60:160, walker - 20 : walker + 24] = 30
    return np.repeat(np.clip(picture, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def moving(pictures):
    return find_moving([thumbnail(one) for one in pictures])


def test_a_walker_is_where_his_head_is():
    places = [40 + 8 * number for number in range(30)]
    for place, found in zip(places, moving([room(one, seed=one) for one in places]), strict=True):
        assert found
        assert found[0].box.center[0] * 320 == pytest.approx(place, abs=20)


def test_the_place_that_somebody_left_is_no_subject():
    stands = [room(100, seed=number) for number in range(40)]
    gone = [room(seed=100 + number) for number in range(12)]
    assert not any(moving([*stands, *gone])[44:])


@pytest.mark.parametrize(
    "pictures",
    [
        [room(seed=number) for number in range(20)],
        [room(light=40 * (number % 2), seed=number) for number in range(20)],
        [room(shift=3 * number, seed=number) for number in range(20)],
    ],
    ids=["noise", "light", "camera"],
)
def test_what_is_no_subject_is_not_found(pictures):
    assert not any(moving(pictures))


def test_what_moves_before_a_hand_held_camera_is_not_known():
    places = [40 + 8 * number for number in range(30)]
    shaken = [room(one, shift=(0, 2, 5, 3, 1)[one // 8 % 5], seed=one) for one in places]
    assert not any(moving(shaken))


def test_what_stands_out_is_found_and_an_even_picture_holds_nothing():
    picture = room(seed=1) // 8 + 100
    picture[60:100, 220:260] = 250
    found = find_salient(thumbnail(picture))
    assert found is not None
    assert found.box.center[0] == pytest.approx(0.75, abs=0.1)
    assert find_salient(np.full((45, 80), 128, np.uint8)) is None


class Faces:
    """Sees a face where a picture is bright."""

    def __init__(self):
        self.looks = 0

    def missing(self):
        return None

    def find(self, picture):
        self.looks += 1
        bright = np.argwhere(picture[:, :, 0] > 240)
        if not len(bright):
            return ()
        (top, left), (bottom, right) = (
            bright.min(axis=0) / (180, 320),
            bright.max(axis=0) / (180, 320),
        )
        return (Detection(Box(left, top, right - left, bottom - top), 0.9),)


def test_tracks_stay_in_their_shots_and_faces_are_looked_for_twice_a_second():
    dark = room(seed=3) // 2
    bright = dark.copy()
    bright[40:80, 60:90] = 255
    shots = (Shot(0, 100, Change.START), Shot(100, 200, Change.CUT), Shot(200, 300, Change.CUT))
    pictures = [(frame, dark if 100 <= frame < 200 else bright) for frame in range(0, 300, 6)]
    finder = Faces()
    tracks = find_subjects(iter(pictures), shots, finder, rate=RATE)
    faces = [one for one in tracks if one.kind is SubjectKind.FACE]
    assert [one.shot for one in faces] == [0, 2]
    for track in tracks:
        shot = shots[track.shot]
        assert all(shot.first <= one.frame < shot.end for one in track.sightings)
    assert 20 <= finder.looks <= 30


@pytest.mark.parametrize("size", [(2, 320), (320, 6), (9, 9)])
def test_pictures_of_any_shape_are_looked_at(size):
    noise = np.random.default_rng(5)
    pictures = [(6 * one, noise.integers(0, 255, (*size, 3), np.uint8)) for one in range(12)]
    tracks = find_subjects(pictures, [Shot(0, 72, Change.START)], None, rate=RATE)
    assert all(0 <= one.box.left <= 1 for track in tracks for one in track.sightings)


def with_bar(picture, left, text):
    """Draw a bar of words as broadcasters do, large, and make the picture small again."""
    large = np.ascontiguousarray(np.repeat(np.repeat(picture, 4, 0), 4, 1))
    cv2.rectangle(large, (left, 580), (left + 30 * len(text), 650), (140, 40, 10), -1)
    cv2.putText(large, text, (left + 12, 630), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (255,) * 3, 3)
    return cv2.resize(large, (320, 180), interpolation=cv2.INTER_AREA)


def bars_of(pictures):
    numbered = [(6 * number, one) for number, one in enumerate(pictures)]
    shots = [Shot(0, 6 * len(numbered), Change.START)]
    tracks = find_subjects(numbered, shots, None, rate=RATE)
    return [one for one in tracks if one.kind is SubjectKind.TEXT]


def test_a_bar_of_words_is_found_while_it_is_there():
    plain = [room(40 + 4 * number, seed=number) // 2 for number in range(30)]
    (bar,) = bars_of([*plain[:8], *(with_bar(one, 160, "REPORTER Li") for one in plain[8:])])
    assert 48 <= bar.sightings[0].frame <= 60
    box = bar.sightings[3].box
    assert 0.1 < box.left < 0.2
    assert 0.3 < box.left + box.width < 0.42
    assert box.top > 0.7


def test_what_moves_or_is_seen_for_a_moment_is_no_bar():
    plain = [room(seed=number) // 2 for number in range(20)]
    rolling = [with_bar(one, 40 + 60 * number, "NEWS") for number, one in enumerate(plain[:12])]
    assert bars_of(rolling) == []
    blink = [with_bar(one, 160, "REPORTER Li") for one in plain[:3]]
    assert bars_of([*plain[3:10], *blink, *plain[10:]]) == []


def test_without_a_finder_what_moves_has_to_do():
    places = [(6 * number, room(40 + 8 * number, seed=number)) for number in range(30)]
    tracks = find_subjects(places, [Shot(0, 180, Change.START)], None, rate=RATE)
    assert {one.kind for one in tracks} == {SubjectKind.MOTION}
