"""Calls an address that somebody has given us, after a look at where it leads.

The name is resolved once, every address that it has is checked, and the call goes to one that was
checked: a name that changes in between leads nowhere else. Redirects are not followed, proxies of
the environment not asked.
"""

import socket
import time
from collections.abc import Sequence

import httpx

from farm.errors import DestinationFailed, InputRejected
from farm.networks import WEB_PORTS, may_call, require_web_address, shown_host
from live.webhooks import Post

TIMEOUT_SECONDS = 5.0
MOST_ANSWER = 16 * 2**10


def post_checked(post: Post, networks: Sequence[str]) -> tuple[int, bytes]:
    """Post, and return the status and the beginning of the answer.

    Args:
        post: what goes where.
        networks: that are open besides public addresses.

    Raises:
        InputRejected: ``hook-address``; ``address-private``: it leads where the farm does not call.
        DestinationFailed: ``hook-unreachable``.
    """
    parts = require_web_address(post.address)
    port = parts.port or WEB_PORTS[parts.scheme]
    place = _resolve(parts.hostname or "", port, networks, shown_host(parts))
    literal = f"[{place}]" if ":" in place else place
    url = httpx.URL(post.address).copy_with(host=literal)
    headers = {
        **post.headers,
        "host": shown_host(parts).partition("://")[2],
        "accept-encoding": "identity",  # nothing is unpacked for a stranger
    }
    try:
        with (
            httpx.Client(trust_env=False, timeout=TIMEOUT_SECONDS) as client,
            client.stream(
                "POST",
                url,
                content=post.body,
                headers=headers,
                extensions={"sni_hostname": parts.hostname},
            ) as answer,
        ):
            return answer.status_code, _beginning(answer)
    except httpx.HTTPError as error:
        raise DestinationFailed(
            "hook-unreachable", host=shown_host(parts), detail=type(error).__name__
        ) from None  # the cause names the address, and that holds a key


def _resolve(host: str, port: int, networks: Sequence[str], shown: str) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise DestinationFailed("hook-unreachable", host=shown, detail="DNS") from None
    places = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not places or not all(may_call(one, networks) for one in places):
        raise InputRejected("address-private", host=shown)
    return places[0]


def _beginning(answer: httpx.Response) -> bytes:
    """Read an answer, as far as it matters and no longer than it may take."""
    content, until = b"", time.monotonic() + TIMEOUT_SECONDS
    for piece in answer.iter_raw():
        content += piece
        if len(content) >= MOST_ANSWER or time.monotonic() > until:
            break
    return content[:MOST_ANSWER]
