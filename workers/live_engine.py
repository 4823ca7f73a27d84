"""The process of one programme's engine, with the farm around it.

    python -m workers.live_engine PROGRAMME EPOCH FOLDER

An agent starts it and needs not live on: the process renews its own lease, stores what the engine
says, and tells the engine, through its socket, what the rows want of it.
"""

import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import structlog
from typing_extensions import override

from farm.errors import FarmError
from farm.ids import ProgrammeId
from farm.orgs import EVERYTHING
from farm.settings import load_settings
from live.engine import Engine, Ports
from live.spec import SOCKET, EngineSpec
from live.spool import FOLDER, list_left
from live.tenure import LeaseKeeper, Tenure
from storage.catalog import live_leases, live_targets, programmes
from storage.catalog.live_leases import StoredReport
from workers.late_queue import LateQueue
from workers.live_alarms import Watchman
from workers.live_leftovers import store_spool
from workers.live_specs import make_spec
from workers.live_targets import address_of
from workers.live_wants import AimedTarget, Command, choose_commands
from workers.logs import configure_logging
from workers.recordings import keep_recording
from workers.wiring import Farm, live_folder, open_farm

log = structlog.get_logger()

FOLLOW_SECONDS = 0.5
REST_SECONDS = 2.0
TELL_SECONDS = 5.0
"""So often at least those who watch are told; at once when a state changes."""
ENDED, LOST = 0, 3


class Runs(Protocol):
    """An engine."""

    def run(self) -> bool:
        """Run to the end; False: the lease was lost."""
        ...


class MakesEngine(Protocol):
    """Makes an engine from its spec."""

    def __call__(self, spec: EngineSpec, ports: Ports, *, ffmpeg: Path) -> Runs:
        """Return one that has not begun."""
        ...


@dataclass(frozen=True, slots=True)
class Post:
    """Which programme an engine runs, and where.

    Attributes:
        folder: the engine's own.
    """

    programme_id: ProgrammeId
    epoch: int
    folder: Path


class CatalogLease(LeaseKeeper):
    """The lease of a programme, in the catalogue."""

    def __init__(self, farm: Farm, programme_id: ProgrammeId) -> None:
        self._farm, self._programme_id = farm, programme_id

    @override
    def renew(self, epoch: int) -> bool:
        """Renew; False: another engine has the programme."""
        with self._farm.catalog.writing() as tx:
            return live_leases.renew_lease(
                tx, EVERYTHING, self._programme_id, epoch=epoch, at=self._farm.clock.now()
            )


class Follower:
    """Stores what an engine says and tells it what is wanted, from a thread of its own.

    The engine itself never waits for the catalogue.
    """

    def __init__(self, farm: Farm, post: Post) -> None:
        self._farm, self._post = farm, post
        self._watchman = Watchman(farm)
        self._said: tuple[Mapping[str, Any], float] | None = None
        self._stored: object = None
        self._told_states: object = None
        self._told_at = self._ordered_at = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="follower", daemon=True)

    def __enter__(self) -> "Follower":
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Store what was said last, and end."""
        self._over.set()
        self._thread.join(timeout=10)

    def take(self, report: Mapping[str, Any]) -> None:
        """Take what the engine says; the newest counts."""
        self._said = report, time.monotonic()

    def _follow(self) -> None:
        while not self._over.wait(FOLLOW_SECONDS):
            self._step()
        self._step()

    def _step(self) -> None:
        if self._said is None:
            return
        report, at = self._said
        if at > self._ordered_at and not self._over.is_set():
            self._try(self._order, report)  # first: a producer's word waits for no alarm
        if report is not self._stored:
            self._try(self._store, report)

    def _try(self, do: Callable[[Mapping[str, Any]], None], report: Mapping[str, Any]) -> None:
        """Do something that the next step may do better: an engine is never without a follower."""
        try:
            do(report)
        except FarmError as error:
            log.warning("the rows were not reached", code=error.code)
        except OSError as error:
            log.warning("the engine was not reached", error=str(error))
        except Exception:  # whatever it is, producers have to be heard
            log.exception("a step was not done", step=do.__name__)

    def _store(self, report: Mapping[str, Any]) -> None:
        farm, post = self._farm, self._post
        text, states = json.dumps(report, default=str), _states(report)
        tells = states != self._told_states or time.monotonic() - self._told_at > TELL_SECONDS
        with farm.catalog.writing() as tx:
            programme = programmes.get_programme(tx, EVERYTHING, post.programme_id)
            said = StoredReport(
                post.programme_id, programme.org_id, post.epoch, farm.clock.now(), text
            )
            if live_leases.save_report(tx, EVERYTHING, said):
                has_news = self._watchman.look(tx, programme, report)
                if tells or has_news:
                    programmes.tell_programme(tx, EVERYTHING, programme)
        self._stored = report
        if tells:
            self._told_states, self._told_at = states, time.monotonic()

    def _order(self, report: Mapping[str, Any]) -> None:
        farm, post = self._farm, self._post
        with farm.catalog.reading() as tx:
            lease = live_leases.find_lease(tx, EVERYTHING, post.programme_id)
            if lease is None or lease.epoch != post.epoch:
                return  # not ours any more: the engine finds out itself
            programme = programmes.get_programme(tx, EVERYTHING, post.programme_id)
            known = live_targets.list_targets(tx, EVERYTHING, post.programme_id)
        aimed = [AimedTarget(one, address_of(farm, one)) for one in known]
        commands = choose_commands(programme, aimed, report)
        if commands:
            self._ordered_at = time.monotonic()  # what was said before tells nothing of it
            send_commands(post.folder, commands)


def send_commands(folder: Path, commands: list[Command]) -> None:
    """Tell an engine what to do.

    Raises:
        OSError: it does not listen.
    """
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(folder / SOCKET))
        with line.makefile("rwb") as words:
            for command in commands:
                words.write(json.dumps(command).encode() + b"\n")
                words.flush()
                answer = json.loads(words.readline() or b"{}")
                if not answer.get("ok"):
                    log.warning("an engine refused", do=command["do"], detail=answer.get("detail"))


def run_engine(farm: Farm, post: Post, make: MakesEngine = Engine) -> int:
    """Run a programme's engine to its end.

    Returns:
        `ENDED`: as was wanted; `LOST`: another one has the programme.
    """
    post.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (post.folder / "engine.pid").write_text(str(os.getpid()), encoding="ascii")
    lease, follower = CatalogLease(farm, post.programme_id), Follower(farm, post)
    tenure = Tenure(lease, post.epoch, warded=post.folder)
    if not tenure.begin():
        return LOST
    # the preparations may take longer than a lease lasts
    spec = make_spec(farm, post.programme_id, epoch=post.epoch, folder=post.folder)
    slates = live_folder(farm.settings) / "slates"
    ports = Ports(
        store=farm.objects,
        tenure=tenure,
        report=follower.take,
        slates=slates,
        recorded=lambda: _keep(farm, post),
    )
    engine = make(spec, ports, ffmpeg=farm.ffmpeg)
    with follower:
        was_wanted = engine.run()
    if not was_wanted:
        return LOST  # and what the tenure still does is to see to it that we end
    _store_rest(farm, post, tenure)
    tenure.end()
    with farm.catalog.writing() as tx:
        now = farm.clock.now()
        live_leases.release_lease(tx, EVERYTHING, post.programme_id, epoch=post.epoch, at=now)
    return ENDED


def _store_rest(farm: Farm, post: Post, tenure: Tenure) -> None:
    """Store what was not stored when the engine ended, as the store was away; then it is kept.

    The programme is held meanwhile, so that no sweep makes an asset without its last minutes; one
    that runs again is let go, and an agent sees to the rest.
    """
    while any(list_left(post.folder / FOLDER)) and tenure.is_ours():
        try:
            with farm.catalog.reading() as tx:
                if programmes.get_programme(tx, EVERYTHING, post.programme_id).state.runs:
                    return
            store_spool(farm, post.programme_id, post.folder)
        except (FarmError, OSError) as error:
            log.warning("the rest is not stored", programme=post.programme_id, detail=str(error))
            time.sleep(REST_SECONDS)
        else:
            _keep(farm, post)


def _keep(farm: Farm, post: Post) -> None:
    """See to what was recorded: of a broadcast an asset is made and sent on its way."""
    try:
        keep_recording(farm, post.programme_id, LateQueue(farm))
    except FarmError as error:  # the sweep does it
        log.warning("the recording was not kept", programme=post.programme_id, code=error.code)


def _states(report: Mapping[str, Any]) -> object:
    """Return what of a report is news to those who watch."""
    targets = {name: one.get("state") for name, one in (report.get("targets") or {}).items()}
    inputs = {name: one.get("state") for name, one in (report.get("inputs") or {}).items()}
    return report.get("on_air"), report.get("held"), targets, inputs


def main(arguments: list[str]) -> int:
    """Run one programme of the farm that the environment names."""
    programme_id, epoch, folder = arguments
    configure_logging()
    post = Post(ProgrammeId(programme_id), int(epoch), Path(folder))
    with open_farm(load_settings()) as farm:
        return run_engine(farm, post)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
