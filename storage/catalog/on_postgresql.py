"""The catalogue on PostgreSQL: one server for the processes of many machines.

Writing transactions come one after the other here as on SQLite: each first takes an advisory lock
that it holds to its end. So what reads, decides and writes needs no further lock, two writers never
wait for each other in a circle, and events become visible in the order of their numbers. Writers
read committed rows: a snapshot would be that of the moment before they got the lock. Readers take
no lock, see one state and may change nothing, which the server itself holds them to.
"""

from typing import Any

from sqlalchemy import URL, Connection, Text, create_engine, inspect
from sqlalchemy.ext.compiler import compiles

from storage.catalog import backend
from storage.catalog.backend import Backend

WRITERS_LOCK = 0x6661726D
"""The number of the advisory lock, "farm" in ASCII; one farm a database."""
CONNECT_SECONDS = 5
STATEMENT_SECONDS = 30
IDLE_SECONDS = 60
"""A transaction in which nothing is asked for so long is ended: its process hangs or is gone."""
MIGRATION_SECONDS = 600
"""How long one process waits for another that migrates."""
RECYCLE_SECONDS = 1800
"""Firewalls forget connections that are older."""

_LOCK = f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
_TAKE_TIME = f"SET LOCAL lock_timeout = '{MIGRATION_SECONDS}s'; SET LOCAL statement_timeout = 0"


@compiles(Text, "postgresql")
def _text_by_code_points(_type: Text, _compiler: object, **_options: object) -> str:
    """Compare and sort text as SQLite does, whatever the language of the database."""
    return 'TEXT COLLATE "C"'


def postgresql_backend(address: URL, pool: int) -> Backend:
    """Return PostgreSQL at an address; nothing is connected yet."""
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=backend.BUSY_SECONDS,
        pool_pre_ping=True,  # a server that was started again costs no request
        pool_recycle=RECYCLE_SECONDS,
        connect_args=_connect_arguments(address),
    )
    return Backend(
        engine=engine,
        begin_writing=_take_turn,
        begin_migrating=_take_turn_patiently,
        reading={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
        beginnings=frozenset({_LOCK, _TAKE_TIME}),
        read_counter=_read_counter,
        set_counter=_set_counter,
    )


def _connect_arguments(address: URL) -> dict[str, Any]:
    options = {
        "lock_timeout": f"{backend.BUSY_SECONDS * 1000:.0f}",
        "statement_timeout": f"{STATEMENT_SECONDS * 1000:.0f}",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS * 1000:.0f}",
        "default_transaction_isolation": r"read\ committed",
        "timezone": "UTC",
    }
    wanted = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "farm",
        "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
    }
    return {name: value for name, value in wanted.items() if name not in address.query}


def _take_turn(connection: Connection) -> None:
    connection.exec_driver_sql(_LOCK)


def _take_turn_patiently(connection: Connection) -> None:
    connection.exec_driver_sql(_TAKE_TIME)
    connection.exec_driver_sql(_LOCK)


def _read_counter(connection: Connection, table: str) -> int | None:
    """Return the last number of a table whose key is a sequence's; None also before its first."""
    sequence = _sequence(connection, table)
    if sequence is None:
        return None
    name = sequence.rpartition(".")[2].strip('"')
    asked = "SELECT last_value FROM pg_sequences WHERE sequencename = %s"
    return connection.exec_driver_sql(asked, (name,)).scalar_one_or_none()


def _set_counter(connection: Connection, table: str, value: int) -> None:
    sequence = _sequence(connection, table)
    if sequence is not None and value > 0:
        connection.exec_driver_sql("SELECT setval(%s, %s)", (sequence, value))


def _sequence(connection: Connection, table: str) -> str | None:
    counted = inspect(connection).get_pk_constraint(table)["constrained_columns"][:1]
    if not counted:
        return None
    asked = "SELECT pg_get_serial_sequence(%s, %s)"
    name: str | None = connection.exec_driver_sql(asked, (table, counted[0])).scalar_one()
    return name
