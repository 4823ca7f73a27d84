"""Where what a feed brings is to be had on its machine, and what its reader is told."""

from pathlib import Path

from farm.feeds import Feed, FeedKind
from farm.ids import FeedId
from farm.orgs import EVERYTHING
from farm.settings import Settings
from live.feed_spec import FeedSpec
from storage.catalog import alarm_hooks
from workers.rtmp_door import reading_address
from workers.sealing import unseal
from workers.wiring import Farm, live_folder


def feed_socket(settings: Settings, feed_id: FeedId) -> Path:
    """Return the socket at which engines of this machine get what a feed brings."""
    # short: the path of a socket has at most 107 characters
    return live_folder(settings) / "feeds" / f"{feed_id[-12:]}.sock"


def feed_address(settings: Settings, feed_id: FeedId) -> str:
    """Return the same as ffmpeg spells it."""
    return f"unix://{feed_socket(settings, feed_id).absolute()}"


def pushed_name(feed_id: FeedId) -> str:
    """Return the name of a feed's stream behind the door for pushes."""
    return f"{feed_id}-feed"


def read_pushed_name(name: str) -> FeedId | None:
    """Return whose feed a stream behind the door is; None: it is no feed's."""
    feed_id, _, ending = name.rpartition("-")
    return FeedId(feed_id) if ending == "feed" and feed_id.startswith("fed_") else None


def make_feed_spec(farm: Farm, feed: Feed) -> FeedSpec | None:
    """Return what a feed's reader is told; None: there is no door, or the secret is another."""
    with farm.catalog.reading() as tx:
        opened = alarm_hooks.find_networks(tx, EVERYTHING, feed.org_id)
    if feed.kind is FeedKind.RTMP_PUSH:
        secret = reading_address(farm, pushed_name(feed.id))
    else:
        secret = unseal(farm.secret, feed.sealed, of=feed.id)
    if secret is None:
        return None
    return FeedSpec(
        kind=feed.kind,
        service=feed.service,
        host=farm.settings.http_host,
        port=feed.port,
        secret=secret,
        networks=() if opened is None else opened.networks,
    )
