"""Who may push and read at the door: what nginx asks before and while somebody does."""

import hmac
from collections.abc import Callable

import structlog

from farm.errors import InputRejected
from farm.ids import StreamKeyId
from farm.orgs import EVERYTHING
from farm.stream_keys import StreamKey
from storage.catalog import programmes, stream_keys
from storage.catalog.engine import Transaction
from workers.passwords import token_hash
from workers.records import record
from workers.rtmp_door import reading_word
from workers.wiring import Farm

log = structlog.get_logger()


def admit_publisher(farm: Farm, secret: str, *, publisher: str, address: str) -> StreamKeyId:
    """Let somebody push who knows a secret.

    Args:
        farm: the farm.
        secret: what they call their stream.
        publisher: the door's number of the connection.
        address: theirs.

    Returns:
        The name that the stream has from now on.

    Raises:
        InputRejected: ``stream-key-over``: there is no such key, it is not valid now, or its
            programme is over; ``stream-key-used``: somebody else pushes with it.
    """
    with farm.catalog.writing() as tx:
        key = stream_keys.find_key_by_hash(tx, EVERYTHING, token_hash(secret))
        if key is None:
            raise InputRejected("stream-key-over")
        programme = programmes.get_programme(tx, EVERYTHING, key.programme_id)
        if programme.state.is_final:
            raise InputRejected("stream-key-over")
        stream_keys.update_key(tx, EVERYTHING, key.published(publisher, farm.clock.now()))
        programmes.tell_programme(tx, EVERYTHING, programme)
        facts = {"programme": programme.id, "address": address}
        record(tx, farm, None, "stream-key.used", of=key.org_id, subject=key.id, **facts)
    log.info("publisher admitted", key=key.id, programme=programme.id, address=address)
    return key.id


def hear_publisher(farm: Farm, name: str, *, publisher: str) -> None:
    """Note that somebody still pushes.

    Raises:
        InputRejected: ``stream-key-over``, ``stream-key-used``: the door has to hang up.
    """

    def heard(key: StreamKey) -> StreamKey:
        return key.heard(publisher, farm.clock.now())

    with farm.catalog.writing() as tx:
        if not _change(tx, name, heard):
            raise InputRejected("stream-key-over")


def see_publisher_off(farm: Farm, name: str, *, publisher: str) -> None:
    """Note that somebody has gone; whoever was refused leaves nothing behind."""
    with farm.catalog.writing() as tx:
        _change(tx, name, lambda key: key.left(publisher))


def require_reader(farm: Farm, name: str, word: str) -> None:
    """Return if a reader knows the word of what it wants to read: the farm's own engines do.

    Raises:
        InputRejected: ``stream-key-over``.
    """
    wanted = reading_word(farm.secret, StreamKeyId(name))
    if not hmac.compare_digest(word.encode(), wanted.encode()):
        raise InputRejected("stream-key-over")


def _change(tx: Transaction, name: str, change: Callable[[StreamKey], StreamKey]) -> bool:
    """Change the key that a stream is named by; whether there is one, and it changed or not."""
    key = _named(tx, name)
    if key is None:
        return False
    changed = change(key)
    if changed != key:
        stream_keys.update_key(tx, EVERYTHING, changed)
    if changed.publisher != key.publisher:
        programme = programmes.get_programme(tx, EVERYTHING, key.programme_id)
        programmes.tell_programme(tx, EVERYTHING, programme)
    return True


def _named(tx: Transaction, name: str) -> StreamKey | None:
    """Return the key of a stream: by its id, or by its secret, as who was refused still says it."""
    found = stream_keys.find_key(tx, EVERYTHING, StreamKeyId(name))
    return found or stream_keys.find_key_by_hash(tx, EVERYTHING, token_hash(name))
