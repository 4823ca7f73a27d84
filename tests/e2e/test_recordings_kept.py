"""What was recorded of a programme: in objects of a minute, counted, held, removed on its day."""

import re

import pytest

from farm.jobs import JobKind
from farm.orgs import EVERYTHING
from farm.retention import Kept
from live.parts import CamePart
from storage.catalog import audit, jobs, programmes, quotas
from tests.broadcasting import bring, make_film
from tests.e2e.keeping import ACTOR, CAME, compacted, give_up, keep, kept, keys, played
from tests.e2e.shows import SENT_BY_FIRST, Show
from tests.uploading import later
from workers.compacting import compact_recordings
from workers.quotas import set_quota
from workers.recordings import keep_recording, sweep_recordings
from workers.retention import apply_retention

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return make_film(tmp_path_factory.mktemp("film") / "film.ts")


@pytest.fixture
def show(door, film):
    show = Show(door, film)
    begins = round(show.programme.live_at.timestamp() * 1000)
    came = [CamePart("main", 1, n, begins + n * 2000, 2000) for n in range(CAME)]
    bring(door.farm.objects, show.prefix, film, came)
    return show


def test_parts_become_objects_of_a_minute_and_nothing_else_changes(show):
    farm, admin = show.door.farm, show.door.caller(show.station, "admin")
    keep_recording(farm, show.id)
    own = f"{show.place}/files/programme.m3u8"
    old_playlist = show.producer.get(show.address()).text
    before = [played(show, address) for address in (show.address(), own)]
    evidence = admin.get(f"{show.place}/evidence/main").content
    survey = admin.get(f"{show.place}/evidence").json()
    parts = {name for name in keys(show) if name.endswith((".m4s", ".ts"))}

    compacted(farm)
    many = {name for name in keys(show) if name.endswith((".m4s", ".ts"))}
    assert len(parts) == len(show.parts) + CAME
    assert len(many) == 3, "of each engine one, and one of what came in"
    assert "BYTERANGE" in show.producer.get(show.address()).text
    assert [played(show, address) for address in (show.address(), own)] == before
    assert admin.get(f"{show.place}/evidence/main").content == evidence
    assert admin.get(f"{show.place}/evidence").json() == survey
    first = ["-i", show.address(), "-t", str(SENT_BY_FIRST), "-map", "0:v", "-f", "null", "-"]
    told = show.ffmpeg(*first).stdout
    assert int(re.findall(r"frame=\s*(\d+)", told)[-1]) == SENT_BY_FIRST * 25
    base = show.address().rpartition("/")[0]
    older = [line for line in old_playlist.splitlines() if line.endswith(".m4s")]
    late = [show.producer.get(f"{base}/{line}").content for line in older]
    assert late == before[0][1:], "who holds an older playlist plays on"
    assert kept(show).compacted_at is not None
    assert compact_recordings(farm) == 0


def test_recordings_and_evidence_go_each_by_its_own_rule(show):
    door, farm = show.door, show.door.farm
    keep_recording(farm, show.id)
    keep(door, show.station, Kept.RECORDINGS, 30)
    assert apply_retention(later(farm, days=31)).number[Kept.RECORDINGS] == 0, "it is waited for"
    give_up(farm, show.programme.asset_id)
    size = show.programme.recorded_bytes
    assert apply_retention(later(farm, days=29)).number[Kept.RECORDINGS] == 0
    report = apply_retention(later(farm, days=31))
    assert report.number[Kept.RECORDINGS] == 1
    assert report.bytes[Kept.RECORDINGS] > 0
    assert {name.partition("/")[0] for name in keys(show)} == {"in"}
    assert show.told()["instant"] == []
    evidence = sum(one.bytes for one in farm.objects.list_prefix(show.prefix))
    assert show.programme.recorded_bytes == evidence < size
    keep(door, show.station, Kept.EVIDENCE, 100)
    assert apply_retention(later(farm, days=99)).number[Kept.EVIDENCE] == 0
    assert apply_retention(later(farm, days=101)).number[Kept.EVIDENCE] == 1
    assert keys(show) == set()
    assert show.programme.recorded_bytes == 0
    with farm.catalog.reading() as tx:
        told = audit.list_entries(tx, EVERYTHING, limit=9, subject=show.id)
    facts = {one.action: dict(one.facts) for one in told if one.action.endswith(".removed")}
    assert set(facts) == {"recording.removed", "evidence.removed"}
    assert facts["evidence.removed"]["days"] == "100"
    assert apply_retention(later(farm, days=999)).number[Kept.EVIDENCE] == 0


def test_a_full_quota_is_said_before_the_start_and_stops_nothing(door, film):
    station = door.child("city")
    producer, own = door.caller(station, "producer"), {"accept-language": "zh"}
    made = producer.post("/api/v1/programmes", json={"title": "Full"}).json()
    place = f"/api/v1/programmes/{made['id']}"

    def said():
        told = producer.get(f"{place}/recordings", headers=own).json()
        return [one["code"] for one in told["remarks"]]

    def allow(most):
        set_quota(door.farm, ACTOR, station.id, most_bytes=most, most_uploads_a_day=None)

    assert said() == []
    allow(10**12)
    assert said() == []
    allow(10**9)
    assert said() == ["live-quota-short"], "3 Mbit/s, twice, for an hour"
    allow(0)
    assert said() == ["live-quota-full"]
    assert producer.post(f"{place}/start").json()["state"] == "live"
    assert said() == []
    prefix = f"{station.id}/{made['id']}/"
    bring(door.farm.objects, prefix, film, [CamePart("main", 1, 1, 10**12, 2000)])
    assert producer.post(f"{place}/stop").json()["state"] == "ended"
    sweep_recordings(door.farm)
    assert producer.get(f"{place}/recordings").json()["bytes"] == film.stat().st_size


def test_a_rehearsal_counts_and_goes_on_its_day(door, film):
    producer = door.caller(station := door.child("city"), "producer")
    made = producer.post("/api/v1/programmes", json={"title": "Try"}).json()
    place, prefix = f"/api/v1/programmes/{made['id']}", f"{station.id}/{made['id']}/"
    producer.post(f"{place}/rehearse")
    bring(door.farm.objects, prefix, film, [CamePart("main", 1, n, 10**12, 9) for n in (1, 2)])
    producer.post(f"{place}/stop")
    sweep_recordings(door.farm)
    with door.farm.catalog.reading() as tx:
        usage = quotas.measure_usage(tx, station.scope, since=door.farm.clock.now())
        known = programmes.get_programme(tx, EVERYTHING, made["id"])
    assert usage.sources == known.recorded_bytes == 2 * film.stat().st_size
    assert known.asset_id is None
    keep(door, station, Kept.EVIDENCE, 3)
    assert apply_retention(later(door.farm, days=2)).number[Kept.EVIDENCE] == 0
    assert apply_retention(later(door.farm, days=4)).number[Kept.EVIDENCE] == 1
    assert list(door.farm.objects.list_prefix(prefix)) == []


def test_who_ends_a_programme_asks_for_its_source_at_once(show):
    sent = []

    class Line:
        def send(self, job_id):
            sent.append(job_id)

    keep_recording(show.door.farm, show.id, Line())
    with show.door.farm.catalog.reading() as tx:
        (job,) = jobs.list_jobs(tx, EVERYTHING, show.programme.asset_id)
    assert (job.kind, sent) == (JobKind.GATHER, [job.id])
    keep_recording(show.door.farm, show.id, Line())
    assert sent == [job.id]
