"""An encode in hardware, and on the processor where that fails; then the job says so."""

from collections.abc import Callable

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


def encode_with_fallback(
    work: Work, sessions: int, encode: Encode, *, begun: float = 0.0
) -> LadderFiles:
    """Encode with the hardware that the job is to use, or with the processor if that fails.

    A card can be lost, or full, after its trial; and a job whose first attempt failed, perhaps
    because its hardware made a damaged file, is tried again without it.

    Args:
        work: of the stage.
        sessions: of the hardware that are needed at once; 0: all is copied.
        encode: the encode, into ffmpeg's folder of the workspace.
        begun: share of the stage that is over when the encode begins.

    Raises:
        ChildFailed: the processor failed as well.
        FarmFailed: ``machine-folder-taken``.
    """
    if sessions and work.hardware is not Hardware.CPU:
        if work.job.attempt > 1:
            work.log.notice(Notice("gpu-left-out", {"attempt": str(work.job.attempt)}))
        elif (files := _in_hardware(work, sessions, encode, begun)) is not None:
            return files
        work.workspace.emptied("ffmpeg")  # ffmpeg writes over no file
    return encode(Hardware.CPU)


def _in_hardware(work: Work, sessions: int, encode: Encode, begun: float) -> LadderFiles | None:
    cap = work.farm.settings.gpu_sessions
    with gpu_sessions(
        machine_folder(),
        wanted=sessions,
        cap=cap,
        patience=PATIENCE_SECONDS,
        on_wait=lambda: work.report(begun),
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
