"""Opens the catalogue: one SQL engine, its transactions and its migrations.

What is true of one database only stands in `on_sqlite` and `on_postgresql`. In both, writing
transactions come one after the other, and readers never wait for them.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Executable, UpdateBase, event
from sqlalchemy.engine import CursorResult, make_url
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql.elements import (
    ClauseElement,
    ReleaseSavepointClause,
    RollbackToSavepointClause,
    SavepointClause,
)

from farm.errors import FarmFailed, InputRejected
from storage.catalog import backend as waiting
from storage.catalog.backend import Backend
from storage.catalog.schema import NEWEST, Schema
from storage.catalog.scoping import SCOPE_OPTION, UnscopedStatementError, require_scope

DEFAULT_POOL = 5
_SAVEPOINTS = (SavepointClause, ReleaseSavepointClause, RollbackToSavepointClause)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One open transaction. Other rooms pass it on to the catalogue's functions, nothing else."""

    connection: Connection

    def execute(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Run a statement, once for each row of parameters if there are any."""
        return self.connection.execute(statement, rows)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo only the body when the body fails."""
        with self.connection.begin_nested():
            yield


class Catalog:
    """The farm's rows. Made by `open_catalog`; safe to share between threads."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        engine = backend.engine
        self._writers = threading.Lock()
        # Options give an engine of its own events over the same connections.
        self._migrator = engine.execution_options(farm_mode="migrate")
        self._writer = engine.execution_options(farm_mode="write")
        self._reader = engine.execution_options(farm_mode="read", **backend.reading)
        self._copier = engine.execution_options(farm_mode="copy", **backend.reading)
        for guarded in (self._writer, self._reader):
            event.listen(guarded, "before_execute", _guard)
            event.listen(guarded, "before_cursor_execute", _text_refused_but(backend.beginnings))
        for unchanging in (self._reader, self._copier):
            event.listen(unchanging, "before_execute", _refuse_changes)
            event.listen(unchanging, "begin", backend.begin_reading)
        event.listen(self._writer, "begin", backend.begin_writing)
        event.listen(self._migrator, "begin", backend.begin_migrating)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open a transaction that may change rows: committed at the end, undone by any error.

        Raises:
            InputRejected: ``not-storable``.
            FarmFailed: ``catalogue-failed``, also when other writers take more than
                `storage.catalog.backend.BUSY_SECONDS`.
        """
        with _translated(), self._turn(), self._writer.begin() as connection:
            yield Transaction(connection)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let the writers of this process wait here, where they keep no connection from readers."""
        if not self._writers.acquire(timeout=waiting.BUSY_SECONDS):
            raise FarmFailed("catalogue-failed", detail="other writers take too long")
        try:
            yield
        finally:
            self._writers.release()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction that sees one unchanging state and never waits for a writer.

        Raises:
            FarmFailed: ``catalogue-failed``.
        """
        with _translated(), self._reader.begin() as connection:
            yield Transaction(connection)

    @contextmanager
    def copying(self) -> Iterator[Transaction]:
        """Open a reading transaction that sees every table and every row: for backups alone.

        Raises:
            FarmFailed: ``catalogue-failed``.
        """
        with _translated(), self._copier.begin() as connection:
            yield Transaction(connection)

    @contextmanager
    def rebuilding(self) -> Iterator[Transaction]:
        """Open a transaction that may change the schema and every row, undone by any error.

        Raises:
            FarmFailed: ``catalogue-failed``.
        """
        with _translated(), self._migrator.begin() as connection:
            yield Transaction(connection)

    def migrate(self) -> None:
        """Bring the schema to its newest version; does nothing when it is there already.

        Raises:
            FarmFailed: ``catalogue-failed``; ``catalogue-newer``: a later release made it.
        """
        with self.rebuilding() as tx:
            schema = Schema(tx.connection)
            seen = schema.revision
            if seen is not None and not schema.knows(seen):
                raise FarmFailed("catalogue-newer", seen=seen)
            schema.raise_to(NEWEST)


@contextmanager
def open_catalog(url: str, *, pool: int = DEFAULT_POOL) -> Iterator[Catalog]:
    """Open the catalogue at an address; the schema is `Catalog.migrate`'s affair.

    Args:
        url: ``sqlite:///relative.db``, ``sqlite:////absolute.db``, or ``sqlite://`` for one that
            lives in memory and ends with the context; ``postgresql://user:password@host/name``.
        pool: connections that are kept; threads beyond them wait.

    Raises:
        ValueError: not an address, or of a database that the farm does not know.
    """
    backend = _backend(_parsed(url), pool)
    try:
        yield Catalog(backend)
    finally:
        backend.engine.dispose()


def require_address(url: str) -> None:
    """Return if a catalogue can be opened at this address; nothing is connected.

    Raises:
        ValueError: as for `open_catalog`.
    """
    _backend(_parsed(url), DEFAULT_POOL)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # not "from": what was parsed may hold a password
        raise ValueError("the catalogue's address is not a URL") from None


def _backend(address: URL, pool: int) -> Backend:
    # Each is imported where it is asked for: a farm of several machines does without SQLite.
    match address.get_backend_name():
        case "sqlite":
            from storage.catalog.on_sqlite import sqlite_backend  # noqa: PLC0415

            return sqlite_backend(address, pool)
        case "postgresql":
            from storage.catalog.on_postgresql import postgresql_backend  # noqa: PLC0415

            return postgresql_backend(address, pool)
        case other:
            raise ValueError(f"the catalogue is kept in sqlite or postgresql, not in {other}")


def _guard(
    _connection: Connection,
    statement: ClauseElement,
    _many: object,
    _one: object,
    options: Mapping[str, object],
) -> None:
    if not isinstance(statement, _SAVEPOINTS):
        require_scope(statement, options.get(SCOPE_OPTION))


def _refuse_changes(_connection: Connection, statement: ClauseElement, *_rest: object) -> None:
    if isinstance(statement, UpdateBase):
        raise UnscopedStatementError("a reading transaction changes nothing: use writing()")


def _text_refused_but(allowed: frozenset[str]) -> Callable[..., None]:
    def refuse(
        _connection: Connection,
        _cursor: object,
        statement: str,
        _parameters: object,
        context: DefaultExecutionContext,
        _many: bool,
    ) -> None:
        if context.compiled is None and statement not in allowed:
            raise UnscopedStatementError(f"SQL text cannot be checked: {statement}")

    return refuse


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DataError as error:  # PostgreSQL knows no NUL in texts, and bounds of numbers
        raise InputRejected("not-storable", detail=error.orig) from error
    except (DBAPIError, PoolTimeout) as error:
        detail = getattr(error, "orig", None) or error
        raise FarmFailed("catalogue-failed", detail=detail) from error
    except StatementError as error:
        # A value that a column type refused: a fault of the caller, in the type's own words.
        raise (error.orig or error) from error
