"""The live agent of a machine: claims programmes that should run, and starts their engines.

It looks at the leases once a second, and at once when an engine of its own has ended. Engines
outlive it: another agent of the same name finds them again by their folders. What it started
itself it ends when the programme has become another's, so that of two engines on one target the
older goes.
"""

import os
import platform
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from farm.errors import FarmError
from farm.ids import ProgrammeId
from farm.jobs import WorkQueue
from farm.live_leases import LiveLease
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.settings import Settings
from storage.catalog import live_leases, programmes
from workers.agreement import require_agreement
from workers.detached import Detached, engine_environment
from workers.feed_agent import FeedAgent
from workers.heralds import Herald
from workers.lease_watch import LeaseWatch
from workers.live_alarms import end_alarms
from workers.live_leftovers import Leftovers
from workers.presence import Presence, describe_worker, leave
from workers.strong import require_strong_secrets
from workers.wiring import Farm, live_folder, open_farm

log = structlog.get_logger()

LOOK_SECONDS = 1.0
GLANCE_SECONDS = 0.2
"""So often it sees whether its own engines live, which asks nobody."""
MOST_STARTS = 10
"""Engines in a row that said nothing; then the programme is given up, and people are told why."""
ENGINE = (sys.executable, "-m", "workers.live_engine")
_PROGRAMME, _PID = "programme", "engine.pid"
_LOG_TAIL = 300


class LiveAgent:
    """Looks after the engines of one machine.

    Args:
        farm: open.
        name: of the agent; the same after it was started again.
        command: of an engine, to which programme, epoch and folder are added.
    """

    def __init__(self, farm: Farm, name: str, *, command: Sequence[str] = ENGINE) -> None:
        self._farm, self._name, self._command = farm, name, command
        self._folder = live_folder(farm.settings) / name.replace("/", "_")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._engines = find_engines(self._folder)
        self._leases = LeaseWatch()
        self._leftovers = Leftovers(farm)

    def run(self, over: threading.Event) -> None:
        """Look once a second until told to end; engines go on."""
        mark, looked = self._farm.settings.alive_mark, 0.0
        self._leftovers.begin(over)
        while not over.wait(GLANCE_SECONDS):
            if time.monotonic() - looked < LOOK_SECONDS and not self._misses_one():
                continue
            looked = time.monotonic()
            try:
                self.look()
            except (FarmError, OSError) as error:  # the next look may do better
                log.warning("the agent could not look", error=str(error))
            else:
                if mark is not None:
                    mark.touch()  # who watches us sees that the catalogue is reached

    def look(self) -> None:
        """See to the engines that there are, and start those that are wanted."""
        with self._farm.catalog.reading() as tx:
            mine = live_leases.list_leases_of(tx, EVERYTHING, self._name)
        held = {(one.programme_id, one.epoch) for one in mine}
        for which, engine in list(self._engines.items()):
            self._tend(which, engine, is_held=which in held)
        with self._farm.catalog.reading() as tx:  # with those that were just given back
            wanted = live_leases.list_wanted_leases(tx, EVERYTHING)
        for lease in self._leases.find_lost(wanted, self._farm.clock.now()):
            try:
                self._claim(lease)
            except (FarmError, OSError) as error:  # and the other programmes do not wait for it
                log.warning("no engine was started", programme=lease.programme_id, error=str(error))

    def _misses_one(self) -> bool:
        return any(not engine.is_alive() for engine in self._engines.values())

    def _tend(self, which: tuple[ProgrammeId, int], engine: Detached, *, is_held: bool) -> None:
        programme_id, epoch = which
        if engine.is_alive() and is_held:
            return
        if engine.is_alive() and not self._has_ended(which):
            log.warning("engine was replaced", programme=programme_id, epoch=epoch)
            engine.kill()
        if engine.is_alive():
            return
        del self._engines[which]
        log.info("engine has ended", programme=programme_id, epoch=epoch)
        with self._farm.catalog.writing() as tx:
            at = self._farm.clock.now()
            live_leases.release_lease(tx, EVERYTHING, programme_id, epoch=epoch, at=at)
        self._leftovers.take(programme_id, self._place(programme_id, epoch))

    def _has_ended(self, which: tuple[ProgrammeId, int]) -> bool:
        """Whether an engine gave its lease back and is about to end by itself."""
        with self._farm.catalog.reading() as tx:
            lease = live_leases.find_lease(tx, EVERYTHING, which[0])
        return lease is not None and lease.epoch == which[1]

    def _claim(self, seen: LiveLease) -> None:
        if seen.starts >= MOST_STARTS and seen.renewed_at is None:
            self._give_up(seen)
            return
        with self._farm.catalog.writing() as tx:
            at = self._farm.clock.now()
            lease = live_leases.claim_lease(tx, EVERYTHING, seen, agent=self._name, at=at)
        if lease is not None:
            self._start(lease)

    def _start(self, lease: LiveLease) -> None:
        folder = self._place(lease.programme_id, lease.epoch)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / _PROGRAMME).write_text(f"{lease.programme_id} {lease.epoch}", encoding="ascii")
        command = [*self._command, lease.programme_id, str(lease.epoch), str(folder)]
        engine = Detached.start(
            command,
            mark=str(folder),
            log_file=self._log(lease.programme_id),
            environment=engine_environment(self._farm.settings),
        )
        (folder / _PID).write_text(str(engine.pid), encoding="ascii")
        self._engines[lease.programme_id, lease.epoch] = engine
        log.info("engine started", programme=lease.programme_id, epoch=lease.epoch, pid=engine.pid)

    def _give_up(self, lease: LiveLease) -> None:
        tail = ""
        if (path := self._log(lease.programme_id)).is_file():
            tail = path.read_text("utf-8", "replace").strip()[-_LOG_TAIL:]
        failure = Notice("engine-not-starting", {"starts": str(lease.starts), "detail": tail})
        with self._farm.catalog.writing() as tx:
            programme = programmes.get_programme(tx, EVERYTHING, lease.programme_id)
            if programme.state.runs:
                given_up = programme.failed(failure, at=self._farm.clock.now())
                programmes.update_programme(tx, EVERYTHING, given_up)
                end_alarms(tx, self._farm, given_up)
        log.error("programme was given up", programme=lease.programme_id, starts=lease.starts)

    def _place(self, programme_id: ProgrammeId, epoch: int) -> Path:
        # short: the path of a socket in it has at most 107 characters
        return self._folder / f"{programme_id[-12:]}-{epoch}"

    def _log(self, programme_id: ProgrammeId) -> Path:
        folder = self._farm.settings.data_dir.absolute() / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"live-{programme_id}.log"


def serve_live(settings: Settings, name: str = "") -> None:
    """Run this machine's agent until SIGTERM.

    Args:
        settings: of the farm.
        name: of the agent; empty: the machine's.

    Raises:
        InputRejected: as `require_strong_secrets` and `require_agreement`.
    """
    require_strong_secrets(settings)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    named = name or f"live@{platform.node()}"
    with open_farm(settings) as farm:
        require_agreement(farm)
        started = farm.clock.now()
        queues = (WorkQueue.LIVE,)
        slots = os.cpu_count() or 1  # an engine copies packets: it takes a fraction of one
        worker = describe_worker(named, queues, slots=slots, trials=(), started_at=started)
        with Presence(farm, worker), Herald(farm), FeedAgent(farm, named):
            LiveAgent(farm, named).run(over)
        leave(farm, worker)


def find_engines(folder: Path) -> dict[tuple[ProgrammeId, int], Detached]:
    """Return the engines that agents started below a folder, alive or not."""
    found = {}
    for path in folder.glob(f"**/{_PROGRAMME}"):
        try:
            programme_id, epoch = path.read_text("ascii").split()
            pid = int((path.parent / _PID).read_text("ascii"))
        except (OSError, ValueError):  # it did not come so far
            continue
        found[ProgrammeId(programme_id), int(epoch)] = Detached(pid, str(path.parent))
    return found


def end_engines(settings: Settings) -> None:
    """End all engines of a farm on this machine, as it ends itself."""
    for engine in find_engines(live_folder(settings)).values():
        engine.kill()
