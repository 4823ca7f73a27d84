"""An encode in hardware, and on the processor where that fails; then the job says so."""

from collections.abc import Callable
from pathlib import Path

from farm.messages import Notice
from transcode.codec_options import Hardware
from transcode.encode import LadderFiles
from transcode.encoders import ENCODERS
from transcode.limits import ChildFailed
from workers.capabilities import LADDER
from workers.gpu_sessions import gpu_sessions
from workers.jobs.work import Work
from workers.known_encoders import machine_folder

PATIENCE_SECONDS = 60.0
"""So long an encode waits for sessions that others hold; then the processor is quicker."""

Encode = Callable[[Hardware], LadderFiles]
"""Encodes with that hardware into the workspace's folder."""


def encode_with_fallback(work: Work, folder: Path, sessions: int, encode: Encode) -> LadderFiles:
    """Encode with the hardware that the job is to use, or with the processor if that fails.

    A card can be lost, or full, after its trial; and a job whose first attempt failed, perhaps
    because its hardware made a damaged file, is tried again without it.

    Args:
        work: of the stage.
        folder: that the encode writes into; emptied before the second try.
        sessions: of the hardware that are needed at once; 0: all is copied.
        encode: the encode.

    Raises:
        ChildFailed: the processor failed as well.
        FarmFailed: ``machine-folder-taken``.
    """
    if sessions and work.hardware is not Hardware.CPU:
        if work.job.attempt > 1:
            work.log.notice(Notice("gpu-left-out", {"attempt": str(work.job.attempt)}))
        elif (files := _in_hardware(work, sessions, encode)) is not None:
            return files
        for left in folder.iterdir():
            left.unlink()
    return encode(Hardware.CPU)


def _in_hardware(work: Work, sessions: int, encode: Encode) -> LadderFiles | None:
    cap = work.farm.settings.gpu_sessions
    with gpu_sessions(
        machine_folder(),
        wanted=sessions,
        cap=cap,
        patience=PATIENCE_SECONDS,
        on_wait=lambda: work.report(0.0),
    ) as held:
        if not held:
            facts = {"wanted": str(sessions), "allowed": str(cap)}
            work.log.notice(Notice("gpu-sessions-taken", facts))
            return None
        try:
            return encode(work.hardware)
        except ChildFailed as error:
            name = ENCODERS[LADDER, work.hardware].name
            detail = error.notice.facts.get("detail", error.code)
            work.log.notice(Notice("gpu-encode-failed", {"encoder": name, "detail": detail}))
            return None
