"""Clips of live programmes, from what was sent: while they run and after.

A clip is an asset as the whole of a programme is: it can be played at once over the programme's own
parts, and its source is gathered by a job.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farm.assets import Asset, AssetState
from farm.audit import Actor
from farm.errors import InputRejected
from farm.ids import ProgrammeId
from farm.jobs import Job
from farm.live import Programme
from farm.messages import readable
from farm.outputs import Package
from farm.ports import JobQueue
from farm.recordings import Recorded
from farm.timeline import clock_time
from ingest.quotas import require_room
from storage.catalog import assets, programmes
from storage.catalog.engine import Transaction
from workers.lineage import Payer
from workers.recordings import (
    Stretch,
    find_stretch,
    insert_recorded,
    last_sent,
    new_asset,
    put_playlist,
)
from workers.records import record
from workers.steps import advance
from workers.wiring import Farm

_OVER = frozenset({AssetState.REJECTED, AssetState.FAILED})


@dataclass(frozen=True, slots=True)
class SentRange:
    """Which stretch of a programme somebody wants.

    Attributes:
        last: so much, up to what was stored last; None: from ``begins_at`` to ``ends_at``.
        title: empty: the programme's, with the times.
    """

    last: timedelta | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    title: str = ""


def clip_programme(
    farm: Farm, queue: JobQueue, actor: Actor, programme_id: ProgrammeId, wish: SentRange
) -> Asset:
    """Make an asset of a stretch of what was sent; what was made before is not made again.

    It begins with the keyframe before the stretch, and with nothing of a rehearsal.

    Raises:
        NotFound: there is no such programme in the actor's scope.
        InputRejected: ``clip-not-sent``: nothing was broadcast then, or is stored of it; a quota's.
        FarmFailed: of the store.
    """
    with farm.catalog.reading() as tx:
        programme = programmes.get_programme(tx, actor.scope, programme_id)
    stretch = find_stretch(farm, programme, _range(farm, programme, wish))
    if stretch is None:
        raise InputRejected("clip-not-sent", title=programme.title)
    asset = _asset(farm, programme, stretch, wish.title)
    package = put_playlist(farm, asset, programme, stretch)
    with farm.catalog.writing() as tx:
        known = _find_like(tx, actor, asset)
        first = () if known else _insert(tx, farm, actor, asset, package)
    if known is not None:
        farm.objects.delete(package.entry)
        return known
    for job in first:
        queue.send(job.id)
    return asset


def _insert(
    tx: Transaction, farm: Farm, actor: Actor, asset: Asset, package: Package
) -> tuple[Job, ...]:
    payer, now = Payer(asset.org_id), asset.created_at
    require_room(tx, payer, length=asset.source_bytes or 0, files=0, now=now)
    insert_recorded(tx, asset, package)
    programme = "" if asset.recorded is None else asset.recorded.programme
    action, facts = "programme.clipped", {"programme": programme}
    record(tx, farm, actor, action, of=asset.org_id, subject=asset.id, **facts)
    return advance(tx, farm, asset.id)


def _range(farm: Farm, programme: Programme, wish: SentRange) -> Recorded:
    ends = wish.ends_at if wish.last is None else last_sent(farm, programme)
    begins = ends - wish.last if ends and wish.last else wish.begins_at
    live_at = programme.live_at
    if begins is None or ends is None or live_at is None or ends <= max(begins, live_at):
        raise InputRejected("clip-not-sent", title=programme.title)
    return Recorded(programme.id, max(begins, live_at), ends)


def _asset(farm: Farm, programme: Programme, stretch: Stretch, title: str) -> Asset:
    said = readable(" ".join(title.split()))
    if said:
        return new_asset(farm, programme, stretch, said)
    live_at = programme.live_at or stretch.recorded.begins_at
    moments = (stretch.recorded.begins_at, stretch.recorded.ends_at)
    times = (clock_time((at - live_at).total_seconds()).partition(".")[0] for at in moments)
    named = f"{programme.title} {'-'.join(times)}"
    # a title that is its file's name too is one that nobody gave, and no lower third says it
    return replace(new_asset(farm, programme, stretch, named), file_name=f"{named}.ts")


def _find_like(tx: Transaction, actor: Actor, asset: Asset) -> Asset | None:
    """Return a clip of the same stretch and title that is there or on its way."""
    if asset.recorded is None:
        return None
    for known in assets.list_recorded(tx, actor.scope, asset.recorded.programme):
        is_same = (known.recorded, known.title) == (asset.recorded, asset.title)
        if is_same and known.state not in _OVER:
            return known
    return None
