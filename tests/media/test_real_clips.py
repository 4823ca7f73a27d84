"""Every real clip of the shared media folder: its facts, or the code of its refusal.

The starts were compared with the timestamps of ``ffmpeg -copyts -f framecrc`` (ffmpeg 9.0.2).
"""

from fractions import Fraction

import pytest

from farm.errors import InputRejected
from farm.media import Orientation
from farm.settings import Settings
from ingest.acceptance import accept_clip
from tests.clips import real_clip

pytestmark = pytest.mark.media

NTSC = Fraction(30000, 1001)

# rate, constant, frames, start and duration of the picture, rotation,
# (full range, matrix, transfer), dynamic range, scan
FACTS = {
    "video/8k_hevc_0.3s.mp4":
        (24, True, 8, 0.006, 0.3333, 0, (False, "bt709", "bt709"), "sdr", "progressive"),
    "video/bad_mdat_too_long.mp4":
        (NTSC, True, 30, 0, 1.001, 0, (False, None, None), "sdr", "progressive"),
    "video/bad_missing_stsd.mp4":
        (NTSC, True, 30, 0, 1.001, 0, (False, None, None), "sdr", "progressive"),
    "video/bbb_mpeg2_1080p_mp2.ts":
        (24, True, 58, 0.01091, 2.5, 0, (False, None, None), "sdr", "progressive"),
    "video/bikecam_270p_vp8.webm":
        (NTSC, True, 900, 0, 30.03, 0, (False, "bt470bg", None), "sdr", "progressive"),
    "video/black_silent_10s.mp4":
        (30, True, 300, 0, 10, 0, (False, None, None), "sdr", "progressive"),
    "video/concert_crowd_1080p50_pcm.mov":
        (50, True, 100, 0, 2, 0, (False, "bt709", "iec61966-2-4"), "sdr", "progressive"),
    "video/face1_frontal.gif":
        (12, True, 62, 0, 5.16, 0, (True, "gbr", None), "sdr", "progressive"),
    "video/face_1s_bt601.mov":
        (NTSC, True, 30, 0, 1.0201, 0, (False, "smpte170m", "bt709"), "sdr", "progressive"),
    "video/face_1s_mpeg2_scte35.ts":
        (NTSC, True, 3, 0.01091, 0.1001, 0, (False, None, None), "sdr", "progressive"),
    "video/face_1s_sideways_portrait.mp4":
        (NTSC, True, 30, 0, 1.001, 0, (False, None, None), "sdr", "progressive"),
    "video/faces2_static.gif":
        (12, True, 56, 0, 4.66, 0, (True, "gbr", None), "sdr", "progressive"),
    "video/faces3_walk_pause.gif":
        (12, True, 41, 0, 3.41, 0, (True, "gbr", None), "sdr", "progressive"),
    "video/fullrange_bt709_720p.mp4":
        (30, True, 30, 0, 1, 0, (True, "bt709", "bt709"), "sdr", "progressive"),
    "video/hdr10_mdcv_clli_av1_60p.mp4":
        (NTSC * 2, True, 60, 0, 1.001, 0, (False, "bt2020nc", "smpte2084"), "pq", "progressive"),
    "video/hlg10_colorchart_1080p.mp4":
        (30, True, 9, 0, 0.3001, 0, (False, "bt2020nc", "arib-std-b67"), "hlg", "progressive"),
    "video/hls_cea608.ts":
        (24, True, 58, 0, 2.5, 0, (False, None, None), "sdr", "progressive"),
    "video/iphone_dovi_hlg_portrait_vfr.mp4":
        (NTSC, True, 77, 0, 2.5683, 90, (False, "bt2020nc", "arib-std-b67"), "hlg", "progressive"),
    "video/iphone_dovi_hlg_tiny.mov":
        (30, True, 4, 0, 0.1333, 90, (False, "bt2020nc", "arib-std-b67"), "hlg", "progressive"),
    "video/nasa_narrated_2v2a2s.mp4":
        (NTSC, True, 390, 0, 13.013, 0, (False, "bt709", "bt709"), "sdr", "progressive"),
    "video/person_walkin_432p10.mp4":
        (10, True, 1394, 0, 139.4, 0, (False, "smpte170m", "smpte170m"), "sdr", "progressive"),
    "video/phone_hdr10_pq_vfr_1080p.mp4":
        (30, False, 28, 0, 1.0174, 0, (False, "bt2020nc", "smpte2084"), "pq", "progressive"),
    "video/phone_portrait_4k60_rot-90.mp4":
        (60, True, 18, 0, 0.2997, 90, (True, "bt470bg", "smpte170m"), "sdr", "progressive"),
    "video/phone_rot270_dog_720p.mp4":
        (NTSC, True, 149, 0, 4.9716, 270, (False, "bt709", "bt709"), "sdr", "progressive"),
    "video/phone_selfie_face_rot90_vfr.mp4":
        (30, False, 53, 0, 1.7822, 270, (True, "bt709", "bt709"), "sdr", "progressive"),
    "video/rooftop_pan_360p_17s.mp4":
        (30, True, 512, 0, 17.0633, 0, (False, "bt709", "bt709"), "sdr", "progressive"),
    "video/slowmo_android_vfr.mp4":
        (30, False, 7, 0, 0.5253, 0, (True, "smpte170m", "bt2020-12"), "sdr", "progressive"),
    "video/talk2_meeting_720p25_vp9.webm":
        (25, True, 1140, 0, 45.6, 0, (False, None, None), "sdr", "progressive"),
    "video/talk_timecode_720p30_speech.mp4":
        (30, True, 1272, 0, 42.4, 0, (False, "bt709", "bt709"), "sdr", "progressive"),
    "derived/bad_truncated_faststart.mp4":
        (25, True, 241, 0, 9.68, 0, (False, None, None), "sdr", "progressive"),
    "derived/interlaced_576i25_tff.ts":
        (25, True, 50, 0.01002, 2, 0, (False, "bt709", "iec61966-2-4"), "sdr", "top-first"),
    "derived/meeting_zh_en_speech.mp4":
        (25, True, 1039, 0, 41.56, 0, (False, None, None), "sdr", "progressive"),
}  # fmt: skip

NOTICES = {
    "video/nasa_narrated_2v2a2s.mp4": ["sound-one-of-several"],
    "video/bad_missing_stsd.mp4": ["sound-left-out"],
    "derived/bad_truncated_faststart.mp4": ["truncated"],
}

REFUSED = {
    "video/bad_moov_not_found.mp4": "recording-unfinished",
    "video/bad_vp9_bitstream.webm": "picture-unreadable",
    "derived/bad_no_moov.mp4": "recording-unfinished",
}


@pytest.mark.parametrize("name", FACTS)
def test_real_clip_is_accepted_with_its_facts(name, tmp_path):
    facts = accept_clip(real_clip(name), settings=Settings(), folder=tmp_path).facts
    video, color = facts.video, facts.video.color
    assert (
        video.rate,
        video.constant_rate,
        video.frames,
        round(float(video.start), 5),
        round(float(video.duration), 4),
        video.rotation,
        (color.full_range, color.matrix, color.transfer),
        video.dynamic_range,
        video.scan,
    ) == FACTS[name]
    assert not video.mirrored
    assert [notice.code for notice in facts.notices] == NOTICES.get(name, [])


@pytest.mark.parametrize("name", REFUSED)
def test_real_clip_is_refused(name, tmp_path):
    with pytest.raises(InputRejected) as caught:
        accept_clip(real_clip(name), settings=Settings(), folder=tmp_path)
    assert caught.value.code == REFUSED[name]


def accepted(name, folder):
    return accept_clip(real_clip(name), settings=Settings(), folder=folder).facts


def test_right_tracks_are_chosen(tmp_path):
    nasa = accepted("video/nasa_narrated_2v2a2s.mp4", tmp_path)
    assert (str(nasa.video.coded), nasa.audio.index, nasa.audio.sample_rate) == (
        "480x270",
        4,
        16000,
    )
    selfie = accepted("video/phone_selfie_face_rot90_vfr.mp4", tmp_path)
    assert str(selfie.video.coded) == "1440x1080"
    assert selfie.video.upright.orientation is Orientation.VERTICAL


def test_high_dynamic_range_is_the_bitstreams(tmp_path):
    assert accepted("video/phone_hdr10_pq_vfr_1080p.mp4", tmp_path).video.peak_nits == 1000
    assert accepted("video/hdr10_mdcv_clli_av1_60p.mp4", tmp_path).video.peak_nits == 1100
    assert accepted("video/iphone_dovi_hlg_tiny.mov", tmp_path).video.dolby_vision == 8
