"""Where shots begin, in small frames of drawn scenes with what cameras do."""

from fractions import Fraction

import numpy as np
import pytest

from ai.shots import find_shots, shots_between
from ai.small_frames import SmallFrames, open_small_frames
from farm.analysis import Change, Shot
from farm.media import Size
from tests.shots import RATE, changes, dissolve, scene, small, through

BLACK, WHITE = (16, 128, 128), (235, 128, 128)


def near(found, letter, first, last):
    """Whether one change was found, of a kind, within some frames."""
    assert len(found) == 1, found
    return found[0][0] == letter and first <= int(found[0][1:]) <= last


def test_a_cut_is_found_to_the_frame():
    assert changes(scene(1, 40), scene(2, 33), scene(3, 50)) == ["C40", "C73"]


def test_a_cut_in_a_moving_picture_is_found():
    assert changes(scene(1, 40, drift=0.35), scene(2, 40, drift=-0.35)) == ["C40"]


def shaken(pictures, seed=5, by=2):
    chance = np.random.default_rng(seed)
    steps = chance.integers(-by, by + 1, (len(pictures), 2))
    return np.stack([np.roll(one, step, (0, 1)) for one, step in zip(pictures, steps, strict=True)])


def flashed(pictures, at, length=1):
    lit = pictures.copy()
    lit[at : at + length, ..., 0] = lit[at : at + length, ..., 0] * 0.6 + 110
    return lit


def covered(pictures, at, length):
    hidden = pictures.copy()
    hidden[at : at + length] = (40, 120, 132)
    return hidden


def exposed(pictures, at, gain):
    lit = pictures.copy()
    lit[at:, ..., 0] *= gain
    return lit


NO_SHOT = {
    "stands": scene(1),
    "grain": scene(1) + np.random.default_rng(9).normal(scale=12, size=(50, 18, 32, 1)),
    "pan": scene(1, drift=0.6),
    "whip-pan": np.concatenate(
        (scene(1, 20), scene(1, 6, drift=2.5), scene(1, 6, drift=2.5)[::-1])
    ),
    "shake": shaken(scene(1)),
    "flash": flashed(scene(1), 20),
    "three-frames-of-flash": flashed(scene(1), 20, 3),
    "flashes-in-shake": flashed(flashed(shaken(scene(1)), 15, 2), 31),
    "somebody-passes": covered(scene(1), 20, 8),
    "exposure-jumps": exposed(scene(1), 25, 0.6),
    "exposure-drifts": scene(1) * np.linspace(1, 0.5, 50).reshape(-1, 1, 1, 1) ** (1, 0, 0),
    "every-picture-twice": scene(1, drift=0.8).repeat(2, axis=0)[:60],
}


@pytest.mark.parametrize("pictures", NO_SHOT.values(), ids=NO_SHOT)
def test_what_comes_back_moves_or_is_lit_is_no_cut_and_no_fade(pictures):
    assert changes(pictures) == []


DISTURBED = {
    "shake": lambda pictures: shaken(pictures, by=1),
    "flash": lambda pictures: flashed(pictures, 20, 2),
    "passed": lambda pictures: covered(pictures, 20, 6),
    "exposure": lambda pictures: exposed(pictures, 25, 0.7),
}


@pytest.mark.parametrize("disturb", DISTURBED.values(), ids=DISTURBED)
def test_a_cut_is_found_between_disturbed_shots(disturb):
    assert changes(disturb(scene(1)), disturb(scene(2))) == ["C50"]


@pytest.mark.parametrize("length", [8, 14, 24, 40])
def test_a_dissolve_is_one_fade_at_its_middle(length):
    found = changes(dissolve(scene(1, 80), scene(2, 80), length))
    middle = 80 - (length + 1) / 2
    assert near(found, "F", middle - 2, middle + 2)


def test_a_dissolve_between_moving_pictures_is_found():
    found = changes(dissolve(scene(1, 60, drift=0.2), scene(2, 60, drift=-0.2), 16))
    assert near(found, "F", 48, 56)


@pytest.mark.parametrize("color", [BLACK, WHITE], ids=["black", "white"])
@pytest.mark.parametrize("hold", [2, 30])
def test_a_fade_through_one_colour_is_one_fade_in_the_middle_of_it(color, hold):
    found = changes(through(color, scene(1, 60), scene(2, 60), hold=hold))
    assert near(found, "F", 58, 62 + hold)


def test_a_clip_that_fades_in_and_out_is_one_shot():
    empty = np.tile(np.array(BLACK, float), (12, 18, 32, 1))
    pictures = dissolve(dissolve(empty, scene(1, 80), 10), empty, 10)
    assert all(one.startswith("F") for one in changes(pictures))


def test_shots_cover_the_clip():
    frames = small(scene(1, 40), dissolve(scene(2, 60), scene(3, 60), 20))
    shots = find_shots(frames, RATE)
    assert [shot.change for shot in shots] == [Change.START, Change.CUT, Change.FADE]
    assert [shot.end for shot in shots] == [*(shot.first for shot in shots[1:]), len(frames)]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_very_short_clips_have_at_most_one_shot(count):
    shots = find_shots(SmallFrames(Size(32, 18), small(scene(1, 5)).raw[:count]), RATE)
    assert shots == ((Shot(0, count, Change.START),) if count else ())


@pytest.mark.parametrize("size", [Size(18, 32), Size(32, 2), Size(2, 32), Size(32, 32)])
def test_every_shape_of_picture_is_looked_at(size):
    chance = np.random.default_rng(3)
    places = [chance.integers(20, 230, size.pixels * 3 // 2) for _ in range(2)]
    raw = np.stack([place for place in places for _ in range(30)]).astype(np.uint8)
    shots = find_shots(SmallFrames(size, raw), RATE)
    assert [shot.first for shot in shots] == [0, 30]


def test_a_rate_of_fifty_is_as_good():
    twice = [pictures.repeat(2, axis=0) for pictures in (scene(1, 40), scene(2, 40))]
    assert [shot.first for shot in find_shots(small(*twice), Fraction(50))] == [0, 80]


def test_shots_that_are_known_by_their_first_frames():
    assert shots_between((10, 90), (40,), 60) == (
        Shot(0, 10, Change.START),
        Shot(10, 40, Change.CUT),
        Shot(40, 60, Change.FADE),
    )
    assert shots_between((), (), 0) == ()


def test_frames_are_read_from_a_raw_file_and_what_is_no_whole_one_is_left_out(tmp_path):
    frames = small(scene(1, 3))
    path = tmp_path / "frames.yuv"
    path.write_bytes(frames.raw.tobytes() + b"rest")
    assert np.array_equal(open_small_frames(path, Size(32, 18)).raw, frames.raw)
    path.write_bytes(b"")
    assert len(open_small_frames(path, Size(32, 18))) == 0
