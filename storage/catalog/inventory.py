"""Which objects the rows name: for backups, and for sweeps of what nobody names.

Whoever adds a column that names an object adds it here; a test compares this page with the tables.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, Table, select

from farm.assets import AssetState
from farm.ids import OrgId
from farm.orgs import Scope
from storage.catalog.branding_tables import BRANDINGS
from storage.catalog.caption_tables import CAPTION_TRACKS
from storage.catalog.engine import Transaction
from storage.catalog.live_tables import PROGRAMMES
from storage.catalog.scoping import scoped
from storage.catalog.tables import ASSETS, JOBS, PACKAGES, RENDITIONS, STILLS
from storage.catalog.upload_tables import UPLOAD_PARTS, UPLOADS

NAMING = frozenset(
    {
        *((ASSETS, name) for name in ("source_key", "clip_key")),
        *((PACKAGES, name) for name in ("entry", "files")),
        *((CAPTION_TRACKS, name) for name in ("key", "files")),
        (RENDITIONS, "key"),
        (STILLS, "key"),
        (UPLOAD_PARTS, "key"),
        (BRANDINGS, "logo_key"),
    }
)
"""Every column that holds keys of objects."""


@dataclass(frozen=True, slots=True)
class NamedObject:
    """An object as its row remembers it; what the row does not know is None."""

    key: str
    bytes: int | None = None
    sha256: str | None = None


@dataclass(slots=True)
class Holding:
    """An asset, an upload or an organisation, and the objects that its rows name.

    Attributes:
        id: of the asset, upload or organisation.
        is_settled: whether nothing is being made of it, so that its rows name all that it has.
        is_given_up: whether it failed or was refused, and nobody tries again.
        prefixes: below which all belongs to it: of streams that stand in, which grow file by file.
    """

    org_id: OrgId
    id: str
    is_settled: bool = False
    is_given_up: bool = False
    named: dict[str, NamedObject] = field(default_factory=dict)
    prefixes: list[str] = field(default_factory=list)

    def names(self, key: str) -> bool:
        """Whether a row names an object, or what it lies below."""
        return key in self.named or key.startswith(tuple(self.prefixes))

    def add(self, *named: NamedObject) -> None:
        """Add objects; the first to name one knows most of it."""
        for one in named:
            self.named.setdefault(one.key, one)


def list_asset_holdings(
    tx: Transaction, scope: Scope, *, after: str, limit: int
) -> Sequence[Holding]:
    """Return what the next assets behind an id hold, in the order of their ids."""
    chosen = select(ASSETS).where(ASSETS.c.id > after).order_by(ASSETS.c.id).limit(limit)
    return list(_asset_holdings(tx, scope, chosen).values())


def find_asset_holdings(
    tx: Transaction, scope: Scope, asset_ids: Collection[str]
) -> dict[str, Holding]:
    """Return what some assets hold, by their ids; one that is not there is left out."""
    return _asset_holdings(tx, scope, select(ASSETS).where(ASSETS.c.id.in_(asset_ids)))


def find_named_parts(tx: Transaction, scope: Scope, keys: Collection[str]) -> set[str]:
    """Return which of these keys are parts of uploads."""
    statement = select(UPLOAD_PARTS.c.key).where(UPLOAD_PARTS.c.key.in_(keys))
    return set(tx.execute(scoped(statement, scope)).scalars())


def find_named_logos(tx: Transaction, scope: Scope, keys: Collection[str]) -> set[str]:
    """Return which of these keys are logos that organisations have now."""
    statement = select(BRANDINGS.c.logo_key).where(BRANDINGS.c.logo_key.in_(keys))
    return set(tx.execute(scoped(statement, scope)).scalars())


def find_slates(tx: Transaction, scope: Scope, programme_ids: Collection[str]) -> dict[str, str]:
    """Return the SHA-256 of the pictures that some programmes have as slates, by their ids."""
    chosen = select(PROGRAMMES).where(PROGRAMMES.c.id.in_(programme_ids))
    rows = tx.execute(scoped(chosen, scope)).mappings()
    return {
        row["id"]: row["slate"].picture for row in rows if row["slate"] and row["slate"].picture
    }


def _asset_holdings(tx: Transaction, scope: Scope, chosen: Select[Any]) -> dict[str, Holding]:
    found = tx.execute(scoped(chosen, scope)).mappings()
    holdings = {row["id"]: _asset_holding(row) for row in found}
    for row in _rows_of(tx, scope, RENDITIONS, holdings):
        holdings[row["asset_id"]].add(NamedObject(row["key"], row["bytes"], row["sha256"]))
    for row in _rows_of(tx, scope, STILLS, holdings):
        holdings[row["asset_id"]].add(NamedObject(row["key"], sha256=row["sha256"]))
    for row in _rows_of(tx, scope, PACKAGES, holdings):
        files = (*row["files"], row["entry"])
        holdings[row["asset_id"]].add(*(NamedObject(key) for key in files))
        if not row["kind"].is_final:
            holdings[row["asset_id"]].prefixes.append(row["prefix"])
    for row in _rows_of(tx, scope, CAPTION_TRACKS, holdings):
        files = (row["key"], *row["files"])
        holdings[row["asset_id"]].add(*(NamedObject(key) for key in files))
    for row in _rows_of(tx, scope, JOBS, holdings):
        if not row["state"].is_final:
            holdings[row["asset_id"]].is_settled = holdings[row["asset_id"]].is_given_up = False
    return holdings


def _asset_holding(row: Mapping[Any, Any]) -> Holding:
    holding = Holding(row["org_id"], row["id"], is_settled=row["state"] is AssetState.READY)
    holding.is_given_up = row["state"] in {AssetState.FAILED, AssetState.REJECTED}
    if row["source_key"] is not None:
        holding.add(NamedObject(row["source_key"], sha256=row["sha256"]))
    if row["clip_key"] is not None:
        holding.add(NamedObject(row["clip_key"]))
    return holding


def list_upload_holdings(
    tx: Transaction, scope: Scope, *, after: str, limit: int
) -> Sequence[Holding]:
    """Return what the next uploads behind an id hold, in the order of their ids.

    The parts of one that was joined lie under the prefixes of those that it was joined from.
    """
    chosen = select(UPLOADS).where(UPLOADS.c.id > after).order_by(UPLOADS.c.id).limit(limit)
    found = tx.execute(scoped(chosen, scope)).mappings()
    holdings = {row["id"]: Holding(row["org_id"], row["id"]) for row in found}
    for row in _rows_of(tx, scope, UPLOAD_PARTS, holdings, "upload_id"):
        holdings[row["upload_id"]].add(NamedObject(row["key"], row["bytes"], row["sha256"]))
    return list(holdings.values())


def list_programme_holdings(
    tx: Transaction, scope: Scope, *, after: str, limit: int
) -> Sequence[Holding]:
    """Return the next programmes behind an id, in the order of their ids.

    No row names a part of a recording: all that lies below a programme is its own.
    """
    chosen = select(PROGRAMMES).where(PROGRAMMES.c.id > after).order_by(PROGRAMMES.c.id)
    found = tx.execute(scoped(chosen.limit(limit), scope)).mappings()
    return [Holding(row["org_id"], row["id"]) for row in found]


def list_branding_holdings(
    tx: Transaction, scope: Scope, *, after: str, limit: int
) -> Sequence[Holding]:
    """Return what the next organisations behind an id hold themselves, in order of their ids."""
    chosen = select(BRANDINGS).where(BRANDINGS.c.org_id > after)
    ordered = chosen.order_by(BRANDINGS.c.org_id).limit(limit)
    holdings = []
    for row in tx.execute(scoped(ordered, scope)).mappings():
        holding = Holding(row["org_id"], row["org_id"])
        if row["logo_key"] is not None:
            holding.add(NamedObject(row["logo_key"], row["logo"].bytes, row["logo"].sha256))
        holdings.append(holding)
    return holdings


def _rows_of(
    tx: Transaction,
    scope: Scope,
    table: Table,
    holdings: Iterable[str],
    owner: str = "asset_id",
) -> Iterable[Any]:
    statement = select(table).where(table.c[owner].in_(list(holdings)))
    return tx.execute(scoped(statement, scope)).mappings()
