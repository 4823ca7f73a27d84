"""Streams that stood in until the renditions were there: they go when nobody can still play one."""

from contextlib import suppress
from datetime import datetime, timedelta

from farm.assets import AssetState
from farm.errors import NotFound
from farm.jobs import Job, JobKind, JobState
from farm.orgs import EVERYTHING
from farm.outputs import Package
from storage.catalog import assets, jobs, outputs
from storage.catalog.engine import Transaction
from workers.wiring import Farm

_MAKERS = frozenset({JobKind.COPY_SOURCE, JobKind.PREVIEW})
_GIVEN_UP = frozenset({AssetState.FAILED, AssetState.REJECTED})
KEPT = timedelta(hours=1)
"""After the renditions' stream is there: a page that was open moves over at the next news."""
KEPT_OF_FAILED = timedelta(days=1)
"""After the last job of a clip that will have none, unless somebody tries again."""


def sweep_instant(farm: Farm) -> int:
    """Remove the streams whose assets have had final ones for a while, or will have none.

    Rows go first, then objects; what a crash leaves in between, the sweep of the store finds.

    Returns:
        How many went.
    """
    now = farm.clock.now()
    with farm.catalog.reading() as tx:
        known = outputs.list_instant_packages(tx, EVERYTHING)
    removed = 0
    for package in known:
        with suppress(NotFound):  # deleted since we looked, its objects with it
            removed += _end_if_over(farm, package, now)
    return removed


def _end_if_over(farm: Farm, package: Package, now: datetime) -> bool:
    with farm.catalog.reading() as tx:  # most are not, and who only reads holds nobody up
        if not _is_over(tx, package, now):
            return False
    with farm.catalog.writing() as tx:
        if not _is_over(tx, package, now):  # somebody tries again
            return False
        kept = outputs.list_packages(tx, EVERYTHING, package.asset_id)
        rest = [one for one in kept if one.id != package.id]
        outputs.replace_packages(tx, EVERYTHING, package.asset_id, rest)
    for found in list(farm.objects.list_prefix(package.prefix)):
        farm.objects.delete(found.key)
    return True


def _is_over(tx: Transaction, package: Package, now: datetime) -> bool:
    asset = assets.get_asset(tx, EVERYTHING, package.asset_id)
    rows = jobs.list_jobs(tx, EVERYTHING, package.asset_id)
    if asset.state in _GIVEN_UP and asset.recorded is not None:
        return False  # what was broadcast plays as long as its parts are there
    if asset.state in _GIVEN_UP:
        is_working = any(not row.state.is_final for row in rows)
        return not is_working and _last_end(rows) < now - KEPT_OF_FAILED
    is_working = any(row.kind in _MAKERS and not row.state.is_final for row in rows)
    packaged = [row for row in rows if (row.kind, row.state) == (JobKind.PACKAGE, JobState.DONE)]
    return bool(packaged) and not is_working and _last_end(packaged) < now - KEPT


def _last_end(rows: list[Job]) -> datetime:
    return max(row.ended_at or row.created_at for row in rows)
