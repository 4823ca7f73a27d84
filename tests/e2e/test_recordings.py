"""What is left of a programme: an asset that plays at once, over the parts that it sent."""

import re
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from farm.audit import Actor
from farm.jobs import JobKind
from farm.messages import Notice
from farm.orgs import EVERYTHING
from live.parts import CamePart
from storage.catalog import assets, audit, jobs, programmes, quotas
from tests.broadcasting import bring, broadcast, make_film
from tests.e2e.shows import REHEARSED, SENT_BY_FIRST, SENT_BY_SECOND, SMALL, Show
from tests.modes import on_both_stores
from tests.uploading import MovedClock, run_stages, source_of
from workers import programmes as live
from workers.backup import take_backup
from workers.backup_files import Contents, read_objects
from workers.instant import sweep_instant
from workers.recordings import keep_recording, sweep_recordings

pytestmark = [pytest.mark.e2e, on_both_stores("door")]
FRAMES = (SENT_BY_FIRST + SENT_BY_SECOND) * 25


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


def test_the_last_seconds_are_a_clip_while_it_runs(door, film):
    producer, objects = door.caller(station := door.child("city"), "producer"), door.farm.objects
    made = producer.post("/api/v1/programmes", json={"title": "Match", "format": SMALL}).json()
    place = f"/api/v1/programmes/{made['id']}"
    wish = {"last_seconds": 4}
    assert producer.post(f"{place}/clips", json=wish).json()["code"] == "clip-not-sent"
    live_at = producer.post(f"{place}/start").json()["live_at"]
    begins = datetime.fromisoformat(live_at).timestamp()
    assert producer.post(f"{place}/clips", json=wish).json()["code"] == "clip-not-sent"
    parts = broadcast(objects, f"{station.id}/{made['id']}/", film, seconds=9, begins=begins)
    clip = producer.post(f"{place}/clips", json=wish)
    assert clip.status_code == 201, clip.text
    # the last part has one second: four go back to the middle of another, which begins the clip
    assert length(clip.json()) == 5
    assert clip.json()["title"] == "Match 00:00:04-00:00:09"
    asset = producer.get(f"/api/v1/assets/{clip.json()['id']}").json()
    assert asset["recorded"]["programme_id"] == made["id"]
    assert not asset["recorded"]["is_whole"]
    path = asset["instant"][0]["path"]
    playlist = producer.get(f"/api/v1/assets/{asset['id']}/files/{path}").text
    named = [line.rpartition("/")[2] for line in playlist.splitlines() if line.endswith(".m4s")]
    assert named == [part.name.rpartition("/")[2] for part in parts[-3:]]
    again = producer.post(f"{place}/clips", json=wish).json()
    assert again["id"] == asset["id"], "it is there"
    run_stages(door.farm, asset["id"], JobKind.GATHER, JobKind.ACCEPT)
    accepted = producer.get(f"/api/v1/assets/{asset['id']}").json()
    assert accepted["duration"] == pytest.approx(5, abs=0.2)


def length(clip):
    begins, ends = (datetime.fromisoformat(clip[name]) for name in ("begins_at", "ends_at"))
    return round((ends - begins).total_seconds(), 1)


def test_a_clip_from_one_moment_to_another_shows_nothing_of_the_rehearsal(show):
    live_at = show.programme.live_at
    from_, to = live_at - timedelta(seconds=5), live_at + timedelta(seconds=3)
    wish = {"begins_at": from_.isoformat(), "ends_at": to.isoformat(), "title": "Begin"}
    clip = show.producer.post(f"{show.place}/clips", json=wish).json()
    assert clip["title"] == "Begin"
    assert datetime.fromisoformat(clip["begins_at"]) >= live_at
    listed = show.producer.get(f"{show.place}/clips").json()
    assert [one["id"] for one in listed] == [show.told()["id"], clip["id"]]
    both = {"last_seconds": 3, **wish}
    assert show.producer.post(f"{show.place}/clips", json=both).status_code == 422
    viewer = show.door.caller(show.station, "viewer")
    assert viewer.post(f"{show.place}/clips", json=wish).json()["code"] == "not-allowed"


def test_evidence_opens_to_a_role_and_each_look_is_told(show, film):
    begins = round(show.programme.live_at.timestamp() * 1000)
    came = [CamePart("main", 1, n, begins + n * 2000, 2000) for n in (0, 1, 2, 5, 6)]
    bring(show.door.farm.objects, show.prefix, film, came)
    refused = show.producer.get(f"{show.place}/evidence")
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    assert show.producer.get(f"{show.place}/evidence/main").status_code == 403
    admin = show.door.caller(show.station, "admin")
    found = {one["place"]: one["spans"] for one in admin.get(f"{show.place}/evidence").json()}
    assert [span["parts"] for span in found["main"]] == [3, 2]
    assert [length(span) for span in found["main"]] == [6, 4]
    assert found["backup"] == []
    second = found["main"][1]
    window = {name: second[name] for name in ("begins_at", "ends_at")}
    taken = admin.get(f"{show.place}/evidence/main", params=window)
    assert taken.content == film.read_bytes() * 2
    assert admin.get(f"{show.place}/evidence/backup").status_code == 404
    with show.door.farm.catalog.reading() as tx:
        told = audit.list_entries(tx, EVERYTHING, limit=99, subject=show.id)
    looks = [one for one in told if one.action == "evidence.opened"]
    assert [one.facts["what"] for one in looks] == ["backup", "main", "map"]
    assert all(one.person_id for one in looks)


def test_what_was_broadcast_plays_on_when_its_renditions_cannot_be_made(show):
    farm, wish = show.door.farm, {"last_seconds": 2, "title": "Given up"}
    clip = show.producer.post(f"{show.place}/clips", json=wish).json()
    with farm.catalog.writing() as tx:
        known = assets.get_asset(tx, EVERYTHING, clip["id"])
        assets.update_asset(tx, EVERYTHING, known.failed(Notice("job-lost", {"attempts": "3"})))
        for job in jobs.list_jobs(tx, EVERYTHING, clip["id"]):
            jobs.update_job(tx, EVERYTHING, job.cancelled(at=farm.clock.now()))
    later = MovedClock(farm.clock, timedelta(days=30))
    assert sweep_instant(replace(farm, clock=later)) == 0
    asset = show.producer.get(f"/api/v1/assets/{clip['id']}").json()
    place = f"/api/v1/assets/{clip['id']}/files/{asset['instant'][0]['path']}"
    assert show.producer.get(place).status_code == 200


def test_recordings_count_and_are_in_backups(show, tmp_path):
    farm = show.door.farm
    with farm.catalog.reading() as tx:
        usage = quotas.measure_usage(tx, show.station.scope, since=farm.clock.now())
        made = assets.list_recorded(tx, EVERYTHING, show.id)
    sources = sum(one.source_bytes for one in made)
    assert usage.sources == sources + show.programme.recorded_bytes
    page = take_backup(farm, tmp_path / "backup", Contents.LIST)
    kept = {one.key for one in read_objects(tmp_path / "backup", page.objects)}
    stored = {one.key for one in farm.objects.list_prefix(show.prefix)}
    assert len(stored) > len(show.parts)
    assert stored <= kept


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
