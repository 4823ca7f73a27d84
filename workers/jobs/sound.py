"""The sound of what the ladder and a rendition made alone: decided, and copied where it may be."""

from dataclasses import replace
from pathlib import Path

from farm.errors import CorruptMedia
from farm.messages import Notice
from farm.outputs import Leveling, Origin, Sound
from transcode.encode import LadderFiles, encode_ladder
from transcode.graph import Looks
from transcode.leveling import SETTLED_FILE, settle_sound
from transcode.plan import Plan
from transcode.remux import place_sound
from transcode.sound_plan import LoudnessTarget, choose_sound, level_sound
from workers.jobs.work import MEGABYTE, Work


def decide_sound(work: Work, plan: Plan, begun: float) -> Sound | None:
    """Return what becomes of the clip's sound; the same at every call.

    Args:
        work: of the stage.
        plan: of the clip.
        begun: share of the stage that is over.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
    """
    chosen = choose_sound(work.facts, plan, work.asset.loudness, loudness_target(work))
    return _settle(work, plan, chosen, begun)


def find_settled(work: Work, sound: Sound | None) -> Path | None:
    """Return finished sound that a limiter was tried for: the last trial is what was wanted."""
    if sound is None or sound.lufs is None:
        return None
    return work.workspace.folder("settled") / SETTLED_FILE


def finish_sound(
    work: Work, plan: Plan, looks: Looks, files: LadderFiles, begun: float
) -> LadderFiles:
    """Bring copied sound onto the programme's clock; sound that cannot be copied is encoded.

    Args:
        work: of the stage.
        plan: that was obeyed.
        looks: of the renditions.
        files: that the encode left.
        begun: share of the stage that is over.

    Returns:
        The files, and what in the end became of the sound.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
    """
    sound, audio = looks.sound, work.facts.audio
    if sound is None or files.sound is None or audio is None or audio.coding is None:
        return replace(files, made_of_sound=sound)
    if sound.origin is Origin.ENCODED:
        return replace(files, made_of_sound=sound)
    placed = files.sound.with_name("placed.m4a")
    try:
        place_sound(files.sound, placed, audio.coding, plan)
    except CorruptMedia as error:
        work.log.tell("copy of the sound does not do", error=error)
        return _encode(work, plan, looks, files, begun)
    return replace(files, sound=placed, made_of_sound=sound)


def loudness_target(work: Work) -> LoudnessTarget:
    """Return what all sound of the farm is brought to."""
    settings = work.farm.settings
    return LoudnessTarget(settings.loudness_lufs, settings.true_peak_dbtp)


def _encode(work: Work, plan: Plan, looks: Looks, files: LadderFiles, begun: float) -> LadderFiles:
    for left in (files.sound, files.sound and files.sound.with_name("placed.m4a")):
        if left is not None:
            left.unlink(missing_ok=True)
    anew = Sound(Origin.ENCODED, Notice("sound-copy-failed"), Leveling.KEPT)
    leveled = level_sound(anew, work.asset.loudness, loudness_target(work))
    sound = _settle(work, plan, leveled, begun)
    if settled := find_settled(work, sound):
        return replace(files, sound=settled, made_of_sound=sound)
    made = encode_ladder(
        work.engine(output_bytes=_most_bytes(plan)),
        work.clip(),
        plan.only(),
        replace(looks, sound=sound),
        on_progress=lambda share: work.report(begun),
    )
    return replace(files, sound=made.sound, made_of_sound=sound)


def _settle(work: Work, plan: Plan, sound: Sound | None, begun: float) -> Sound | None:
    if sound is None or sound.leveling is not Leveling.DYNAMIC:
        return sound
    engine = work.engine(output_bytes=_most_bytes(plan))
    settled = settle_sound(
        engine,
        work.clip(),
        plan,
        sound,
        loudness_target(work),
        on_progress=lambda share: work.report(begun),
    )
    tried = engine.folder / SETTLED_FILE
    tried.replace(work.workspace.folder("settled") / SETTLED_FILE)
    work.log.tell(
        "sound limited",
        gain_db=settled.gain_db,
        ceiling_dbtp=settled.ceiling_dbtp,
        lufs=settled.lufs,
        true_peak_dbtp=settled.peak_dbtp,
    )
    return settled


def _most_bytes(plan: Plan) -> int:
    return 2 * round(plan.audio_bitrate * plan.grid.duration / 8) + MEGABYTE
