"""Which tile becomes the poster: a sharp one, with what is preferred, without what is avoided."""

import cv2
import numpy as np
import pytest

from farm.profiles import SHORT_VIDEO
from tests.nouns import MAKING, source, video
from transcode.ladder import plan_ladder
from transcode.stills import choose_poster_time
from transcode.storyboard import plan_storyboard

PLAN = plan_ladder(source(video(seconds=6)), SHORT_VIDEO, MAKING)
BOARD = plan_storyboard(PLAN, video().upright)
"""Six tiles, one for each second."""


def tile(kind):
    """Return a picture of a kind: blocks, more or less blurred, all of one even light."""
    size = (BOARD.tile.height, BOARD.tile.width)
    blocks = np.kron(np.indices((9, 16)).sum(axis=0) % 2, np.ones((10, 10))) * 100 + 70
    sharp = blocks[: size[0], : size[1]].astype(np.uint8)
    match kind:
        case "sharp":
            return sharp
        case "soft":
            return cv2.GaussianBlur(sharp, (3, 3), 0.5)
        case "blurred":
            return cv2.GaussianBlur(sharp, (0, 0), 6)
        case "black":
            return np.zeros(size, np.uint8)
    raise AssertionError(kind)


@pytest.fixture
def poster(tmp_path):
    """Return the second of the poster of a clip with these tiles."""

    def choose(*kinds, **wishes):
        assert BOARD.tiles == len(kinds)
        sheet = tmp_path / "sheet.png"
        cv2.imwrite(str(sheet), np.hstack([tile(kind) for kind in kinds]))
        return choose_poster_time((sheet,), BOARD, PLAN, **wishes)

    return choose


MIXED = ("black", "blurred", "soft", "sharp", "sharp", "blurred")

CASES = {
    "the-first-sharp-one": ({}, 3),
    "preferred-though-softer": ({"preferred": {2}}, 2),
    "of-several-preferred-the-sharpest": ({"preferred": {2, 4}}, 4),
    "not-one-that-is-blurred": ({"preferred": {1, 5}}, 3),
    "not-one-that-is-black": ({"preferred": {0}}, 3),
    "not-one-that-is-avoided": ({"avoided": {3}}, 4),
    "avoided-though-sharpest": ({"avoided": {3, 4}}, 2),
    "avoided-and-preferred-is-avoided": ({"preferred": {3}, "avoided": {3}}, 4),
    "beyond-the-end": ({"preferred": {99}}, 3),
}


@pytest.mark.parametrize(("wishes", "second"), CASES.values(), ids=CASES)
def test_a_poster_is_sharp_and_shows_what_is_wanted(poster, wishes, second):
    assert poster(*MIXED, **wishes) == second


def test_where_all_is_avoided_there_is_a_poster_all_the_same(poster):
    assert poster(*MIXED, avoided=range(6)) == 3
    assert poster(*["black"] * 6, preferred={4}) == 4
