"""``farm up``: an embedded farm on this machine, with its own Redis, workers and HTTP door."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
        crew.start(_door(settings))
        _wait_for_door(settings)
        yield crew
    finally:
        crew.stop()


def _environment(settings: Settings) -> dict[str, str]:
    # children work in other folders and must find the same farm
    return {
        **os.environ,  # noqa: TID251
        "FARM_DATA_DIR": str(settings.data_dir.absolute()),
        "FARM_HTTP_PORT": str(settings.http_port),
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
    """Return the Redis server's program.

    Raises:
        FarmFailed: ``redis-missing``.
    """
    found = shutil.which("redis-server")
    if found is None:
        raise FarmFailed("redis-missing")
    return found


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


def settle_port(settings: Settings) -> Settings:
    """Return the settings with a port that is free: the one wanted, or another."""
    for port in (settings.http_port, 0):
        try:
            with socket.create_server((settings.http_host, port)) as listener:
                return settings.model_copy(update={"http_port": listener.getsockname()[1]})
        except OSError:
            continue
    raise FarmFailed("door-not-ready", log=_log_file(settings, "door"))


def _door(settings: Settings) -> Member:
    command = [sys.executable, "-m", "api.serve"]
    return Member("door", command, _log_file(settings, "door"), _environment(settings))


def _wait_for_door(settings: Settings) -> None:
    end = time.monotonic() + DOOR_SECONDS
    while time.monotonic() < end:
        try:
            with socket.create_connection((settings.http_host, settings.http_port), timeout=1):
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
