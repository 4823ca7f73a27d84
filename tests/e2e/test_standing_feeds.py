"""A station sends a feed: it is received, shown, recorded and taken by a programme."""

import json
import subprocess
from contextlib import contextmanager

import pytest

from farm.feeds import FeedKind
from farm.live import InputKind, LiveInput
from farm.orgs import EVERYTHING
from live.feed_ring import list_ring
from storage.catalog import feed_leases
from storage.objects import live_keys
from tests.feeding import make_stream, sender
from tests.live_studio import ACTOR, open_studio
from workers import feeds as standing
from workers import programmes as live
from workers.feed_agent import FeedAgent, end_readers
from workers.feeds import FeedOrder

pytestmark = pytest.mark.e2e


@contextmanager
def station(folder):
    with open_studio(folder) as studio:
        try:
            with FeedAgent(studio.farm, "one"):
                yield studio
        finally:
            end_readers(studio.farm.settings)


def seen_of(studio, feed):
    with studio.farm.catalog.reading() as tx:
        lease = feed_leases.find_feed_lease(tx, EVERYTHING, feed.id)
    return lease, json.loads(lease.report or "{}")


def test_a_feed_is_received_shown_recorded_and_taken_by_a_programme(tmp_path, ffmpeg):
    stream = make_stream(ffmpeg, tmp_path / "feed.ts")
    with station(tmp_path / "farm") as studio:
        farm = studio.farm
        order = FeedOrder("County", FeedKind.SRT_LISTENER, keep_hours=1)
        feed, passphrase = standing.add_feed(farm, ACTOR, studio.org.id, order)
        address = f"srt://127.0.0.1:{feed.port}?streamid={feed.stream_id}"
        studio.wait(lambda: seen_of(studio, feed)[1].get("state") == "waiting", "a reader")
        bare = [str(ffmpeg), "-v", "error", "-re", "-i", str(stream), "-c", "copy"]
        for wrong in (address, f"{address}&passphrase=not-this-one"):
            command = [*bare, "-f", "mpegts", wrong]
            ran = subprocess.run(command, check=False, capture_output=True, timeout=30)
            assert ran.returncode != 0
        assert seen_of(studio, feed)[0].seen_at is None
        with sender(ffmpeg, stream, f"{address}&passphrase={passphrase}"):
            studio.wait(lambda: seen_of(studio, feed)[1]["state"] == "receiving", "a signal")
            assert seen_of(studio, feed)[1]["tracks"][0] == "h264 320x180 25"
            studio.wait(lambda: seen_of(studio, feed)[0].pictured_at is not None, "a picture")
            taken = LiveInput(InputKind.FEED, feed_id=feed.id)
            order = live.ProgrammeOrder("From the county", main=taken)
            studio.made = live.create_programme(farm, ACTOR, studio.org.id, order)
            live.rehearse_programme(farm, ACTOR, studio.made.id)
            with studio.agent("one"):
                studio.wait(lambda: studio.report.get("on_air") == "main", "the feed on air")
                live.stop_programme(farm, ACTOR, studio.made.id)
        require_end(studio, feed, passphrase)


def require_end(studio, feed, passphrase):
    """What was recorded lies in the store, and goes with the feed; a new secret is another."""
    studio.wait(lambda: seen_of(studio, feed)[1]["state"] == "waiting", "its end")
    prefix = live_keys.feed_prefix(feed)
    parts = list_ring(studio.farm.objects, prefix)
    assert sum(part.length_ms for part in parts) > 4000
    again, other = standing.renew_secret(studio.farm, ACTOR, feed.id)
    assert other != passphrase
    epoch = seen_of(studio, feed)[0].epoch
    studio.wait(lambda: seen_of(studio, again)[0].epoch > epoch, "a reader that knows it")
    standing.remove_feed(studio.farm, ACTOR, feed.id)
    studio.wait(lambda: not list_ring(studio.farm.objects, prefix), "what was recorded to go")
