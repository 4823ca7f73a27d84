"""Assets in the catalogue."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, select, update

from farm.assets import Asset, AssetState
from farm.errors import NotFound
from farm.events import EventKind
from farm.ids import AssetId, ProgrammeId
from farm.orgs import Scope
from storage.catalog.caption_tables import CAPTION_TRACKS
from storage.catalog.engine import Transaction
from storage.catalog.events import record_event
from storage.catalog.pages import ListPlace, newest_first
from storage.catalog.rows import insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import ASSETS, JOBS, PACKAGES, RENDITIONS, STILLS

_FIXED = ("id", "org_id", "created_at")


def insert_asset(tx: Transaction, scope: Scope, asset: Asset) -> None:
    """Add an asset.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    insert_rows(tx, scope, ASSETS, [_row(asset)])
    _record(tx, scope, EventKind.ASSET_CHANGED, asset)


def get_asset(tx: Transaction, scope: Scope, asset_id: AssetId) -> Asset:
    """Return an asset.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(Asset, require_row(tx, scope, ASSETS, asset_id))


def update_asset(tx: Transaction, scope: Scope, asset: Asset) -> None:
    """Store what an asset has become; read it in the same writing transaction.

    Its organisation and the time it came never change.

    Raises:
        NotFound: there is none of this id and organisation in the scope.
    """
    columns = {name: value for name, value in _row(asset).items() if name not in _FIXED}
    statement = (
        update(ASSETS)
        .where(ASSETS.c.id == asset.id, ASSETS.c.org_id == asset.org_id)
        .values(columns)
    )
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        raise NotFound("not-found", noun=asset.id)
    _record(tx, scope, EventKind.ASSET_CHANGED, asset)


def delete_asset(tx: Transaction, scope: Scope, asset: Asset) -> None:
    """Remove an asset with its jobs and all that was made of it; its objects are others' affair.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    for table in (RENDITIONS, PACKAGES, STILLS, CAPTION_TRACKS, JOBS):
        tx.execute(scoped(delete(table).where(table.c.asset_id == asset.id), scope))
    if tx.execute(scoped(delete(ASSETS).where(ASSETS.c.id == asset.id), scope)).rowcount == 0:
        raise NotFound("not-found", noun=asset.id)
    _record(tx, scope, EventKind.ASSET_DELETED, asset)


def find_asset_by_sha256(tx: Transaction, scope: Scope, sha256: str) -> Asset | None:
    """Return the oldest asset of the subtree with this source, in whatever state, or None."""
    statement = (
        select(ASSETS)
        .where(ASSETS.c.sha256 == sha256)
        .order_by(ASSETS.c.created_at, ASSETS.c.id)
        .limit(1)
    )
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(Asset, row)


def find_twin(tx: Transaction, scope: Scope, asset: Asset) -> Asset | None:
    """Return the oldest other asset of the same organisation with the same source, or None."""
    statement = (
        select(ASSETS)
        .where(
            ASSETS.c.sha256 == asset.sha256,
            ASSETS.c.org_id == asset.org_id,
            ASSETS.c.id != asset.id,
        )
        .order_by(ASSETS.c.created_at, ASSETS.c.id)
        .limit(1)
    )
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(Asset, row)


def list_cuts(tx: Transaction, scope: Scope, parent: AssetId) -> list[Asset]:
    """Return what was cut out of an asset, oldest first, in whatever state."""
    statement = (
        select(ASSETS)
        .where(ASSETS.c.parent_id == parent)
        .order_by(ASSETS.c.created_at, ASSETS.c.id)
    )
    return [noun_of(Asset, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def list_recorded(tx: Transaction, scope: Scope, programme_id: ProgrammeId) -> list[Asset]:
    """Return what became of a live programme, oldest first: the whole, and clips of it."""
    statement = (
        select(ASSETS)
        .where(ASSETS.c.programme_id == programme_id)
        .order_by(ASSETS.c.created_at, ASSETS.c.id)
    )
    return [noun_of(Asset, row) for row in tx.execute(scoped(statement, scope)).mappings()]


@dataclass(frozen=True, slots=True)
class AssetFilter:
    """Which assets somebody looks for.

    Attributes:
        words: stand somewhere in title, place or event, in capitals or not, in any script.
        state: where they are on their way.
    """

    words: str | None = None
    state: AssetState | None = None


def list_assets(
    tx: Transaction,
    scope: Scope,
    *,
    limit: int,
    after: ListPlace | None = None,
    wanted: AssetFilter = AssetFilter(),
) -> list[Asset]:
    """Return one page of the subtree's assets, newest first, at most ``limit`` of them.

    ``after`` is the place of the last asset of the page before; what comes or goes meanwhile shifts
    nothing.
    """
    statement = newest_first(scoped(_filtered(wanted), scope), ASSETS, limit=limit, after=after)
    return [noun_of(Asset, row) for row in tx.execute(statement).mappings()]


def _filtered(wanted: AssetFilter) -> Select[Any]:
    statement = select(ASSETS)
    if wanted.state is not None:
        statement = statement.where(ASSETS.c.state == wanted.state)
    if wanted.words is not None:
        words = _searchable(wanted.words)
        statement = statement.where(ASSETS.c.search_text.contains(words, autoescape=True))
    return statement


def _searchable(text: str) -> str:
    """Return text as searches compare it: without case or width, composed, in every script.

    Folded here and not by the database: SQLite knows the case of ASCII only.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _row(asset: Asset) -> dict[str, Any]:
    # divided by lines, so that no words are found across two fields
    words = "\n".join((asset.title, asset.place, asset.event))
    parent = None if asset.cut_of is None else asset.cut_of.parent
    programme = None if asset.recorded is None else asset.recorded.programme
    found_by = {"search_text": _searchable(words), "parent_id": parent, "programme_id": programme}
    return row_of(asset, **found_by)


def _record(tx: Transaction, scope: Scope, kind: EventKind, asset: Asset) -> None:
    record_event(tx, scope, kind, org_id=asset.org_id, subject=asset.id)
