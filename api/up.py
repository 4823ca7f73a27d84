"""``farm up``: an embedded farm on this machine, with its own Redis and workers."""

import os
import shutil
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
ENCODING = (WorkQueue.CPU,)
REST = (WorkQueue.IO, WorkQueue.AI, WorkQueue.PUBLISH)


@contextmanager
def embedded_crew(settings: Settings) -> Iterator[Crew]:
    """Run Redis and workers for as long as the context lasts.

    Raises:
        FarmFailed: ``redis-missing``, ``redis-not-ready``.
    """
    crew = Crew()
    try:
        if not settings.redis_url:
            crew.start(_redis(settings))
            _wait_for_redis(settings)
        crew.start(_worker(settings, "cpu", ENCODING, settings.encode_slots))
        crew.start(_worker(settings, "io", REST, settings.io_slots, "--beat"))
        yield crew
    finally:
        crew.stop()


def _environment(settings: Settings) -> dict[str, str]:
    # children work in other folders and must find the same farm
    return {**os.environ, "FARM_DATA_DIR": str(settings.data_dir.absolute())}  # noqa: TID251


def _log_file(settings: Settings, name: str) -> Path:
    return settings.data_dir.absolute() / "logs" / f"{name}.log"


def _redis(settings: Settings) -> Member:
    program = find_redis()
    socket = redis_socket(settings)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = settings.data_dir.absolute() / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        *(program, "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
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
