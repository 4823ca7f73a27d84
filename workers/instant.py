"""Streams that stood in until the renditions were there: they go when nobody can still play one."""

from datetime import datetime, timedelta

from farm.jobs import JobKind, JobState
from farm.orgs import EVERYTHING
from farm.outputs import Package
from storage.catalog import jobs, outputs
from storage.catalog.engine import Transaction
from workers.wiring import Farm

_MAKERS = frozenset({JobKind.COPY_SOURCE, JobKind.PREVIEW})
KEPT = timedelta(hours=1)
"""After the renditions' stream is there: a page that was open moves over at the next news."""


def sweep_instant(farm: Farm) -> int:
    """Remove the streams whose assets have had final ones for a while: rows, then objects.

    Returns:
        How many went.
    """
    before = farm.clock.now() - KEPT
    with farm.catalog.reading() as tx:
        known = outputs.list_instant_packages(tx, EVERYTHING)
        old = [package for package in known if _is_over(tx, package, before)]
    for package in old:
        with farm.catalog.writing() as tx:
            kept = outputs.list_packages(tx, EVERYTHING, package.asset_id)
            rest = [one for one in kept if one.id != package.id]
            outputs.replace_packages(tx, EVERYTHING, package.asset_id, rest)
        for found in list(farm.objects.list_prefix(package.prefix)):
            farm.objects.delete(found.key)
    return len(old)


def _is_over(tx: Transaction, package: Package, before: datetime) -> bool:
    rows = jobs.list_jobs(tx, EVERYTHING, package.asset_id)
    ends = [
        row.ended_at for row in rows if row.kind is JobKind.PACKAGE and row.state is JobState.DONE
    ]
    is_working = any(row.kind in _MAKERS and not row.state.is_final for row in rows)
    return not is_working and any(end is not None and end < before for end in ends)
