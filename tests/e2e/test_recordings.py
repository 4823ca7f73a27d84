"""What is left of a programme: an asset that plays at once, over the parts that it sent."""

import re
import subprocess
import time
from datetime import timedelta

import pytest

from farm.audit import Actor
from farm.jobs import JobKind
from farm.orgs import EVERYTHING
from storage.catalog import audit, jobs, programmes
from tests.broadcasting import broadcast, make_film
from tests.uploading import run_stages, source_of
from workers import programmes as live
from workers.recordings import keep_recording, sweep_recordings

pytestmark = pytest.mark.e2e
SMALL = {"width": 320, "height": 180, "bitrate": 300_000}
REHEARSED, SENT_BY_FIRST, HOLE, SENT_BY_SECOND = 6, 8, 3, 5
FRAMES = (SENT_BY_FIRST + SENT_BY_SECOND) * 25


class Show:
    """A programme that was rehearsed, sent by two engines with a hole between, and ended."""

    def __init__(self, door, film):
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
        self.producer.post(f"{self.place}/stop")

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


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return make_film(tmp_path_factory.mktemp("film") / "film.ts")


@pytest.fixture(scope="module")
def show(door, film):
    show = Show(door, film)
    began = time.monotonic()
    keep_recording(door.farm, show.id)
    show.took = time.monotonic() - began
    return show


def frames(told):
    return int(re.findall(r"frame=\s*(\d+)", told)[-1])


def test_an_ended_programme_plays_at_once_from_its_own_parts(show):
    assert show.took < 5
    whole = ["-i", show.address(), "-t", str(SENT_BY_FIRST), "-map", "0:v"]
    assert frames(show.ffmpeg(*whole, "-f", "null", "-").stdout) == SENT_BY_FIRST * 25
    under_asset = f"{show.station.id}/{show.told()['id']}/"
    (playlist,) = show.door.farm.objects.list_prefix(under_asset)
    assert playlist.bytes < 10_000, "no media is copied"


@pytest.mark.parametrize("at", [0, 3, 5, SENT_BY_FIRST - 1])
def test_it_can_be_entered_anywhere(show, at):
    # behind the hole ffmpeg looks for the time by a clock that has begun anew: players do not
    where = ["-ss", str(at), "-i", show.address(), "-map", "0:v"]
    assert frames(show.ffmpeg(*where, "-frames:v", "5", "-f", "null", "-").stdout) == 5


def test_a_player_is_told_of_the_hole(show):
    text = show.producer.get(show.address()).text
    assert "/000001-00000002-" not in text, "it was rehearsed before"
    assert text.count("#EXTINF") == len(show.parts) - REHEARSED // 2
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert "#EXT-X-ENDLIST" in text
    before, after = text.split("#EXT-X-DISCONTINUITY\n")
    assert "/000001-" in before
    assert "/000001-" not in after


def test_the_asset_says_what_it_was(show):
    asset = show.told()
    assert (asset["title"], asset["state"]) == ("Opening", "received")
    assert show.producer.get(show.place).json()["asset_id"] == asset["id"]
    recorded = asset["recorded"]
    assert (recorded["programme_id"], recorded["title"]) == (show.id, "Opening")
    assert recorded["is_whole"]


def test_it_is_kept_once_however_often_it_is_seen_to(show):
    before = show.programme
    assert keep_recording(show.door.farm, show.id) is None
    assert sweep_recordings(show.door.farm) == 0
    assert show.programme == before
    stored = show.door.farm.objects.list_prefix(show.prefix)
    assert before.recorded_bytes == sum(one.bytes for one in stored)
    with show.door.farm.catalog.reading() as tx:
        entries = audit.list_entries(tx, EVERYTHING, limit=9, subject=show.id)
    assert [one.action for one in entries].count("programme.kept") == 1


def test_its_packets_become_a_source_without_being_encoded(show, tmp_path):
    farm, asset_id = show.door.farm, show.told()["id"]
    run_stages(farm, asset_id, JobKind.GATHER)
    asset, known, source = source_of(farm, asset_id)
    (tmp_path / "source.ts").write_bytes(source)
    assert asset.source_bytes == len(source)
    ran = show.ffmpeg("-i", str(tmp_path / "source.ts"), "-map", "0:v", "-f", "null", "-")
    assert frames(ran.stdout) == FRAMES, "all of the broadcast, nothing of the rehearsal"
    assert ran.stderr == "", "whole, with clocks that grow"
    assert [job.kind for job in known] == [JobKind.GATHER, JobKind.ACCEPT]
    run_stages(farm, asset_id, JobKind.ACCEPT)
    accepted = show.told()
    assert accepted["state"] == "accepted"
    assert accepted["duration"] == pytest.approx(FRAMES / 25, abs=0.2)
    assert accepted["instant"], "it still plays"


def test_a_rehearsal_leaves_nothing(door, film):
    producer = door.caller(door.child("city"), "producer")
    made = producer.post("/api/v1/programmes", json={"title": "x"}).json()
    place = f"/api/v1/programmes/{made['id']}"
    producer.post(f"{place}/rehearse")
    producer.post(f"{place}/stop")
    programme_id = place.rpartition("/")[2]
    assert keep_recording(door.farm, programme_id) is None
    assert producer.get(place).json()["asset_id"] is None


def test_the_sweep_sees_to_what_a_dead_engine_left(door, film):
    actor = Actor("per_test", EVERYTHING)
    org = door.child("city")
    made = live.create_programme(door.farm, actor, org.id, live.ProgrammeOrder("Flood"))
    started = live.start_programme(door.farm, actor, made.id)
    begins = (started.live_at - timedelta(seconds=1)).timestamp()
    broadcast(door.farm.objects, f"{org.id}/{made.id}/", film, seconds=4, begins=begins)
    assert sweep_recordings(door.farm) == 0, "it runs"
    live.stop_programme(door.farm, actor, made.id)
    assert sweep_recordings(door.farm) == 1
    with door.farm.catalog.reading() as tx:
        kept = programmes.get_programme(tx, EVERYTHING, made.id)
        (first,) = jobs.list_jobs(tx, EVERYTHING, kept.asset_id)
    assert first.kind is JobKind.GATHER
    assert sweep_recordings(door.farm) == 0
