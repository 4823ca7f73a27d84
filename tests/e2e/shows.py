"""A programme that is over, with parts in the store that were never really sent."""

import subprocess
from datetime import timedelta

from sqlalchemy import update

from farm.orgs import EVERYTHING
from storage.catalog import programmes
from storage.catalog.live_tables import LIVE_MARKERS
from storage.catalog.scoping import scoped
from tests.broadcasting import broadcast

SMALL = {"width": 320, "height": 180, "bitrate": 300_000}
REHEARSED, SENT_BY_FIRST, HOLE, SENT_BY_SECOND = 6, 8, 3, 5


class Show:
    """A programme that was rehearsed, sent by two engines with a hole between, and ended."""

    def __init__(self, door, film, marks=()):
        self.door, self.station = door, door.child("city")
        self.producer = door.caller(self.station, "producer")
        body = {"title": "Opening", "format": SMALL}
        made = self.producer.post("/api/v1/programmes", json=body).json()
        self.id, self.place = made["id"], f"/api/v1/programmes/{made['id']}"
        self.prefix = f"{self.station.id}/{self.id}/"
        self.producer.post(f"{self.place}/start")
        live_at = self.programme.live_at.timestamp()
        objects = door.farm.objects
        first = {"seconds": REHEARSED + SENT_BY_FIRST, "begins": live_at - REHEARSED}
        self.parts = broadcast(objects, self.prefix, film, **first)
        again = live_at + SENT_BY_FIRST + HOLE
        second = {"seconds": SENT_BY_SECOND, "begins": again, "epoch": 2}
        self.parts += broadcast(objects, self.prefix, film, **second)
        for at, note in zip((1, 5), marks, strict=False):
            self._mark(at, note)
        self.producer.post(f"{self.place}/stop")

    def _mark(self, seconds, note):
        self.producer.post(f"{self.place}/markers", json={"note": note})
        with self.door.farm.catalog.writing() as tx:
            (mark, *_) = reversed(programmes.list_markers(tx, EVERYTHING, self.id))
            at = self.programme.live_at + timedelta(seconds=seconds)
            moved = update(LIVE_MARKERS).where(LIVE_MARKERS.c.id == mark.id).values(at=at)
            tx.execute(scoped(moved, EVERYTHING))

    @property
    def programme(self):
        with self.door.farm.catalog.reading() as tx:
            return programmes.get_programme(tx, EVERYTHING, self.id)

    def told(self):
        """The asset that it became, as its page sees it."""
        return self.producer.get(f"/api/v1/assets/{self.programme.asset_id}").json()

    def address(self):
        asset = self.told()
        (stand_in,) = asset["instant"]
        return f"{self.door.url}/api/v1/assets/{asset['id']}/files/{stand_in['path']}"

    def ffmpeg(self, *arguments):
        """Run ffmpeg over the stream, signed in as the producer; returns what it says."""
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.producer.cookies.jar)
        command = [str(self.door.farm.ffmpeg), "-nostdin", "-v", "error", "-progress", "pipe:1"]
        if any("://" in one for one in arguments):
            command += ["-headers", f"Cookie: {cookies}\r\n"]
        command += arguments
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
