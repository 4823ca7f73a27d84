"""What the catalogue must know of its database: how connections are made and transactions begin."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine

BUSY_SECONDS = 10
"""How long a writer waits for the writers before it."""

Begin = Callable[[Connection], None]


def begin_plainly(_connection: Connection) -> None:
    """Leave the beginning to the driver."""


@dataclass(frozen=True, slots=True)
class Backend:
    """One database.

    Attributes:
        begin_writing: runs first in each writing transaction: from here on it is the only one.
        begin_reading: runs first in each reading transaction.
        begin_migrating: runs first when the schema changes.
        reading: execution options of reading transactions.
        beginnings: the SQL texts that these functions send.
        read_counter: returns the last number that a table gave to a row; None: it counts none.
        set_counter: lets a table count on behind a number.
    """

    engine: Engine
    begin_writing: Begin
    begin_migrating: Begin
    beginnings: frozenset[str]
    read_counter: Callable[[Connection, str], int | None]
    set_counter: Callable[[Connection, str, int], None]
    begin_reading: Begin = begin_plainly
    reading: Mapping[str, Any] = field(default_factory=dict)
