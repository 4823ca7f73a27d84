"""The process that receives one feed, with the farm around it.

    python -m workers.feed_reader FEED EPOCH FOLDER

An agent starts it and needs not live on: the process renews its own lease, with what it has seen,
and ends when its feed is another reader's, was removed, or has become something else.
"""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from farm.errors import FarmError
from farm.feed_leases import LEASE_LASTS, FeedLease
from farm.feeds import Feed
from farm.ids import FeedId
from farm.orgs import EVERYTHING
from farm.settings import load_settings
from live.fan import Fan
from live.feed_in import FeedIn
from live.feed_ring import Ring
from storage.catalog import feed_leases, feeds
from storage.objects import live_keys
from workers.feed_places import feed_socket, make_feed_spec
from workers.logs import configure_logging
from workers.wiring import Farm, open_farm

log = structlog.get_logger()
RENEW_SECONDS = 2.0
ALONE_SECONDS = LEASE_LASTS.total_seconds() - 2
"""A reader that could not renew its lease for so long ends: another one may begin."""


@dataclass(frozen=True, slots=True)
class FeedPost:
    """Which feed a reader has, and where it works."""

    feed_id: FeedId
    epoch: int
    folder: Path


class FeedReader:
    """Receives a feed until it is told to end, or the feed is not its own any more."""

    def __init__(self, farm: Farm, post: FeedPost, feed: Feed) -> None:
        self._farm, self._post, self._feed = farm, post, feed
        self._renewed = time.monotonic()
        self._pictured: float | None = None
        self._pictured_at: datetime | None = None

    def run(self, over: threading.Event) -> None:
        """Receive, and renew the lease every two seconds."""
        farm, feed, post = self._farm, self._feed, self._post
        spec = make_feed_spec(farm, feed)
        if spec is None:
            self._renew(None, None)
            over.wait(RENEW_SECONDS)
            return
        fan = Fan(feed_socket(farm.settings, feed.id))
        ring = self._ring()
        ears = [fan.offer] if ring is None else [fan.offer, ring.hear]
        feed_in = FeedIn(spec, ffmpeg=farm.ffmpeg, folder=post.folder, ears=ears)
        feed_in.start()
        try:
            while self._renew(feed_in, ring) and not over.wait(RENEW_SECONDS):
                if ring is not None:
                    ring.trim()
        finally:
            feed_in.stop()
            feed_in.join(5)
            fan.close()
            if ring is not None:
                ring.close()

    def is_ours(self) -> bool:
        """Whether this reader may write."""
        return time.monotonic() - self._renewed < ALONE_SECONDS

    def _ring(self) -> Ring | None:
        farm, feed, post = self._farm, self._feed, self._post
        if not feed.keep_hours:
            return None
        return Ring(
            farm.objects,
            live_keys.feed_prefix(feed),
            post.folder / "spool",
            epoch=post.epoch,
            hours=feed.keep_hours,
            may_write=self.is_ours,
        )

    def _renew(self, feed_in: FeedIn | None, ring: Ring | None) -> bool:
        """Say what was seen; return whether to go on."""
        asked = time.monotonic()
        try:
            if feed_in is not None:
                self._keep_picture(feed_in)
            lease = self._lease(feed_in, ring)
            with self._farm.catalog.writing() as tx:
                now = self._farm.clock.now()
                held = feed_leases.renew_feed_lease(tx, EVERYTHING, lease, at=now)
                known = feeds.get_feed(tx, EVERYTHING, self._feed.id)
        except FarmError as error:  # the next time may do better
            log.warning("the lease of a feed was not renewed", code=error.code)
            return self.is_ours()
        self._renewed = asked
        return held is not None and known == self._feed

    def _lease(self, feed_in: FeedIn | None, ring: Ring | None) -> FeedLease:
        now, seen_at, report = self._farm.clock.now(), None, {}
        if feed_in is not None:
            report = {**asdict(feed_in.report), "unstored": 0 if ring is None else ring.waiting}
            if (seen := feed_in.seen_at) is not None:
                seen_at = now - timedelta(seconds=time.monotonic() - seen)
        lease = FeedLease(
            self._feed.id,
            self._feed.org_id,
            until=now,
            epoch=self._post.epoch,
            seen_at=seen_at,
            report=json.dumps(report),
        )
        return replace(lease, pictured_at=self._pictured_at)

    def _keep_picture(self, feed_in: FeedIn) -> None:
        """Store the newest picture, if there is a new one."""
        try:
            drawn = feed_in.picture.stat().st_mtime
        except OSError:  # there is none yet
            return
        if drawn == self._pictured:
            return
        self._farm.objects.put_file(live_keys.feed_picture_key(self._feed), feed_in.picture)
        self._pictured, self._pictured_at = drawn, self._farm.clock.now()


def run_reader(farm: Farm, post: FeedPost, over: threading.Event) -> None:
    """Receive a feed to the end, and give its lease back."""
    post.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with farm.catalog.reading() as tx:
        feed = feeds.get_feed(tx, EVERYTHING, post.feed_id)
    try:
        if feed.removed_at is None:
            FeedReader(farm, post, feed).run(over)
    finally:
        with farm.catalog.writing() as tx:
            at = farm.clock.now()
            feed_leases.release_feed_lease(tx, EVERYTHING, feed.id, epoch=post.epoch, at=at)


def main(arguments: list[str]) -> int:
    """Receive one feed of the farm that the environment names, until SIGTERM."""
    feed_id, epoch, folder = arguments
    configure_logging()
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    os.chdir("/")  # folders go when their readers have ended
    with open_farm(load_settings()) as farm:
        run_reader(farm, FeedPost(FeedId(feed_id), int(epoch), Path(folder)), over)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
