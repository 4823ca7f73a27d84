"""Facts of generated clips."""

import shutil
from fractions import Fraction

import av
import pytest

from farm.errors import InputRejected
from farm.media import DynamicRange, Scan, Size
from tests.clips import AAC, X264, make_clip, pattern, real_clip, tone
from transcode.confined import probe_confined
from transcode.limits import Limits
from transcode.probe import probe_clip

pytestmark = pytest.mark.media

AMPLE = Limits(seconds=60, memory_bytes=2 * 10**9, output_bytes=10**6)


def codes(facts):
    return [notice.code for notice in facts.notices]


def test_plain_clip(plain_clip):
    facts = probe_clip(plain_clip, "mov")
    video, audio = facts.video, facts.audio
    assert (video.codec, video.coded, video.rate) == ("h264", Size(320, 180), 25)
    assert (video.frames, video.start, video.duration) == (50, 0, 2)
    assert video.constant_rate
    assert (audio.codec, audio.channels, audio.sample_rate, audio.start) == ("aac", 2, 48000, 0)
    assert abs(audio.duration - 2) < Fraction(1, 40)
    assert (facts.origin, facts.bytes) == (0, plain_clip.stat().st_size)
    assert facts.notices == ()


def test_child_says_the_same(plain_clip, tmp_path):
    confined = probe_confined(plain_clip, "mov", folder=tmp_path, limits=AMPLE)
    assert confined == probe_clip(plain_clip, "mov")
    assert list(tmp_path.iterdir()) == []


def test_child_over_its_limits_is_a_refusal(plain_clip, tmp_path):
    strict = Limits(seconds=60, memory_bytes=10**6, output_bytes=10**6)
    with pytest.raises(InputRejected) as caught:
        probe_confined(plain_clip, "mov", folder=tmp_path, limits=strict)
    assert caught.value.code == "probe-failed"


@pytest.mark.parametrize(
    ("name", "demuxer", "codecs"),
    [
        ("a.mkv", "matroska", [*X264, *AAC]),
        ("a.ts", "mpegts", [*X264, *AAC]),
        ("a.m2ts", "mpegts", [*X264, *AAC, "-f", "mpegts", "-mpegts_m2ts_mode", "1"]),
        ("a.avi", "avi", ["-c:v", "mpeg4", "-c:a", "mp2"]),
        ("b.avi", "avi", [*X264, "-bf", "2", "-c:a", "mp2"]),
        ("a.flv", "flv", [*X264, *AAC]),
        ("a.mpg", "mpeg", ["-c:v", "mpeg2video", "-c:a", "mp2"]),
        ("a.wmv", "asf", ["-c:v", "wmv2", "-c:a", "wmav2"]),
        ("a.mxf", "mxf", ["-c:v", "mpeg2video", "-c:a", "pcm_s16le", "-ar", "48000"]),
        ("a.mov", "mov", ["-c:v", "prores_ks", "-c:a", "pcm_s24le"]),
        ("a.webm", "matroska", ["-c:v", "libvpx", "-c:a", "libopus"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_container_gives_the_same_clip(clip, name, demuxer, codecs):
    facts = probe_clip(clip(name, [*pattern(), *tone(), *codecs]), demuxer)
    assert facts.video.rate == 25
    assert facts.video.constant_rate
    assert abs(facts.video.frames - 50) <= 1
    assert abs(facts.video.duration - 2) <= Fraction(1, 25)
    assert min(facts.video.start, facts.audio.start) == 0
    assert max(facts.video.start, facts.audio.start) < Fraction(1, 10)


@pytest.mark.parametrize(
    ("arguments", "scan"),
    [
        (["-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-vf", "tinterlace=4"], Scan.TOP_FIRST),
        (["-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-vf", "tinterlace=5"], Scan.BOTTOM_FIRST),
        ([*X264, "-x264-params", "tff=1", "-vf", "tinterlace=4"], Scan.TOP_FIRST),
        ([*X264, "-x264-params", "bff=1", "-vf", "tinterlace=5"], Scan.BOTTOM_FIRST),
        ([*X264], Scan.PROGRESSIVE),
    ],
    ids=["mpeg2-top", "mpeg2-bottom", "h264-top", "h264-bottom", "progressive"],
)
def test_field_order_is_the_bitstreams(tmp_path, arguments, scan):
    path = make_clip(tmp_path / "i.ts", [*pattern("320x192", "50", 1), *arguments])
    assert probe_clip(path, "mpegts").video.scan is scan


@pytest.mark.parametrize(
    ("turn", "rotation", "mirrored"),
    [
        (["-display_rotation", "-90"], 90, False),
        (["-display_rotation", "90"], 270, False),
        (["-display_rotation", "180"], 180, False),
        (["-display_hflip"], 0, True),
        (["-display_vflip"], 180, True),
    ],
    ids=str,
)
def test_orientation(plain_clip, tmp_path, turn, rotation, mirrored):
    path = make_clip(tmp_path / "r.mp4", [*turn, "-i", str(plain_clip), "-c", "copy"])
    video = probe_clip(path, "mov").video
    assert (video.rotation, video.mirrored) == (rotation, mirrored)
    assert video.upright == (Size(180, 320) if rotation in {90, 270} else Size(320, 180))


def test_odd_rotation_is_said(plain_clip, tmp_path):
    arguments = ["-display_rotation", "-80", "-i", str(plain_clip), "-c", "copy"]
    facts = probe_clip(make_clip(tmp_path / "r.mp4", arguments), "mov")
    assert facts.video.rotation == 90
    assert codes(facts) == ["odd-rotation"]


def test_colour_tags_and_sample_aspect(tmp_path):
    tags = "colorspace=bt2020nc:color_primaries=bt2020:color_trc=smpte2084:range=pc"
    picture = [*pattern(seconds=0.4), "-vf", f"setsar=4/3,setparams={tags}"]
    path = make_clip(tmp_path / "c.mp4", [*picture, *X264])
    video = probe_clip(path, "mov").video
    assert (video.color.matrix, video.color.primaries) == ("bt2020nc", "bt2020")
    assert video.color.full_range
    assert video.dynamic_range is DynamicRange.PQ
    assert video.sample_aspect == Fraction(4, 3)
    assert video.upright == Size(427, 180)


def test_late_sound_and_cut_in_the_middle_of_a_gop(clip, tmp_path):
    source = clip("a.ts", [*pattern(), *tone(), *X264, *AAC])
    packets = source.read_bytes()
    cut = tmp_path / "cut.ts"
    cut.write_bytes(packets[: 188 * 3] + packets[len(packets) // 3 // 188 * 188 :])
    facts = probe_clip(cut, "mpegts")
    assert facts.video.frames == 25  # from the second keyframe on
    assert facts.audio.start == 0
    assert facts.video.start > 0


def test_clock_jump_of_a_transport_stream_is_closed(clip, tmp_path):
    first = clip("a.ts", [*pattern(), *tone(), *X264, *AAC])
    later = clip("late.ts", [*pattern(), *tone(), *X264, *AAC, "-output_ts_offset", "5000"])
    joined = tmp_path / "joined.ts"
    joined.write_bytes(first.read_bytes() + later.read_bytes())
    facts = probe_clip(joined, "mpegts")
    assert facts.video.frames == 100
    assert abs(facts.duration - 4) < Fraction(1, 4)
    assert "time-jumps" in codes(facts)


def test_truncated_clip_tells_what_is_there(clip, tmp_path):
    arguments = [*pattern(seconds=10), *tone(10), *X264, *AAC, "-movflags", "+faststart"]
    whole = clip("fast.mp4", arguments).read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) // 2])
    facts = probe_clip(cut, "mov")
    assert codes(facts) == ["truncated"]
    assert 2 < facts.duration < 8
    assert facts.notices[0].facts["promised"] == "10.0"


def test_cover_art_is_not_a_film(tmp_path, clip):
    cover = make_clip(tmp_path / "c.png", [*pattern(seconds=0.1), "-frames:v", "1"])
    sound = make_clip(tmp_path / "s.m4a", [*tone(1), *AAC])
    inputs = ["-i", str(sound), "-i", str(cover), "-map", "0", "-map", "1", "-c", "copy"]
    path = make_clip(tmp_path / "song.mp4", [*inputs, "-disposition:v:0", "attached_pic"])
    with pytest.raises(InputRejected) as caught:
        probe_clip(path, "mov")
    assert caught.value.code == "sound-only"


def test_dolby_vision_without_a_base_layer_is_refused(tmp_path):
    real = real_clip("video/iphone_dovi_hlg_tiny.mov")
    content = real.read_bytes()
    assert probe_clip(real, "mov").video.dolby_vision == 8
    place = max(content.find(b"dvvC"), content.find(b"dvcC")) + 4
    profile_5 = bytes([content[place + 2] & 1 | 5 << 1])
    patched = tmp_path / "p5.mov"
    patched.write_bytes(content[: place + 2] + profile_5 + content[place + 3 :])
    with pytest.raises(InputRejected) as caught:
        probe_clip(patched, "mov")
    assert caught.value.code == "dolby-vision-5"


def test_odd_names(plain_clip, tmp_path):
    for name in ("-i.mp4", "a\n'b\".mp4", "http:x%03d.mp4", "采访 一.mp4"):
        odd = tmp_path / name
        shutil.copy(plain_clip, odd)
        assert probe_confined(odd, "mov", folder=tmp_path, limits=AMPLE).video.frames == 50


def test_wrong_demuxer_is_a_refusal(plain_clip):
    with pytest.raises(InputRejected) as caught:
        probe_clip(plain_clip, "matroska")
    assert caught.value.code == "clip-unreadable"
    assert av.library_versions["libavformat"] >= (62,)
