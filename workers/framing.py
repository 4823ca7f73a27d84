"""What renditions that follow show: worked out anew wherever it is needed, from what was stored."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ai.reframing import plan_reframing
from farm.analysis import Change, Shot, Track
from farm.media import Size
from farm.outputs import Rendition
from farm.reframing import Pinned, Reframed, Reframing, ShotView, View, ViewCount
from transcode.following import NOT_LOOKED_AT
from transcode.plan import Plan, RungPlan, fingerprint


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in a clip's picture.

    Attributes:
        shots: one after the other, to the end of the grid.
        tracks: by the numbers of these shots.
    """

    shots: tuple[Shot, ...]
    tracks: tuple[Track, ...]


@dataclass(frozen=True, slots=True)
class Framed:
    """A plan, and what its rungs that follow show; together they give the bytes.

    Attributes:
        views: by the rung's name.
    """

    plan: Plan
    views: Mapping[str, Reframing]
    pinned: Pinned

    def only(self, *names: str) -> "Framed":
        """Return it with the rungs of these names."""
        return replace(self, plan=self.plan.only(*names))

    def of(self, plan: Plan) -> "Framed":
        """Return it for another selection or stretch of the plan."""
        return replace(self, plan=plan)

    def fingerprint(self, name: str) -> str:
        """Return what tells a rung's bytes apart; see `transcode.plan.fingerprint`."""
        return fingerprint(self.plan, name, self.views.get(name))

    def told(self, rendition: Rendition) -> Rendition:
        """Return a rendition that says how it was reframed, if it was."""
        views = self.views.get(rendition.name)
        reframed = None if views is None else count_views(views, self.pinned)
        return replace(rendition, reframed=reframed)


def frame_rungs(
    plan: Plan, upright: Size, seen: Seen | None, pinned: Pinned
) -> Mapping[str, Reframing]:
    """Return what the rungs of a plan that follow show, by name (pure).

    Args:
        plan: of the clip.
        upright: its picture as a viewer sees it.
        seen: None: nobody has looked at it; pins are obeyed all the same.
        pinned: where people want windows to stand.
    """
    following = [rung for rung in plan.rungs if rung.follows]
    by_shape = {rung.shape: rung for rung in following}
    framed = {shape: _frame(plan, rung, upright, seen, pinned) for shape, rung in by_shape.items()}
    return {rung.name: framed[rung.shape] for rung in following}


def _frame(
    plan: Plan, rung: RungPlan, upright: Size, seen: Seen | None, pinned: Pinned
) -> Reframing:
    frames = plan.grid.frames
    if seen is None and not pinned.pins:
        whole = ShotView(0, frames, View.WHOLE, (), NOT_LOOKED_AT)
        return Reframing(rung.shape, (whole,))
    known = seen or Seen((Shot(0, frames, Change.START),), ())
    return plan_reframing(
        known.shots,
        known.tracks,
        shape=rung.shape,
        picture=upright,
        rate=plan.grid.rate,
        pins=pinned.pins,
    )


def count_views(reframing: Reframing, pinned: Pinned) -> Reframed:
    """Return in short how a rendition was reframed."""
    told = {(shot.view, shot.reason.code): shot for shot in reframing.shots}
    counts = Counter((shot.view, shot.reason.code) for shot in reframing.shots)
    views = [
        ViewCount(view, told[view, code].reason, count)
        for (view, code), count in counts.most_common()
    ]
    return Reframed(pinned.version, tuple(views))
