"""Calls an address that somebody has given us, after a look at where it leads.

The name is resolved once, every address that it has is checked, and the call goes to one that was
checked: a name that changes in between leads nowhere else. Redirects are not followed, proxies of
the environment not asked.
"""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress

import httpx

from farm.errors import DestinationFailed, InputRejected
from farm.networks import WEB_PORTS, may_call, require_web_address, shown_host
from live.webhooks import Post

TIMEOUT_SECONDS = 5.0
"""For each step: to connect, to send a piece, to have one."""
MOST_SECONDS = 10.0
"""For all of them."""
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
    url = _url(post.address, shown_host(parts)).copy_with(host=literal)
    headers = {
        **post.headers,
        "host": shown_host(parts).partition("://")[2],
        "accept-encoding": "identity",  # nothing is unpacked for a stranger
    }
    try:
        return asyncio.run(_call(post, url, headers, parts.hostname))
    except (httpx.HTTPError, TimeoutError, OSError) as error:
        raise DestinationFailed(
            "hook-unreachable", host=shown_host(parts), detail=type(error).__name__
        ) from None  # the cause names the address, and that holds a key


async def _call(
    post: Post, url: httpx.URL, headers: Mapping[str, str], name: str | None
) -> tuple[int, bytes]:
    """Call, and bound all of it: each step may take its time, and a stranger makes the steps."""
    more = {"sni_hostname": name}
    async with (
        asyncio.timeout(MOST_SECONDS),
        httpx.AsyncClient(trust_env=False, timeout=TIMEOUT_SECONDS) as client,
        client.stream("POST", url, content=post.body, headers=headers, extensions=more) as answer,
    ):
        return answer.status_code, await _beginning(answer)


def _url(address: str, shown: str) -> httpx.URL:
    try:
        return httpx.URL(address)
    except httpx.InvalidURL:
        raise DestinationFailed("hook-unreachable", host=shown, detail="InvalidURL") from None


def _resolve(host: str, port: int, networks: Sequence[str], shown: str) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise DestinationFailed("hook-unreachable", host=shown, detail="DNS") from None
    places = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not places or not all(may_call(one, networks) for one in places):
        raise InputRejected("address-private", host=shown)
    return places[0]


async def _beginning(answer: httpx.Response) -> bytes:
    """Read an answer, as far as it matters and no longer than it may take."""
    content = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async for piece in answer.aiter_raw():
                content += piece
                if len(content) >= MOST_ANSWER:
                    break
    return content[:MOST_ANSWER]
