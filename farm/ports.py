"""The seams that several rooms share. A port used by one room alone stands beside its consumer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from farm.ids import JobId


class Clock(Protocol):
    """Time outside media."""

    def now(self) -> datetime:
        """Return the present as an aware UTC time."""
        ...


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """What a store knows of one object; `modified_at` is aware UTC."""

    key: str
    bytes: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class ObjectPart:
    """An object that is to become a part of another, as its owner remembers it."""

    key: str
    bytes: int
    sha256: str


class ObjectStore(Protocol):
    """Bytes under keys. Keys are spelled by ``storage.objects.keys`` alone.

    A put is whole or not at all: readers see the old object or the new one. Implementers raise
    `NotFound` (code ``object-missing``) for a key that is not there and `FarmFailed`
    (code ``store-full``, ``store-failed``; a store on another machine also ``store-unreachable``,
    ``store-refused``, ``store-clock``, ``store-bucket-missing``) when the store cannot do its part.
    """

    def put_file(self, key: str, path: Path, sha256: str | None = None) -> ObjectFacts:
        """Store a local file; it must not change afterwards, as it may be linked, not copied.

        Args:
            key: of the object.
            path: of the file.
            sha256: of the file, from who knows it already: it is not read once more for that.
        """
        ...

    def fetch_file(self, key: str, path: Path) -> None:
        """Write an object to a local path that does not exist yet; read-only, it may be a link."""
        ...

    def join(
        self, key: str, parts: Sequence[ObjectPart], report: Callable[[int], None] = ...
    ) -> ObjectFacts:
        """Make an object of others in this order, where the bytes are; the parts stay.

        Args:
            key: of the whole.
            parts: one at least.
            report: takes how many bytes are done, now and then; what it raises ends the work.

        Raises:
            FarmFailed: ``part-damaged``: one is not what its owner remembers.
        """
        ...

    def read_range(self, key: str, start: int, length: int) -> Iterator[bytes]:
        """Yield the bytes ``[start, start + length)``, cut off at the object's end."""
        ...

    def find(self, key: str) -> ObjectFacts | None:
        """Return the facts of an object, or None."""
        ...

    def list_prefix(self, prefix: str, after: str = "") -> Iterator[ObjectFacts]:
        """Yield all objects whose key starts with a prefix and lies behind another, in key order.

        Args:
            prefix: may be empty.
            after: where an earlier list ended; its key need not be there any more.
        """
        ...

    def delete(self, key: str) -> None:
        """Remove an object; a key that is not there is no error."""
        ...

    def sweep_partials(self, older_than: datetime) -> int:
        """Remove what puts left behind that were cut off before a time.

        Returns:
            How many were removed; 0 where the store lets nobody see them.
        """
        ...


class JobQueue(Protocol):
    """Delivers job ids to workers; the catalogue's row is the truth about the job."""

    def send(self, job_id: JobId) -> None:
        """Deliver an id at least once, some time."""
        ...

    def check(self) -> None:
        """Return if ids can be sent now; a queue without a far side always can.

        Raises:
            FarmFailed: by implementers, in their own words.
        """
        return
