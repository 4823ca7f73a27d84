"""Tells an organisation's hooks that a feed is lost, and that it is back."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from farm.alarm_hooks import AlarmHook
from farm.errors import FarmError
from farm.feed_leases import FeedLease
from farm.feeds import Feed
from farm.ids import OrgId
from farm.messages import Language, label
from farm.orgs import EVERYTHING
from live.webhooks import Message
from storage.catalog import alarm_hooks, feed_leases, feeds, orgs
from storage.catalog.engine import Transaction
from workers.heralds import find_fault_of, note_outcome
from workers.wiring import Farm

log = structlog.get_logger()


def tell_losses(farm: Farm) -> None:
    """Tell of each feed that was lost or came back since the last look; one of several agents does.

    Raises:
        FarmError: the catalogue was not reached.
    """
    now = farm.clock.now()
    with farm.catalog.reading() as tx:
        leases = feed_leases.list_standing_leases(tx, EVERYTHING)
    for lease in leases:
        if lease.is_lost(now) != (lease.lost_at is not None):
            _tell(farm, lease, now)


def _tell(farm: Farm, lease: FeedLease, now: datetime) -> None:
    is_lost = lease.is_lost(now)
    with farm.catalog.writing() as tx:
        if not feed_leases.tell_feed_lost(tx, EVERYTHING, lease, now if is_lost else None):
            return
        feed = feeds.get_feed(tx, EVERYTHING, lease.feed_id)
        hooks = _nearest_hooks(tx, feed.org_id)
    log.warning("a feed is lost" if is_lost else "a feed is back", feed=feed.id, name=feed.name)
    for hook in hooks:
        try:
            message = make_loss(feed, lease, hook.language, now, is_lost=is_lost)
            note_outcome(farm, hook, find_fault_of(farm, hook, message, hook.language))
        except FarmError as error:
            log.warning("a hook was not told of a feed", hook=hook.id, code=error.code)


def make_loss(
    feed: Feed, lease: FeedLease, language: Language, at: datetime, *, is_lost: bool
) -> Message:
    """Return what is said of a feed that is lost, or is back."""
    since = lease.lost_at or lease.seen_at or at
    seconds = f"{(at - since).total_seconds():.0f}"
    name = "feed-lost" if is_lost else "feed-back"
    text = label(name, language, feed=feed.name, seconds=seconds)
    document = {
        "feed_id": feed.id,
        "feed": feed.name,
        "state": "raised" if is_lost else "over",
        "kind": "feed-lost",
        "since": since.isoformat(),
        "text": text,
    }
    return Message([text], {"version": 1, "alarms": [document]}, at)


def _nearest_hooks(tx: Transaction, org_id: OrgId) -> Sequence[AlarmHook]:
    """Return who is told of an organisation's alarms: at the nearest level that says anybody."""
    way = orgs.get_organisation(tx, EVERYTHING, org_id).way
    hooks = alarm_hooks.list_hooks(tx, EVERYTHING, way)
    nearest = next((one for one in reversed(way) if any(h.org_id == one for h in hooks)), None)
    return [one for one in hooks if one.org_id == nearest]
