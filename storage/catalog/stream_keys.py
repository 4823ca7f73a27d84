"""Keys to the door for pushes, in the catalogue; what they were made of is kept as a hash alone."""

from sqlalchemy import select

from farm.ids import ProgrammeId, StreamKeyId
from farm.orgs import Scope
from farm.stream_keys import StreamKey
from storage.catalog.engine import Transaction
from storage.catalog.live_tables import PROGRAMMES, STREAM_KEYS
from storage.catalog.rows import change_row, insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped

_CHANGING = ("revoked_at", "publisher", "publishing_since", "heard_at", "valid_until")


def insert_key(tx: Transaction, scope: Scope, key: StreamKey) -> None:
    """Add a key.

    Raises:
        NotFound: its programme lies outside the scope.
    """
    require_row(tx, scope, PROGRAMMES, key.programme_id)
    insert_rows(tx, scope, STREAM_KEYS, [row_of(key)])


def get_key(tx: Transaction, scope: Scope, key_id: StreamKeyId) -> StreamKey:
    """Return a key.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(StreamKey, require_row(tx, scope, STREAM_KEYS, key_id))


def find_key_by_hash(tx: Transaction, scope: Scope, secret_hash: str) -> StreamKey | None:
    """Return the key whose secret has this hash, valid or not, or None."""
    statement = select(STREAM_KEYS).where(STREAM_KEYS.c.secret_hash == secret_hash)
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(StreamKey, row)


def update_key(tx: Transaction, scope: Scope, key: StreamKey) -> None:
    """Store what a key has become; read it in the same writing transaction.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    values = {name: getattr(key, name) for name in _CHANGING}
    change_row(tx, scope, STREAM_KEYS, key.id, values)


def list_keys(tx: Transaction, scope: Scope, programme_id: ProgrammeId) -> list[StreamKey]:
    """Return a programme's keys, the newest first.

    Raises:
        NotFound: there is no such programme in the scope.
    """
    require_row(tx, scope, PROGRAMMES, programme_id)
    statement = select(STREAM_KEYS).where(STREAM_KEYS.c.programme_id == programme_id)
    statement = statement.order_by(STREAM_KEYS.c.created_at.desc(), STREAM_KEYS.c.id.desc())
    return [noun_of(StreamKey, row) for row in tx.execute(scoped(statement, scope)).mappings()]
