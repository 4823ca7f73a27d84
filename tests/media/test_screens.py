"""Renditions for screens: exactly their pixels, beside the ladder and not in its streams."""

from dataclasses import replace

import av
import numpy as np
import pytest
from typer.testing import CliRunner

from api.cli import app
from farm.canvases import choose_canvases
from farm.jobs import JobState
from farm.profiles import SHORT_VIDEO
from tests.clips import AAC, X264, tone
from tests.watched_clip import opened

pytestmark = pytest.mark.media

HALVES = [
    "-f",
    "lavfi",
    "-i",
    "color=white:size=320x180:rate=5:duration=1,drawbox=0:0:160:180:color=black:t=fill",
]
SCREENS = ["led-384x1152:bars", "led-960x576:#c8102e", "led-1920x360:fill", "led-1152x384"]
CODED = ["hevc-1080p", "av1-1080p"]


@pytest.fixture(scope="module")
def made(clip, tmp_path_factory):
    source = clip("halves.mp4", [*HALVES, *tone(1), *X264, *AAC])
    profile = replace(SHORT_VIDEO, canvases=choose_canvases([*SCREENS, *CODED]))
    with opened(tmp_path_factory.mktemp("screens") / "farm", source, profile=profile) as halves:
        halves.run()
        root = halves.farm.objects._root
        pictures = {name: first_picture(root / one.key) for name, one in halves.made.items()}
        yield halves, pictures


def first_picture(path):
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)


def test_each_has_exactly_the_pixels_of_its_screen(made):
    halves, pictures = made
    sizes = {name: picture.shape[1::-1] for name, picture in pictures.items() if "led" in name}
    assert sizes == {
        "led-384x1152-bars": (384, 1152),
        "led-960x576-c8102e": (960, 576),
        "led-1920x360-fill": (1920, 360),
        "led-1152x384": (1152, 384),
    }
    assert {one.screen for one in halves.made.values()} == {None, *sizes, *CODED}


@pytest.mark.parametrize(
    ("name", "codec", "encoder"),
    [("hevc-1080p", "hvc1.1.6.L", "libx265"), ("av1-1080p", "av01.0.00M.08", "libsvtav1")],
)
def test_other_codecs_have_the_same_picture(made, name, codec, encoder):
    halves, pictures = made
    one = halves.made[name]
    assert one.codecs.startswith(codec)
    assert one.codecs.endswith(",mp4a.40.2")
    assert (one.encoder, one.reason.code) == (encoder, "encoded-wanted")
    np.testing.assert_allclose(pictures[name][100, [90, 290]].mean(axis=1), [0, 255], atol=8)


def test_what_surrounds_the_picture(made):
    _, pictures = made
    bars = pictures["led-384x1152-bars"]
    assert bars[:460].max() < 8
    assert bars[-460:].max() < 8
    np.testing.assert_allclose(bars[576, [60, 320]].mean(axis=1), [0, 255], atol=8)
    house = pictures["led-960x576-c8102e"]
    np.testing.assert_allclose(house[20:160].mean(axis=(0, 1)), [0xC8, 0x10, 0x2E], atol=4)
    np.testing.assert_allclose(house[288, [300, 660]].mean(axis=1), [0, 255], atol=8)
    # filled as far as the picture may be scaled up; its own blur, darkened, is around it
    filled = pictures["led-1920x360-fill"]
    assert filled[180, [1000, 1140]].mean() > 245
    assert 100 < filled[180, [1300, 1900]].mean() < 180


def test_they_are_silent_and_not_streamed(made):
    halves, _ = made
    said = {one["name"]: one for one in halves.document["renditions"]}
    assert said["180p"]["sound"]["leveling"] in {"linear", "dynamic"}
    assert (said["led-1152x384"]["sound"], said["led-1152x384"]["codec"].count(",")) == (None, 0)
    assert halves.packaged == ["180p", "vertical-102"]
    assert {job.state for job in halves.jobs.values()} == {JobState.DONE}


def test_one_is_made_again_alone(made):
    halves, _ = made
    before = halves.made["led-960x576-c8102e"]
    halves.retry("led-960x576-c8102e")
    halves.run()
    after = halves.made["led-960x576-c8102e"]
    assert (after.sha256, after.id != before.id) == (before.sha256, True)
    assert halves.packaged == ["180p", "vertical-102"]


def test_a_screen_that_nobody_knows_is_refused_before_anything_is_made(clip, tmp_path):
    source = clip("halves.mp4", [*HALVES, *tone(1), *X264, *AAC])
    words = ["process", str(source), "-o", str(tmp_path / "out"), "--profile", "led-1x1"]
    ran = CliRunner().invoke(app, words, env={"FARM_LANGUAGE": "en"})
    assert ran.exit_code == 2
    assert not (tmp_path / "out").exists()
