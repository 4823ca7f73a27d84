"""Quotas in the catalogue, and what the rows say is used of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select

from farm.ids import OrgId
from farm.orgs import Scope
from farm.quotas import Quota, Usage
from farm.uploads import UploadState
from storage.catalog.engine import Transaction
from storage.catalog.keeping_tables import QUOTAS
from storage.catalog.live_tables import PROGRAMMES
from storage.catalog.rows import insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import ASSETS, ORGANISATIONS, PACKAGES, RENDITIONS
from storage.catalog.upload_tables import UPLOADS


def save_quota(tx: Transaction, scope: Scope, quota: Quota) -> None:
    """Store an organisation's quota in place of the one it had; an empty one is none.

    Raises:
        NotFound: the organisation lies outside the scope.
    """
    require_row(tx, scope, ORGANISATIONS, quota.org_id)
    tx.execute(scoped(delete(QUOTAS).where(QUOTAS.c.org_id == quota.org_id), scope))
    if not quota.is_empty:
        insert_rows(tx, scope, QUOTAS, [row_of(quota)])


def find_quotas(tx: Transaction, scope: Scope, org_ids: Sequence[OrgId]) -> list[Quota]:
    """Return the quotas that some organisations have of their own."""
    statement = select(QUOTAS).where(QUOTAS.c.org_id.in_(org_ids)).order_by(QUOTAS.c.org_id)
    return [noun_of(Quota, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def measure_usage(tx: Transaction, scope: Scope, *, since: datetime) -> Usage:
    """Return what a scope uses; files sent are counted from a time on.

    Posters, storyboards and playlists are left out: they come to less than a hundredth.
    """
    waiting = or_(
        UPLOADS.c.state == UploadState.RECEIVING,
        and_(UPLOADS.c.state == UploadState.COMPLETE, UPLOADS.c.asset_id.is_(None)),
    )
    # Of a file that comes in pieces, the upload that joins them is the file.
    whole = and_(UPLOADS.c.created_at > since, UPLOADS.c.concat != "partial")
    return Usage(
        sources=_total(tx, scope, func.sum(ASSETS.c.source_bytes))
        + _total(tx, scope, func.sum(PROGRAMMES.c.recorded_bytes)),
        renditions=_total(tx, scope, func.sum(RENDITIONS.c.bytes)),
        packages=_total(tx, scope, func.sum(PACKAGES.c.bytes)),
        uploads=_total(tx, scope, func.sum(UPLOADS.c.length), waiting),
        uploads_today=_total(tx, scope, func.count(UPLOADS.c.id), whole),
    )


def _total(
    tx: Transaction, scope: Scope, total: ColumnElement[Any], *where: ColumnElement[bool]
) -> int:
    statement = scoped(select(total).where(*where), scope)
    return int(tx.execute(statement).scalar() or 0)
