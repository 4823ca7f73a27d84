"""Moving previews, looked at: how many pictures, how long, which, in which colours."""

import shutil
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from farm.errors import CorruptMedia
from farm.media import Size
from farm.messages import Language
from farm.profiles import MovingFormat
from farm.timeline import FrameGrid
from tests.clips import AAC, X264, make_clip, pattern, tone
from tests.media.conftest import QUICK
from tests.results import Result
from transcode import moving
from transcode.animation import FOR_EVER, read_animation
from transcode.engine import Engine
from transcode.ffmpeg import find_ffmpeg
from transcode.limits import ChildFailed, Limits
from transcode.moving import MOST_BYTES, make_moving
from transcode.moving_plan import plan_moving
from workers.oneshot import Order, make_everything

pytestmark = pytest.mark.media

BITS, FRAMES = 8, 250
NUMBERED = [
    *("-f", "lavfi", "-i"),
    f"nullsrc=size=320x192:rate=25:duration=10,format=gray,"
    f"geq=lum='if(mod(floor(N/pow(2,floor(X*{BITS}/W))),2),230,20)',format=yuv420p",
]
PATCHES = ["-f", "lavfi", "-i", "smptehdbars=size=640x360:rate=25:duration=1"]
"""Bars of BT.709 colours, which BT.601 would show as others."""
NAMED = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,format=yuv420p"
FORMATS = [*MovingFormat]
ENGINES = ["packaged", "system"]
LIMITS = Limits(seconds=60, memory_bytes=2 * 10**9, output_bytes=10**8)


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    binary = find_ffmpeg(None)
    if request.param == "system":
        found = shutil.which("ffmpeg")
        if found is None:
            pytest.skip("no ffmpeg on the path")
        binary = Path(found)
    (tmp_path / "ffmpeg").mkdir()
    return Engine(binary, tmp_path / "ffmpeg", LIMITS)


def shown(path):
    """The pictures as a viewer paints them, in RGB, as another decoder than ffmpeg's reads them."""
    there, animation = cv2.imreadanimation(str(path))
    assert there
    return [frame[:, :, 2::-1].astype(float) for frame in animation.frames]


def number(picture):
    columns = np.array_split(picture.mean(axis=2), BITS, axis=1)
    return sum(1 << bit for bit, bars in enumerate(columns) if bars.mean() > 125)


def rgb_of(path, at):
    """A rendition's picture in RGB, by the formulas of BT.709."""
    with av.open(str(path)) as container:
        for count, frame in enumerate(container.decode(video=0)):
            if count == at:
                planes = [plane.astype(float) for plane in split(frame)]
                break
    luma, blue, red = (planes[0] - 16) / 219, *((plane - 128) / 224 for plane in planes[1:])
    green = luma - 0.1873 * blue - 0.4681 * red
    picture = np.stack([luma + 1.5748 * red, green, luma + 1.8556 * blue], axis=2)
    return np.clip(picture, 0, 1) * 255


def split(frame):
    height, width = frame.height, frame.width
    flat = frame.to_ndarray(format="yuv420p")
    luma, chroma = flat[:height], flat[height:].reshape(2, height // 2, width // 2)
    return luma, *(one.repeat(2, axis=0).repeat(2, axis=1) for one in chroma)


def psnr(one, other):
    return 10 * np.log10(255**2 / ((one - other) ** 2).mean())


@pytest.mark.parametrize("wanted", FORMATS)
def test_a_long_clip_is_shown_in_stretches_exact_to_the_frame(clip, engine, wanted):
    source = clip("numbered.mp4", [*NUMBERED, *X264, "-bf", "2"])
    plan = plan_moving(FrameGrid(Fraction(25), FRAMES))
    made = make_moving(engine, source, Size(320, 192), plan, wanted)
    pictures = shown(made.path)
    assert [number(one) for one in pictures] == [n % 256 for n in plan.shown]
    assert len(plan.firsts) == 4
    told = read_animation(made.path.read_bytes())
    assert (told.pictures, told.loops) == (36, FOR_EVER)
    assert abs(told.seconds - plan.seconds) < Fraction(1, 20)
    assert made.path.stat().st_size <= MOST_BYTES[wanted]


@pytest.mark.parametrize("wanted", FORMATS)
def test_colours_are_those_of_the_clip(clip, engine, wanted):
    source = clip("patches.mp4", [*PATCHES, "-vf", NAMED, *X264, "-crf", "10"])
    plan = plan_moving(FrameGrid(Fraction(25), 25))
    made = make_moving(engine, source, Size(640, 360), plan, wanted)
    seen, reference = shown(made.path)[0], cv2.resize(rgb_of(source, 0), (320, 180))
    for left in range(50, 260, 30):  # inside of the bars
        patch = (slice(30, 80), slice(left, left + 8))
        distance = np.abs(seen[patch].mean(axis=(0, 1)) - reference[patch].mean(axis=(0, 1)))
        assert distance.max() < 8, (left, distance)


@pytest.mark.parametrize("wanted", FORMATS)
def test_noise_is_made_small_enough(clip, engine, wanted):
    noise = "nullsrc=size=320x320:rate=25:duration=6,geq=random(1)*255:128:128,format=yuv420p"
    source = clip("noise.mp4", ["-f", "lavfi", "-i", noise, *X264, "-crf", "10"])
    plan = plan_moving(FrameGrid(Fraction(25), 150))
    made = make_moving(engine, source, Size(320, 320), plan, wanted)
    assert made.way != moving.WAYS[wanted][0]
    assert made.path.stat().st_size <= MOST_BYTES[wanted]
    assert read_animation(made.path.read_bytes()).pictures == 36


def test_what_no_way_makes_small_enough_is_not_given_out(clip, engine, monkeypatch):
    source = clip("numbered.mp4", [*NUMBERED, *X264, "-bf", "2"])
    monkeypatch.setitem(moving.MOST_BYTES, MovingFormat.GIF, 1_000)
    plan = plan_moving(FrameGrid(Fraction(25), FRAMES))
    with pytest.raises(CorruptMedia, match="1000"):
        make_moving(engine, source, Size(320, 192), plan, MovingFormat.GIF)
    assert list(engine.folder.iterdir()) == []


def previews(made: Result):
    entries = {
        Path(one["path"]).suffix[1:]: one
        for one in made.manifest["stills"]
        if one["kind"] == "moving"
    }
    return {MovingFormat(name): (made.folder / one["path"], one) for name, one in entries.items()}


HDR = [
    *("-vf", "setparams=range=tv:color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"),
    *("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1"),
    *("-x265-params", "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"),
]
VARIABLE = ["-vf", "select='mod(n,5)'", "-fps_mode", "passthrough", *X264]
CLIPS = {
    "wide": ([*pattern("640x360", "25", 2), *tone(2), *X264, *AAC], (320, 180)),
    "tall": ([*pattern("360x640", "25", 2), *X264], (180, 320)),
    "one-picture": ([*pattern("640x360", "25", 0.04), *X264], (320, 180)),
    "variable": ([*pattern("640x360", "30", 2), *VARIABLE], (320, 180)),
    "hdr": ([*pattern("640x360", "25", 1), *HDR], (320, 180)),
}


@pytest.mark.parametrize("name", CLIPS)
def test_every_clip_gets_both_and_they_look_like_it(clip, take, name):
    arguments, size = CLIPS[name]
    made = take(clip(f"moving-{name}.mp4", arguments))
    assert not made.warnings & {"moving-failed", "moving-no-encoder"}
    shape = "vertical" if size[1] > size[0] else "horizontal"
    rendition = min(
        (one for one in made.manifest["renditions"] if one["orientation"] == shape),
        key=lambda one: one["width"],
    )
    grid = FrameGrid(Fraction(rendition["fps"]).limit_denominator(1001), rendition["frames"])
    plan = plan_moving(grid)
    found = previews(made)
    assert set(found) == set(FORMATS)
    for wanted, (path, entry) in found.items():
        assert path.name == f"preview.{wanted}"
        assert (entry["width"], entry["height"]) == size
        pictures = shown(path)
        told = read_animation(path.read_bytes())
        assert (told.pictures, len(pictures)) == (len(plan.shown), len(plan.shown))
        assert told.loops == FOR_EVER
        assert abs(told.seconds - plan.seconds) < Fraction(1, 20) or len(pictures) == 1
        for at, picture in zip(plan.shown, pictures, strict=True):
            assert picture.shape[:2] == size[::-1]
            reference = cv2.resize(
                rgb_of(made.folder / rendition["path"], at), size, interpolation=cv2.INTER_AREA
            )
            assert psnr(picture, reference) > 22, (wanted, at)


def test_a_phone_held_sideways_has_an_upright_preview(clip, take, tmp_path_factory):
    flat = clip("moving-wide.mp4", CLIPS["wide"][0])
    path = tmp_path_factory.mktemp("turned") / "turned.mp4"
    turned = make_clip(path, ["-display_rotation:v:0", "90", "-i", str(flat), "-c", "copy"])
    found = previews(take(turned))
    wide = shown(previews(take(flat))[MovingFormat.WEBP][0])[0]
    for path, entry in found.values():
        assert (entry["width"], entry["height"]) == (180, 320)
        assert psnr(shown(path)[0], np.rot90(wide)) > 20


def test_without_an_encoder_the_clip_is_whole_and_says_what_it_lacks(clip, tmp_path, monkeypatch):
    monkeypatch.setitem(moving.ENCODERS, MovingFormat.WEBP, "libwebp_of_nobody")
    source = clip("moving-one-picture.mp4", CLIPS["one-picture"][0])
    made = Result(
        tmp_path / "out", make_everything(Order(source, tmp_path / "out", Language.EN), QUICK)
    )
    assert set(previews(made)) == {MovingFormat.GIF}
    assert "moving-no-encoder" in made.warnings
    assert made.renditions


def test_an_encoder_that_fails_costs_the_preview_alone(clip, tmp_path, monkeypatch):
    def fail(engine, *_):
        raise ChildFailed("encode-failed", log_tail=(), exit_code=1, exit=1, detail="no memory")

    monkeypatch.setattr("workers.jobs.moving.make_moving", fail)
    source = clip("moving-one-picture.mp4", CLIPS["one-picture"][0])
    made = Result(
        tmp_path / "out", make_everything(Order(source, tmp_path / "out", Language.EN), QUICK)
    )
    assert previews(made) == {}
    said = [one["text"] for one in made.manifest["warnings"] if one["code"] == "moving-failed"]
    assert len(said) == 2
    assert all("no memory" in text for text in said)
    assert {"poster", "storyboard"} <= {one["kind"] for one in made.manifest["stills"]}
