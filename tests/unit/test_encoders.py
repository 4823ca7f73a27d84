"""What must hold of every encode, whatever else is tuned."""

from fractions import Fraction

import pytest

from farm.profiles import SHORT_VIDEO
from tests.nouns import MAKING, source, video
from transcode.codec_options import Codec, Hardware
from transcode.cpu_encoders import x264_options
from transcode.encoders import ENCODERS, aac_options, rate_argument
from transcode.ladder import plan_ladder
from transcode.plan import EncoderSettings

PLAN = plan_ladder(source(video()), SHORT_VIDEO, MAKING)
SETTINGS = EncoderSettings(preset="veryfast", crf=21, gop_frames=PLAN.grid.gop_frames, threads=2)
EACH_RUNG = pytest.mark.parametrize("rung", PLAN.rungs, ids=lambda rung: rung.name)


@EACH_RUNG
def test_keyframes_come_only_where_the_plan_has_them(rung):
    options = x264_options(rung, SETTINGS)
    assert options["g"] == options["keyint_min"] == "50"
    assert options["sc_threshold"] == "0"
    assert "+cgop" in options["flags:v"]
    assert "open-gop=0" in options["x264-params"].split(":")


@EACH_RUNG
def test_the_same_bytes_on_every_worker(rung):
    options = x264_options(rung, SETTINGS)
    assert options["threads:v"] == "2"
    assert "bitexact" in options["flags:v"]
    assert "cpu-independent=1" in options["x264-params"].split(":")


@EACH_RUNG
def test_the_cap_is_the_rungs_over_one_segment(rung):
    options = x264_options(rung, SETTINGS)
    assert int(options["maxrate"]) == rung.max_bitrate
    assert int(options["bufsize"]) == 2 * rung.max_bitrate
    assert "b:v" not in options, "the quality is constant under the cap"
    assert options["crf"] == "21"


@EACH_RUNG
def test_the_picture_says_that_it_is_bt709_in_limited_range(rung):
    options = x264_options(rung, SETTINGS)
    tags = ("color_primaries", "color_trc", "colorspace")
    assert [options[tag] for tag in tags] == ["bt709"] * 3
    assert (options["pix_fmt"], options["color_range"]) == ("yuv420p", "tv")


def test_rungs_differ_in_nothing_but_their_caps():
    rungs = [x264_options(rung, SETTINGS) for rung in PLAN.rungs]
    for options in rungs:
        del options["maxrate"], options["bufsize"]
    assert all(options == rungs[0] for options in rungs)


def test_sound_is_aac_lc():
    options = aac_options(128_000)
    assert (options["c:a"], options["profile:a"], options["b:a"]) == ("aac", "aac_low", "128000")


@pytest.mark.parametrize(
    ("rate", "spelled"),
    [
        (Fraction(25), "25/1"),
        (Fraction(30_000, 1001), "30000/1001"),
        (Fraction("12.5"), "25/2"),
    ],
)
def test_rates_are_spelled_exactly(rate, spelled):
    assert rate_argument(rate) == spelled
    assert Fraction(spelled) == rate


HARDWARE = pytest.mark.parametrize(
    "key", [key for key in ENCODERS if key[1] is not Hardware.CPU], ids="-".join
)


def options_of(key, rung=PLAN.rungs[0]):
    return ENCODERS[key].options(rung, SETTINGS)


def test_the_table_is_whole():
    assert set(ENCODERS) == {(codec, hardware) for codec in Codec for hardware in Hardware}
    names = [encoder.name for encoder in ENCODERS.values()]
    assert len(names) == len(set(names))
    for key, encoder in ENCODERS.items():
        assert options_of(key)["c:v"] == encoder.name


@HARDWARE
def test_hardware_is_asked_for_each_keyframe_by_its_number(key):
    options = options_of(key)
    assert options["g"] == "50"
    assert options["force_key_frames"] == "expr:not(mod(n,50))"
    assert "+cgop" in options["flags:v"]


@HARDWARE
def test_hardware_obeys_the_cap_of_the_processor(key):
    rung, options = PLAN.rungs[0], options_of(key)
    cap = (str(rung.max_bitrate), str(2 * rung.max_bitrate))
    assert (options["maxrate"], options["bufsize"]) == cap
    assert int(options["b:v"]) < rung.max_bitrate


@HARDWARE
def test_pictures_of_hardware_are_tagged_and_of_4_2_0(key):
    options = options_of(key)
    assert [options[tag] for tag in ("color_primaries", "color_trc", "colorspace")] == ["bt709"] * 3
    assert options["color_range"] == "tv"
    by_upload = {filters[-1] for filters in ENCODERS[key].upload if filters[0] == "format"}
    assert {options.get("pix_fmt"), *by_upload} - {None} <= {"yuv420p", "nv12"}
    assert bool(by_upload) == ("pix_fmt" not in options)


@pytest.mark.parametrize("codec", Codec)
def test_a_card_of_vaapi_is_opened_and_gets_its_pictures(codec):
    encoder = ENCODERS[codec, Hardware.VAAPI]
    assert encoder.upload[-1] == ("hwupload",)
    assert "-filter_hw_device" in encoder.device


@pytest.mark.parametrize("hardware", Hardware)
def test_hevc_is_marked_as_apples_players_want_it(hardware):
    assert options_of((Codec.HEVC, hardware))["tag:v"] == "hvc1"


def test_every_codec_has_an_encoder_that_needs_no_special_machine():
    assert {(codec, Hardware.CPU) for codec in Codec} <= set(ENCODERS)
