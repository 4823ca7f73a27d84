"""Every real clip goes its way as a user would send it: made right, or refused with its reason.

Long clips go by their first seconds, cut without re-encoding, so that a run stays short;
``make bench-clips`` takes them whole.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from bench.every_clip import take as run_farm
from tests.clips import MEDIA, make_clip, real_clip
from tests.results import Result, correlation, keyframe_times, pictures, upright_picture

pytestmark = [pytest.mark.media, pytest.mark.spread]

MOST_MEMORY = 1_500_000_000
"""Bytes of the whole process tree; the 8K clip is the largest with 0.9 GB."""
NTSC = Fraction(30_000, 1001)


@dataclass(frozen=True)
class Made:
    """What must come of a sound clip: upright size, frames on the output grid, warnings."""

    width: int
    height: int
    rate: Fraction | int
    frames: int
    warnings: frozenset[str] = frozenset()


def made(width, height, rate, frames, *warnings):
    return Made(width, height, rate, frames, frozenset(warnings))


QUIET, SILENT, MUTE, SMALL = "sound-too-quiet", "sound-silent", "sound-missing", "picture-small"

OUTCOMES = {
    "8k_hevc_0.3s.mp4": made(7680, 4320, 24, 8, SILENT),
    "bad_mdat_too_long.mp4": made(1080, 720, NTSC, 30, QUIET),
    "bad_missing_stsd.mp4": made(1080, 720, NTSC, 30, "sound-left-out", MUTE),
    "bad_moov_not_found.mp4": "recording-unfinished",
    "bad_vp9_bitstream.webm": "picture-unreadable",
    "bbb_mpeg2_1080p_mp2.ts": made(1920, 1080, 24, 25, QUIET),
    "bikecam_270p_vp8.webm": made(480, 270, NTSC, 60, SMALL),
    "black_silent_10s.mp4": made(320, 240, 30, 93, SILENT, SMALL),
    "concert_crowd_1080p50_pcm.mov": made(1920, 1080, 50, 54),
    "face1_frontal.gif": made(480, 270, 12, 62, MUTE, SMALL),
    "face_1s_bt601.mov": made(640, 428, NTSC, 31, QUIET),
    "face_1s_mpeg2_scte35.ts": made(640, 426, NTSC, 3, SILENT),
    "face_1s_sideways_portrait.mp4": made(720, 1080, NTSC, 30, QUIET),
    "faces2_static.gif": made(480, 270, 12, 56, MUTE, SMALL),
    "faces3_walk_pause.gif": made(480, 270, 12, 41, MUTE, SMALL),
    "fullrange_bt709_720p.mp4": made(1280, 720, 30, 30, MUTE),
    "hdr10_mdcv_clli_av1_60p.mp4": made(1920, 1080, Fraction(60_000, 1001), 60, SILENT),
    "hlg10_colorchart_1080p.mp4": made(1920, 1080, 30, 9, SILENT),
    "hls_cea608.ts": made(640, 360, 24, 60, QUIET),
    "iphone_dovi_hlg_portrait_vfr.mp4": made(1080, 1920, NTSC, 63, QUIET),
    "iphone_dovi_hlg_tiny.mov": made(720, 1280, 30, 4, SILENT),
    "nasa_narrated_2v2a2s.mp4": made(480, 270, NTSC, 63, SMALL, "sound-one-of-several"),
    "person_walkin_432p10.mp4": made(768, 432, 10, 21, MUTE),
    "phone_hdr10_pq_vfr_1080p.mp4": made(1920, 1080, 30, 31, QUIET),
    "phone_portrait_4k60_rot-90.mp4": made(2160, 3840, 60, 18, SILENT),
    "phone_rot270_dog_720p.mp4": made(720, 1280, NTSC, 60),
    "phone_selfie_face_rot90_vfr.mp4": made(1080, 1440, 30, 30, MUTE),
    "rooftop_pan_360p_17s.mp4": made(640, 360, 30, 61, QUIET),
    "slowmo_android_vfr.mp4": made(1280, 720, 30, 16, MUTE),
    "talk2_meeting_720p25_vp9.webm": made(1280, 720, 25, 50, MUTE),
    "talk_timecode_720p30_speech.mp4": made(1280, 720, 30, 61),
}
FIRST_SECONDS = {
    "bbb_mpeg2_1080p_mp2.ts": 1,
    "bikecam_270p_vp8.webm": 2,
    "black_silent_10s.mp4": 3,
    "concert_crowd_1080p50_pcm.mov": 1,
    "iphone_dovi_hlg_portrait_vfr.mp4": 2,
    "nasa_narrated_2v2a2s.mp4": 2,
    "person_walkin_432p10.mp4": 2,
    "phone_rot270_dog_720p.mp4": 2,
    "phone_selfie_face_rot90_vfr.mp4": 1,
    "rooftop_pan_360p_17s.mp4": 2,
    "talk2_meeting_720p25_vp9.webm": 2,
    "talk_timecode_720p30_speech.mp4": 2,
}
DERIVED = {
    "bad_no_moov.mp4": "recording-unfinished",
    "bad_truncated_faststart.mp4": made(1280, 720, 25, 242, "truncated"),
    "interlaced_576i25_tff.ts": made(1024, 576, 50, 100),
}
UNCLEAR = {"black_silent_10s.mp4", "interlaced_576i25_tff.ts"}
"""No picture, and one whose reference is combed: nothing to tell up from down by."""


def test_every_clip_of_the_shared_folder_is_in_the_table():
    folder = MEDIA / "video"
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    assert {path.name for path in folder.iterdir()} == set(OUTCOMES)


@pytest.mark.parametrize(
    ("clip", "wanted"),
    [
        *((Path("video", name), wanted) for name, wanted in OUTCOMES.items()),
        *((Path("derived", name), wanted) for name, wanted in DERIVED.items()),
    ],
    ids=lambda one: one.name if isinstance(one, Path) else "",
)
def test_a_real_clip_goes_its_way(clip, wanted, tmp_path, monkeypatch):
    monkeypatch.setenv("FARM_PRESET", "ultrafast")  # facts are asked for, not beauty
    source = real_clip(str(clip))
    if clip.name in FIRST_SECONDS:
        source = beginning(source, tmp_path / clip.name)
    outcome = run_farm(source, tmp_path / "out")
    assert "Traceback" not in outcome.said
    assert outcome.peak_bytes < MOST_MEMORY
    if isinstance(wanted, str):
        assert (outcome.verdict, outcome.made, outcome.left) == ("refused", None, ())
        assert outcome.said.startswith(f"[{wanted}] ")
        return
    assert (outcome.verdict, outcome.said) == ("made", "")
    result = Result(tmp_path / "out", outcome.made)
    assert_made(result, wanted)
    assert_upright(source, result)


def beginning(source, clip):
    """The first seconds of a clip as it is; Dolby Vision is written only where asked for."""
    length = ["-t", str(FIRST_SECONDS[source.name])]
    mapped = ["-map", "0:v", "-map", "0:a?", "-c", "copy", "-strict", "unofficial"]
    return make_clip(clip, [*length, "-i", str(source), *mapped])


def assert_made(result, wanted):
    video = result.manifest["asset"]["video"]
    assert (video["width"], video["height"]) == (wanted.width, wanted.height)
    assert result.warnings == wanted.warnings
    assert {one["orientation"] for one in result.renditions.values()} == {"horizontal", "vertical"}
    for name, rendition in result.renditions.items():
        assert rendition["fps"] == round(float(wanted.rate), 3), name
        assert rendition["frames"] == wanted.frames, name
        assert rendition["picture_scale"] <= 1.2
        gop = round(2 * wanted.rate)
        planned = [Fraction(n) / wanted.rate for n in range(0, wanted.frames, gop)]
        seen = keyframe_times(result.files[name])
        assert [round(float(at), 3) for at in seen] == [round(float(at), 3) for at in planned]
    lengths = result.manifest["asset"]["video"]["duration"]
    assert abs(wanted.frames / wanted.rate - lengths) <= 1 / Fraction(wanted.rate)


def assert_upright(source, result):
    """The first picture stands as ffmpeg's own rotation has it."""
    if source.name in UNCLEAR:
        return
    reference = upright_picture(source)
    seen = picture_without_blur(result)
    assert (seen.shape[0] > seen.shape[1]) == (reference.shape[0] > reference.shape[1])
    assert correlation(seen, reference) > 0.9


def picture_without_blur(result):
    """The first picture of a small rendition of the source's orientation, without its blur."""
    video = result.manifest["asset"]["video"]
    wanted = "vertical" if video["height"] > video["width"] else "horizontal"
    alike = [one for one in result.renditions.values() if one["orientation"] == wanted]
    chosen = min(alike, key=lambda one: one["width"])
    width, height = (round(chosen["picture_scale"] * video[side]) for side in ("width", "height"))
    _, seen = next(pictures(result.files[chosen["name"]]))
    top, left = (seen.shape[0] - height) // 2, (seen.shape[1] - width) // 2
    return seen[max(top, 0) :, max(left, 0) :][:height, :width]
