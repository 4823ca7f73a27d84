"""What becomes of a clip's sound: copied or encoded, and with what gain."""

from dataclasses import replace
from fractions import Fraction

import pytest

from farm.assets import Loudness
from farm.media import SoundCoding
from farm.messages import Notice
from farm.outputs import Leveling, Origin, Sound
from farm.profiles import SHORT_VIDEO, SoundTrack
from tests.nouns import MAKING, sound, source, video
from transcode.ladder import plan_ladder
from transcode.sound_plan import LoudnessTarget, choose_sound, first_sample, missed_targets

TARGET = LoudnessTarget(lufs=-16.0, peak_dbtp=-1.5)
RIGHT = Loudness(-16.4, -4.0, 5.0)
CODING = SoundCoding(profile="LC", packets=469, hidden=1, first=Fraction(0), contiguous=True)
GOOD = replace(sound(), sample_rate=48_000, bitrate=128_000, coding=CODING)


def chosen(audio=GOOD, loudness=RIGHT, policy=SoundTrack.AS_SOURCE, notices=()):
    facts = replace(source(video(), audio), notices=notices)
    plan = plan_ladder(facts, replace(SHORT_VIDEO, sound=policy), MAKING)
    return choose_sound(facts, plan, loudness, TARGET)


def coded(**changes):
    return replace(GOOD, coding=replace(CODING, **changes))


COPIED = {
    "as-it-is": GOOD,
    "as-long-as-the-picture-but-for-a-packet": coded(packets=468),
    "longer-than-the-picture": coded(packets=480),
    "begun-a-packet-earlier": coded(first=Fraction(-1024, 48_000), packets=470, hidden=0),
    "times-rounded-to-milliseconds": coded(first=Fraction(-21, 1000), packets=470, hidden=0),
}


@pytest.mark.parametrize("audio", COPIED.values(), ids=COPIED)
def test_what_lacks_nothing_is_copied(audio):
    made = chosen(audio)
    assert (made.origin, made.reason.code, made.leveling) == (
        Origin.COPIED,
        "sound-copied",
        Leveling.KEPT,
    )


ENCODED = {
    "codec": (replace(GOOD, codec="mp3", coding=None), {}, "sound-codec"),
    "of-a-clip-probed-before": (replace(GOOD, coding=None), {}, "sound-codec"),
    "profile": (coded(profile="HE-AAC"), {}, "sound-codec"),
    "sample-rate": (replace(GOOD, sample_rate=44_100), {}, "sound-format"),
    "channels": (replace(GOOD, channels=1), {}, "sound-format"),
    "bitrate": (replace(GOOD, bitrate=200_000), {}, "sound-bitrate"),
    "holes": (coded(contiguous=False), {}, "sound-times"),
    "trimmed": (coded(hidden=40), {}, "sound-times"),
    "late": (coded(first=Fraction(1, 20)), {}, "sound-times"),
    "between-packets": (coded(first=Fraction(-512, 48_000)), {}, "sound-times"),
    "short": (coded(packets=467), {}, "sound-times"),
    "clock-that-jumps": (GOOD, {"notices": (Notice("time-jumps"),)}, "sound-times"),
    "quiet": (GOOD, {"loudness": Loudness(-17.1, -4.0, 5.0)}, "sound-loudness"),
    "loud": (GOOD, {"loudness": Loudness(-14.9, -4.0, 5.0)}, "sound-loudness"),
    "peaks": (GOOD, {"loudness": Loudness(-16.0, -1.4, 5.0)}, "sound-peak"),
}


@pytest.mark.parametrize(("audio", "more", "code"), ENCODED.values(), ids=ENCODED)
def test_what_lacks_something_is_encoded(audio, more, code):
    made = chosen(audio, **more)
    assert (made.origin, made.reason.code) == (Origin.ENCODED, code)


GAINS = {
    "raised": (Loudness(-23.0, -12.0, 7.0), Leveling.LINEAR, 7.0, None),
    "lowered": (Loudness(-9.5, 0.3, 3.0), Leveling.LINEAR, -6.5, None),
    "raised-above-its-peaks": (Loudness(-23.0, -8.0, 7.0), Leveling.DYNAMIC, 7.0, -3.0),
    "raised-by-as-much-as-allowed": (Loudness(-40.0, -30.0, 3.0), Leveling.LINEAR, 20.0, None),
    "an-empty-room-is-not-blown-up": (Loudness(-60.0, -50.0, 3.0), Leveling.LINEAR, 20.0, None),
    "silence": (Loudness(None, -120.0, 0.0), Leveling.KEPT, 0.0, None),
}


@pytest.mark.parametrize(("loudness", "leveling", "gain", "ceiling"), GAINS.values(), ids=GAINS)
def test_gain(loudness, leveling, gain, ceiling):
    made = chosen(sound(), loudness)
    assert (made.leveling, made.gain_db, made.ceiling_dbtp) == (leveling, gain, ceiling)


def test_a_track_only_where_the_profile_wants_one():
    assert chosen(None) is None
    assert chosen(GOOD, policy=SoundTrack.NONE) is None
    made = chosen(None, None, policy=SoundTrack.ALWAYS)
    assert (made.origin, made.reason.code) == (Origin.ENCODED, "sound-of-silence")


def test_packets_lie_where_they_are_heard():
    facts = source(video(start=Fraction(1, 5)), GOOD)
    plan = plan_ladder(facts, SHORT_VIDEO, MAKING)
    early = replace(CODING, first=Fraction(1, 5) - Fraction(21, 1000))
    assert first_sample(early, plan) == -1024


LIMITED = Sound(Origin.ENCODED, Notice("sound-codec"), Leveling.DYNAMIC, 9.0, -3.0)
MISSED = {
    "reached": (-16.2, -1.5, {}),
    "not-measured": (None, None, {}),
    "peak": (-16.2, -1.1, {"sound-peak-left": {"seen": "-1.1", "allowed": "-1.5"}}),
    "loudness": (-18.0, -1.5, {"sound-too-dynamic": {"seen": "-18.0", "wanted": "-16.0"}}),
    "both": (
        -18.0,
        0.2,
        {
            "sound-too-dynamic": {"seen": "-18.0", "wanted": "-16.0"},
            "sound-peak-left": {"seen": "0.2", "allowed": "-1.5"},
        },
    ),
}


@pytest.mark.parametrize(("lufs", "peak", "told"), MISSED.values(), ids=MISSED)
def test_what_limited_sound_does_not_reach_is_told(lufs, peak, told):
    missed = missed_targets(replace(LIMITED, lufs=lufs, peak_dbtp=peak), TARGET)
    assert {notice.code: dict(notice.facts) for notice in missed} == told
