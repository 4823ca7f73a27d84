"""A farm with a programme, and agents of several machines, for tests and benches."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from farm.audit import Actor
from farm.live import Programme
from farm.live_leases import LiveLease
from farm.orgs import EVERYTHING
from farm.settings import load_settings
from storage.catalog import live_leases, programmes
from workers import programmes as live
from workers.detached import Detached
from workers.live_agent import ENGINE, LiveAgent, end_engines
from workers.oneshot import found_organisation
from workers.wiring import Farm, open_farm

ROOT = Path(__file__).parents[1]
ACTOR = Actor("per_test", EVERYTHING)
PATIENCE = 60


class Studio:
    """A farm with a programme, and agents that come and go."""

    def __init__(self, farm: Farm, command: Sequence[str] = ENGINE) -> None:
        self.farm, self.command = farm, command
        self.org = found_organisation(farm, "test")
        self.made = live.create_programme(farm, ACTOR, self.org.id, live.ProgrammeOrder("Opening"))

    @property
    def programme(self) -> Programme:
        with self.farm.catalog.reading() as tx:
            return programmes.get_programme(tx, EVERYTHING, self.made.id)

    @property
    def lease(self) -> LiveLease:
        with self.farm.catalog.reading() as tx:
            lease = live_leases.find_lease(tx, EVERYTHING, self.made.id)
        assert lease is not None, "it was never started"
        return lease

    @property
    def report(self) -> dict[str, Any]:
        with self.farm.catalog.reading() as tx:
            said = live_leases.find_report(tx, EVERYTHING, self.made.id)
        return {} if said is None else json.loads(said.report)

    def parts(self, epoch: int) -> int:
        prefix = f"{self.org.id}/{self.made.id}/sent/{epoch:06d}-"
        return sum(1 for _ in self.farm.objects.list_prefix(prefix))

    def is_heard(self, epoch: int) -> bool:
        lease = self.lease
        return lease.epoch == epoch and lease.renewed_at is not None and self.parts(epoch) > 0

    def wait(self, done: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            logs = (self.farm.settings.data_dir / "logs").glob("*.log")
            assert time.monotonic() < end, f"{what}: " + "".join(p.read_text() for p in logs)
            time.sleep(0.05)

    @contextmanager
    def agent(self, name: str, command: Sequence[str] | None = None) -> Iterator[LiveAgent]:
        over = threading.Event()
        agent = LiveAgent(self.farm, name, command=command or self.command)
        thread = threading.Thread(target=agent.run, args=(over,))
        thread.start()
        try:
            yield agent
        finally:
            over.set()
            thread.join()


@contextmanager
def open_studio(folder: Path, command: Sequence[str] = ENGINE) -> Iterator[Studio]:
    """A farm of its own in a folder, whose engines end with the block."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)  # an engine works in another folder
    settings = load_settings(language="en", data_dir=folder)
    try:
        with open_farm(settings) as farm:
            try:
                yield Studio(farm, command)
            finally:
                end_engines(settings)
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def engine_of(agent: LiveAgent, epoch: int | None = None) -> Detached:
    """The one engine that an agent started, or the one of an epoch."""
    (engine,) = (one for (_, of), one in agent._engines.items() if epoch in {None, of})
    return engine
