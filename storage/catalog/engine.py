"""Opens the catalogue: one SQL engine, its transactions and its migrations.

Everything that is true of SQLite only stands in this module. There each writing transaction is
BEGIN IMMEDIATE: measured with six writers that read before they write, 750 of 900 transactions
failed with the default and none so.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, Executable, UpdateBase, create_engine, event
from sqlalchemy.engine import CursorResult, make_url
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.elements import (
    ClauseElement,
    ReleaseSavepointClause,
    RollbackToSavepointClause,
    SavepointClause,
)

from farm.errors import FarmFailed
from storage.catalog.scoping import SCOPE_OPTION, UnscopedStatementError, require_scope

BUSY_SECONDS = 10
"""How long a writer waits for the writers before it."""
WAL_PAUSE_SECONDS = 0.02

_BEGINNINGS = {"BEGIN", "BEGIN IMMEDIATE"}
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

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Options give an engine of its own events over the same connections.
        self._migrator = engine.execution_options(farm_mode="migrate")
        self._writer = engine.execution_options(farm_mode="write")
        self._reader = engine.execution_options(farm_mode="read")
        for guarded in (self._writer, self._reader):
            event.listen(guarded, "before_execute", _guard)
            event.listen(guarded, "before_cursor_execute", _refuse_driver_text)
        event.listen(self._reader, "before_execute", _refuse_changes)
        event.listen(self._writer, "begin", _begin_immediate)
        event.listen(self._migrator, "begin", _begin_immediate)
        event.listen(self._reader, "begin", _begin)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open a transaction that may change rows: committed at the end, undone by any error.

        Raises:
            FarmFailed: ``catalogue-failed``, also when other writers take more than `BUSY_SECONDS`.
        """
        with _translated(), self._writer.begin() as connection:
            yield Transaction(connection)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction that sees one unchanging state and never waits for a writer.

        Raises:
            FarmFailed: ``catalogue-failed``.
        """
        with _translated(), self._reader.begin() as connection:
            yield Transaction(connection)

    def migrate(self) -> None:
        """Bring the schema to its newest version; does nothing when it is there already.

        Raises:
            FarmFailed: ``catalogue-failed``.
        """
        config = Config()
        folder = str(resources.files("storage.migrations"))
        config.set_main_option("script_location", folder.replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        with _translated(), self._migrator.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


@contextmanager
def open_catalog(url: str) -> Iterator[Catalog]:
    """Open the catalogue at an address; the schema is `Catalog.migrate`'s affair.

    Args:
        url: ``sqlite:///relative.db``, ``sqlite:////absolute.db``, or ``sqlite://`` for one that
            lives in memory and ends with the context.

    Raises:
        ValueError: not an address, or of a database that the farm does not know.
    """
    engine = _sqlite_engine(_parsed(url))
    try:
        yield Catalog(engine)
    finally:
        engine.dispose()


def _parsed(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ValueError("the catalogue's address is not a URL") from error
    if address.get_backend_name() != "sqlite":
        raise ValueError(f"the catalogue is kept in sqlite, not in {address.get_backend_name()}")
    return address


def _sqlite_engine(address: URL) -> Engine:
    in_memory = address.database in {None, "", ":memory:"}
    engine = create_engine(
        address,
        poolclass=QueuePool,
        # In memory the one connection is the database; whoever comes second waits for it.
        pool_size=1 if in_memory else 5,
        max_overflow=0 if in_memory else 10,
        pool_timeout=BUSY_SECONDS,
        connect_args={
            "timeout": BUSY_SECONDS,
            "check_same_thread": False,  # the pool hands a connection to one thread at a time
            "isolation_level": None,  # we say BEGIN; sqlite3 would say it later, and deferred
        },
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    _switch_to_wal(cursor)
    for pragma in (
        "synchronous=NORMAL",  # safe in WAL; a power cut may lose the last commits, never the file
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE slips past the audit log's triggers
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _switch_to_wal(cursor: DBAPICursor) -> None:
    """Let readers and one writer work at once.

    Where several processes make the file at the same time, SQLite says "locked" to all but one at
    once, whatever its busy time-out: it fears that they wait for each other.
    """
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(WAL_PAUSE_SECONDS)
        else:
            return


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


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


def _refuse_driver_text(
    _connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    context: DefaultExecutionContext,
    _many: bool,
) -> None:
    if context.compiled is None and statement not in _BEGINNINGS:
        raise UnscopedStatementError(f"SQL text cannot be checked: {statement}")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        detail = getattr(error, "orig", None) or error
        raise FarmFailed("catalogue-failed", detail=detail) from error
    except StatementError as error:
        # A value that a column type refused: a fault of the caller, in the type's own words.
        raise (error.orig or error) from error
