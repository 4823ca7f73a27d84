"""Assets, jobs, people and organisations through the door."""

from dataclasses import replace

import pytest

from farm.assets import AssetState
from farm.errors import LeaseLost
from farm.ids import JobId
from farm.jobs import JobKind, JobState, Priority
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import assets, audit, jobs
from storage.objects import keys
from workers.jobs import JOBS as JOBS_BY_KIND
from workers.memory import Memory
from workers.memory_gate import waits_for_memory
from workers.runner import Runner

ASSETS, JOBS, PEOPLE, ORGS = (
    f"/api/v1/{noun}" for noun in ("assets", "jobs", "people", "organisations")
)


@pytest.fixture
def station(door):
    return door.child("city")


def entries(door, subject):
    with door.farm.catalog.reading() as tx:
        found = audit.list_entries(tx, EVERYTHING, limit=9, subject=subject)
    return [(entry.action, entry.person_id) for entry in found]


def test_the_library_is_paged_searched_and_filtered(door, station):
    client = door.caller(station, "viewer")
    made = [door.asset(station, title=title) for title in ("Flood 1", "flood_2", "Court", "洪水")]
    newest_first = sorted((one.id for one in made), reverse=True)
    first = client.get(ASSETS, params={"limit": 3}).json()
    second = client.get(ASSETS, params={"limit": 3, "cursor": first["next_cursor"]}).json()
    assert [one["id"] for one in first["assets"] + second["assets"]] == newest_first
    assert second["next_cursor"] is None
    assert first["assets"][0]["poster"] == "stills/poster.jpg"

    def titles(**query):
        return {one["title"] for one in client.get(ASSETS, params=query).json()["assets"]}

    assert titles(search="FLOOD") == {"Flood 1", "flood_2"}
    assert titles(search="d_2") == {"flood_2"}
    assert titles(search="洪") == {"洪水"}
    assert titles(search="flood", state="failed") == set()
    assert client.get(ASSETS, params={"state": "no"}).status_code == 422


def test_a_list_goes_on_behind_an_asset_that_was_deleted(door, station):
    client = door.caller(station, "editor")
    made = [door.asset(station) for _ in range(3)]
    newest_first = sorted((one.id for one in made), reverse=True)
    first = client.get(ASSETS, params={"limit": 2}).json()
    client.delete(f"{ASSETS}/{first['assets'][-1]['id']}")
    second = client.get(ASSETS, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [one["id"] for one in second["assets"]] == newest_first[2:]
    for cursor in ("ast_1", "é", "x" * 5, "MjAyNi0xMS0yMlQxMjowMDowMCBhc3RfMQ"):
        answer = client.get(ASSETS, params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


def test_what_the_reporter_said_is_shown_and_found(door, station):
    client = door.caller(station, "viewer")
    said = {"place": "Долина", "event": "Flood", "note": "see the second half"}
    made = door.asset(station, title="a", priority=Priority.URGENT, **said)
    door.asset(station, title="b")
    [found] = client.get(ASSETS, params={"search": "долина"}).json()["assets"]
    detail = client.get(f"{ASSETS}/{made.id}").json()
    for told in (found, detail):
        assert {name: told[name] for name in (*said, "priority")} == said | {"priority": "urgent"}
    assert client.get(ASSETS, params={"search": "flood"}).json()["assets"] == [found]


def test_one_asset_has_the_manifest_and_its_jobs(door, station):
    client = door.caller(station)
    made = door.asset(station)
    job = door.failed_job(made)
    detail = client.get(f"{ASSETS}/{made.id}", headers={"accept-language": "zh"}).json()
    assert detail["state"] == "ready"
    assert detail["renditions"][0]["width"] == 1280
    assert detail["packages"][0]["path"] == "packages/hls/main.m3u8"
    assert detail["asset"]["video"]["codec"] == "h264"
    assert detail["source"] == "source.mov"
    assert [one["id"] for one in detail["jobs"]] == [job.id]
    assert detail["jobs"][0]["error"]["code"] == "internal-error"
    assert client.get(f"{ASSETS}/{made.id}/jobs").json()[0]["state"] == "failed"
    assert client.get(f"{JOBS}/{job.id}/log").json()["lines"] == ["a", "b"]


def test_the_jobs_of_a_station_are_paged_and_filtered(door, station):
    client = door.caller(station, "viewer")
    made = door.asset(station)
    waiting = [door.job(made, JobKind.MAKE_STILLS).id for _ in range(2)]
    failed = door.failed_job(made).id

    def ids(**query):
        return [one["id"] for one in client.get(JOBS, params=query).json()["jobs"]]

    assert set(ids(state="failed")) == {failed}
    assert set(ids(kind="stills")) == set(waiting)
    first = client.get(JOBS, params={"limit": 2}).json()
    rest = client.get(JOBS, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert {one["id"] for one in first["jobs"] + rest["jobs"]} == {failed, *waiting}
    assert rest["next_cursor"] is None
    assert client.get(JOBS, params={"state": "lost"}).status_code == 422
    assert client.get(JOBS, params={"cursor": "x"}).json()["code"] == "cursor-invalid"


def test_an_encode_without_room_waits_and_says_so(door, station):
    client = door.caller(station)
    made = door.asset(station)
    encode, stills = (door.job(made, kind).id for kind in (JobKind.RENDITION, JobKind.MAKE_STILLS))
    full = Memory(total=8 * 10**9, available=10**9)
    for _ in range(2):
        assert waits_for_memory(door.farm, encode, full)
    assert client.get(f"{JOBS}/{encode}").json()["state"] == "queued"
    [line] = client.get(f"{JOBS}/{encode}/log").json()["lines"]
    assert line.endswith("job waits for memory wanted_mb=2000 available_mb=1000")
    assert not waits_for_memory(door.farm, encode, Memory(full.total, full.total))
    assert not waits_for_memory(door.farm, stills, full)
    assert not waits_for_memory(door.farm, JobId("job_none"), full)


def test_a_failed_job_is_retried_alone_and_its_asset_goes_on(door, station):
    client = door.caller(station, "editor")
    made = door.asset(station)
    job = door.failed_job(made)
    with door.farm.catalog.writing() as tx:
        refusal = Notice("internal-error", {"detail": "x"})
        broken = replace(made, state=AssetState.FAILED, refusal=refusal)
        assets.update_asset(tx, EVERYTHING, broken)
    again = client.post(f"{JOBS}/{job.id}/retry")
    assert (again.status_code, again.json()["state"]) == (200, "queued")
    assert client.get(f"{ASSETS}/{made.id}").json()["state"] == "accepted"
    sent = []
    door.queue.drain(sent.append)
    assert sent == [job.id]
    assert entries(door, job.id)[0][0] == "job.retried"
    twice = client.post(f"{JOBS}/{job.id}/retry")
    assert (twice.status_code, twice.json()["code"]) == (409, "illegal-move")


@pytest.mark.parametrize("kind", [JobKind.COPY_SOURCE, JobKind.FIND_SPEECH, JobKind.TRANSCRIBE])
def test_a_failed_clip_does_not_go_on_by_what_it_never_waited_for(door, station, kind):
    client = door.caller(station, "editor")
    made = door.asset(station)
    door.failed_job(made, JobKind.ENCODE_LADDER)
    job = door.failed_job(made, kind)
    refusal = Notice("internal-error", {"detail": "x"})
    with door.farm.catalog.writing() as tx:
        broken = replace(made, state=AssetState.FAILED, refusal=refusal)
        assets.update_asset(tx, EVERYTHING, broken)
    assert client.post(f"{JOBS}/{job.id}/retry").json()["state"] == "queued"
    door.queue.drain(lambda job_id: None)
    seen = client.get(f"{ASSETS}/{made.id}").json()
    assert (seen["state"], seen["refusal"]["code"]) == ("failed", "internal-error")


def test_a_cancelled_job_loses_its_worker(door, station):
    client = door.caller(station, "producer")
    job = door.job(door.asset(station))
    now = door.farm.clock.now()
    with door.farm.catalog.writing() as tx:
        running = jobs.claim_job(tx, EVERYTHING, job.id, at=now, worker="w", lease_until=now)
    assert client.post(f"{JOBS}/{job.id}/retry").status_code == 409
    assert client.post(f"{JOBS}/{job.id}/cancel").json()["state"] == "cancelled"
    with door.farm.catalog.writing() as tx, pytest.raises(LeaseLost):
        jobs.save_progress(tx, EVERYTHING, running, progress=0.5, lease_until=now)
    assert client.post(f"{JOBS}/{job.id}/cancel").status_code == 409
    assert client.post(f"{JOBS}/{job.id}/retry").json()["state"] == "queued"
    door.queue.drain(lambda job_id: None)


def test_one_rendition_is_retried_and_left_out(door, station):
    client = door.caller(station, "producer")
    made = door.asset(station)
    place = f"{ASSETS}/{made.id}/renditions"
    early = client.post(f"{place}/720p/retry")
    assert (early.status_code, early.json()["code"]) == (409, "rendition-not-yet")
    unknown = client.post(f"{place}/9000p/cancel")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "rendition-unknown")
    assert "1080p, 720p" in unknown.json()["detail"]
    left = client.post(f"{place}/480p/cancel").json()
    assert left["left_out"] == ["480p"]
    assert "rendition-left-out" in {one["code"] for one in left["warnings"]}

    door.job(made, JobKind.ENCODE_LADDER, state=JobState.DONE)
    again = client.post(f"{place}/480p/retry").json()
    [job] = [one for one in again["jobs"] if one["kind"] == "rendition"]
    assert (job["rendition"], job["state"], again["left_out"]) == ("480p", "queued", [])
    assert client.get(f"{JOBS}/{job['id']}").json()["rendition"] == "480p"
    sent = []
    door.queue.drain(sent.append)
    assert sent == [job["id"]]
    twice = client.post(f"{place}/480p/retry")
    assert (twice.status_code, twice.json()["code"]) == (409, "illegal-move")
    last = client.post(f"{place}/720p/cancel")
    assert (last.status_code, last.json()["code"]) == (409, "rendition-last")
    assert client.post(f"{JOBS}/{job['id']}/cancel").json()["state"] == "cancelled"
    assert client.get(f"{ASSETS}/{made.id}").json()["left_out"] == ["480p"]
    with door.farm.catalog.reading() as tx:
        told = audit.list_entries(tx, EVERYTHING, limit=9, subject=made.id)
    assert [(one.action, one.facts) for one in told] == [
        ("rendition.retried", {"rendition": "480p"}),
        ("rendition.cancelled", {"rendition": "480p"}),
    ]
    reporter = door.caller(station, "reporter").post(f"{place}/720p/retry")
    assert (reporter.status_code, reporter.json()["code"]) == (403, "not-allowed")


def test_deleting_leaves_no_row_and_no_object(door, station):
    client = door.caller(station, "editor")
    made, other = door.asset(station), door.asset(station)
    job = door.job(made)
    assert client.delete(f"{ASSETS}/{made.id}").status_code == 204
    assert client.get(f"{ASSETS}/{made.id}").status_code == 404
    assert client.get(f"{JOBS}/{job.id}").status_code == 404
    assert list(door.farm.objects.list_prefix(keys.asset_prefix(made))) == []
    assert list(door.farm.objects.list_prefix(keys.asset_prefix(other))) != []
    assert entries(door, made.id)[0][0] == "asset.deleted"
    assert client.delete(f"{ASSETS}/{made.id}").status_code == 404


def test_a_worker_clears_up_after_its_asset_was_deleted(door, station, monkeypatch, tmp_path):
    made = door.asset(station)
    job = door.job(made, JobKind.MAKE_STILLS)
    client = door.caller(station)
    late = tmp_path / "late"
    late.write_bytes(b"x")

    def slow_stage(work):
        assert client.delete(f"{ASSETS}/{made.id}").status_code == 204
        door.farm.objects.put_file(keys.still_key(made, "late", "jpg"), late)

    monkeypatch.setitem(JOBS_BY_KIND, JobKind.MAKE_STILLS, slow_stage)
    runner = Runner(door.farm, door.queue)
    runner.run(job.id)
    assert list(door.farm.objects.list_prefix(keys.asset_prefix(made))) == []
    runner.run(job.id)
    runner.run(JobId("job_gone"))


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("viewer", set()),
        ("reporter", set()),
        ("producer", {"cancel"}),
        ("editor", {"cancel", "delete"}),
    ],
)
def test_a_role_does_what_the_table_says(door, station, role, allowed):
    client = door.caller(station, role)
    made = door.asset(station)
    job = door.job(made)
    answers = {
        "cancel": client.post(f"{JOBS}/{job.id}/cancel"),
        "people": client.get(PEOPLE),
        "found": client.post(ORGS, json={"parent_id": station.id, "name": "x", "level": "county"}),
        "delete": client.delete(f"{ASSETS}/{made.id}"),
    }
    assert {name for name, answer in answers.items() if answer.is_success} == allowed
    refused = {answer.json()["code"] for answer in answers.values() if not answer.is_success}
    assert refused == {"not-allowed"}


def test_organisations_are_founded_below_and_seen_from_above(door, station):
    client = door.caller(station)
    county = client.post(ORGS, json={"parent_id": station.id, "name": "County", "level": "county"})
    assert county.status_code == 201
    tree = client.get(ORGS).json()
    assert [one["id"] for one in tree] == [station.id, county.json()["id"]]
    assert [one["parent_id"] for one in tree] == [None, station.id]
    same = client.post(ORGS, json={"parent_id": station.id, "name": "City", "level": "city"})
    assert (same.status_code, same.json()["code"]) == (422, "level-not-below")
    above = client.post(ORGS, json={"parent_id": door.root.id, "name": "x", "level": "county"})
    assert above.status_code == 404


def test_people_come_change_and_go(door, station):
    client = door.caller(station)
    body = {"name": "韩梅梅", "sign_in_name": f"Mei-{station.id}", "role": "reporter"}
    given = client.post(PEOPLE, json=body).json()
    reporter = door.signed_in(body["sign_in_name"].lower(), given["password"])
    assert client.post(PEOPLE, json=body).json()["code"] == "name-taken"
    person = f"{PEOPLE}/{given['person_id']}"
    assert client.patch(person, json={"role": "editor"}).json()["role"] == "editor"
    assert "control-jobs" in reporter.get("/api/v1/session").json()["rights"]
    assert client.patch(person, json={"disabled": True}).json()["disabled_at"]
    assert reporter.get("/api/v1/session").status_code == 401
    sent = {"name": body["sign_in_name"], "password": given["password"]}
    assert door.client().post("/api/v1/session", json=sent).json()["code"] == "sign-in-failed"
    client.patch(person, json={"disabled": False})
    reset = client.post(f"{person}/password").json()
    assert door.signed_in(body["sign_in_name"], reset["password"])
    listed = {one["id"]: one for one in client.get(PEOPLE).json()}
    assert listed[given["person_id"]]["sign_in_name"] == body["sign_in_name"].lower()
    me = client.get("/api/v1/session").json()["person"]["id"]
    assert client.patch(f"{PEOPLE}/{me}", json={"disabled": True}).json()["code"] == "not-yourself"
    assert [action for action, _ in entries(door, given["person_id"])] == [
        "password.reset",
        "person.enabled",
        "person.disabled",
        "person.made-editor",
        "person.created",
    ]
    assert {by for _, by in entries(door, given["person_id"])} == {me}
