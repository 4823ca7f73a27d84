"""The plan of a ladder: why each rung is encoded."""

from fractions import Fraction

import pytest

from farm.media import Orientation, Scan
from farm.profiles import SHORT_VIDEO
from tests.nouns import MAKING, source, video
from transcode.ladder import plan_ladder


def plan_of(picture):
    return plan_ladder(source(picture), SHORT_VIDEO, MAKING)


REASONS = {
    "codec-before-all-else": (
        video(codec="hevc", scan=Scan.TOP_FIRST, rotation=90),
        "encoded-codec",
        {"codec": "hevc"},
    ),
    "interlaced": (video(scan=Scan.TOP_FIRST), "encoded-interlaced", {}),
    "turned": (video(1080, 1920, rotation=90), "encoded-rotation", {"rotation": "90"}),
    "upside-down": (video(rotation=180), "encoded-rotation", {"rotation": "180"}),
    "mirrored": (video(mirrored=True), "encoded-rotation", {"rotation": "0"}),
    "scaled": (
        video(3840, 2160),
        "encoded-size",
        {"source": "3840x2160", "picture": "1920x1080"},
    ),
    "samples-not-square": (
        video(1440, 1080, sample_aspect=Fraction(4, 3)),
        "encoded-size",
        {"source": "1440x1080", "picture": "1920x1080"},
    ),
    "blur-around-it": (
        video(1080, 1080),
        "encoded-canvas",
        {"source": "1080x1080", "canvas": "1920x1080"},
    ),
    "variable-rate": (video(constant_rate=False), "encoded-rate", {"rate": "25"}),
    "too-fast": (video(rate=120), "encoded-rate", {"rate": "60"}),
    "nothing-but-keyframes": (video(), "encoded-keyframes", {}),
}


@pytest.mark.parametrize(("picture", "code", "facts"), REASONS.values(), ids=REASONS)
def test_why_the_first_rung_is_encoded(picture, code, facts):
    reason = plan_of(picture).rungs[0].reason
    assert (reason.code, dict(reason.facts)) == (code, facts)


def test_a_rung_that_follows_says_so():
    tall = [one for one in plan_of(video()).rungs if one.orientation is Orientation.VERTICAL]
    for rung in tall:
        facts = {"source": "1920x1080", "canvas": str(rung.canvas)}
        assert (rung.reason.code, dict(rung.reason.facts)) == ("encoded-followed", facts)
