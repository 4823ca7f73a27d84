"""What the encoders of the table make, read off their files."""

from fractions import Fraction

import av
import pytest

from farm.profiles import SHORT_VIDEO
from tests.nouns import MAKING, source, video
from transcode.codec_options import Codec, Hardware
from transcode.encoders import ENCODERS
from transcode.ffmpeg import run_ffmpeg
from transcode.ladder import plan_ladder
from transcode.limits import Limits
from transcode.plan import EncoderSettings

pytestmark = pytest.mark.media
LIMITS = Limits(seconds=120, memory_bytes=2 * 10**9, output_bytes=10**8)
PLAN = plan_ladder(source(video(640, 360)), SHORT_VIDEO, MAKING)
RUNG = PLAN.rungs[0]
# every picture is another one, at 4 seconds there is a cut: an encoder left alone would see to both
PICTURE = (
    "testsrc2=size=320x180:rate=25:duration=5,noise=alls=20:allf=t,negate=enable='gte(t,2.52)',"
    "setparams=range=limited:color_primaries=bt709:color_trc=bt709:colorspace=bt709,format=yuv420p"
)
PROFILES = {Codec.H264: "High", Codec.HEVC: "Main", Codec.AV1: "Main"}
TAGS = {Codec.H264: "avc1", Codec.HEVC: "hvc1", Codec.AV1: "av01"}
EACH_CODEC = pytest.mark.parametrize("codec", Codec)


def encode(ffmpeg, folder, codec, *, crf=21):
    folder.mkdir()
    settings = EncoderSettings("veryfast", crf, PLAN.grid.gop_frames, threads=1)
    options = ENCODERS[codec, Hardware.CPU].options(RUNG, settings)
    words = [word for name, value in options.items() for word in (f"-{name}", value)]
    arguments = ["-f", "lavfi", "-i", PICTURE, *words, "-fflags", "+bitexact", "out.mp4"]
    run_ffmpeg(ffmpeg, arguments, folder=folder, limits=LIMITS)
    return folder / "out.mp4"


@pytest.fixture(scope="module", params=Codec)
def made(request, ffmpeg, tmp_path_factory):
    folder = tmp_path_factory.mktemp("encoded")
    return request.param, encode(ffmpeg, folder / "one", request.param)


def test_the_picture_is_8_bit_bt709_in_the_codecs_plain_profile(made):
    codec, path = made
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.profile, context.pix_fmt) == (PROFILES[codec], "yuv420p")
        tags = (context.color_primaries, context.color_trc, context.colorspace)
        assert tags == (1, 1, 1)  # H.273: BT.709
        assert context.color_range == 1  # limited
        assert context.codec_tag == TAGS[codec]


def test_keyframes_come_every_two_seconds_and_nowhere_else(made):
    _, path = made
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.pts is not None]
        keyframes = [one.pts * stream.time_base for one in packets if one.is_keyframe]
    assert len(packets) == 125
    assert keyframes == [Fraction(0), Fraction(2), Fraction(4)]


def test_groups_are_closed_nothing_after_a_keyframe_is_shown_before_it(made):
    _, path = made
    with av.open(str(path)) as container:
        last = None
        for packet in container.demux(container.streams.video[0]):
            if packet.is_keyframe:
                last = packet.pts
            elif packet.pts is not None:
                assert packet.pts > last


def test_a_group_decodes_alone(made):
    _, path = made
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        whole = [frame.to_ndarray(format="gray").tobytes() for frame in container.decode(stream)]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        container.seek(int(2 / stream.time_base), stream=stream)
        frames = [frame.to_ndarray(format="gray").tobytes() for frame in container.decode(stream)]
    assert frames == whole[50:]


def test_the_same_bytes_at_every_run(made, ffmpeg, tmp_path):
    codec, path = made
    assert encode(ffmpeg, tmp_path / "again", codec).read_bytes() == path.read_bytes()


@EACH_CODEC
def test_the_cap_holds_where_the_quality_alone_would_pass_it(ffmpeg, tmp_path, codec):
    path = encode(ffmpeg, tmp_path / "fine", codec, crf=1)
    bits = path.stat().st_size * 8
    assert bits < RUNG.max_bitrate * (5 + 2), "five seconds, and a buffer of two"
    assert bits > RUNG.max_bitrate * 5 / 2, "the picture is too easy to show a cap"
