"""Feeds of stations: added, changed, looked at, removed."""

from fastapi import APIRouter, Request, Response

from api.deps import FarmDep, Viewer
from api.problems import language_of
from api.routes.files import FILE_ANSWERS, send_object
from api.routes.programmes import Producer
from api.schemas.feeds import FeedDocument, FeedWish, NewFeed
from farm.errors import NotFound
from farm.feeds import Feed, FeedKind
from farm.ids import FeedId
from farm.orgs import EVERYTHING
from storage.catalog import feed_leases, feeds
from storage.objects import live_keys
from workers import feeds as standing
from workers.rtmp_door import find_door
from workers.wiring import Farm

router = APIRouter(prefix="/feeds", tags=["live"])


@router.get("")
def list_feeds(caller: Viewer, farm: FarmDep, request: Request) -> list[FeedDocument]:
    """List the feeds of the organisation and those below it, with what was seen of each."""
    with farm.catalog.reading() as tx:
        found = feeds.list_feeds(tx, caller.scope)
        leases = feed_leases.list_feed_leases(tx, caller.scope, [one.id for one in found])
    known = {one.feed_id: one for one in leases}
    now, language = farm.clock.now(), language_of(request)
    return [FeedDocument.of(one, known.get(one.id), now, language) for one in found]


@router.post("", status_code=201)
def add_feed(wish: FeedWish, caller: Producer, farm: FarmDep, request: Request) -> NewFeed:
    """Have a feed received from now on; what its sender must know is in this answer alone."""
    org_id = wish.organisation_id or caller.organisation.id
    feed, secret = standing.add_feed(farm, caller.actor, org_id, wish.read())
    return _new(farm, feed, secret, request)


@router.get("/{feed_id}")
def get_feed(feed_id: FeedId, caller: Viewer, farm: FarmDep, request: Request) -> FeedDocument:
    """Say how a feed is, and what was seen of it."""
    with farm.catalog.reading() as tx:
        feed = _there(feeds.get_feed(tx, caller.scope, feed_id))
    return _document(farm, feed, request)


@router.put("/{feed_id}")
def change_feed(
    feed_id: FeedId, wish: FeedWish, caller: Producer, farm: FarmDep, request: Request
) -> FeedDocument:
    """Change what a feed is, but not its kind; it is received anew within seconds."""
    changed = standing.change_feed(farm, caller.actor, feed_id, wish.read())
    return _document(farm, changed, request)


@router.delete("/{feed_id}", status_code=204)
def remove_feed(feed_id: FeedId, caller: Producer, farm: FarmDep) -> Response:
    """Have a feed received no more; what was recorded of it goes as well."""
    standing.remove_feed(farm, caller.actor, feed_id)
    return Response(status_code=204)


@router.post("/{feed_id}/secret")
def renew_feed_secret(
    feed_id: FeedId, caller: Producer, farm: FarmDep, request: Request
) -> NewFeed:
    """Give a feed another passphrase or key; the old one opens nothing any more."""
    feed, secret = standing.renew_secret(farm, caller.actor, feed_id)
    return _new(farm, feed, secret, request)


@router.get("/{feed_id}/picture", responses=FILE_ANSWERS, response_class=Response)
def get_feed_picture(feed_id: FeedId, caller: Viewer, farm: FarmDep, request: Request) -> Response:
    """Return the newest picture of a feed; there is one every ten seconds."""
    with farm.catalog.reading() as tx:
        feed = _there(feeds.get_feed(tx, caller.scope, feed_id))
    found = farm.objects.find(live_keys.feed_picture_key(feed))
    if found is None:
        raise NotFound("object-missing", key="picture.jpg")
    return send_object(farm, found, request, kind="image/jpeg")


def _there(feed: Feed) -> Feed:
    if feed.removed_at is not None:
        raise NotFound("not-found", noun=feed.id)
    return feed


def _document(farm: Farm, feed: Feed, request: Request) -> FeedDocument:
    with farm.catalog.reading() as tx:
        lease = feed_leases.find_feed_lease(tx, EVERYTHING, feed.id)
    return FeedDocument.of(feed, lease, farm.clock.now(), language_of(request))


def _new(farm: Farm, feed: Feed, secret: str, request: Request) -> NewFeed:
    address = _address(farm, feed, request)
    return NewFeed(feed=_document(farm, feed, request), secret=secret, address=address)


def _address(farm: Farm, feed: Feed, request: Request) -> str | None:
    """Return where a feed's sender calls, by the name by which this caller knows the machine."""
    host = request.url.hostname or "127.0.0.1"
    if feed.kind is FeedKind.SRT_LISTENER:
        named = f"[{host}]" if ":" in host else host
        return f"srt://{named}:{feed.port}"
    door = find_door(farm.settings) if feed.kind is FeedKind.RTMP_PUSH else None
    return None if door is None else door.address_on(host)
