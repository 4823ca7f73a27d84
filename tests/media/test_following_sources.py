"""A window in a picture of any kind of source: its size, its place and its colours are right."""

import av
import cv2
import numpy as np
import pytest

from ai.crop_paths import window_of
from farm.media import DynamicRange, Scan, Size
from farm.messages import Notice
from farm.profiles import LadderProfile, Rung
from farm.reframing import CropNode, CropPath, Reframing, ShotView, View
from tests.clips import X264
from tests.media.test_following import Case

pytestmark = pytest.mark.media

PLACE = 0.3
"""Of the window's middle, along its way."""
LARGE = LadderProfile(
    "large",
    (Rung("wide", Size(320, 180), 800_000),),
    (Rung("tall", Size(606, 1080), 3_000_000),),
)


def chart(size, rate="25", frames=10, after="null"):
    """Colours that tell where one is in a picture of this size: it stands still."""
    smooth = "r='40+170*X/W':g='200-150*Y/H':b='60+120*abs(X/W-Y/H)'"
    one = f"format=gbrp,geq={smooth},scale={size}:out_color_matrix=bt709:out_range=tv"
    still = f"{one},setsar=1,format=yuv420p,loop=-1:1:0,setpts=N/({rate})/TB,fps={rate},{after}"
    return [
        *("-f", "lavfi", "-i", "color=black:size=240x136:rate=25:duration=0.04"),
        *("-vf", still, "-frames:v", str(frames)),
    ]


HLG = "setparams=range=tv:color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc"
X265 = [
    *("-c:v", "libx265", "-preset", "ultrafast", "-crf", "8", "-tag:v", "hvc1"),
    *("-x265-params", "log-level=1:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"),
    *("-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc"),
]
PAL = "tinterlace=mode=interleave_top,fieldorder=tff,setsar=16/15"
MPEG2 = ["-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-q:v", "2"]
GAPS = "select='not(eq(mod(n,5),2))'"
SOURCES = {
    "pal-4-3-interlaced": ("ts", [*chart("720:576", "50", 10, PAL), *MPEG2]),
    "variable-rate": ("mp4", [*chart("320:180", "30", 10, GAPS), "-fps_mode", "vfr", *X264]),
    "hlg": ("mp4", [*chart("320:180", "25", 6, f"format=yuv420p10le,{HLG}"), *X265]),
    "turned": ("mp4", [*chart("320:180"), *X264, "-qp", "4"]),
    "four-k": ("mp4", [*chart("3840:2160", "25", 3), *X264]),
}

PROBED = {
    "pal-4-3-interlaced": lambda video: (
        (video.scan, video.upright) == (Scan.TOP_FIRST, Size(768, 576))
    ),
    "variable-rate": lambda video: not video.constant_rate,
    "hlg": lambda video: video.dynamic_range is DynamicRange.HLG and video.bit_depth == 10,
    "turned": lambda video: video.rotation == 270 and video.upright == Size(180, 320),
    "four-k": lambda video: video.upright == Size(3840, 2160),
}
"""What each source is, so that nobody tests something else."""


@pytest.fixture(params=SOURCES)
def case(request, clip, ffmpeg, tmp_path):
    suffix, arguments = SOURCES[request.param]
    path = clip(f"{request.param}.{suffix}", arguments)
    if request.param == "turned":
        copied = ["-display_rotation:v:0", "90", "-i", str(path), "-c", "copy"]
        path = clip("turned-indeed.mp4", copied)
    profile = {"profile": LARGE} if request.param == "four-k" else {}
    made = Case(ffmpeg, path, tmp_path, **profile)
    assert PROBED[request.param](made.clip.facts.video), made.clip.facts.video
    return made


def colours(path):
    with av.open(str(path)) as container:
        return [one.to_ndarray(format="rgb24") for one in container.decode(video=0)]


def coarse(picture):
    return cv2.resize(picture, (8, 8), interpolation=cv2.INTER_AREA).astype(int)


def part(picture, shape, upright, place):
    """What a window shows whose middle is there, of a picture that shows all."""
    window, (height, width) = window_of(shape, upright), picture.shape[:2]
    start, end = place - window.size / 2, place + window.size / 2
    if window.moves_across:
        return picture[:, round(start * width) : round(end * width)]
    return picture[round(start * height) : round(end * height)]


def test_a_window_shows_its_part_of_the_picture(case):
    upright, frames = case.clip.facts.video.upright, case.plan.grid.frames
    follows = next(one for one in case.plan.rungs if one.follows)
    own = next(one for one in case.plan.rungs if not one.follows)
    across = window_of(follows.shape, upright).moves_across
    node = CropNode(0, *((PLACE, 0.5) if across else (0.5, PLACE)))
    shown = ShotView(0, frames, View.CROP, (CropPath((node,)),), Notice("framed-face"))
    made = colours(case.made("window", Reframing(follows.shape, (shown,)), follows.name))
    whole = colours(case.made("whole", None, own.name))
    assert len(made) == len(whole) == frames
    assert {one.shape[1::-1] for one in made} == {(follows.canvas.width, follows.canvas.height)}
    for number in (0, frames // 2, frames - 1):
        seen = coarse(made[number])
        wanted = coarse(part(whole[number], follows.shape, upright, PLACE))
        elsewhere = coarse(part(whole[number], follows.shape, upright, 0.5))
        assert np.abs(seen - wanted).max() <= 10
        assert np.abs(seen - wanted).mean() <= 3
        assert np.abs(seen - elsewhere).max() > 15
