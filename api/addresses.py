"""The public address of an embedded farm: kept for as long as the farm runs, whoever listens."""

import socket

from farm.errors import FarmFailed
from farm.settings import Settings


def reserve_address(settings: Settings) -> socket.socket:
    """Return a socket that is bound to the address wanted, or to another port where that is taken.

    It does not listen. A process of the same user may bind to the address beside it, if it says
    ``SO_REUSEPORT`` as nginx does; to all others, and to a second farm, the port is taken.

    Raises:
        FarmFailed: ``door-not-ready``.
    """
    for port in (settings.http_port, 0):
        try:
            with socket.create_server((settings.http_host, port)) as alone:
                return _beside(alone)
        except OSError:
            continue
    raise FarmFailed("door-not-ready", log=settings.data_dir.absolute() / "logs" / "door.log")


def web_address(reserved: socket.socket) -> str:
    """Return where this machine reaches its own farm."""
    host, port = reserved.getsockname()[:2]
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104


def _beside(alone: socket.socket) -> socket.socket:
    # Only who listens alone knows that nobody else has the port; so it is shared from then on.
    alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    reserved = socket.socket(alone.family, socket.SOCK_STREAM)
    try:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        reserved.bind(alone.getsockname())
    except OSError:
        reserved.close()
        raise
    return reserved
