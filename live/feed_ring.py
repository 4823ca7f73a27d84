"""The last hours of a feed: parts straight into the store, the oldest removed again."""

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import structlog

from farm.errors import FarmError
from farm.ports import ObjectStore
from live.keeper import Keeper
from live.parts import CAME, CamePart, read_came
from live.recorder import CameRecorder

log = structlog.get_logger()
SOURCE = "feed"
PART_SECONDS = 6.0
TRIM_SECONDS = 60.0
_FINISH_SECONDS = 10.0
_LIST_SECONDS = 3600.0


class Ring:
    """Records a feed, and forgets what is older than some hours; `close` stores the rest."""

    def __init__(
        self,
        store: ObjectStore,
        prefix: str,
        spool: Path,
        *,
        epoch: int,
        hours: float,
        may_write: Callable[[], bool],
    ) -> None:
        self._store, self._prefix, self._seconds = store, prefix, hours * 3600
        self._keeper = Keeper(store, prefix, spool, may_write)
        self._recorder = CameRecorder(self._keeper, SOURCE, epoch, PART_SECONDS)
        self._known: deque[CamePart] = deque()
        self._listed = self._trimmed = 0.0
        self._keeper.start()

    def hear(self, piece: bytes) -> None:
        """Take what came; nothing: the line broke off."""
        self._recorder.hear(piece)

    @property
    def waiting(self) -> int:
        """Parts that are not stored yet."""
        return self._keeper.report.waiting

    def trim(self) -> None:
        """Remove what is too old, now and then."""
        now = time.monotonic()
        if now - self._trimmed < TRIM_SECONDS and self._trimmed:
            return
        self._trimmed = now
        try:
            # what is there is listed once an hour: a list of a long ring is long
            if now - self._listed > _LIST_SECONDS or not self._known:
                self._known = deque(list_ring(self._store, self._prefix))
                self._listed = now
            oldest = (time.time() - self._seconds) * 1000
            while self._known and self._known[0].ends_ms < oldest:
                self._store.delete(self._prefix + self._known.popleft().name)
        except FarmError as error:  # the next time may do better
            log.warning("old parts of a feed were not removed", code=error.code)

    def close(self) -> None:
        """Store what is there."""
        self._recorder.hear(b"")
        self._keeper.finish(_FINISH_SECONDS)


def list_ring(store: ObjectStore, prefix: str) -> list[CamePart]:
    """Return what is recorded of a feed, the oldest first.

    Raises:
        FarmError: as the store raises it.
    """
    names = (one.key.removeprefix(prefix) for one in store.list_prefix(prefix + CAME))
    return sorted(read_came(names, SOURCE), key=lambda part: part.wall_ms)


def remove_ring(store: ObjectStore, prefix: str) -> int:
    """Remove all that is recorded of a feed; return how many parts that were.

    Raises:
        FarmError: as the store raises it.
    """
    parts = list_ring(store, prefix)
    for part in parts:
        store.delete(prefix + part.name)
    return len(parts)
