"""What the farm made of an asset: renditions, packages and stills.

Each kind is replaced as a whole, so that a job which runs twice leaves what it leaves once.
"""

from collections.abc import Sequence

from sqlalchemy import Table, delete, select

from farm.events import EventKind
from farm.ids import AssetId
from farm.orgs import Scope
from farm.outputs import Package, PackageKind, Rendition, Still
from storage.catalog.engine import Transaction
from storage.catalog.events import record_event
from storage.catalog.rows import Noun, insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import ASSETS, PACKAGES, RENDITIONS, STILLS


def replace_renditions(
    tx: Transaction, scope: Scope, asset_id: AssetId, renditions: Sequence[Rendition]
) -> None:
    """Store the renditions of an asset in place of those it had.

    Raises:
        NotFound: there is no such asset in the scope.
        ValueError: a rendition belongs to another asset or organisation.
    """
    _replace(tx, scope, RENDITIONS, asset_id, renditions)


def list_renditions(tx: Transaction, scope: Scope, asset_id: AssetId) -> list[Rendition]:
    """Return the renditions of an asset in the order in which they were given.

    Raises:
        NotFound: there is no such asset in the scope.
    """
    return _listed(tx, scope, RENDITIONS, asset_id, Rendition)


def replace_packages(
    tx: Transaction, scope: Scope, asset_id: AssetId, packages: Sequence[Package]
) -> None:
    """Store the packages of an asset in place of those it had.

    Raises:
        NotFound: there is no such asset in the scope.
        ValueError: a package belongs to another asset or organisation.
    """
    _replace(tx, scope, PACKAGES, asset_id, packages)


def list_packages(tx: Transaction, scope: Scope, asset_id: AssetId) -> list[Package]:
    """Return the packages of an asset in the order in which they were given.

    Raises:
        NotFound: there is no such asset in the scope.
    """
    return _listed(tx, scope, PACKAGES, asset_id, Package)


def list_instant_packages(tx: Transaction, scope: Scope) -> list[Package]:
    """Return all packages of the subtree that only stand in for final ones."""
    statement = select(PACKAGES).where(PACKAGES.c.kind != PackageKind.HLS)
    return [noun_of(Package, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def put_package(tx: Transaction, scope: Scope, package: Package) -> None:
    """Store one package beside the others, in place of one of its name, and tell who watches.

    Raises:
        NotFound: there is no such asset in the scope.
    """
    kept = list_packages(tx, scope, package.asset_id)
    others = [one for one in kept if one.name != package.name]
    _replace(tx, scope, PACKAGES, package.asset_id, [*others, package])
    _tell_of(tx, scope, package)


def withdraw_packages(tx: Transaction, scope: Scope, asset_id: AssetId, kind: PackageKind) -> None:
    """Take an asset's packages of a kind away and tell who watches; without any, nothing happens.

    Raises:
        NotFound: there is no such asset in the scope.
    """
    known = list_packages(tx, scope, asset_id)
    gone = [one for one in known if one.kind is kind]
    if gone:
        _replace(tx, scope, PACKAGES, asset_id, [one for one in known if one.kind is not kind])
        _tell_of(tx, scope, gone[0])


def _tell_of(tx: Transaction, scope: Scope, package: Package) -> None:
    changed = EventKind.ASSET_CHANGED
    record_event(tx, scope, changed, org_id=package.org_id, subject=package.asset_id)


def replace_stills(
    tx: Transaction, scope: Scope, asset_id: AssetId, stills: Sequence[Still]
) -> None:
    """Store the stills of an asset in place of those it had.

    Raises:
        NotFound: there is no such asset in the scope.
        ValueError: a still belongs to another asset or organisation.
    """
    _replace(tx, scope, STILLS, asset_id, stills)


def list_stills(tx: Transaction, scope: Scope, asset_id: AssetId) -> list[Still]:
    """Return the stills of an asset in the order in which they were given.

    Raises:
        NotFound: there is no such asset in the scope.
    """
    return _listed(tx, scope, STILLS, asset_id, Still)


def _replace(
    tx: Transaction,
    scope: Scope,
    table: Table,
    asset_id: AssetId,
    outputs: Sequence[Rendition | Package | Still],
) -> None:
    owner = (asset_id, require_row(tx, scope, ASSETS, asset_id)["org_id"])
    for output in outputs:
        if (output.asset_id, output.org_id) != owner:
            raise ValueError(f"{output.id} does not belong to {asset_id}")
    tx.execute(scoped(delete(table).where(table.c.asset_id == asset_id), scope))
    rows = [row_of(output, position=position) for position, output in enumerate(outputs)]
    insert_rows(tx, scope, table, rows)


def _listed(
    tx: Transaction, scope: Scope, table: Table, asset_id: AssetId, kind: type[Noun]
) -> list[Noun]:
    require_row(tx, scope, ASSETS, asset_id)
    statement = select(table).where(table.c.asset_id == asset_id).order_by(table.c.position)
    return [noun_of(kind, row) for row in tx.execute(scoped(statement, scope)).mappings()]
