"""The catalogue on SQLite: one file for the processes of one machine.

Each writing transaction is BEGIN IMMEDIATE: measured with six writers that read before they write,
750 of 900 transactions failed with the default and none so.
"""

import random
import sqlite3
import time
from typing import cast

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import QueuePool

from storage.catalog import backend
from storage.catalog.backend import Backend

WAL_PAUSE_SECONDS = 0.02
TURN_SECONDS = (0.001, 0.005)


def sqlite_backend(address: URL, pool: int) -> Backend:
    """Return SQLite in a file or in memory, set up for many processes."""
    in_memory = address.database in {None, "", ":memory:"}
    engine = create_engine(
        address,
        poolclass=QueuePool,
        # In memory the one connection is the database; whoever comes second waits for it.
        pool_size=1 if in_memory else pool,
        max_overflow=0 if in_memory else 2 * pool,
        pool_timeout=backend.BUSY_SECONDS,
        connect_args={
            "timeout": backend.BUSY_SECONDS,
            "check_same_thread": False,  # the pool hands a connection to one thread at a time
            "isolation_level": None,  # we say BEGIN; sqlite3 would say it later, and deferred
        },
    )
    event.listen(engine, "connect", _prepare)
    return Backend(
        engine=engine,
        begin_writing=_begin_immediate,
        begin_migrating=_begin_immediate,
        begin_reading=_begin,
        beginnings=frozenset({"BEGIN", "BEGIN IMMEDIATE"}),
        read_counter=_read_counter,
        set_counter=_set_counter,
    )


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={backend.BUSY_SECONDS * 1000}")
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
    end = time.monotonic() + backend.BUSY_SECONDS
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
    """Ask for the one writer's place a few hundred times a second.

    SQLite itself asks ever less often, up to ten times a second: with six busy writers that wasted
    most of the time between two of them, and one that had waited long waited ever longer.
    """
    end = time.monotonic() + backend.BUSY_SECONDS
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < end:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    break
                time.sleep(random.uniform(*TURN_SECONDS))  # noqa: S311  # no secret
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # whose error is told
    finally:
        driver.execute(f"PRAGMA busy_timeout={backend.BUSY_SECONDS * 1000}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _read_counter(connection: Connection, table: str) -> int | None:
    """Return the last number of a table with AUTOINCREMENT."""
    row = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
    return row.scalar_one_or_none()


def _set_counter(connection: Connection, table: str, value: int) -> None:
    connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, value))
