"""Every picture stands upright, however the phone was held: compared with ffmpeg's own rotation."""

import numpy as np
import pytest

from tests.clips import AAC, X264, make_clip, pattern, tone
from tests.results import correlation, pictures, upright_picture

TURNS = [(degrees, flip) for degrees in (0, 90, 180, 270) for flip in (False, True)]


def other_turns(picture: np.ndarray) -> list[np.ndarray]:
    """The picture in the seven wrong orientations."""
    turned = [np.rot90(side, n) for side in (picture, np.fliplr(picture)) for n in range(4)]
    return turned[1:]


def assert_upright(reference: np.ndarray, seen: np.ndarray) -> None:
    assert (seen.shape[0] > seen.shape[1]) == (reference.shape[0] > reference.shape[1])
    right = correlation(seen, reference)
    assert right > 0.95
    assert right > max(correlation(seen, wrong) for wrong in other_turns(reference)) + 0.05


@pytest.mark.parametrize(("degrees", "flip"), TURNS)
def test_rotation_and_mirror_are_undone(clip, take, tmp_path_factory, degrees, flip):
    flat = clip("flat.mp4", [*pattern("320x180", "25", 1), *tone(1), *X264, *AAC])
    path = tmp_path_factory.mktemp("turned") / f"turned-{degrees}-{flip}.mp4"
    options = ["-display_rotation:v:0", str(degrees), *(["-display_hflip:v:0"] if flip else [])]
    turned = make_clip(path, [*options, "-i", str(flat), "-c", "copy"])
    made = take(turned)
    _, seen = next(pictures(made.unfilled()))
    assert_upright(upright_picture(turned), seen)


def test_a_tall_picture_lies_whole_in_a_taller_canvas(take, clip):
    """The middle is the picture, above and below is its own blur."""
    tall = clip("tall.mp4", [*pattern("480x720", "25", 1), *tone(1), *X264, *AAC])
    made = take(tall)
    canvas = made.renditions["vertical-540"]
    assert (canvas["width"], canvas["height"], canvas["fill"]) == (540, 960, "blur")
    _, seen = next(pictures(made.files["vertical-540"]))
    height = 2 * round(720 * canvas["picture_scale"] / 2)
    top = (960 - height) // 4 * 2  # chroma samples keep their places: even
    middle = seen[top : top + height]
    assert correlation(middle, upright_picture(tall)) > 0.95
    above = seen[: top - 8].astype(float)
    assert 0 < above.std() < middle.std()  # neither black nor sharp
    assert np.abs(np.diff(above, axis=1)).mean() < np.abs(np.diff(middle.astype(float))).mean() / 3
