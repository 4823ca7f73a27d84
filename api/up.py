"""An embedded farm on this machine: its own Redis, workers, HTTP door, live agent and nginx."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import redis

from api.addresses import reserve_address, web_address
from api.front import front_before
from api.supervisor import Crew, Member
from farm.errors import FarmFailed
from farm.jobs import WorkQueue
from farm.settings import Settings
from workers.alone import alone_in
from workers.feed_agent import end_readers
from workers.live_agent import end_engines
from workers.programs import find_redis
from workers.wiring import make_socket_folder, redis_socket

REDIS_SECONDS = 20.0
DOOR_SECONDS = 60.0
ENCODING = (WorkQueue.CPU, WorkQueue.GPU)
"""A worker drops the second where no hardware works."""
REST = (WorkQueue.IO, WorkQueue.AI, WorkQueue.PUBLISH)


@contextmanager
def embedded_crew(settings: Settings) -> Iterator[Crew]:
    """Run Redis, workers, the HTTP door and nginx for as long as the context lasts.

    Raises:
        InputRejected: ``farm-running``, ``output-unusable``.
        FarmFailed: ``redis-missing``, ``redis-not-ready``, ``door-not-ready``.
    """
    crew = Crew()
    with alone_in(settings.data_dir), reserve_address(settings) as public:
        try:
            make_socket_folder(settings)
            if not settings.redis_url:
                crew.start(_redis(settings))
                _wait_for_redis(settings)
            crew.start(_worker(settings, "cpu", ENCODING, settings.encode_slots))
            crew.start(_worker(settings, "io", REST, settings.io_slots, "--beat"))
            crew.address = web_address(public)
            with front_before(public, crew, settings) as served:
                crew.start(_door(settings, served))
                crew.start(_live_agent(settings))
                _wait_for_door(settings, crew.address)
                yield crew
        finally:
            crew.stop()
            end_engines(settings)  # they outlive the agent, not the farm
            end_readers(settings)


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
    folder = settings.data_dir.absolute() / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        *(str(program), "--port", "0", "--unixsocket", str(address), "--unixsocketperm", "700"),
        # what waits must survive a kill; nobody needs snapshots beside the log
        *("--appendonly", "yes", "--save", "", "--dir", str(folder), "--daemonize", "no"),
    ]
    return Member("redis", command, _log_file(settings, "redis"), _environment(settings))


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


def _door(settings: Settings, listener: socket.socket) -> Member:
    number = listener.fileno()
    command = [sys.executable, "-m", "api.serve", str(number)]
    log_file = _log_file(settings, "door")
    return Member("door", command, log_file, _environment(settings), inherited=(number,))


def _live_agent(settings: Settings) -> Member:
    command = [sys.executable, "-m", "api", "live-agent"]
    return Member("live", command, _log_file(settings, "live"), _environment(settings))


def _wait_for_door(settings: Settings, address: str) -> None:
    end = time.monotonic() + DOOR_SECONDS
    while time.monotonic() < end:
        with suppress(httpx.HTTPError):  # trust_env: a proxy of this machine is none of ours
            if httpx.get(f"{address}/healthz", timeout=5, trust_env=False).is_success:
                return
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
