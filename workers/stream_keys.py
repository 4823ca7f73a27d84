"""Keys to the door for pushes: given, shown once, revoked, as the audit log tells."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from farm.audit import Actor
from farm.errors import InputRejected, NotFound
from farm.ids import IdKind, ProgrammeId, StreamKeyId, new_id
from farm.live import InputKind, InputPlace
from farm.stream_keys import StreamKey
from storage.catalog import programmes, stream_keys
from workers.passwords import new_token, token_hash
from workers.records import record
from workers.rtmp_door import drop_publisher, stream_name
from workers.wiring import Farm

LONGEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """What a key is to be good for."""

    programme_id: ProgrammeId
    place: InputPlace
    name: str
    valid_from: datetime
    valid_until: datetime


def give_key(farm: Farm, actor: Actor, order: KeyOrder) -> tuple[StreamKey, str]:
    """Make a key.

    Returns:
        The key, and its secret, to be shown once.

    Raises:
        InputRejected: ``stream-key-times``; ``live-no-backup``, ``live-input-invalid``: there is
            no such input, or it is no push.
        NotFound: the programme lies outside the actor's scope.
    """
    if not order.valid_from < order.valid_until <= order.valid_from + LONGEST:
        raise InputRejected("stream-key-times", most=LONGEST.days)
    secret = new_token()
    with farm.catalog.writing() as tx:
        programme = programmes.get_programme(tx, actor.scope, order.programme_id)
        wanted = programme.input_at(order.place)
        if wanted is None:
            raise InputRejected("live-no-backup", noun=programme.id)
        if wanted.kind is not InputKind.DOOR:
            raise InputRejected("live-input-invalid", kind=wanted.kind)
        key = StreamKey(
            id=StreamKeyId(new_id(IdKind.STREAM_KEY)),
            org_id=programme.org_id,
            programme_id=programme.id,
            place=order.place,
            name=order.name.strip(),
            secret_hash=token_hash(secret),
            created_by=actor.person_id,
            created_at=farm.clock.now(),
            valid_from=order.valid_from,
            valid_until=order.valid_until,
        )
        stream_keys.insert_key(tx, actor.scope, key)
        programmes.tell_programme(tx, actor.scope, programme)
        facts = {"programme": programme.id, "place": order.place.value}
        record(tx, farm, actor, "stream-key.created", of=key.org_id, subject=key.id, **facts)
    return key, secret


def revoke_key(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, key_id: StreamKeyId
) -> StreamKey:
    """Let a key open nothing any more; whoever pushes with it is hung up on.

    Raises:
        NotFound: there is none of this id in the actor's scope.
    """
    with farm.catalog.writing() as tx:
        key = stream_keys.get_key(tx, actor.scope, key_id)
        if key.programme_id != programme_id:
            raise NotFound("not-found", noun=key_id)
        now = farm.clock.now()
        revoked = key.revoked(now)
        others = stream_keys.list_keys(tx, actor.scope, programme_id)
        # who has pushed with this one may be gone, and another may push to the same input
        is_others = any(
            one.place is key.place and one.is_used(now) for one in others if one.id != key.id
        )
        stream_keys.update_key(tx, actor.scope, revoked)
        programme = programmes.get_programme(tx, actor.scope, programme_id)
        programmes.tell_programme(tx, actor.scope, programme)
        facts = {"programme": programme_id}
        record(tx, farm, actor, "stream-key.revoked", of=key.org_id, subject=key.id, **facts)
    if key.publisher is not None and not is_others:
        drop_publisher(farm, stream_name(programme_id, key.place))
    return revoked
