"""Loudness: what ebur128 prints, and the gain that follows from it."""

import pytest

from farm.assets import Loudness
from farm.errors import FarmFailed
from transcode.loudness import read_summary

PLAIN = """\
Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:clip.mp4':
  Stream #0:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 48000 Hz, stereo, fltp, 128 kb/s
[Parsed_ebur128_4 @ 0x5591a2d0f2c0] Summary:

  Integrated loudness:
    I:         -23.3 LUFS
    Threshold: -33.9 LUFS

  Loudness range:
    LRA:         7.1 LU
    Threshold: -43.8 LUFS
    LRA low:   -28.6 LUFS
    LRA high:  -21.5 LUFS

  True peak:
    Peak:       -4.2 dBFS
[out#0/null @ 0x5591a2d10a00] video:0KiB audio:1875KiB subtitle:0KiB other streams:0KiB
size=N/A time=00:00:10.00 bitrate=N/A speed= 412x
"""

DIGITAL_SILENCE = """\
[Parsed_ebur128_4 @ 0x5591a2d0f2c0] Summary:

  Integrated loudness:
    I:         -70.0 LUFS
    Threshold:   0.0 LUFS

  Loudness range:
    LRA:         0.0 LU
    Threshold:   0.0 LUFS
    LRA low:     0.0 LUFS
    LRA high:    0.0 LUFS

  True peak:
    Peak:       -inf dBFS"""

SUMMARIES = {
    "plain": (PLAIN, Loudness(-23.3, -4.2, 7.1)),
    "digital-silence": (DIGITAL_SILENCE, Loudness(None, -120.0, 0.0)),
    "minus-infinity": (PLAIN.replace("-23.3", "-inf"), Loudness(None, -4.2, 7.1)),
    "just-above-the-gate": (PLAIN.replace("-23.3", "-69.9"), Loudness(-69.9, -4.2, 7.1)),
    "over-full-scale": (
        PLAIN.replace("-23.3", " -3.0").replace(" -4.2", "  1.8"),
        Loudness(-3.0, 1.8, 7.1),
    ),
    "the-last-of-two": (DIGITAL_SILENCE + "\n" + PLAIN, Loudness(-23.3, -4.2, 7.1)),
    "live-lines-before-it": (
        "[Parsed_ebur128_4 @ 0x5] t: 0.4  TARGET:-23 LUFS  M: -20.1 S:-120.7  I: -20.1 LUFS\n"
        + PLAIN,
        Loudness(-23.3, -4.2, 7.1),
    ),
}


@pytest.mark.parametrize(("text", "loudness"), SUMMARIES.values(), ids=SUMMARIES)
def test_summaries(text, loudness):
    assert read_summary(text.splitlines()) == loudness


BROKEN = {
    "nothing": "",
    "killed-before-the-summary": "Input #0, mov, from 'file:clip.mp4':",
    "cut-off": PLAIN[: PLAIN.index("True peak")],
    "a-live-line-is-no-summary": "t: 0.4 I: -20.1 LUFS LRA: 0.0 LU Peak: -1.0 dBFS",
    "not-a-number": PLAIN.replace("-23.3", "  nan"),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_without_a_whole_summary_the_stage_fails(text):
    with pytest.raises(FarmFailed, match="no loudness summary"):
        read_summary(text.splitlines())
