"""Waiting until a server answers, or a process ends; a crew that cannot do it is given up."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress

import httpx

from api.supervisor import Crew, Member
from deploy.places import Places
from farm.errors import FarmFailed

SERVER_SECONDS = 120.0
"""A store is made from nothing meanwhile."""
DOOR_SECONDS = 120.0
PREPARE_SECONDS = 120.0
_PAUSE = 0.1


def wait_for_servers(places: Places, crew: Crew) -> None:
    """Return when each server listens.

    Raises:
        FarmFailed: ``server-not-ready``.
    """
    for member in crew.members:
        port = places.ports[member.name]
        _wait(lambda port=port: _listens(port), SERVER_SECONDS, member)  # type: ignore[misc]


def wait_for_end(member: Member) -> None:
    """Return when a process has ended well.

    Raises:
        FarmFailed: ``server-not-ready``.
    """
    _wait(lambda: not member.is_running(), PREPARE_SECONDS, member, may_end=True)
    if member.process is None or member.process.returncode != 0:
        raise FarmFailed("server-not-ready", name=member.name, log=member.log_file)


def wait_for_door(crew: Crew) -> None:
    """Return when the farm says at its public address that it is ready.

    Raises:
        FarmFailed: ``door-not-ready``.
    """
    end = time.monotonic() + DOOR_SECONDS
    while time.monotonic() < end:
        with suppress(httpx.HTTPError):  # trust_env: a proxy of this machine is none of ours
            if httpx.get(f"{crew.address}/readyz", timeout=10, trust_env=False).is_success:
                return
        crew.look()
        time.sleep(_PAUSE)
    raise FarmFailed("door-not-ready", log=crew.members[-1].log_file.parent)


def _wait(
    done: Callable[[], bool], seconds: float, member: Member, *, may_end: bool = False
) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end or not (may_end or member.is_running()):
            raise FarmFailed("server-not-ready", name=member.name, log=member.log_file)
        time.sleep(_PAUSE)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
