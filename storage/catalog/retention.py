"""Rules of retention in the catalogue, and what is past its date by them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select

from farm.assets import Asset, AssetState
from farm.ids import OrgId
from farm.jobs import JobState
from farm.orgs import Scope
from farm.retention import Kept, RetentionRule
from farm.uploads import Upload, UploadState
from storage.catalog.engine import Transaction
from storage.catalog.keeping_tables import RETENTION_RULES
from storage.catalog.rows import insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import ASSETS, JOBS, ORGANISATIONS, PACKAGES, RENDITIONS
from storage.catalog.upload_tables import UPLOADS

_ENDED = (AssetState.READY, AssetState.FAILED, AssetState.REJECTED)


def save_rule(tx: Transaction, scope: Scope, rule: RetentionRule) -> None:
    """Store an organisation's rule in place of the one it had.

    Raises:
        NotFound: the organisation lies outside the scope.
    """
    delete_rule(tx, scope, rule.org_id, rule.kind)
    insert_rows(tx, scope, RETENTION_RULES, [row_of(rule)])


def delete_rule(tx: Transaction, scope: Scope, org_id: OrgId, kind: Kept) -> None:
    """Let the rule of those above bind an organisation again.

    Raises:
        NotFound: the organisation lies outside the scope.
    """
    require_row(tx, scope, ORGANISATIONS, org_id)
    statement = delete(RETENTION_RULES).where(
        RETENTION_RULES.c.org_id == org_id, RETENTION_RULES.c.kind == kind
    )
    tx.execute(scoped(statement, scope))


def list_rules(tx: Transaction, scope: Scope) -> list[RetentionRule]:
    """Return all rules of the subtree's organisations."""
    statement = select(RETENTION_RULES).order_by(RETENTION_RULES.c.org_id, RETENTION_RULES.c.kind)
    return [noun_of(RetentionRule, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def find_old_sources(
    tx: Transaction, scope: Scope, org_ids: Collection[OrgId], before: datetime, *, limit: int
) -> list[Asset]:
    """Return assets that came before a time and keep their source, the oldest first.

    None that is held, on its way, or being worked on.
    """
    statement = select(ASSETS).where(
        ASSETS.c.org_id.in_(org_ids),
        ASSETS.c.created_at < before,
        ASSETS.c.source_key.is_not(None),
        ASSETS.c.held_at.is_(None),
        ASSETS.c.state.in_(_ENDED),
        ASSETS.c.id.not_in(_worked_on(scope)),
    )
    statement = statement.order_by(ASSETS.c.created_at, ASSETS.c.id).limit(limit)
    return [noun_of(Asset, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def find_old_made(
    tx: Transaction, scope: Scope, org_ids: Collection[OrgId], before: datetime, *, limit: int
) -> list[Asset]:
    """Return assets whose renditions and packages were made before a time, the oldest first.

    None that is held, on its way, being worked on, or was worked on since.
    """
    having = (
        scoped(select(RENDITIONS.c.asset_id), scope),
        scoped(select(PACKAGES.c.asset_id), scope),
    )
    statement = select(ASSETS).where(
        ASSETS.c.org_id.in_(org_ids),
        ASSETS.c.created_at < before,
        ASSETS.c.held_at.is_(None),
        ASSETS.c.state.in_(_ENDED),
        ASSETS.c.id.in_(having[0]) | ASSETS.c.id.in_(having[1]),
        ASSETS.c.id.not_in(_worked_on(scope)),
        ASSETS.c.id.not_in(scoped(select(JOBS.c.asset_id).where(JOBS.c.ended_at > before), scope)),
    )
    statement = statement.order_by(ASSETS.c.created_at, ASSETS.c.id).limit(limit)
    return [noun_of(Asset, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def find_old_uploads(
    tx: Transaction, scope: Scope, org_ids: Collection[OrgId], before: datetime, *, limit: int
) -> list[Upload]:
    """Return uploads that began before a time and are not an asset, the oldest first."""
    statement = select(UPLOADS).where(
        UPLOADS.c.org_id.in_(org_ids),
        UPLOADS.c.created_at < before,
        UPLOADS.c.asset_id.is_(None),
        UPLOADS.c.state.in_([UploadState.RECEIVING, UploadState.COMPLETE]),
    )
    statement = statement.order_by(UPLOADS.c.created_at, UPLOADS.c.id).limit(limit)
    return [noun_of(Upload, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def _worked_on(scope: Scope) -> Select[Any]:
    return scoped(
        select(JOBS.c.asset_id).where(JOBS.c.state.in_([JobState.QUEUED, JobState.RUNNING])), scope
    )
