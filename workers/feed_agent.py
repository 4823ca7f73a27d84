"""The part of a machine's live agent that sees to feeds: a process each, by leases.

Readers outlive their agent, as engines of programmes do; the next agent of the same name finds them
by their folders. One that ended is followed by another at once, one that never says a word later
and later.
"""

import shutil
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from farm.errors import FarmError
from farm.feed_leases import FeedLease
from farm.ids import FeedId
from farm.orgs import EVERYTHING
from farm.settings import Settings
from live.feed_ring import remove_ring
from storage.catalog import feed_leases, feeds
from storage.objects import live_keys
from workers.detached import Detached, engine_environment
from workers.feed_alarms import tell_losses
from workers.wiring import Farm, live_folder

log = structlog.get_logger()
LOOK_SECONDS = 1.0
MOST_AT_ONCE = 2
"""Readers that one look starts: each opens the catalogue for itself alone as it begins."""
READER = (sys.executable, "-m", "workers.feed_reader")
_FEED, _PID = "feed", "reader.pid"


class FeedAgent:
    """Looks after the readers of one machine, in threads of its own.

    Args:
        farm: open.
        name: of the machine's agent.
        command: of a reader, to which feed, epoch and folder are added.
    """

    def __init__(self, farm: Farm, name: str, *, command: Sequence[str] = READER) -> None:
        self._farm, self._name, self._command = farm, name, command
        self._folder = live_folder(farm.settings) / "feeds" / name.replace("/", "_")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._readers = find_readers(self._folder)
        self._over = threading.Event()
        # who is told of losses may be slow; readers are not started later for that
        self._threads = [
            threading.Thread(target=self._run, args=(do,), name="feeds", daemon=True)
            for do in (self.look, lambda: tell_losses(farm))
        ]

    def __enter__(self) -> "FeedAgent":
        """Begin."""
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more; readers go on."""
        self._over.set()
        for one in self._threads:
            one.join(timeout=10)

    def _run(self, do: Callable[[], None]) -> None:
        while not self._over.wait(LOOK_SECONDS):
            try:
                do()
            except FarmError as error:  # the next look may do better
                log.warning("nobody could look for feeds", code=error.code)

    def look(self) -> None:
        """See to the readers that there are, and start those that are wanted."""
        with self._farm.catalog.reading() as tx:
            leases = feed_leases.list_standing_leases(tx, EVERYTHING)
        held = {(one.feed_id, one.epoch) for one in leases}
        for which, reader in list(self._readers.items()):
            self._tend(which, reader, is_held=which in held)
        now = self._farm.clock.now()
        free = [one for one in leases if one.is_free(now)]
        for lease in free[:MOST_AT_ONCE]:
            self._claim(lease)

    def _tend(self, which: tuple[FeedId, int], reader: Detached, *, is_held: bool) -> None:
        if reader.is_alive():
            if not is_held:  # removed, or another's: what it receives is wanted no more
                reader.kill()
            return
        del self._readers[which]
        feed_id, epoch = which
        with self._farm.catalog.writing() as tx:
            at = self._farm.clock.now()
            feed_leases.release_feed_lease(tx, EVERYTHING, feed_id, epoch=epoch, at=at)
            feed = feeds.get_feed(tx, EVERYTHING, feed_id)
        shutil.rmtree(self._place(feed_id, epoch), ignore_errors=True)
        if feed.removed_at is not None or not feed.keep_hours:
            gone = remove_ring(self._farm.objects, live_keys.feed_prefix(feed))
            log.info("reader has ended", feed=feed_id, epoch=epoch, removed_parts=gone)

    def _claim(self, seen: FeedLease) -> None:
        with self._farm.catalog.writing() as tx:
            at = self._farm.clock.now()
            lease = feed_leases.claim_feed_lease(tx, EVERYTHING, seen, agent=self._name, at=at)
        if lease is None:
            return
        folder = self._place(lease.feed_id, lease.epoch)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / _FEED).write_text(f"{lease.feed_id} {lease.epoch}", encoding="ascii")
        reader = Detached.start(
            [*self._command, lease.feed_id, str(lease.epoch), str(folder)],
            mark=str(folder),
            log_file=self._log(lease.feed_id),
            environment=engine_environment(self._farm.settings),
        )
        (folder / _PID).write_text(str(reader.pid), encoding="ascii")
        self._readers[lease.feed_id, lease.epoch] = reader
        log.info("reader started", feed=lease.feed_id, epoch=lease.epoch, pid=reader.pid)

    def _place(self, feed_id: FeedId, epoch: int) -> Path:
        return self._folder / f"{feed_id[-12:]}-{epoch}"

    def _log(self, feed_id: FeedId) -> Path:
        folder = self._farm.settings.data_dir.absolute() / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"feed-{feed_id}.log"


def find_readers(folder: Path) -> dict[tuple[FeedId, int], Detached]:
    """Return the readers that agents started below a folder, alive or not."""
    found = {}
    for path in folder.glob(f"**/{_FEED}"):
        try:
            feed_id, epoch = path.read_text("ascii").split()
            pid = int((path.parent / _PID).read_text("ascii"))
        except (OSError, ValueError):  # it did not come so far
            continue
        found[FeedId(feed_id), int(epoch)] = Detached(pid, str(path.parent))
    return found


def end_readers(settings: Settings) -> None:
    """End all readers of a farm on this machine, as it ends itself."""
    for reader in find_readers(live_folder(settings) / "feeds").values():
        reader.kill()
