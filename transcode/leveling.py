"""The sound that needs a limiter: tried, measured and tried again until it has its loudness."""

from collections.abc import Callable
from dataclasses import replace

from farm.errors import FarmFailed
from farm.outputs import Sound
from transcode.color_table import read_colors
from transcode.encode import encode_ladder
from transcode.engine import Clip, Engine
from transcode.graph import Looks
from transcode.loudness import measure_made
from transcode.plan import Plan
from transcode.sound_plan import MOST_GAIN_DB, LoudnessTarget

SETTLED_FILE = "settled.m4a"
MOST_TRIALS = 4
CLOSE_LU = 0.3
"""Near enough to the target to stop."""
FURTHER_DB = 0.1
"""How much lower than seems needed the limiter goes."""


def settle_sound(
    engine: Engine,
    clip: Clip,
    plan: Plan,
    sound: Sound,
    target: LoudnessTarget,
    *,
    on_progress: Callable[[float], None],
) -> Sound:
    """Find the gain and the ceiling with which limited sound reaches its loudness once coded.

    What a limiter takes away cannot be computed from the loudness of the source, and coding lifts
    peaks: so the sound is made, alone, and measured as a player hears it. The same sound gives the
    same answer. Where the last trial still misses, `missed_targets` tells.

    The last trial is left in the folder as `SETTLED_FILE`: it is the sound that was wanted, to the
    byte, so nobody needs to make it once more.

    Args:
        engine: binary, folder, limits.
        clip: the accepted clip.
        plan: of the clip, with sound.
        sound: with the gain and the ceiling to begin with.
        target: loudness and highest peak wanted.
        on_progress: called with the finished share of each trial.

    Raises:
        FarmFailed: ffmpeg failed, stood still or passed a limit.
    """
    tried = _try(engine, clip, plan, sound, on_progress)
    for _ in range(MOST_TRIALS - 1):
        following = _adjusted(tried, target)
        if following == tried:
            break
        tried = _try(engine, clip, plan, following, on_progress)
    return tried


def _adjusted(tried: Sound, target: LoudnessTarget) -> Sound:
    """Return what to try next; what was tried, where it does or nothing better is left."""
    if tried.lufs is None or tried.ceiling_dbtp is None or tried.peak_dbtp is None:
        return tried
    missing, excess = target.lufs - tried.lufs, tried.peak_dbtp - target.peak_dbtp
    gain, ceiling = tried.gain_db, tried.ceiling_dbtp
    if abs(missing) > CLOSE_LU:
        gain = round(min(gain + missing, MOST_GAIN_DB), 2)
    if excess > 0:
        ceiling = round(ceiling - excess - FURTHER_DB, 2)
    return replace(tried, gain_db=gain, ceiling_dbtp=ceiling)


def _try(
    engine: Engine, clip: Clip, plan: Plan, sound: Sound, on_progress: Callable[[float], None]
) -> Sound:
    """Return the sound with its loudness and its true peak."""
    looks = Looks(read_colors(clip.facts.video), sound)
    files = encode_ladder(engine, clip, plan.only(), looks, on_progress=on_progress)
    if files.sound is None:
        raise FarmFailed("internal-error", detail="no sound was made to be measured")
    made = measure_made(engine, files.sound.replace(files.sound.with_name(SETTLED_FILE)))
    return replace(sound, lufs=made.integrated, peak_dbtp=made.true_peak)
