"""Looks where an address of a stranger leads, before anything of ours goes there."""

import socket
from collections.abc import Sequence

from farm.errors import DestinationFailed, InputRejected
from farm.networks import may_call

CONNECT_SECONDS = 8.0


def find_place(host: str, port: int, networks: Sequence[str]) -> str:
    """Return an address of a host in digits; all that it has are checked.

    Args:
        host: a name, or digits.
        port: that is wanted there.
        networks: that are open besides public addresses.

    Raises:
        InputRejected: ``feed-private``: it leads where the farm does not call.
        DestinationFailed: ``feed-unreachable``: nobody knows the name.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise DestinationFailed("feed-unreachable", host=host, detail="DNS") from None
    places = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not places or not all(may_call(one, networks) for one in places):
        raise InputRejected("feed-private", host=host)
    return places[0]


def open_line(host: str, port: int, networks: Sequence[str]) -> socket.socket:
    """Return a line to a host that was checked, to exactly the address that was; close it.

    Raises:
        InputRejected: ``feed-private``.
        DestinationFailed: ``feed-unreachable``.
    """
    place = find_place(host, port, networks)
    try:
        return socket.create_connection((place, port), timeout=CONNECT_SECONDS)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise DestinationFailed("feed-unreachable", host=host, detail=detail) from None
