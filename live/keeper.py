"""What is recorded on its way into the store, however long the store takes."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

import structlog
from typing_extensions import override

from farm.ports import ObjectStore
from live.spool import spool

log = structlog.get_logger()
RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class KeeperReport:
    """How the recordings do: objects and bytes stored, objects that wait, what is wrong.

    Attributes:
        lost: objects that nobody will ever have: there was no room to keep them.
    """

    objects: int = 0
    stored: int = 0
    waiting: int = 0
    lost: int = 0
    detail: str = ""


class Keeper(Thread):
    """Puts objects into the store in the order given, however long the store takes.

    What waits lies in a folder, not in memory (`live.spool`). `may_write` is asked before each
    put: an engine whose lease is lost writes nothing more, and what it leaves others store.
    """

    def __init__(
        self, store: ObjectStore, prefix: str, folder: Path, may_write: Callable[[], bool]
    ) -> None:
        super().__init__(name="keeper", daemon=True)
        self.store, self.prefix = store, prefix
        self._folder, self._may_write = folder, may_write
        self._waiting: SimpleQueue[tuple[str, Path] | None] = SimpleQueue()
        self._numbers = count(1)
        self._objects = self._stored = self._lost = 0
        self._detail = ""
        self._hurried = Event()
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, content: bytes) -> bool:
        """Have an object stored, some time soon; a full disk ends neither input nor recording.

        Returns:
            Whether it will be; False: it is lost.
        """
        try:
            path = spool(self._folder, next(self._numbers), name, content)
        except OSError as error:
            self._lose(name, error)
            return False
        self._waiting.put((name, path))
        return True

    def finish(self, seconds: float) -> bool:
        """Store what waits; return whether all is stored."""
        self._waiting.put(None)
        self.join(seconds)
        self._hurried.set()
        return not self.is_alive() and self._waiting.empty()

    @property
    def report(self) -> KeeperReport:
        """How it does."""
        waiting = self._waiting.qsize()
        return KeeperReport(self._objects, self._stored, waiting, self._lost, self._detail)

    @override
    def run(self) -> None:
        """Store one after the other."""
        while (one := self._waiting.get()) is not None:
            if not self._stored_in_time(*one):
                return

    def _stored_in_time(self, name: str, path: Path) -> bool:
        """Store one, however long the store takes; False: it stays where it is."""
        while self._may_write():
            if self._put(name, path):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
                return True
            if self._hurried.wait(RETRY_SECONDS):
                return False
        return False

    def _put(self, name: str, path: Path) -> bool:
        try:
            size = path.stat().st_size
            self.store.put_file(self.prefix + name, path)
        except FileNotFoundError as error:  # somebody cleared the folder
            self._lose(name, error)
            return True
        except Exception as error:  # noqa: BLE001  # whatever it is, what comes after waits for us
            self._detail = str(error)
            log.warning("a part was not stored", name=name, detail=str(error))
            return False
        self._objects, self._stored, self._detail = self._objects + 1, self._stored + size, ""
        return True

    def _lose(self, name: str, error: OSError) -> None:
        self._lost, self._detail = self._lost + 1, error.strerror or str(error)
        log.warning("a part is lost", name=name, detail=str(error))
