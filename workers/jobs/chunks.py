"""Stage: one chunk of a clip, of all renditions that are made in chunks."""

from workers.jobs.looking import frame_plan
from workers.jobs.parts import encode_missing, part_key
from workers.jobs.wearing import drawable
from workers.jobs.work import Work
from workers.plans import require_maker


def encode_chunk_of_clip(work: Work) -> None:
    """Encode, verify and store a chunk; what an earlier attempt stored is not made again.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
        CorruptMedia: a file does not hold what was planned.
        FarmFailed: ``plan-of-another``: this worker makes other bytes.
        LeaseLost: the job is in other hands, or cancelled.
    """
    plan, number = work.obeyed_plan(require_maker), work.job.piece
    if number is None or number >= len(plan.chunks):
        work.log.tell("no such chunk: the clip was planned anew")
        return
    wanted = plan.only(*({rung.name for rung in plan.rungs} - {*work.asset.left_out}))
    framed = frame_plan(work, drawable(work, wanted))
    for name, path in encode_missing(work, framed, number, work.report).items():
        work.farm.objects.put_file(part_key(work, framed, name, number), path)
