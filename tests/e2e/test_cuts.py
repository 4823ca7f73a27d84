"""A stretch of an asset as an asset of its own, through the door: exact, and only once."""

from dataclasses import replace

import pytest

from farm.assets import AssetState
from farm.audit import Actor
from farm.jobs import JobKind, JobState
from farm.orgs import EVERYTHING, Role
from storage.catalog import assets, audit, jobs
from storage.objects import keys
from tests.clips import AAC, tone
from tests.e2e.conftest import opened_door
from tests.e2e.test_backup import process
from tests.media.test_cut import NUMBERED, X264, numbers
from tests.uploading import run_jobs, run_stages
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.jobs.wearing import said_title
from workers.quotas import set_quota
from workers.runner import Runner

pytestmark = pytest.mark.e2e
FIRST, FRAMES = 62, 93


@pytest.fixture(scope="module")
def cutting(tmp_path_factory, clip):
    """A door, and a clip of eight seconds whose pictures carry their numbers."""
    source = clip("cut-me.mp4", [*NUMBERED, *tone(8), *X264, "-g", "250", "-bf", "3", *AAC])
    with opened_door(tmp_path_factory.mktemp("farm") / "farm", preset="ultrafast") as door:
        yield door, process(door.farm, source)


def cut(client, asset, start=2.48, end=6.2, **more):
    body = {"from": start, "to": end, **more}
    return client.post(f"/api/v1/assets/{asset.id}/cuts", json=body)


def row(farm, asset_id):
    with farm.catalog.reading() as tx:
        return assets.get_asset(tx, EVERYTHING, asset_id)


def jobs_of(farm, asset_id):
    with farm.catalog.reading() as tx:
        return {job.kind: job for job in jobs.list_jobs(tx, EVERYTHING, asset_id)}


def first_job(farm, made):
    [job] = jobs_of(farm, made["id"]).values()
    assert job.kind is JobKind.CUT
    return job.id


def test_a_cut_goes_its_whole_way_and_is_exact_to_the_frame(cutting, tmp_path):
    door, parent = cutting
    editor = door.caller(door.root, "editor")
    answer = cut(editor, parent, title="  The\nmoment ")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["title"], made["state"]) == ("The moment", "received")
    run_jobs(door.farm, [first_job(door.farm, made)])

    seen = editor.get(f"/api/v1/assets/{made['id']}").json()
    assert seen["state"] == "ready", seen["refusal"]
    assert seen["cut_of"] == {
        "asset_id": parent.id,
        "title": parent.title,
        "start": 2.48,
        "end": 6.2,
        "first_frame": FIRST,
        "frames": FRAMES,
        "fps": 25.0,
    }
    assert {one["frames"] for one in seen["renditions"]} == {FRAMES}
    target = tmp_path / "cut.mp4"
    target.write_bytes(editor.get(f"/api/v1/assets/{made['id']}/files/{seen['source']}").content)
    assert numbers(target) == list(range(FIRST, FIRST + FRAMES))

    above = editor.get(f"/api/v1/assets/{parent.id}").json()
    assert above["cut_of"] is None
    [listed] = [one for one in above["cuts"] if one["id"] == made["id"]]
    assert (listed["title"], listed["state"], listed["frames"]) == ("The moment", "ready", FRAMES)
    with door.farm.catalog.reading() as tx:
        told = audit.list_entries(tx, EVERYTHING, limit=9, subject=made["id"])
    entry = next(one for one in told if one.action == "asset.cut")
    assert (entry.person_id is not None, dict(entry.facts)["parent"]) == (True, parent.id)


REFUSED = {
    "past-the-end": ({"start": 7, "end": 9}, 422, "cut-outside"),
    "before-the-beginning": ({"start": -1, "end": 2}, 422, "request-invalid"),
    "nothing": ({"start": 3, "end": 3}, 422, "cut-empty"),
    "backwards": ({"start": 4, "end": 3}, 422, "cut-empty"),
    "between-two-pictures": ({"start": 1.001, "end": 1.039}, 422, "cut-empty"),
    "no-number": ({"start": "soon"}, 422, "request-invalid"),
}


@pytest.mark.parametrize(("body", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_cut_is_said_and_leaves_no_asset(cutting, body, status, code):
    door, parent = cutting
    with door.farm.catalog.reading() as tx:
        before = len(assets.list_cuts(tx, EVERYTHING, parent.id))
    answer = cut(door.caller(door.root), parent, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    with door.farm.catalog.reading() as tx:
        assert len(assets.list_cuts(tx, EVERYTHING, parent.id)) == before


@pytest.mark.parametrize("role", [*Role])
def test_who_may_cut(cutting, role):
    door, parent = cutting
    answer = cut(door.caller(door.root, role), parent, 0, 1)
    may = role in {Role.PRODUCER, Role.EDITOR, Role.ADMIN}
    assert answer.status_code == (201 if may else 403)


def test_an_asset_that_nobody_has_looked_at_cannot_be_cut(cutting):
    door, _ = cutting
    new = door.asset(door.root)
    with door.farm.catalog.writing() as tx:
        plain = assets.get_asset(tx, EVERYTHING, new.id)
        assets.update_asset(tx, EVERYTHING, replace(plain, state=AssetState.RECEIVED, facts=None))
    answer = cut(door.caller(door.root), new, 0, 1)
    assert (answer.status_code, answer.json()["code"]) == (409, "cut-not-yet")


def test_a_killed_worker_costs_time_and_makes_one_source(cutting, monkeypatch):
    """The file is stored and the worker dies before it says so; then another begins anew."""
    door, parent = cutting
    farm = door.farm
    made = cut(door.caller(door.root), parent, 1, 2, title="twice").json()
    job = first_job(farm, made)

    class Killed(BaseException):
        pass

    def die(*_):
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr("workers.jobs.cut.insert_tracks", die)
        with pytest.raises(Killed):
            Runner(farm, door.queue).run(job)
    lost = jobs_of(farm, made["id"])[JobKind.CUT]
    assert lost.state is JobState.RUNNING
    with farm.catalog.writing() as tx:  # as the sweep of lost leases does
        jobs.update_job(tx, EVERYTHING, lost.requeued())
    run_jobs(farm, [job])
    assert row(farm, made["id"]).state is AssetState.READY
    run_jobs(farm, [job])  # delivered once more
    with farm.catalog.reading() as tx:
        mine = [one for one in assets.list_cuts(tx, EVERYTHING, parent.id) if one.title == "twice"]
    assert [one.id for one in mine] == [made["id"]]
    sources = farm.objects.list_prefix(keys.asset_prefix(mine[0]) + "source.")
    assert [one.key for one in sources] == [mine[0].source_key]


def looked_at(door, source):
    """A clip of which no rendition is made yet; it can be cut."""
    asset = receive_clip(door.farm, door.root.scope, door.root.id, source)
    start_flow(door.farm, InlineQueue(), asset)
    run_stages(door.farm, asset.id, JobKind.ACCEPT)
    return row(door.farm, asset.id)


def test_of_a_parent_that_was_deleted_meanwhile_nothing_is_cut(cutting, clip):
    door, _ = cutting
    parent = looked_at(door, clip("cut-me.mp4", []))
    client = door.caller(door.root)
    made = cut(client, parent, 0, 1).json()
    assert client.delete(f"/api/v1/assets/{parent.id}").status_code == 204
    run_jobs(door.farm, [first_job(door.farm, made)])
    seen = client.get(f"/api/v1/assets/{made['id']}", headers={"accept-language": "zh"}).json()
    assert (seen["state"], seen["refusal"]["code"]) == ("rejected", "cut-parent-gone")
    assert "原素材" in seen["refusal"]["text"]
    assert (seen["cut_of"]["asset_id"], seen["cut_of"]["title"]) == (parent.id, None)
    assert client.delete(f"/api/v1/assets/{made['id']}").status_code == 204


def test_a_cut_stays_when_its_parent_goes(cutting, clip):
    door, _ = cutting
    parent = looked_at(door, clip("cut-me.mp4", []))
    client = door.caller(door.root)
    made = cut(client, parent, 0, 1).json()
    run_jobs(door.farm, [first_job(door.farm, made)])
    assert client.delete(f"/api/v1/assets/{parent.id}").status_code == 204
    seen = client.get(f"/api/v1/assets/{made['id']}").json()
    assert (seen["state"], seen["cut_of"]["title"]) == ("ready", None)


def test_a_full_house_refuses_a_cut(cutting):
    door, _ = cutting
    city = door.child("city")
    parent = door.asset(city, source_bytes=10_000)
    actor = Actor("per_test", EVERYTHING)
    set_quota(door.farm, actor, city.id, most_bytes=10_001, most_uploads_a_day=None)
    answer = cut(door.caller(city), parent, 0, 5)
    assert (answer.status_code, answer.json()["code"]) == (413, "quota-bytes")


def test_a_cut_takes_its_room_from_the_moment_it_is_asked_for(cutting):
    door, _ = cutting
    county = door.child("county")
    parent = door.asset(county, source_bytes=10_000)
    length = float(parent.facts.duration)
    asked = f"/api/v1/organisations/{county.id}/usage"
    used = door.caller(county).get(asked).json()["used_bytes"]
    actor = Actor("per_test", EVERYTHING)
    set_quota(door.farm, actor, county.id, most_bytes=used + 8_000, most_uploads_a_day=None)
    half = [cut(door.caller(county), parent, 0, length / 2).status_code for _ in range(2)]
    assert half == [201, 413]


def test_a_title_that_somebody_typed_is_what_a_lower_third_says(cutting):
    door, parent = cutting
    typed = cut(door.caller(door.root), parent, 1, 2, title="火/灾").json()["id"]
    untold = cut(door.caller(door.root), parent, 1, 2).json()["id"]
    assert said_title(row(door.farm, typed)) == "火/灾"
    assert said_title(row(door.farm, untold)) == ""


def test_a_stranger_s_asset_is_not_there(cutting):
    door, parent = cutting
    stranger = door.caller(door.child("city"))
    assert cut(stranger, parent, 0, 1).status_code == 404
