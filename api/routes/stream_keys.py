"""Keys with which a programme's inputs are pushed."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from api.deps import FarmDep, Viewer
from api.routes.programmes import Producer
from api.schemas.live import CodeView, KeyView, KeyWish, NewKey
from farm.ids import ProgrammeId, StreamKeyId
from storage.catalog import programmes, stream_keys
from workers.phone_codes import phone_codes
from workers.rtmp_door import find_door
from workers.stream_keys import KeyOrder, give_key, revoke_key
from workers.wiring import Farm

router = APIRouter(prefix="/programmes/{programme_id}/keys", tags=["live"])
LASTS = timedelta(days=1)


@router.get("")
def list_stream_keys(programme_id: ProgrammeId, caller: Viewer, farm: FarmDep) -> list[KeyView]:
    """List a programme's keys, and who pushes now."""
    with farm.catalog.reading() as tx:
        found = stream_keys.list_keys(tx, caller.scope, programme_id)
    return [KeyView.of(one, farm.clock.now()) for one in found]


@router.post("", status_code=201)
def make_stream_key(
    programme_id: ProgrammeId,
    wish: KeyWish,
    caller: Producer,
    farm: FarmDep,
    request: Request,
) -> NewKey:
    """Make a key; its secret is in this answer and nowhere else."""
    begins = wish.valid_from or farm.clock.now()
    order = KeyOrder(
        programme_id=programme_id,
        place=wish.place,
        name=wish.name,
        valid_from=begins,
        valid_until=wish.valid_until or begins + LASTS,
    )
    key, secret = give_key(farm, caller.actor, order)
    address = _address(farm, request)
    with farm.catalog.reading() as tx:
        title = programmes.get_programme(tx, caller.scope, programme_id).title
    codes = () if address is None else phone_codes(address, secret, key.name or title)
    return NewKey(
        key=KeyView.of(key, farm.clock.now()),
        secret=secret,
        address=address,
        codes=[CodeView.of(one) for one in codes],
    )


@router.delete("/{key_id}", status_code=204)
def revoke_stream_key(
    programme_id: ProgrammeId, key_id: StreamKeyId, caller: Producer, farm: FarmDep
) -> Response:
    """Let a key open nothing any more; whoever pushes with it is hung up on."""
    revoke_key(farm, caller.actor, programme_id, key_id)
    return Response(status_code=204)


def _address(farm: Farm, request: Request) -> str | None:
    """Return where publishers push, by the name by which this caller knows the machine."""
    door = find_door(farm.settings)
    return None if door is None else door.address_on(request.url.hostname or door.host)
