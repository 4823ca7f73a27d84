"""Between nouns and rows: a field is the column of the same name."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Table, insert, select, update

from farm.errors import NotFound
from farm.orgs import Scope
from storage.catalog.engine import Transaction
from storage.catalog.scoping import SCOPE_OPTION, scoped
from storage.catalog.tables import ORGANISATIONS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Noun = TypeVar("Noun", bound="DataclassInstance")


def row_of(noun: "DataclassInstance", **more: object) -> dict[str, Any]:
    """Return the columns of a noun, and whatever else its table wants."""
    return {field.name: getattr(noun, field.name) for field in fields(noun)} | more


def noun_of(kind: type[Noun], row: Mapping[Any, Any]) -> Noun:
    """Return the noun of a row; columns that are no field are left out."""
    return kind(**{field.name: row[field.name] for field in fields(kind)})


def insert_rows(
    tx: Transaction, scope: Scope, table: Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows, in order, after checking that each one's organisation lies in the scope.

    Raises:
        NotFound: one belongs to an organisation outside, or to none.
    """
    for org_id in sorted({row["org_id"] for row in rows}):
        require_row(tx, scope, ORGANISATIONS, org_id)
    if rows:
        tx.execute(insert(table).execution_options(**{SCOPE_OPTION: scope}), rows)


def require_row(tx: Transaction, scope: Scope, table: Table, noun_id: str) -> Mapping[Any, Any]:
    """Return the row of an id.

    Raises:
        NotFound: there is none, or it lies outside the scope; the two look the same.
    """
    statement = scoped(select(table).where(table.c.id == noun_id), scope)
    row = tx.execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound("not-found", noun=noun_id)
    return row


def change_row(
    tx: Transaction, scope: Scope, table: Table, noun_id: str, values: Mapping[str, Any]
) -> None:
    """Give some columns of the row of an id these values.

    Raises:
        NotFound: there is none, or it lies outside the scope.
    """
    statement = update(table).where(table.c.id == noun_id).values(dict(values))
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        raise NotFound("not-found", noun=noun_id)
