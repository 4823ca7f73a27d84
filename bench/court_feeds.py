"""Ten standing feeds of 4 Mbit/s, recorded into the store: what that costs, and what is lost.

    python -m bench.court_feeds

A farm's agent with its readers, SRT from ten senders. CPU seconds of the readers and their
children, not of senders. BENCH_COURT_LONG=1 looks for five minutes.
"""

import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import psutil

from bench.rows import Row, report
from farm.feeds import Feed, FeedKind
from live.feed_ring import list_ring
from storage.objects import live_keys
from tests.feeding import make_stream, sender
from tests.live_studio import ACTOR, Studio, open_studio
from workers import feeds as standing
from workers.feed_agent import FeedAgent, end_readers, find_readers
from workers.feeds import FeedOrder
from workers.wiring import live_folder

FEEDS = int(os.environ.get("BENCH_FEEDS", "10"))
SECONDS = 300 if os.environ.get("BENCH_COURT_LONG") else 40
BITRATE = "4M"
FRAME = 3600
"""Ticks of 90 kHz, at 25 pictures a second."""


def feed_rows(folder: Path) -> list[Row]:
    """Receive and record ten feeds for a while."""
    with open_studio(folder / "farm") as studio, FeedAgent(studio.farm, "bench"):
        try:
            return _rows(studio, folder)
        finally:
            end_readers(studio.farm.settings)


def _rows(studio: Studio, folder: Path) -> list[Row]:
    farm = studio.farm
    rate = ("-s", "1280x720", "-b:v", BITRATE, "-minrate", BITRATE, "-maxrate", BITRATE,
            "-bufsize", BITRATE, "-x264-params", "nal-hrd=cbr", "-g", "50")  # fmt: skip
    # never from its beginning again: between end and beginning a picture lacks
    stream = make_stream(farm.ffmpeg, folder / "feed.ts", seconds=SECONDS + 60, more=rate)
    made = [_add(studio, number) for number in range(FEEDS)]
    with ExitStack() as stack:
        for feed, secret in made:
            address = f"srt://127.0.0.1:{feed.port}?passphrase={secret}"
            stack.enter_context(sender(farm.ffmpeg, stream, address))
        prefixes = [live_keys.feed_prefix(feed) for feed, _ in made]
        studio.wait(lambda: all(list_ring(farm.objects, one) for one in prefixes), "all feeds")
        before, began = _cpu_seconds(studio), time.monotonic()
        time.sleep(SECONDS)
        share = (_cpu_seconds(studio) - before) / (time.monotonic() - began)
    lost, seen = 0, 0
    for one in prefixes:
        gaps, pictures = _lost(studio, one, folder / "ring.ts")
        lost, seen = lost + gaps, seen + pictures
    return [
        Row("feeds", "CPU of receiving and recording", f"{FEEDS} feeds of 4 Mbit/s",
            share, 0.4, "cores", f"{SECONDS} s"),
        Row("feeds-lost", "pictures missing in the store", "all that were sent", lost, 0, "",
            f"{seen} looked at"),
    ]  # fmt: skip


def _add(studio: Studio, number: int) -> tuple[Feed, str]:
    order = FeedOrder(f"County {number}", FeedKind.SRT_LISTENER, keep_hours=1)
    return standing.add_feed(studio.farm, ACTOR, studio.org.id, order)


def _cpu_seconds(studio: Studio) -> float:
    """Return what readers and all that they started have used."""
    used = 0.0
    for reader in find_readers(live_folder(studio.farm.settings) / "feeds").values():
        process = psutil.Process(reader.pid)
        for one in (process, *process.children(recursive=True)):
            times = one.cpu_times()
            used += times.user + times.system
    return used


def _lost(studio: Studio, prefix: str, path: Path) -> tuple[int, int]:
    """Return how many pictures a ring lacks between its first and last, and how many it has."""
    store = studio.farm.objects
    with path.open("wb") as whole:
        for part in list_ring(store, prefix):
            if (found := store.find(prefix + part.name)) is not None:  # else its pictures lack
                whole.writelines(store.read_range(found.key, 0, found.bytes))
    with av.open(str(path), format="mpegts") as container:
        packets = container.demux(container.streams.video[0])
        times = sorted(one.pts for one in packets if one.pts is not None and one.size)
    span = (times[-1] - times[0]) / FRAME + 1
    return max(0, round(span) - len(times)), len(times)


def main() -> int:
    """Measure and tell."""
    with TemporaryDirectory(prefix="feeds-") as folder:
        return report("court_feeds", feed_rows(Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
