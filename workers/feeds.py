"""What people do with the feeds of their stations, as the audit log tells; agents do the rest."""

import secrets
from dataclasses import dataclass, field, replace

from farm.audit import Actor
from farm.errors import InputRejected
from farm.feed_leases import FeedLease
from farm.feeds import FIRST_TRACK, Feed, FeedKind, FeedSound, choose_port
from farm.ids import FeedId, IdKind, OrgId, new_id
from farm.orgs import EVERYTHING
from live.feed_lines import read_call
from storage.catalog import feed_leases, feeds, orgs
from storage.catalog.engine import Transaction
from workers.feed_places import pushed_name
from workers.passwords import new_token, token_hash
from workers.records import record
from workers.rtmp_door import drop_publisher
from workers.sealing import seal
from workers.wiring import Farm

MOST_FEEDS = 100
"""Of an organisation."""


@dataclass(frozen=True, slots=True)
class FeedOrder:
    """What somebody wants a feed to be.

    Attributes:
        address: with its keys, of a feed that the farm calls; empty: as it was.
    """

    name: str
    kind: FeedKind
    address: str = field(default="", repr=False)
    service: int | None = None
    sound: FeedSound = FIRST_TRACK
    keep_hours: int = 0


def add_feed(farm: Farm, actor: Actor, org_id: OrgId, order: FeedOrder) -> tuple[Feed, str]:
    """Have a feed received from now on.

    Returns:
        The feed, and what whoever calls the farm must know, to be shown once: the passphrase of a
        listener, the key of a push; empty where the farm calls.

    Raises:
        InputRejected: as `Feed.require_sensible`; ``feed-address``, ``feed-ports``, ``feeds-many``.
        NotFound: the organisation lies outside the actor's scope.
    """
    made = Feed(
        id=FeedId(new_id(IdKind.FEED)),
        org_id=org_id,
        name=order.name.strip(),
        kind=order.kind,
        created_by=actor.person_id,
        created_at=farm.clock.now(),
        service=order.service,
        sound=order.sound,
        keep_hours=order.keep_hours,
    ).require_sensible()
    with farm.catalog.writing() as tx:
        orgs.get_organisation(tx, actor.scope, org_id)
        if len(feeds.list_feeds(tx, actor.scope, org_id)) >= MOST_FEEDS:
            raise InputRejected("feeds-many", most=MOST_FEEDS)
        if made.kind.is_called:
            made, secret = _called(farm, made, order.address), ""
        else:
            made, secret = _with_secret(farm, made)
        if made.kind is FeedKind.SRT_LISTENER:
            taken = {one.port for one in feeds.list_feeds(tx, EVERYTHING) if one.port is not None}
            made = replace(made, port=choose_port(taken))
        feeds.insert_feed(tx, actor.scope, made)
        lease = FeedLease(made.id, org_id, until=farm.clock.now())
        feed_leases.insert_feed_lease(tx, actor.scope, lease)
        record(tx, farm, actor, "feed.added", of=org_id, subject=made.id, kind=made.kind.value)
    return made, secret


def change_feed(farm: Farm, actor: Actor, feed_id: FeedId, order: FeedOrder) -> Feed:
    """Change what a feed is, but not its kind; its reader begins anew within seconds.

    Raises:
        InputRejected: as `add_feed`; ``feed-kind``.
        IllegalMove: ``feed-removed``.
        NotFound: there is none of this id in the actor's scope.
    """
    with farm.catalog.writing() as tx:
        known = feeds.get_feed(tx, actor.scope, feed_id).require_there()
        if order.kind is not known.kind:
            raise InputRejected("feed-kind", noun=feed_id)
        changed = replace(
            known,
            name=order.name.strip(),
            service=order.service,
            sound=order.sound,
            keep_hours=order.keep_hours,
        ).require_sensible()
        if order.address.strip() and known.kind.is_called:
            changed = _called(farm, changed, order.address)
        _store(tx, farm, actor, changed, "feed.changed")
    return changed


def renew_secret(farm: Farm, actor: Actor, feed_id: FeedId) -> tuple[Feed, str]:
    """Give a feed that calls the farm another passphrase or key; the old one opens nothing.

    Returns:
        The feed and the new secret, to be shown once.

    Raises:
        InputRejected: ``feed-kind``: the farm calls it.
        IllegalMove: ``feed-removed``.
        NotFound: there is none of this id in the actor's scope.
    """
    with farm.catalog.writing() as tx:
        known = feeds.get_feed(tx, actor.scope, feed_id).require_there()
        if known.kind.is_called:
            raise InputRejected("feed-kind", noun=feed_id)
        changed, secret = _with_secret(farm, known)
        _store(tx, farm, actor, changed, "feed.secret-renewed")
    if known.kind is FeedKind.RTMP_PUSH:
        drop_publisher(farm, pushed_name(feed_id))
    return changed, secret


def remove_feed(farm: Farm, actor: Actor, feed_id: FeedId) -> None:
    """Have a feed received no more; what was recorded of it goes as well.

    Raises:
        NotFound: there is none of this id in the actor's scope.
    """
    with farm.catalog.writing() as tx:
        known = feeds.get_feed(tx, actor.scope, feed_id)
        if known.removed_at is None:
            _store(tx, farm, actor, known.removed(farm.clock.now()), "feed.removed")
    if known.kind is FeedKind.RTMP_PUSH:
        drop_publisher(farm, pushed_name(feed_id))


def _store(tx: Transaction, farm: Farm, actor: Actor, feed: Feed, action: str) -> None:
    feeds.update_feed(tx, actor.scope, feed)
    record(tx, farm, actor, action, of=feed.org_id, subject=feed.id)


def _called(farm: Farm, feed: Feed, address: str) -> Feed:
    call = read_call(feed.kind, address)
    sealed = seal(farm.secret, address.strip(), of=feed.id)
    return replace(feed, sealed=sealed, shown=call.shown)


def _with_secret(farm: Farm, feed: Feed) -> tuple[Feed, str]:
    if feed.kind is FeedKind.RTMP_PUSH:
        key = new_token()
        return replace(feed, secret_hash=token_hash(key)), key
    # letters and digits alone: it is typed into encoders by hand
    passphrase = secrets.token_hex(12)
    return replace(feed, sealed=seal(farm.secret, passphrase, of=feed.id)), passphrase
