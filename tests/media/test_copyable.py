"""What keeps a clip from being copied: for each property a clip that lacks only it."""

from fractions import Fraction

import pytest

from farm.media import Size
from tests.clips import make_clip, pattern, real_clip, tone
from transcode.copyable import MEGABIT, Wanted, reasons_against
from transcode.ladder import programme_span
from transcode.probe import probe_clip

pytestmark = pytest.mark.media

CAP = 800_000
SILENT = "setparams=range=unknown:color_primaries=unknown:color_trc=unknown:colorspace=unknown"
BT709 = ["-vf", "setparams=range=limited:color_primaries=bt709:color_trc=bt709:colorspace=bt709"]
FAST = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-sc_threshold", "0", *BT709]
PLAIN = [*FAST, "-pix_fmt", "yuv420p", "-g", "50", "-b:v", "300k"]
PICTURE = pattern("320x180", "25", 3)
GRAY = ["-f", "lavfi", "-i", "color=gray:size=320x180:rate=25:duration=3"]
NOISE = ["-f", "lavfi", "-i", "color=gray:size=320x180:rate=25:duration=5,noise=alls=99:allf=t"]
COPY = ["-c", "copy"]


@pytest.fixture
def good(clip):
    """A clip that lacks nothing."""
    return clip("copyable.mp4", [*PICTURE, *PLAIN])


def reasons(path, demuxer="mov", canvas=None, picture=None):
    facts = probe_clip(path, demuxer)
    span = programme_span(facts.video, facts.audio)
    rate = min(facts.video.rate, Fraction(60))
    wanted = Wanted(
        picture=picture or facts.video.coded,
        canvas=canvas or facts.video.coded,
        max_bitrate=CAP,
        rate=rate,
        frames=round(span.duration * rate),
        start=span.start,
    )
    return {notice.code: dict(notice.facts) for notice in reasons_against(facts.video, wanted)}


@pytest.mark.parametrize(
    ("name", "demuxer", "more"),
    [
        ("good.mov", "mov", []),
        ("good.mkv", "matroska", []),
        ("good.ts", "mpegts", []),
        ("keyframe-a-second.mp4", "mov", ["-g", "25"]),
        ("main-without-b.mp4", "mov", ["-bf", "0", "-profile:v", "main"]),
        ("baseline.mp4", "mov", ["-profile:v", "baseline", "-bf", "0"]),
    ],
)
def test_what_lacks_nothing_is_copied(clip, name, demuxer, more):
    assert reasons(clip(name, [*PICTURE, *PLAIN, *more]), demuxer) == {}


def test_colours_that_hd_does_not_name_are_those_of_hd(clip):
    """The encoder would take them for BT.709 as well, and so do players."""
    hd = [*pattern("1280x720", "10", 1), *PLAIN, "-b:v", "100k", "-g", "20", "-vf", SILENT]
    assert reasons(clip("silent-hd.mp4", hd)) == {}


def test_a_real_clip_is_copied():
    assert reasons(real_clip("video/talk_timecode_720p30_speech.mp4")) == {}


MADE = {
    "codec": (
        [*PICTURE, "-c:v", "mpeg4", "-g", "50", *BT709],
        {"encoded-codec": {"codec": "mpeg4"}},
    ),
    "profile": (
        [*GRAY, *PLAIN[:-2], "-qp", "0"],
        {"encoded-profile": {"profile": "High 4:4:4 Predictive"}},
    ),
    "pixels": (
        [*PICTURE, *PLAIN, "-pix_fmt", "yuv422p"],
        {
            "encoded-pixels": {"format": "yuv422p"},
            "encoded-profile": {"profile": "High 4:2:2"},  # the only one that has them
        },
    ),
    "keyframes": (
        [*PICTURE, *PLAIN, "-g", "40"],
        {"encoded-keyframe-missing": {"at": "2.000"}},
    ),
    "keyframes-that-do-not-stand-alone": (
        [*PICTURE, *PLAIN, "-x264-params", "open-gop=1"],
        {"encoded-keyframe-missing": {"at": "2.000"}},
    ),
    "colours-that-are-not-named-below-hd": (
        [*PICTURE, *PLAIN, "-vf", SILENT],
        {"encoded-colors-unknown": {}},
    ),
    "samples": (
        [*PICTURE, *PLAIN, "-vf", f"setsar=1001/1000:2000,{BT709[1]}"],
        {"encoded-samples": {"aspect": "1001/1000"}},
    ),
    "flagged-as-interlaced": (
        [*PICTURE, *PLAIN, "-x264-params", "fake-interlaced=1"],
        {"encoded-interlaced": {}},
    ),
    "interlaced": (
        [*PICTURE, *PLAIN, "-flags", "+ilme+ildct"],
        {"encoded-interlaced": {}},
    ),
    "sound-longer-than-the-picture": (
        [*PICTURE, *tone(4), *PLAIN, "-c:a", "aac"],
        {"encoded-length": {"source": "75", "wanted": "100"}},
    ),
}


@pytest.mark.parametrize(("arguments", "wanted"), MADE.values(), ids=MADE)
def test_a_property_that_is_lacking_from_the_start(clip, request, arguments, wanted):
    name = request.node.callspec.id
    assert reasons(clip(f"lacks-{name}.mp4", arguments)) == wanted


REWRITTEN = {
    "level": ("level=5.1", {"encoded-level": {"seen": "5.1", "allowed": "4.2"}}),
    "primaries": ("colour_primaries=9", {"encoded-primaries": {"seen": "bt2020"}}),
    "transfer": ("transfer_characteristics=6", {"encoded-transfer": {"seen": "smpte170m"}}),
    "matrix": ("matrix_coefficients=6", {"encoded-matrix": {"seen": "smpte170m"}}),
    "range": (
        "video_full_range_flag=1",
        {"encoded-range": {}, "encoded-pixels": {"format": "yuvj420p"}},  # libav's name for it
    ),
}


@pytest.mark.parametrize(("change", "wanted"), REWRITTEN.values(), ids=REWRITTEN)
def test_a_property_that_is_only_written_otherwise(good, tmp_path, change, wanted):
    arguments = ["-i", str(good), *COPY, "-bsf:v", f"h264_metadata={change}"]
    assert reasons(make_clip(tmp_path / "other.mp4", arguments)) == wanted


def test_a_picture_that_lies_on_its_side(good, tmp_path):
    turned = ["-display_rotation", "90", "-i", str(good), *COPY]
    seen = reasons(make_clip(tmp_path / "turned.mp4", turned))
    assert seen == {"encoded-rotation": {"rotation": "270"}}


def test_a_picture_off_the_grid(good, tmp_path):
    late = ["-i", str(good), *COPY, "-bsf:v", "setts=pts=PTS+if(eq(N\\,30)\\,0.6/25/TB)"]
    seen = reasons(make_clip(tmp_path / "late.mp4", late))
    assert seen == {"encoded-rate": {"rate": "25"}}


def test_a_trim_that_hides_pictures(good, tmp_path):
    trimmed = make_clip(tmp_path / "trimmed.mp4", ["-ss", "0.52", "-i", str(good), *COPY])
    assert reasons(trimmed)["encoded-edit"] == {"frames": "13"}


def test_a_start_between_keyframes(clip, tmp_path):
    whole = clip("gray.ts", [*GRAY, *PLAIN])
    beheaded = ["-i", str(whole), *COPY, "-bsf:v", "noise=drop=lt(n\\,5)"]
    seen = reasons(make_clip(tmp_path / "beheaded.ts", beheaded), "mpegts")
    assert seen == {"encoded-start": {"frames": "45"}}


def test_parameters_that_change_on_the_way(clip, tmp_path):
    one = clip("two-seconds.ts", [*pattern("320x180", "25", 2), *PLAIN])
    other = clip("other-parameters.ts", [*PICTURE, *PLAIN, "-refs", "3"])
    (tmp_path / "joined.ts").write_bytes(one.read_bytes() + other.read_bytes())
    in_time = ["-i", str(tmp_path / "joined.ts"), *COPY]
    joined = make_clip(tmp_path / "joined-in-time.ts", in_time)
    assert reasons(joined, "mpegts") == {"encoded-changes": {}}


def test_another_size_and_another_canvas(good):
    smaller = reasons(good, picture=Size(160, 90))
    assert smaller == {"encoded-size": {"source": "320x180", "picture": "160x90"}}
    wider = reasons(good, canvas=Size(640, 360))
    assert wider == {"encoded-canvas": {"source": "320x180", "canvas": "640x360"}}


def test_more_bits_than_the_cap(clip):
    dense = clip(
        "dense.mp4", [*NOISE, *PLAIN, "-b:v", "1.2M", "-maxrate", "1.2M", "-bufsize", "0.6M"]
    )
    seen = reasons(dense)
    assert set(seen) == {"encoded-bitrate"}
    assert float(seen["encoded-bitrate"]["seen"]) == pytest.approx(1.2, abs=0.2)
    assert seen["encoded-bitrate"]["allowed"] == "0.80"


def test_a_burst_above_the_cap(clip):
    noise = "color=gray:size=320x180:rate=25:duration=6,noise=alls=30:allf=t:enable=gt(t\\,4)"
    dense = clip("burst.mp4", ["-f", "lavfi", "-i", noise, *PLAIN[:-2], "-qp", "36"])
    assert probe_clip(dense, "mov").video.bitrate < 0.8 * MEGABIT
    seen = reasons(dense)
    assert set(seen) == {"encoded-peak"}
    assert float(seen["encoded-peak"]["seen"]) > 1.6
