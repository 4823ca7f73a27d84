"""The search for a rung's constant rate factor (pure): what to look at, and where to look next."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from farm.timeline import FrameGrid
from transcode.chunks import Chunk
from transcode.plan import Plan
from transcode.scores import Score

FINEST, COARSEST = 16, 36
"""Factors of x264 that are tried: a finer one hardly shows, a coarser one hardly serves."""
STRETCHES = 3
STRETCH_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What the search found for a rung.

    Attributes:
        score: of the coarsest factor that reaches the target, or of the finest one tried.
        is_reached: whether it reaches the target.
        tried: all scores, in the order in which they were asked for.
    """

    score: Score
    is_reached: bool
    tried: tuple[Score, ...]


def choose_stretches(
    plan: Plan, name: str, *, count: int = STRETCHES, seconds: int = STRETCH_SECONDS
) -> tuple[Chunk, ...]:
    """Return what of a rung is coded: all of a short clip, some stretches of a longer one.

    Each begins at a keyframe of the grid, about the middle of its part of the clip. What the source
    already has is coded as if it had not; captions, logo and lower third are left out.

    Args:
        plan: of the clip, with the rung.
        name: of the rung.
        count: of stretches.
        seconds: that each lasts; a clip is short that is not longer than all of them.
    """
    grid = plan.grid
    frames = round(seconds * grid.rate)
    if grid.frames <= count * frames:
        starts, frames = [0], grid.frames
    else:
        middles = [(2 * n + 1) * grid.frames // (2 * count) for n in range(count)]
        starts = [(middle - frames // 2) // grid.gop_frames * grid.gop_frames for middle in middles]
    only = plan.only(name)
    stretch = replace(
        only,
        grid=FrameGrid(grid.rate, frames, grid.gop_frames),
        samples=None,
        rungs=tuple(replace(rung.encoded(), overlays=None) for rung in only.rungs),
        chunks=(),
    )
    return tuple(Chunk(number, first, stretch) for number, first in enumerate(starts))


def with_factor(chunk: Chunk, crf: int) -> Chunk:
    """Return a stretch that is coded with a factor."""
    rungs = tuple(replace(rung, crf=crf) for rung in chunk.plan.rungs)
    return replace(chunk, plan=replace(chunk.plan, rungs=rungs))


def search_factor(score: Callable[[int], Score], target: float) -> Found:
    """Return the coarsest factor whose mean reaches a target: it takes the fewest bits.

    Halves what is left to look at, as scores fall while factors rise; five are tried at most.

    Args:
        score: codes and compares with a factor.
        target: mean VMAF wanted.
    """
    tried: list[Score] = []
    best: Score | None = None
    fine, coarse = FINEST, COARSEST
    while fine <= coarse:
        middle = (fine + coarse) // 2
        tried.append(score(middle))
        if tried[-1].vmaf >= target:
            best, fine = tried[-1], middle + 1
        else:
            coarse = middle - 1
    return Found(best or tried[-1], best is not None, tuple(tried))
