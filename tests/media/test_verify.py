"""Finished files are looked at before they count; what is damaged is refused with its fault."""

from fractions import Fraction

import av
import pytest

from farm.errors import CorruptMedia
from farm.media import Size
from farm.timeline import FrameGrid
from tests.clips import make_clip, pattern, tone
from transcode.ladder import SAMPLE_RATE
from transcode.remux import mux_mp4
from transcode.verify import verify_part, verify_rendition

GRID = FrameGrid(Fraction(25), 100)
CANVAS = Size(320, 180)
X264 = [
    *("-c:v", "libx264", "-preset", "ultrafast", "-profile:v", "high", "-pix_fmt", "yuv420p"),
    *("-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-color_range", "tv"),
    *("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"),
    *("-vf", "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"),
]


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    picture = make_clip(folder / "picture.mp4", [*pattern(seconds=4), *X264])
    sound = make_clip(folder / "sound.m4a", [*tone(4), "-c:a", "aac"])
    return picture, sound


def verify(path, **changes):
    wanted = {"canvas": CANVAS, "grid": GRID, "samples": 4 * SAMPLE_RATE, **changes}
    return verify_rendition(path, **wanted)


def verify_as_part(path):
    verify_part(path, canvas=CANVAS, grid=GRID)


def test_a_sound_file_passes(parts, tmp_path):
    mux_mp4(*parts, tmp_path / "whole.mp4")
    verified = verify(tmp_path / "whole.mp4")
    assert verified.frames == 100
    assert verified.codecs[0].startswith("avc1.")
    assert verified.codecs[1] == "mp4a.40.2"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"canvas": Size(640, 360)}, "picture is"),
        ({"grid": FrameGrid(Fraction(25), 101)}, "100 of 101 frames"),
        ({"grid": FrameGrid(Fraction(30), 100)}, "off the grid"),
        ({"samples": None}, "1 sound tracks"),
        ({"samples": 5 * SAMPLE_RATE}, "sound to 4.0"),
    ],
    ids=["size", "frames", "rate", "unwanted sound", "short sound"],
)
def test_what_differs_from_the_plan_is_refused(parts, tmp_path, changes, words):
    mux_mp4(*parts, tmp_path / "whole.mp4")
    with pytest.raises(CorruptMedia, match=words):
        verify(tmp_path / "whole.mp4", **changes)


def test_keyframes_off_the_plan_are_refused(tmp_path):
    often = ["25" if word == "50" else word for word in X264]
    picture = make_clip(tmp_path / "often.mp4", [*pattern(seconds=4), *often])
    mux_mp4(picture, None, tmp_path / "out.mp4")
    with pytest.raises(CorruptMedia, match="keyframes at"):
        verify(tmp_path / "out.mp4", samples=None)


def test_a_hole_in_the_sound_is_refused(parts, tmp_path):
    picture, sound = parts
    holed = tmp_path / "holed.m4a"
    with av.open(str(sound)) as reader, av.open(str(holed), "w", format="mp4") as writer:
        track = writer.add_stream_from_template(reader.streams[0])
        for number, packet in enumerate(reader.demux(reader.streams[0])):
            if packet.dts is not None and not 50 < number < 60:
                packet.stream = track
                writer.mux(packet)
    mux_mp4(picture, holed, tmp_path / "out.mp4")
    with pytest.raises(CorruptMedia, match="holes"):
        verify(tmp_path / "out.mp4")


@pytest.mark.parametrize("check", [verify, verify_as_part])
def test_damaged_pictures_are_refused(parts, tmp_path, check):
    out = tmp_path / "out.mp4"
    mux_mp4(parts[0], parts[1] if check is verify else None, out)
    check(out)
    content = bytearray(out.read_bytes())
    start = content.index(b"mdat") + 8
    for place in range(start + 2000, start + 20_000, 7):
        content[place] ^= 0xFF
    out.write_bytes(content)
    with pytest.raises(CorruptMedia):
        check(out)
