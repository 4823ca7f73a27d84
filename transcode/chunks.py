"""Chunks (pure): stretches of a clip's grid that are encoded apart, on any machine, and joined."""

from dataclasses import dataclass, replace
from math import ceil

from farm.media import SourceFacts
from farm.outputs import Origin
from farm.timeline import FrameGrid
from transcode.entering import run_up
from transcode.plan import Plan, RungPlan

MOST_CHUNKS = 60
"""Of longer clips chunks are longer: people read the list of jobs, and so does each step."""
LONGEST_GAP = 60
"""Seconds without a keyframe, in clips that are made in chunks. All from a keyframe to the chunk is
decoded for nothing, a gap and more where groups are open: beyond this, longer than a chunk is."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One stretch, from a keyframe of the grid to right before another.

    Attributes:
        number: from 0.
        first: number of its first frame on the clip's grid.
        plan: the clip's, with the rungs that are made in chunks, and with a grid as long as this.
    """

    number: int
    first: int
    plan: Plan


def choose_chunks(
    facts: SourceFacts, grid: FrameGrid, rungs: tuple[RungPlan, ...], *, seconds: int
) -> tuple[int, ...]:
    """Return the first frame of each chunk; none where the clip is made in one go.

    A clip is cut where that leaves at least two chunks of the wanted length, into an even number
    of them, so that two workers have the same to do. One that cannot be entered in the middle, or
    in few places only, is not: each worker would decode all that lies before its chunk.

    Args:
        facts: of the clip.
        grid: of its renditions.
        rungs: that are made in chunks.
        seconds: that a chunk lasts at most, but for what a group of pictures is longer, and where
            there would be more than `MOST_CHUNKS`; 0: never.
    """
    if seconds == 0 or grid.duration <= 2 * seconds or not rungs or not _is_enterable(facts):
        return ()
    groups = len(grid.keyframes)
    count = min(ceil(grid.duration / seconds), MOST_CHUNKS)
    count = min(count + count % 2, groups)
    return tuple(number * groups // count * grid.gop_frames for number in range(count))


def _is_enterable(facts: SourceFacts) -> bool:
    """Whether reading can begin right before any frame, as far as anybody knows."""
    entries = facts.video.entries
    return run_up(facts) is not None and (entries is None or entries.gap <= LONGEST_GAP)


def chunked_rungs(rungs: tuple[RungPlan, ...], preview: str | None) -> tuple[RungPlan, ...]:
    """Return the rungs that are made in chunks: those that the ladder encodes after the preview."""
    return tuple(
        rung
        for rung in rungs
        if rung.origin is Origin.ENCODED and rung.captions is None and rung.name != preview
    )


def chunk_of(plan: Plan, number: int) -> Chunk:
    """Return a chunk of a plan that has chunks."""
    ends = (*plan.chunks[1:], plan.grid.frames)
    first, frames = plan.chunks[number], ends[number] - plan.chunks[number]
    stretch = replace(
        plan,
        grid=FrameGrid(plan.grid.rate, frames, plan.grid.gop_frames),
        samples=None,
        rungs=chunked_rungs(plan.rungs, plan.preview),
        chunks=(),
    )
    return Chunk(number, first, stretch)
