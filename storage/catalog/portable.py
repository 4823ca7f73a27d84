"""The whole catalogue as plain values, table by table, and back: for backups.

Tables are read from the database itself, not from the code, so that rows of an earlier release go
into a schema of that release, and every table there is goes along. What is written on SQLite can be
read on PostgreSQL, and the other way round.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, Table, insert, select

from farm.errors import InputRejected
from storage.catalog.backend import Backend
from storage.catalog.engine import Catalog, Transaction
from storage.catalog.schema import NEWEST, Schema

Plain = str | int | float | None
PlainRow = Mapping[str, Plain]
_ROWS = 500
"""So many are in memory at once."""
_OF_NO_BACKUP = frozenset({"alembic_version", "workers", "live_leases", "live_reports"})
"""Alembic's own, and who works for the farm at this moment: on another machine, others do. A farm
that is restored must not push to targets by itself what was live when the backup was made."""


class Snapshot:
    """All rows as they were at one moment; writers go on meanwhile.

    Attributes:
        tx: reads the same moment, for the catalogue's functions.
        revision: of the schema.
    """

    def __init__(self, tx: Transaction, backend: Backend) -> None:
        self.tx = tx
        self.revision = Schema(tx.connection).revision or ""
        self._backend = backend
        self._tables = {table.name: table for table in _tables(tx)}

    @classmethod
    @contextmanager
    def of(cls, catalog: Catalog) -> Iterator["Snapshot"]:
        """Hold a moment of a catalogue.

        Raises:
            FarmFailed: ``catalogue-failed``.
        """
        with catalog.copying() as tx:
            yield cls(tx, catalog.backend)

    @property
    def tables(self) -> tuple[str, ...]:
        """Their names, each behind those that it refers to."""
        return tuple(self._tables)

    def rows(self, table: str) -> Iterator[PlainRow]:
        """Yield the rows of a table in the order of its primary key."""
        source = self._tables[table]
        statement = select(source).order_by(*source.primary_key.columns)
        for row in self.tx.execute(statement.execution_options(yield_per=_ROWS)).mappings():
            yield {name: _plain(value) for name, value in row.items()}

    @property
    def counters(self) -> dict[str, int]:
        """The last number that a table gave to a row, where it counts them, also to one gone."""
        told = {name: self._backend.read_counter(self.tx.connection, name) for name in self._tables}
        return {name: value for name, value in told.items() if value is not None}


class Refill:
    """An empty catalogue that gets the rows of a backup, all in one transaction."""

    def __init__(self, tx: Transaction, backend: Backend) -> None:
        self._tx, self._backend = tx, backend
        self._schema = Schema(tx.connection)

    @classmethod
    @contextmanager
    def of(cls, catalog: Catalog) -> Iterator["Refill"]:
        """Hold a catalogue that has no rows; with any error it stays as it was.

        Raises:
            InputRejected: ``catalogue-not-empty``.
            FarmFailed: ``catalogue-failed``.
        """
        with catalog.rebuilding() as tx:
            for table in _tables(tx):
                if tx.execute(select(table).limit(1)).first() is not None:
                    raise InputRejected("catalogue-not-empty", table=table.name)
            yield cls(tx, catalog.backend)

    def knows(self, revision: str) -> bool:
        """Whether this release can read rows of a schema."""
        return self._schema.knows(revision)

    def fill(
        self,
        revision: str,
        rows: Mapping[str, Iterable[PlainRow]],
        counters: Mapping[str, int],
    ) -> None:
        """Put all rows in, in the schema that they were in, then bring that to the newest.

        Raises:
            InputRejected: ``backup-damaged``: a table or column that this schema has not.
            FarmFailed: ``catalogue-failed``: rows that do not belong together.
        """
        if self._schema.revision is not None:
            self._schema.clear()
        self._schema.raise_to(revision)
        tables = {table.name: table for table in _tables(self._tx)}
        if unknown := rows.keys() - tables.keys():
            raise InputRejected("backup-damaged", path=min(unknown))
        for name, table in tables.items():
            for batch in _batches(_parents_first(table, rows.get(name, ()))):
                self._tx.execute(insert(table), [_values(table, row) for row in batch])
        for name, value in counters.items():
            if name in tables:
                self._backend.set_counter(self._tx.connection, name, value)
        self._schema.raise_to(NEWEST)


def _tables(tx: Transaction) -> list[Table]:
    known = MetaData()
    known.reflect(tx.connection)
    return [table for table in known.sorted_tables if table.name not in _OF_NO_BACKUP]


def _plain(value: object) -> Plain:
    match value:
        case datetime():
            aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
            return aware.isoformat()
        case bytes():
            return b64encode(value).decode()
        case Decimal():
            return float(value)
        case str() | int() | float() | None:
            return value
        case _:
            raise TypeError(f"not a plain value: {value!r}")


def _values(table: Table, row: PlainRow) -> dict[str, Any]:
    if unknown := row.keys() - table.c.keys():
        raise InputRejected("backup-damaged", path=f"{table.name}.{min(unknown)}")
    return {name: _value(table.c[name], value) for name, value in row.items()}


def _value(column: Column[Any], value: Plain) -> Plain | datetime | bytes:
    if isinstance(value, str) and isinstance(column.type, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(column.type, LargeBinary):
        return b64decode(value)
    return value


def _batches(rows: Iterable[PlainRow]) -> Iterator[Sequence[PlainRow]]:
    left = iter(rows)
    while batch := list(islice(left, _ROWS)):
        yield batch


def _parents_first(table: Table, rows: Iterable[PlainRow]) -> Iterator[PlainRow]:
    """Yield the rows of a table that refers to itself so that each finds what it refers to."""
    own = [key for key in table.foreign_keys if key.column.table is table]
    if not own:
        yield from rows
        return
    waiting, there = list(rows), set[tuple[str, Plain]]()
    while waiting:
        ready = [
            row
            for row in waiting
            if all(
                row[key.parent.name] is None or (key.column.name, row[key.parent.name]) in there
                for key in own
            )
        ]
        if not ready:
            raise InputRejected("backup-damaged", path=table.name)
        yield from ready
        there |= {(key.column.name, row[key.column.name]) for row in ready for key in own}
        taken = {id(row) for row in ready}
        waiting = [row for row in waiting if id(row) not in taken]
