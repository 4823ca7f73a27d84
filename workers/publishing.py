"""Who may push and read at the door: what nginx asks before and while somebody does."""

import hmac

import structlog

from farm.errors import FarmFailed, InputRejected, NotFound
from farm.ids import ProgrammeId
from farm.live import InputPlace
from farm.orgs import EVERYTHING
from farm.stream_keys import StreamKey
from storage.catalog import feeds, programmes, stream_keys
from storage.catalog.engine import Transaction
from workers.feed_places import pushed_name, read_pushed_name
from workers.passwords import token_hash
from workers.records import record
from workers.rtmp_door import read_stream_name, reading_word, stream_name
from workers.wiring import Farm

log = structlog.get_logger()


def admit_publisher(farm: Farm, secret: str, *, publisher: str, address: str) -> str:
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
            programme is over; ``stream-key-used``: somebody pushes with it, or to the same input.
    """
    now = farm.clock.now()
    with farm.catalog.writing() as tx:
        feed = feeds.find_feed_by_hash(tx, EVERYTHING, token_hash(secret))
        if feed is not None:  # one publisher a name: the door sees to that
            facts = {"address": address}
            record(tx, farm, None, "feed.pushed", of=feed.org_id, subject=feed.id, **facts)
            return pushed_name(feed.id)
        key = stream_keys.find_key_by_hash(tx, EVERYTHING, token_hash(secret))
        if key is None:
            raise InputRejected("stream-key-over")
        programme = programmes.get_programme(tx, EVERYTHING, key.programme_id)
        if programme.state.is_final:
            raise InputRejected("stream-key-over")
        pushed = key.published(publisher, now)
        if any(one.is_used(now) for one in _of_input(tx, key.programme_id, key.place)):
            raise InputRejected("stream-key-used")
        stream_keys.update_key(tx, EVERYTHING, pushed)
        programmes.tell_programme(tx, EVERYTHING, programme)
        facts = {"programme": programme.id, "address": address}
        record(tx, farm, None, "stream-key.used", of=key.org_id, subject=key.id, **facts)
    log.info("publisher admitted", key=key.id, programme=programme.id, address=address)
    return stream_name(key.programme_id, key.place)


def hear_publisher(farm: Farm, name: str, *, publisher: str) -> None:
    """Note that somebody still pushes.

    A catalogue that does not answer takes nobody off the air: nginx hangs up at any answer but yes,
    and asks again within seconds.

    Raises:
        InputRejected: ``stream-key-over``: the door has to hang up.
    """
    try:
        with farm.catalog.writing() as tx:
            if _is_of_feed(tx, name):
                return
            if (key := _pushed(tx, name, publisher)) is None:
                raise InputRejected("stream-key-over")
            stream_keys.update_key(tx, EVERYTHING, key.heard(publisher, farm.clock.now()))
    except FarmFailed as error:
        log.warning("nobody could look whether a publisher may go on", code=error.code)


def see_publisher_off(farm: Farm, name: str, *, publisher: str) -> None:
    """Note that somebody has gone; whoever was refused leaves nothing behind."""
    with farm.catalog.writing() as tx:
        if (key := _pushed(tx, name, publisher)) is None:
            return
        stream_keys.update_key(tx, EVERYTHING, key.left(publisher))
        programme = programmes.get_programme(tx, EVERYTHING, key.programme_id)
        programmes.tell_programme(tx, EVERYTHING, programme)
        record(tx, farm, None, "stream-key.left", of=key.org_id, subject=key.id)


def require_reader(farm: Farm, name: str, word: str) -> None:
    """Return if a reader knows the word of what it wants to read: the farm's own engines do.

    Raises:
        InputRejected: ``stream-key-over``.
    """
    if not hmac.compare_digest(word.encode(), reading_word(farm.secret, name).encode()):
        raise InputRejected("stream-key-over")


def _is_of_feed(tx: Transaction, name: str) -> bool:
    """Whether a stream is a feed's that may be pushed."""
    if feeds.find_feed_by_hash(tx, EVERYTHING, token_hash(name)) is not None:
        return True
    if (feed_id := read_pushed_name(name)) is None:
        return False
    try:
        return feeds.get_feed(tx, EVERYTHING, feed_id).removed_at is None
    except NotFound:
        return False


def _pushed(tx: Transaction, name: str, publisher: str) -> StreamKey | None:
    """Return the key that a publisher pushes a stream with.

    nginx names the stream as it is called now, or as its publisher called it: by the secret.
    """
    if (known := read_stream_name(name)) is not None:
        candidates = _of_input(tx, *known)
    else:
        key = stream_keys.find_key_by_hash(tx, EVERYTHING, token_hash(name))
        candidates = [] if key is None else [key]
    return next((one for one in candidates if one.publisher == publisher), None)


def _of_input(tx: Transaction, programme_id: ProgrammeId, place: InputPlace) -> list[StreamKey]:
    try:
        known = stream_keys.list_keys(tx, EVERYTHING, programme_id)
    except NotFound:
        return []
    return [one for one in known if one.place is place]
