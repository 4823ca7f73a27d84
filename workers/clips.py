"""Clips: stretches of an asset made for where they are shown, each an asset of its own.

What was asked for once is not made twice: who asks for the same stretch in the same way gets the
clip that is there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ai.breath import with_breath
from ai.cue_stretch import cut_cues, quote_of
from ai.programme import Programme
from farm.assets import Asset, AssetState
from farm.audit import Actor
from farm.captions import Cue, choose_track
from farm.clips import ClipOrder, highlight_id
from farm.errors import InputRejected
from farm.highlights import Highlight, HighlightStyle, HighlightWish
from farm.ids import AssetId
from farm.jobs import Job
from farm.orgs import EVERYTHING
from farm.ports import JobQueue
from farm.timeline import TimeRange
from storage.catalog import assets, captions
from storage.catalog.engine import Transaction
from workers.caption_tracks import read_cues
from workers.jobs.proposals import propose_highlights, read_programme
from workers.jobs.wearing import kept_together, said_title
from workers.lineage import CutWish, insert_cut, plan_row
from workers.wiring import Farm

_OVER = frozenset({AssetState.REJECTED, AssetState.FAILED})
MOST = HighlightWish(HighlightStyle.EVENT, count=30)
"""What is looked through for a highlight: as many as a list shows at most, of plain lengths."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range that shall become a clip.

    Attributes:
        start: seconds after the programme's start.
        end: likewise; the frame that is shown there is not in it.
        title: empty: what is said there first, else the programme's.
        highlight: that it was proposed as; None: a person chose it.
    """

    start: Fraction
    end: Fraction
    title: str = ""
    highlight: Highlight | None = None


@dataclass(frozen=True, slots=True)
class MadeClip:
    """A clip, and whether it was there before."""

    asset: Asset
    is_new: bool


def make_clips(
    farm: Farm,
    queue: JobQueue,
    actor: Actor,
    asset_id: AssetId,
    stretches: Sequence[Stretch],
    order: ClipOrder,
) -> tuple[MadeClip, ...]:
    """Make a clip of each stretch: all their rows at once, their files by jobs.

    Raises:
        NotFound: there is no such asset in the actor's scope.
        InputRejected: as `workers.lineage.plan_row`, or a quota's; then none is made.
    """
    with farm.catalog.reading() as tx:
        parent = assets.get_asset(tx, actor.scope, asset_id)
    cues, wanted = _own_cues(farm, parent), _with_breath(farm, parent, stretches)
    rows = [_row(farm, parent, one, order, cues) for one in wanted]
    made, waiting = list[MadeClip](), list[Job]()
    with farm.catalog.writing() as tx:
        for row in rows:
            known = _find_like(tx, actor, row)
            if known is None:
                waiting += insert_cut(tx, farm, actor, row)
            made.append(MadeClip(known or row, known is None))
    for job in waiting:
        queue.send(job.id)
    return tuple(made)


def make_best_clips(
    farm: Farm,
    queue: JobQueue,
    actor: Actor,
    asset_id: AssetId,
    wish: HighlightWish,
    order: ClipOrder,
) -> tuple[MadeClip, ...]:
    """Make clips of what stands out most; none where nothing does.

    Raises:
        NotFound: there is no such asset in the actor's scope.
        InputRejected: ``highlights-not-yet``, and as `make_clips`.
    """
    with farm.catalog.reading() as tx:
        parent = assets.get_asset(tx, actor.scope, asset_id)
    _require_looked_at(parent)
    best = [_stretch(one) for one in propose_highlights(farm, parent, wish)]
    return make_clips(farm, queue, actor, asset_id, best, order) if best else ()


def find_stretches(
    farm: Farm, actor: Actor, asset_id: AssetId, style: HighlightStyle, ids: Sequence[str]
) -> list[Stretch]:
    """Return highlights by their names, as ranges.

    Raises:
        NotFound: there is no such asset in the actor's scope.
        InputRejected: ``highlights-not-yet``, ``highlight-unknown``.
    """
    if not ids:
        return []
    with farm.catalog.reading() as tx:
        parent = assets.get_asset(tx, actor.scope, asset_id)
    _require_looked_at(parent)
    found = propose_highlights(farm, parent, replace(MOST, style=style))
    known = {highlight_id(one): one for one in found}
    if unknown := [name for name in ids if name not in known]:
        raise InputRejected("highlight-unknown", name=unknown[0])
    return [_stretch(known[name]) for name in dict.fromkeys(ids)]


def _require_looked_at(parent: Asset) -> None:
    if parent.state is not AssetState.READY:
        raise InputRejected("highlights-not-yet", title=parent.title)


def _stretch(highlight: Highlight) -> Stretch:
    return Stretch(highlight.span.start, highlight.span.end, highlight=highlight)


def _with_breath(farm: Farm, parent: Asset, stretches: Sequence[Stretch]) -> Iterable[Stretch]:
    """Return stretches, those that were proposed with some air around what is said in them."""
    if not any(one.highlight for one in stretches):
        return stretches
    known = read_programme(farm, parent, HighlightStyle.EVENT)
    return [_breathing(one, known) if one.highlight else one for one in stretches]


def _breathing(stretch: Stretch, known: Programme) -> Stretch:
    span = with_breath(TimeRange(stretch.start, stretch.end), known)
    return replace(stretch, start=span.start, end=span.end)


def _row(
    farm: Farm, parent: Asset, stretch: Stretch, order: ClipOrder, cues: Sequence[Cue]
) -> Asset:
    wish = CutWish(stretch.start, stretch.end, stretch.title)
    plain = plan_row(farm, parent, wish)
    if not stretch.title and plain.cut_of is not None:
        title = _title(farm, parent, cut_cues(cues, plain.cut_of.range, plain.cut_of.rate))
        plain = plan_row(farm, parent, replace(wish, title=title))
    reasons = stretch.highlight.reasons if stretch.highlight else ()
    return replace(plain, ordered=replace(order, reasons=reasons))


def _title(farm: Farm, parent: Asset, cues: Sequence[Cue]) -> str:
    """Return what a clip is called that nobody has named: what is said first, or as its parent."""
    return quote_of(cues, kept_together(farm, parent.org_id)) or said_title(parent)


def _own_cues(farm: Farm, parent: Asset) -> tuple[Cue, ...]:
    """Return the programme's own captions; none where there are none."""
    with farm.catalog.reading() as tx:
        track = choose_track(captions.list_versions(tx, EVERYTHING, parent.id), "")
    return () if track is None else read_cues(farm, track)


def _find_like(tx: Transaction, actor: Actor, row: Asset) -> Asset | None:
    """Return a clip of the same stretch, title and making that is there or on its way."""
    lineage, order = row.cut_of, row.ordered
    if lineage is None or order is None:
        return None
    for known in assets.list_cuts(tx, actor.scope, lineage.parent):
        is_same = known.cut_of == lineage and known.title == row.title
        if known.ordered is None or known.state in _OVER or not is_same:
            continue
        if known.ordered.is_like(order) and _is_framed_like(known, row):
            return known
    return None


def _is_framed_like(known: Asset, row: Asset) -> bool:
    """Whether a clip has the pins of its programme, or those that somebody gave it since."""
    return known.pinned.version > 0 or known.pinned == row.pinned
