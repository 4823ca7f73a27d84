"""Pages of lists, newest first: a page goes on behind a place, whatever came or went meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, tuple_


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A place in a list: that of a thing, whether it is still there or not."""

    created_at: datetime
    id: str


def newest_first(
    statement: Select[Any], table: Table, *, limit: int, after: ListPlace | None
) -> Select[Any]:
    """Return the statement as one page of a table that has ``created_at`` and ``id``.

    Args:
        statement: of one table, scoped.
        table: that one.
        limit: most rows.
        after: the place of the last thing of the page before.
    """
    statement = statement.order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit)
    if after is None:
        return statement
    return statement.where(
        tuple_(table.c.created_at, table.c.id) < tuple_(after.created_at, after.id)
    )
