"""A slate of anything becomes packets of the programme's format."""

from fractions import Fraction

import av
import pytest

from live.packets import TICKS, Track
from live.parts import parameter_sets
from live.slates import make_slate, read_reel
from live.spec import PacketFormat
from tests.clips import AAC, X264, pattern, tone

SHAPE = PacketFormat(width=320, height=180, rate=Fraction(25), bitrate=300_000)


@pytest.mark.parametrize("kind", ["plain", "picture", "clip", "silent-clip"])
def test_a_slate_is_of_the_programmes_format(kind, clip, ffmpeg, tmp_path):
    made = {
        "plain": lambda: None,
        "picture": lambda: clip("slate.png", [*pattern("500x300"), "-frames:v", "1"]),
        "clip": lambda: clip("slate.mp4", [*pattern("500x300"), *tone(), *X264, *AAC, "-shortest"]),
        "silent-clip": lambda: clip("silent.mp4", [*pattern("500x300"), *X264]),
    }[kind]()
    path = make_slate(ffmpeg, made, SHAPE, tmp_path)
    with av.open(str(path)) as container:
        pictures = [(frame.width, frame.height) for frame in container.decode(video=0)]
    assert set(pictures) == {(320, 180)}
    assert len(pictures) == (50 if "clip" in kind else 200)
    reel = read_reel(path)
    shown = [one for one in reel if one.track is Track.PICTURE]
    assert reel[0].is_key
    assert parameter_sets(reel[0].payload)
    assert all(one.dts == one.pts for one in reel)  # a splice has no delay to bridge
    assert [one.is_key for one in shown] == [number % 50 == 0 for number in range(len(shown))]
    heard = sum(one.duration for one in reel if one.track is Track.SOUND)
    assert abs(heard / TICKS - len(shown) / 25) < 0.1
