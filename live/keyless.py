"""What children say of an address, without the keys in it (pure)."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

_SHORTEST = 6
"""Characters of a part of an address that can be a key; shorter ones are words like ``live``."""
_HIDDEN = "-"


def without_keys(words: str, address: str) -> str:
    """Return words without an address and without what is secret in it.

    Servers name a stream alone, as in ``stream KEY is busy``: behind the first part of the path,
    each part is hidden, and so is each value of the query.

    Args:
        words: of a child, or of the far side through it.
        address: that it was given.
    """
    for one in sorted({address, *_secrets(address)}, key=len, reverse=True):
        words = words.replace(one, _HIDDEN)
    return words


def _secrets(address: str) -> Iterator[str]:
    try:
        parts = urlsplit(address)
        values = [value for _, value in parse_qsl(parts.query)]
    except ValueError:  # no address: a path, say
        return
    if not parts.scheme:
        return
    behind = parts.path.split("/")[2:]  # "", the application, the stream
    last = [f"{behind[-1]}?{parts.query}"] if behind and parts.query else []
    for one in (*last, parts.query, *behind, *values, parts.password or ""):
        for spelled in (one, unquote(one)):
            if len(spelled) >= _SHORTEST:
                yield spelled
