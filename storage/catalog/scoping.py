"""The rule that nobody reads or changes a row outside their subtree, and the guard that holds it.

`scoped` narrows a statement to a `Scope`. `require_scope` runs before every statement of an engine
and does not trust a mark: it looks for the very conditions that `scoped` would have written, in
each SELECT, UPDATE and DELETE, however deeply nested, and refuses SQL that it cannot read (text).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Delete,
    FromClause,
    Insert,
    Join,
    Select,
    Table,
    TableClause,
    TextClause,
    Update,
    func,
    literal,
    select,
)
from sqlalchemy.sql.elements import BooleanClauseList, ClauseElement
from sqlalchemy.sql.operators import and_
from sqlalchemy.sql.selectable import AliasedReturnsRows, SelectBase
from sqlalchemy.sql.visitors import iterate

from farm.orgs import EVERYTHING, Scope
from storage.catalog.tables import FARM_WIDE, ORGANISATIONS, OWNED

SCOPE_OPTION = "farm_scope"
"""The execution option under which a statement carries its scope to the guard."""

Narrowable = TypeVar("Narrowable", Select[Any], Update, Delete)


class UnscopedStatementError(RuntimeError):
    """A statement that could show or change a stranger's row: a fault in the catalogue's code."""


def scoped(statement: Narrowable, scope: Scope) -> Narrowable:
    """Return the statement narrowed to what a scope contains, for every table that it names."""
    for table in _owned_sources(statement):
        statement = statement.where(_lies_inside(table, scope))
    return statement.execution_options(**{SCOPE_OPTION: scope})


def require_scope(statement: ClauseElement, scope: object) -> None:
    """Refuse a statement that is not narrowed to the scope it carries.

    Args:
        statement: a SELECT, INSERT, UPDATE or DELETE; anything else is refused.
        scope: the value of `SCOPE_OPTION`, None when it was forgotten.

    Raises:
        UnscopedStatementError: naming the table, or the text that cannot be checked.
    """
    if not isinstance(statement, SelectBase | Insert | Update | Delete):
        raise UnscopedStatementError(f"only plain statements may run here, not {statement!r}")
    for part in iterate(statement):
        _require_readable(part)
        if isinstance(part, Insert) and not isinstance(scope, Scope):
            raise UnscopedStatementError(f"INSERT into {part.table} without a scope")
        if isinstance(part, Select | Update | Delete):
            _require_narrowed(part, scope)


def _require_readable(part: object) -> None:
    is_star = isinstance(part, ColumnClause) and str(part.name) == "*"
    is_literal = isinstance(part, ColumnClause) and part.is_literal and not is_star
    if isinstance(part, TextClause) or is_literal:
        raise UnscopedStatementError(f"SQL text cannot be checked: {part}")
    if isinstance(part, TableClause) and part not in OWNED | FARM_WIDE:
        raise UnscopedStatementError(f"not a table of the catalogue: {part}")


def _require_narrowed(part: Select[Any] | Update | Delete, scope: object) -> None:
    conditions = list(_conditions(part.whereclause))
    for table in _owned_sources(part):
        if not isinstance(scope, Scope):
            raise UnscopedStatementError(f"{table} is used without a scope")
        wanted = _lies_inside(table, scope)
        if not any(one is wanted or one.compare(wanted) for one in conditions):
            raise UnscopedStatementError(f"{table} is not narrowed to {scope.path}")


def _lies_inside(table: FromClause, scope: Scope) -> ColumnElement[bool]:
    """Return the condition, for a table and a scope the same object each time.

    So the guard need not compare what `scoped` wrote: that was most of a short request's time.
    """
    return _kept(table, scope) if isinstance(table, Table) else _spelled(table, scope)


@lru_cache(maxsize=4096)
def _kept(table: Table, scope: Scope) -> ColumnElement[bool]:
    return _spelled(table, scope)


def _spelled(table: FromClause, scope: Scope) -> ColumnElement[bool]:
    if "path" in table.c and "org_id" not in table.c:
        # Not LIKE: "_" of an id would be a wildcard, and SQLite would ignore case.
        return func.substr(table.c.path, 1, len(scope.path)) == literal(scope.path)
    if "org_id" not in table.c:  # the farm's own
        return literal(scope.path) == literal(EVERYTHING.path)
    inside = select(ORGANISATIONS.c.id).where(_lies_inside(ORGANISATIONS, scope))
    return table.c.org_id.in_(inside)


def _owned_sources(statement: Select[Any] | Update | Delete) -> list[FromClause]:
    if isinstance(statement, Select):
        # Not get_final_froms(): it compiles the statement, which took most of a short query's time.
        froms = [child for child in statement.get_children() if isinstance(child, FromClause)]
        return list(dict.fromkeys(leaf for source in froms for leaf in _leaves(source)))
    target = statement.table
    strangers = {column.table for column in _own_columns(statement)} - {target}
    if strangers:
        raise UnscopedStatementError(f"one table a change, not also {strangers}")
    return [target]


def _leaves(source: FromClause) -> Iterator[FromClause]:
    if isinstance(source, Join):
        yield from _leaves(source.left)
        yield from _leaves(source.right)
    elif isinstance(source, Table) or (
        isinstance(source, AliasedReturnsRows) and isinstance(source.element, Table)
    ):
        yield source


def _own_columns(part: ClauseElement) -> Iterator[ColumnClause[Any]]:
    for child in part.get_children():
        if isinstance(child, SelectBase | TableClause):
            continue
        if isinstance(child, ColumnClause) and child.table is not None:
            yield child
        yield from _own_columns(child)


def _conditions(where: ColumnElement[Any] | None) -> Iterator[ColumnElement[Any]]:
    if isinstance(where, BooleanClauseList) and where.operator is and_:
        for clause in where.clauses:
            yield from _conditions(clause)
    elif where is not None:
        yield where
