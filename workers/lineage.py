"""Cuts as assets of their own: begun by a person, and found from both ends."""

from dataclasses import dataclass, replace
from fractions import Fraction

from farm.assets import Asset, Lineage
from farm.audit import Actor
from farm.errors import FarmFailed, InputRejected, NotFound
from farm.ids import AssetId, IdKind, OrgId, new_id
from farm.jobs import Job
from farm.messages import readable
from farm.orgs import Scope
from farm.ports import JobQueue
from farm.reframing import pins_within
from farm.timeline import TimeRange, clock_time
from ingest.quotas import require_room
from storage.catalog import assets
from storage.catalog.engine import Transaction
from transcode.cut import plan_cut
from workers.plans import plan_of
from workers.records import record
from workers.steps import advance
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class CutWish:
    """What somebody wants cut out of an asset.

    Attributes:
        start: seconds after the programme's start.
        end: likewise; the frame that is shown there is not in it.
        title: of the new asset; empty: the parent's, with the times.
    """

    start: Fraction
    end: Fraction
    title: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Where an asset was cut out of, and what was cut out of it.

    Attributes:
        parent: None where it is no cut, or the parent is gone or none of the reader's business.
        cuts: oldest first.
    """

    parent: Asset | None
    cuts: tuple[Asset, ...]


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays for a cut."""

    org_id: OrgId
    is_stranger: bool = False


def cut_asset(farm: Farm, queue: JobQueue, actor: Actor, asset_id: AssetId, wish: CutWish) -> Asset:
    """Make an asset of a stretch of another: its row at once, its source by a job.

    It belongs to the parent's organisation, and goes its whole way as any clip.

    Raises:
        NotFound: there is no such asset in the actor's scope.
        InputRejected: ``cut-not-yet``, ``source-removed``, ``cut-outside``, ``cut-empty``, or a
            quota's, by `require_room`.
    """
    with farm.catalog.reading() as tx:
        parent = assets.get_asset(tx, actor.scope, asset_id)
    cut = plan_row(farm, parent, wish)
    with farm.catalog.writing() as tx:
        first = insert_cut(tx, farm, actor, cut)
    for job in first:
        queue.send(job.id)
    return cut


def insert_cut(tx: Transaction, farm: Farm, actor: Actor, cut: Asset) -> tuple[Job, ...]:
    """Write the row of a cut, if its parent is still there and there is room for it.

    Returns:
        The jobs that wait since now, to be sent after the transaction.

    Raises:
        NotFound: the parent is gone, or lies outside the actor's scope.
        InputRejected: ``source-removed``, or a quota's.
    """
    lineage = cut.cut_of
    if lineage is None:
        raise FarmFailed("internal-error", detail=f"{cut.id} is no cut")
    now = assets.get_asset(tx, actor.scope, lineage.parent)
    now.require_source()
    payer, length = Payer(now.org_id), cut.source_bytes or 0
    require_room(tx, payer, length=length, files=0, now=cut.created_at)
    assets.insert_asset(tx, actor.scope, cut)
    frames = f"{lineage.first}+{lineage.frames}"
    action = "asset.cut" if cut.ordered is None else "asset.clipped"
    facts = {"parent": now.id, "frames": frames}
    record(tx, farm, actor, action, of=cut.org_id, subject=cut.id, **facts)
    return advance(tx, farm, cut.id)


def read_family(farm: Farm, scope: Scope, asset: Asset) -> Family:
    """Return what a reader may know of an asset's parent and cuts."""
    with farm.catalog.reading() as tx:
        cuts = tuple(assets.list_cuts(tx, scope, asset.id))
        if asset.cut_of is None:
            return Family(None, cuts)
        try:
            return Family(assets.get_asset(tx, scope, asset.cut_of.parent), cuts)
        except NotFound:
            return Family(None, cuts)


def plan_row(farm: Farm, parent: Asset, wish: CutWish) -> Asset:
    """Return the row of a cut, which is not in the catalogue yet.

    Raises:
        InputRejected: ``cut-not-yet``, ``source-removed``, ``cut-outside`` or ``cut-empty``.
    """
    return _row(farm, parent, _lineage(farm, parent, wish), wish.title)


def _lineage(farm: Farm, parent: Asset, wish: CutWish) -> Lineage:
    parent.require_source()
    if parent.facts is None:
        raise InputRejected("cut-not-yet", title=parent.title)
    if wish.end <= wish.start:
        raise InputRejected("cut-empty")
    cut = plan_cut(plan_of(farm, parent).ladder, TimeRange(wish.start, wish.end))
    return Lineage(parent.id, cut.first, cut.plan.grid.frames, cut.plan.grid.rate)


def _row(farm: Farm, parent: Asset, lineage: Lineage, title: str) -> Asset:
    times = (clock_time(at) for at in (lineage.range.start, lineage.range.end))
    said, plain_name = readable(" ".join(title.split())), f"{parent.title} {'-'.join(times)}"
    # a title that is its file's name too is one that nobody gave, and no lower third says it
    file_name = f"cut-{lineage.first}-{lineage.frames}.mp4" if said else f"{plain_name}.mp4"
    plain = Asset(
        id=AssetId(new_id(IdKind.ASSET)),
        org_id=parent.org_id,
        title=said or plain_name,
        file_name=file_name,
        created_at=farm.clock.now(),
        priority=parent.priority,
        place=parent.place,
        event=parent.event,
    )
    # counts against the quota from now on; what the job stores replaces the guess
    return replace(
        plain,
        cut_of=lineage,
        source_bytes=_expected_bytes(parent, lineage),
        pinned=pins_within(parent.pinned, lineage.range),
    )


def _expected_bytes(parent: Asset, lineage: Lineage) -> int:
    """Return what a cut will take up, about: its share of the source."""
    if parent.source_bytes is None or parent.facts is None:
        return 0
    share = lineage.range.duration / max(parent.facts.duration, lineage.range.duration)
    return round(parent.source_bytes * share)
