"""Which clips browsers play as they are."""

from dataclasses import replace
from fractions import Fraction

import pytest

from farm.media import PictureCoding, SoundCoding
from farm.messages import Notice
from tests.nouns import sound, source, video
from transcode.playable import plays_as_it_is

CODING = PictureCoding(40, True, False, 0, 0, True, None, 8_000_000)
PICTURE = video(coding=CODING)
SOUND = replace(sound(), coding=SoundCoding("LC", 430, 0, Fraction(0), True))
CLIP = source(PICTURE, SOUND)


def seen(**changes):
    return replace(CLIP, video=replace(PICTURE, **changes))


def coded(**changes):
    return seen(coding=replace(CODING, **changes))


CASES = {
    "a-phone's": (CLIP, True),
    "silent": (replace(CLIP, audio=None), True),
    "sideways": (seen(rotation=90), True),
    "variable-rate": (seen(constant_rate=False), True),
    "full-range": (seen(pixel_format="yuvj420p"), True),
    "sparse-keyframes": (coded(missing_keyframe=50), True),
    "hevc": (seen(codec="hevc"), False),
    "ten-bits": (seen(pixel_format="yuv420p10le", bit_depth=10), False),
    "four-two-two": (seen(pixel_format="yuv422p"), False),
    "mirrored": (seen(mirrored=True), False),
    "an-edit-that-hides-pictures": (coded(hidden=12), False),
    "a-start-that-does-not-decode": (coded(undecoded=3), False),
    "parameters-that-change": (coded(changes=True), False),
    "never-looked-at": (seen(coding=None), False),
    "pcm": (replace(CLIP, audio=replace(SOUND, codec="pcm_s16le", coding=None)), False),
    "aac-of-another-profile": (
        replace(CLIP, audio=replace(SOUND, coding=replace(SOUND.coding, profile="LTP"))),
        False,
    ),
    "a-transport-stream": (replace(CLIP, demuxer="mpegts"), False),
    "a-clock-that-jumps": (replace(CLIP, notices=(Notice("time-jumps", {"jumps": "1"}),)), False),
}


@pytest.mark.parametrize(("facts", "plays"), CASES.values(), ids=CASES)
def test_what_plays_as_it_is(facts, plays):
    assert plays_as_it_is(facts) is plays
