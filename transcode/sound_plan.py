"""The sound of a clip's renditions (pure): copied or encoded, and how loud."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from farm.assets import Loudness
from farm.media import AudioFacts, SoundCoding, SourceFacts
from farm.messages import Notice
from farm.outputs import Leveling, Origin, Sound
from transcode.coding import AAC_FRAME
from transcode.ladder import SAMPLE_RATE
from transcode.plan import Plan

MOST_GAIN_DB = 20.0
"""More gain than this only lifts the noise of an empty room."""
TOLERANCE_LU = 1.0
"""So far from the target a programme may lie and still need no gain: EBU R 128, live programmes."""
CODER_HEADROOM_DB = 1.5
"""AAC at 128 kbit/s lifts peaks by so much at most: 1.5 dB for noise, 0.3 dB for speech."""

MOST_RUN_UP = 3
"""Packets that may lie hidden before the first that is heard: encoders need one to three."""
BITRATE_FACTOR = Fraction(3, 2)
"""Times the plan's bitrate of sound that a copied track may have."""
_STEREO = 2
_ROUNDING = SAMPLE_RATE // 1000
"""Samples that containers round times by."""


@dataclass(frozen=True, slots=True)
class LoudnessTarget:
    """What a profile asks of its sound: LUFS, and the highest true peak in dBTP."""

    lufs: float
    peak_dbtp: float


def choose_sound(
    facts: SourceFacts, plan: Plan, loudness: Loudness | None, target: LoudnessTarget
) -> Sound | None:
    """Decide what becomes of the sound; None where the plan has none.

    Args:
        facts: of the source.
        plan: of the clip.
        loudness: of the source's sound; None where there is none to measure.
        target: of the profile.
    """
    if plan.samples is None:
        return None
    if facts.audio is None:
        return Sound(Origin.ENCODED, Notice("sound-of-silence"), Leveling.KEPT)
    reason = next(_reasons_against(facts, facts.audio, plan), None)
    reason = reason or _loudness_against(loudness, target)
    if reason is None:
        return Sound(Origin.COPIED, Notice("sound-copied"), Leveling.KEPT)
    return level_sound(Sound(Origin.ENCODED, reason, Leveling.KEPT), loudness, target)


def level_sound(sound: Sound, loudness: Loudness | None, target: LoudnessTarget) -> Sound:
    """Return encoded sound with the gain that brings it to the target; silence stays silent.

    A constant gain where peaks leave room for it; else a limiter, which changes the dynamics.
    """
    ceiling = target.peak_dbtp - CODER_HEADROOM_DB
    if loudness is None or loudness.integrated is None:
        return Sound(sound.origin, sound.reason, Leveling.KEPT)
    gain = min(target.lufs - loudness.integrated, MOST_GAIN_DB)
    fits = loudness.true_peak + gain <= ceiling
    leveling = Leveling.LINEAR if fits else Leveling.DYNAMIC
    return Sound(sound.origin, sound.reason, leveling, round(gain, 2), None if fits else ceiling)


def missed_targets(sound: Sound, target: LoudnessTarget) -> tuple[Notice, ...]:
    """Say what limited sound did not reach once coded; nothing of sound that was not measured."""
    missed = []
    if sound.lufs is not None and target.lufs - sound.lufs > TOLERANCE_LU:
        facts = {"seen": f"{sound.lufs:.1f}", "wanted": f"{target.lufs:.1f}"}
        missed.append(Notice("sound-too-dynamic", facts))
    if sound.peak_dbtp is not None and sound.peak_dbtp > target.peak_dbtp:
        facts = {"seen": f"{sound.peak_dbtp:.1f}", "allowed": f"{target.peak_dbtp:.1f}"}
        missed.append(Notice("sound-peak-left", facts))
    return tuple(missed)


def _reasons_against(facts: SourceFacts, audio: AudioFacts, plan: Plan) -> Iterator[Notice]:
    """Name what keeps the packets from being copied, whatever they sound like."""
    if audio.codec != "aac":
        yield Notice("sound-codec", {"codec": audio.codec})
        return
    coding, seen = audio.coding, {"rate": str(audio.sample_rate), "channels": str(audio.channels)}
    if (audio.sample_rate, audio.channels) != (SAMPLE_RATE, _STEREO):
        yield Notice("sound-format", seen)
    if coding is None or coding.profile != "LC":
        yield Notice("sound-codec", {"codec": (coding and coding.profile) or "aac"})
        return
    most = round(plan.audio_bitrate * BITRATE_FACTOR)
    if (audio.bitrate or 0) > most:
        allowed = {"seen": _kilobits(audio.bitrate or 0), "allowed": _kilobits(most)}
        yield Notice("sound-bitrate", allowed)
    if facts.has_jumps or not _fits(coding, plan):
        yield Notice("sound-times")


def _loudness_against(loudness: Loudness | None, target: LoudnessTarget) -> Notice | None:
    if loudness is None or loudness.integrated is None:
        return None
    if abs(loudness.integrated - target.lufs) > TOLERANCE_LU:
        said = {"seen": f"{loudness.integrated:.1f}", "wanted": f"{target.lufs:.1f}"}
        return Notice("sound-loudness", said)
    if loudness.true_peak > target.peak_dbtp:
        said = {"seen": f"{loudness.true_peak:.1f}", "allowed": f"{target.peak_dbtp:.1f}"}
        return Notice("sound-peak", said)
    return None


def _fits(coding: SoundCoding, plan: Plan) -> bool:
    """Whether packets fill the programme from its start to within a packet of its end."""
    first = first_sample(coding, plan)
    end = first + coding.packets * AAC_FRAME
    return (
        coding.contiguous
        and coding.hidden <= MOST_RUN_UP
        and first <= 0
        and abs((coding.first - plan.start) * SAMPLE_RATE - first) <= _ROUNDING
        and end >= (plan.samples or 0) - AAC_FRAME
    )


def first_sample(coding: SoundCoding, plan: Plan) -> int:
    """Return where the first heard packet begins, in samples of the programme, whole packets."""
    return AAC_FRAME * round((coding.first - plan.start) * SAMPLE_RATE / AAC_FRAME)


def _kilobits(bitrate: int) -> str:
    return f"{bitrate / 1000:.0f}"
