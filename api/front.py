"""nginx before the door: it holds the public address, and big files never pass through Python.

The crew keeps the private socket between the two, so that a door that is started again finds who
knocked meanwhile, and the public address, so that no other takes it while nginx is started again.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from api.nginx import Front, nginx_config
from api.nginx_rtmp import RTMP_LOCATION, Pushes
from api.supervisor import Crew, Member
from farm.errors import FarmFailed
from farm.messages import Notice
from farm.settings import Settings
from workers.programs import fault_of, find_nginx, find_rtmp_module, loads
from workers.rtmp_door import APPLICATION, RtmpDoor, announce_door, hook_word, orders_word
from workers.secret import find_secret
from workers.stores import objects_folder
from workers.wiring import door_socket

RTMP_PORT = 1935
"""Its port by custom; if busy, another."""
OPEN_FILES = 16384
"""Two for each of many screens that pull files at once."""


@contextmanager
def front_before(public: socket.socket, crew: Crew, settings: Settings) -> Iterator[socket.socket]:
    """Put nginx on the public address, and yield the socket that the door has to serve.

    Without an nginx that works the door gets the public one itself, and the crew a notice.

    Args:
        public: bound, not listening.
        crew: gets nginx as a member.
        settings: of the farm.
    """
    nginx = find_nginx()
    if nginx is None:
        crew.notices.append(Notice("nginx-missing"))
        yield _open(public)
        return
    front = _front(nginx, public, settings)
    fault = fault_of(nginx, nginx_config(front))
    if fault is not None:
        crew.notices.append(Notice("nginx-unusable", {"detail": fault}))
        yield _open(public)
        return
    with _private_socket(door_socket(settings)) as private, _announced(front, settings):
        crew.start(_member(nginx, front))
        yield private


def _open(public: socket.socket) -> socket.socket:
    public.listen(socket.SOMAXCONN)
    return public


def _front(nginx: Path, public: socket.socket, settings: Settings) -> Front:
    folder = settings.data_dir.absolute() / "run" / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    host, port = public.getsockname()[:2]
    rtmp = find_rtmp_module(nginx)
    modules = (rtmp,) if rtmp is not None and loads(nginx, rtmp) else ()
    doors = (f"unix:{door_socket(settings)}",)
    return Front(
        host,
        port,
        folder,
        doors,
        objects_folder(settings),
        modules,
        rtmp=_pushes(settings, host) if modules else None,
        believed=tuple(one.strip() for one in settings.trusted_proxies.split(",") if one.strip()),
    )


def _pushes(settings: Settings, host: str) -> Pushes | None:
    asked = door_socket(settings)
    if ":" in str(asked):  # where nginx thinks that the path ends
        return None
    secret = find_secret(settings.data_dir.absolute(), settings)
    return Pushes(
        host=host,
        port=_free_port(host, RTMP_PORT),
        hooks=f"http://unix:{asked}:{RTMP_LOCATION}{hook_word(settings, secret)}",
        orders=("127.0.0.1", _free_port("127.0.0.1", 0)),
        orders_word=orders_word(settings, secret),
        application=APPLICATION,
    )


def _free_port(host: str, wanted: int) -> int:
    """Return a port that nobody has at this moment; nginx cannot be handed one for RTMP."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in (wanted, 0):
        with suppress(OSError), socket.create_server((host, port), family=family) as alone:
            return int(alone.getsockname()[1])
    raise FarmFailed("door-not-ready", log="nginx.log")


@contextmanager
def _announced(front: Front, settings: Settings) -> Iterator[None]:
    door = None
    if front.rtmp is not None:
        door = RtmpDoor(front.rtmp.host, front.rtmp.port, *front.rtmp.orders)
    announce_door(settings, door)
    try:
        yield
    finally:
        announce_door(settings, None)


@contextmanager
def _private_socket(path: Path) -> Iterator[socket.socket]:
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as private:
        private.bind(str(path))
        path.chmod(0o600)
        private.listen(socket.SOMAXCONN)
        try:
            yield private
        finally:
            path.unlink(missing_ok=True)


def _member(nginx: Path, front: Front) -> Member:
    config = front.folder / "nginx.conf"
    config.touch(mode=0o600)  # the words between nginx and the door are in it
    config.chmod(0o600)
    config.write_text(nginx_config(front), encoding="utf-8")
    return Member(
        "nginx",
        [str(nginx), "-p", str(front.folder), "-c", str(config), "-e", "stderr"],
        front.folder.parents[1] / "logs" / "nginx.log",
        {},
        open_files=OPEN_FILES,
    )
