"""Numbers about the rows, for whoever watches the farm: counted by the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, func, select

from farm.assets import AssetState
from farm.events import EventKind
from farm.ids import OrgId
from farm.jobs import JobKind, JobState
from farm.orgs import Scope
from farm.uploads import UploadState
from storage.catalog.engine import Transaction
from storage.catalog.scoping import scoped
from storage.catalog.tables import ASSETS, EVENTS, JOBS, PACKAGES, RENDITIONS
from storage.catalog.upload_tables import UPLOADS

OLDEST_JOBS = 500
"""Of so many that wait, the ones made first, it is looked up since when they wait."""


@dataclass(frozen=True, slots=True)
class JobCount:
    """How many jobs of a kind are in a state."""

    kind: JobKind
    state: JobState
    number: int


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """What an organisation, without those below it, keeps of a kind."""

    org_id: OrgId
    kind: str
    number: int


def count_jobs(tx: Transaction, scope: Scope) -> list[JobCount]:
    """Return the number of jobs of each kind and state that has any."""
    statement = select(JOBS.c.kind, JOBS.c.state, func.count(JOBS.c.id).label("number"))
    statement = scoped(statement.group_by(JOBS.c.kind, JOBS.c.state), scope)
    return [JobCount(**row) for row in tx.execute(statement).mappings()]


def count_assets(tx: Transaction, scope: Scope) -> dict[AssetState, int]:
    """Return the number of assets in each state that has any."""
    counted = _counts(tx, scope, ASSETS.c.state, ASSETS.c.id)
    return {AssetState(state): number for state, number in counted}


def count_uploads(tx: Transaction, scope: Scope) -> dict[UploadState, int]:
    """Return the number of uploads in each state that has any."""
    counted = _counts(tx, scope, UPLOADS.c.state, UPLOADS.c.id)
    return {UploadState(state): number for state, number in counted}


def stored_bytes(tx: Transaction, scope: Scope) -> list[StoredBytes]:
    """Return what each organisation itself keeps, as its rows say, by kind.

    Posters, storyboards and playlists are left out: they come to less than a hundredth.
    """
    sizes = {"sources": ASSETS.c.source_bytes, "renditions": RENDITIONS.c.bytes}
    sizes["packages"] = PACKAGES.c.bytes
    found = []
    for kind, size in sizes.items():
        owner = size.table.c.org_id
        statement = select(owner, func.sum(size).label("number")).where(size.is_not(None))
        rows = tx.execute(scoped(statement.group_by(owner), scope)).mappings()
        found += [StoredBytes(row["org_id"], kind, int(row["number"])) for row in rows]
    return found


def waiting_since(tx: Transaction, scope: Scope) -> Mapping[JobKind, datetime]:
    """Return since when the longest waiting job of each kind has waited, where any waits.

    That is since its row last changed, as far as events tell, or else since it was made: a job that
    was asked for anew has not waited since its first time.
    """
    statement = select(JOBS.c.id, JOBS.c.kind, JOBS.c.created_at)
    statement = statement.where(JOBS.c.state == JobState.QUEUED)
    statement = statement.order_by(JOBS.c.created_at, JOBS.c.id).limit(OLDEST_JOBS)
    rows = list(tx.execute(scoped(statement, scope)).mappings())
    changed = _last_changes(tx, scope, [row["id"] for row in rows])
    since: dict[JobKind, datetime] = {}
    for row in rows:
        at = changed.get(row["id"], row["created_at"])
        since[row["kind"]] = min(at, since.get(row["kind"], at))
    return since


def _last_changes(tx: Transaction, scope: Scope, job_ids: list[str]) -> dict[str, datetime]:
    last = func.max(EVENTS.c.at, type_=EVENTS.c.at.type).label("at")
    statement = select(EVENTS.c.subject, last).where(
        EVENTS.c.kind == EventKind.JOB_CHANGED, EVENTS.c.subject.in_(job_ids)
    )
    rows = tx.execute(scoped(statement.group_by(EVENTS.c.subject), scope)).mappings()
    return {row["subject"]: row["at"] for row in rows}


def _counts(
    tx: Transaction, scope: Scope, state: Column[Any], counted: Column[Any]
) -> list[tuple[str, int]]:
    statement = select(state.label("state"), func.count(counted).label("number"))
    statement = scoped(statement.group_by(state), scope)
    return [(row["state"], row["number"]) for row in tx.execute(statement).mappings()]
