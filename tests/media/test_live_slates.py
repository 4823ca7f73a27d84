"""A slate of anything becomes packets of the programme's format."""

from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import av
import pytest

from farm.errors import CorruptMedia, FarmError
from live.fragments import fragment
from live.muxing import TsMuxer
from live.packets import TICKS, LivePacket, Track
from live.parts import parameter_sets
from live.slates import SECONDS, make_slate, read_reel
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


def test_what_is_no_packet_ends_neither_the_programme_nor_its_recording(ffmpeg, tmp_path):
    path = make_slate(ffmpeg, None, SHAPE, tmp_path)
    reel = read_reel(path)
    muxer = TsMuxer(path)
    time = reel[0].dts + 10
    noise = LivePacket(Track.PICTURE, time, time, 3600, is_key=False, payload=b"\0garbage" * 4)
    back = replace(noise, dts=time - 90_000)
    chunks = [chunk for one in (reel[0], noise, back, *reel[1:20]) for chunk in muxer.mux(one)]
    assert muxer.refused == 1
    assert [chunk.is_key for chunk in chunks].count(True) == 1
    assert chunks[0].is_key
    with av.open(BytesIO(b"".join(chunk.payload for chunk in chunks)), format="mpegts") as sent:
        assert len(list(sent.decode(video=0))) >= 5
    deaf = replace(reel[1], track=Track.SOUND, dts=time, pts=time, payload=b"\xff\xf1")
    with pytest.raises(CorruptMedia):
        fragment([reel[0], deaf, deaf], parameter_sets(reel[0].payload), path)


def test_a_slate_that_cannot_be_shown_is_a_plain_one(tmp_path, ffmpeg):
    broken = tmp_path / "slate-source.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    small = PacketFormat(width=160, height=90, bitrate=200_000)
    reel = read_reel(make_slate(ffmpeg, broken, small, tmp_path))
    assert sum(one.track is Track.PICTURE for one in reel) == SECONDS * small.rate


def test_a_slate_that_was_made_is_there_at_once_for_the_next_engine(ffmpeg, tmp_path, clip):
    picture = clip("kept.png", [*pattern("500x300"), "-frames:v", "1"])
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for folder in folders:
        folder.mkdir()
    kept = tmp_path / "slates"
    first = make_slate(ffmpeg, picture, SHAPE, folders[0], kept=kept)
    nobody = tmp_path / "no-ffmpeg"
    second = make_slate(nobody, picture, SHAPE, folders[1], kept=kept)
    assert second.read_bytes() == first.read_bytes()
    picture.touch()  # another picture by the same name
    with pytest.raises((OSError, FarmError)):
        make_slate(nobody, picture, SHAPE, folders[2], kept=kept)
