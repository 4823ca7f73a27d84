"""Part of the stage of the stills: the moment whose picture stands for a clip."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from ai.still_moments import moments_in_fades, moments_with_faces
from farm.reframing import View
from transcode.plan import Plan
from transcode.stills import choose_poster_time
from transcode.storyboard import StoryboardPlan
from workers.framing import Seen
from workers.jobs.looking import frame_plan, read_seen
from workers.jobs.work import Work


def choose_moment(
    work: Work,
    plan: Plan,
    board: StoryboardPlan,
    sheets: Sequence[Path],
    *,
    avoided: View | None = None,
) -> Fraction:
    """Return the seconds of the picture that suits posters and covers best.

    It is a sharp one, with a face if there is any, and none of a fade, by what was seen in the
    clip; where nobody has looked, a sharp one.

    Args:
        work: of the clip.
        plan: of the clip.
        board: layout of the contact sheets.
        sheets: the clip's, in order.
        avoided: what renditions that follow had better not show then; None: they may show anything.
    """
    seen, rate = read_seen(work.farm, work.asset) or Seen((), ()), plan.grid.rate
    moments = range(0, board.tiles * board.step, board.step)
    faces = moments_with_faces(seen.tracks, moments, rate)
    fades = moments_in_fades(seen.shots, moments, rate)
    worse = fades | _shown_as(avoided, work, plan, moments)
    at = choose_poster_time(sheets, board, plan, preferred=faces - worse, avoided=worse)
    told = {"tiles": len(moments), "faces": len(faces), "fades": len(fades)}
    work.log.tell("moment of stills chosen", seconds=f"{float(at):.3f}", **told)
    return at


def _shown_as(view: View | None, work: Work, plan: Plan, moments: Sequence[int]) -> frozenset[int]:
    """Return the numbers of the moments that any rendition shows in a way."""
    framed = frame_plan(work, plan).views.values() if view is not None else ()
    shots = [shot for one in framed for shot in one.shots if shot.view is view]
    return frozenset(
        number
        for number, moment in enumerate(moments)
        if any(shot.first <= moment < shot.end for shot in shots)
    )
