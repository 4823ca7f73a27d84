"""What is past its date goes by the nearest rule; what is held, wanted or being made stays."""

from dataclasses import replace

import pytest

from farm.audit import Actor
from farm.errors import FarmFailed, InputRejected
from farm.jobs import JobKind, JobState
from farm.orgs import EVERYTHING
from farm.retention import Kept
from storage.catalog import assets, audit, jobs, outputs, uploads
from storage.objects import keys
from tests.e2e.conftest import PICTURE, opened_door
from tests.e2e.test_backup import process, run
from tests.uploading import Phone, later, run_jobs
from workers.control import delete_asset, retry_job
from workers.keeping import hold_asset, release_asset, set_term
from workers.plans import plan_of
from workers.quotas import read_usage
from workers.retention import apply_retention, survey_retention
from workers.sweep import sweep_all
from workers.uploads import sweep_uploads

pytestmark = pytest.mark.e2e
ACTOR = Actor("per_test", EVERYTHING)


@pytest.fixture
def door(tmp_path):
    with opened_door(tmp_path / "farm", preset="ultrafast", upload_part_bytes=30_000) as door:
        yield door


def old_asset(door, org=None, **changes):
    """A clip that came just now; time passes by a later clock."""
    now = door.farm.clock.now()
    size = len(PICTURE)
    return door.asset(org or door.root, created_at=now, source_bytes=size, **changes)


def keep(door, org, kind, days):
    set_term(door.farm, ACTOR, org.id, kind, days=days)


def listed(farm, asset):
    return {one.key for one in farm.objects.list_prefix(keys.asset_prefix(asset))}


def row(farm, asset):
    with farm.catalog.reading() as tx:
        return assets.get_asset(tx, EVERYTHING, asset.id)


def test_a_source_goes_on_its_day_and_what_was_made_stays(door):
    farm, made = door.farm, old_asset(door)
    before = listed(farm, made)
    keep(door, door.root, Kept.SOURCES, 30)
    assert apply_retention(later(farm, days=29)).number[Kept.SOURCES] == 0
    due = later(farm, days=31)
    assert survey_retention(due).bytes[Kept.SOURCES] == len(PICTURE)
    assert listed(farm, made) == before
    report = apply_retention(due)
    assert (report.number[Kept.SOURCES], report.bytes[Kept.SOURCES]) == (1, len(PICTURE))
    assert listed(farm, made) == before - {made.source_key}
    assert apply_retention(due).number[Kept.SOURCES] == 0
    assert read_usage(farm, EVERYTHING, door.root.id).usage.sources == 0
    assert sweep_all(due).missing == 0

    with farm.catalog.reading() as tx:
        told = audit.list_entries(tx, EVERYTHING, limit=1, subject=made.id)[0]
    assert (told.action, told.person_id) == ("source.removed", None)
    facts = {"days": "30", "rule_of": door.root.id, "set_by": "per_test"}
    assert dict(told.facts) == facts


def test_people_are_told_what_became_of_a_source(door):
    farm, made = door.farm, old_asset(door)
    keep(door, door.root, Kept.SOURCES, 30)
    apply_retention(later(farm, days=31))
    client = door.caller(door.root, "reporter")
    seen = client.get(f"/api/v1/assets/{made.id}", headers={"accept-language": "zh"}).json()
    assert seen["source"] is None
    words = {one["code"]: one["text"] for one in seen["warnings"]}
    assert "保存期限" in words["source-removed"]
    source = client.get(f"/api/v1/assets/{made.id}/files/{keys.inside_asset(made.source_key)}")
    assert (source.status_code, source.json()["code"]) == (410, "source-removed")
    file = client.get(f"/api/v1/assets/{made.id}/files/renditions/720p.mp4")
    assert (file.status_code, file.content) == (200, PICTURE)
    editor = door.caller(door.root, "editor")
    again = editor.post(f"/api/v1/assets/{made.id}/renditions/1080p/retry")
    job = door.failed_job(made)
    with farm.catalog.writing() as tx:  # of a stage that needs the source
        ladder = replace(job, id="job_ladder", kind=JobKind.ENCODE_LADDER, idempotency_key="ladder")
        jobs.insert_job_once(tx, EVERYTHING, ladder)
    retried = editor.post("/api/v1/jobs/job_ladder/retry")
    for answer in (again, retried):
        assert (answer.status_code, answer.json()["code"]) == (410, "source-removed")


def test_what_was_made_goes_and_is_made_again_on_demand(door, plain_clip):
    farm = door.farm
    asset = process(farm, plain_clip)
    keep(door, door.root, Kept.MADE, 10)
    assert apply_retention(later(farm, days=9)).number[Kept.MADE] == 0
    assert apply_retention(later(farm, days=11)).number[Kept.MADE] == 1
    left = {key.split("/")[2] for key in listed(farm, asset)}
    assert left == {"source.mp4", "stills"}
    seen = door.caller(door.root).get(f"/api/v1/assets/{asset.id}").json()
    assert "renditions-removed" in {one["code"] for one in seen["warnings"]}
    assert (seen["renditions"], seen["packages"]) == ([], [])

    name = plan_of(farm, row(farm, asset)).rungs[-1].name
    door.caller(door.root).post(f"/api/v1/assets/{asset.id}/renditions/{name}/retry")
    run_jobs(farm, waiting(farm, asset))
    with farm.catalog.reading() as tx:
        renditions = outputs.list_renditions(tx, EVERYTHING, asset.id)
        packages = outputs.list_packages(tx, EVERYTHING, asset.id)
    assert ([one.name for one in renditions], len(packages)) == ([name], 1)
    assert {renditions[0].key, *packages[0].files} <= listed(farm, asset)
    assert row(farm, asset).made_removed_at is None


def waiting(farm, asset):
    with farm.catalog.reading() as tx:
        known = jobs.list_jobs(tx, EVERYTHING, asset.id)
    return [job.id for job in known if job.state is JobState.QUEUED]


def test_the_nearest_rule_binds(door):
    farm = door.farm
    city, other = door.child("city"), door.child("city")
    county = door.child("county", city)
    clips = {one.id: old_asset(door, one) for one in (door.root, city, county, other)}
    keep(door, door.root, Kept.SOURCES, 10)
    keep(door, city, Kept.SOURCES, 100)
    keep(door, other, Kept.SOURCES, None)

    def gone(days):
        apply_retention(later(farm, days=days))
        return {org_id for org_id, clip in clips.items() if row(farm, clip).source_key is None}

    assert gone(11) == {door.root.id}
    assert gone(101) == {door.root.id, city.id, county.id}
    assert gone(9999) == {door.root.id, city.id, county.id}


def test_what_is_held_or_in_the_works_stays(door):
    farm = door.farm
    held, busy = old_asset(door), old_asset(door)
    job = door.job(busy)
    hold_asset(farm, ACTOR, held.id, "court case 7")
    for kind in (Kept.SOURCES, Kept.MADE):
        keep(door, door.root, kind, 1)
    before = listed(farm, held) | listed(farm, busy)
    assert sum(survey_retention(later(farm, days=9)).number.values()) == 0
    assert sum(apply_retention(later(farm, days=9)).number.values()) == 0
    editor = door.caller(door.root, "editor")
    refused = editor.delete(f"/api/v1/assets/{held.id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "asset-held")
    assert refused.json()["facts"]["reason"] == "court case 7"
    assert listed(farm, held) | listed(farm, busy) == before
    again = editor.post(f"/api/v1/assets/{held.id}/renditions/720p/retry")
    assert (again.status_code, again.json()["code"]) == (409, "asset-held")

    with farm.catalog.writing() as tx:
        jobs.update_job(tx, EVERYTHING, job.cancelled(at=farm.clock.now()))
    release_asset(farm, door.queue, ACTOR, held.id)
    report = apply_retention(later(farm, days=9))
    assert (report.number[Kept.SOURCES], report.number[Kept.MADE]) == (2, 2)
    assert {key.split("/")[2] for key in listed(farm, held)} == {"stills"}
    assert editor.delete(f"/api/v1/assets/{held.id}").status_code == 204


class WhileDeleting:
    """A store beside which something happens when the first object is deleted."""

    def __init__(self, store, happens):
        self._store, self._happens = store, [happens]

    def __getattr__(self, name):
        return getattr(self._store, name)

    def delete(self, key):
        while self._happens:
            self._happens.pop()()
        self._store.delete(key)


def test_a_clip_deleted_meanwhile_keeps_no_other_back(door):
    farm = door.farm
    clips = [old_asset(door) for _ in range(3)]
    keep(door, door.root, Kept.SOURCES, 1)
    store = WhileDeleting(farm.objects, lambda: delete_asset(farm, ACTOR, clips[1].id))
    report = apply_retention(replace(later(farm, days=9), objects=store))
    assert report.number[Kept.SOURCES] == 2
    for clip in clips:
        assert clip.source_key not in listed(farm, clip)


def test_a_store_that_refuses_leaves_bytes_for_the_sweep_and_goes_on(door):
    def refuse():
        raise FarmFailed("store-failed", key="?", detail="?")

    farm = door.farm
    clips = [old_asset(door) for _ in range(2)]
    keep(door, door.root, Kept.SOURCES, 1)
    store = WhileDeleting(farm.objects, refuse)
    report = apply_retention(replace(later(farm, days=9), objects=store))
    assert report.number[Kept.SOURCES] == 2
    assert sum(clip.source_key in listed(farm, clip) for clip in clips) == 1
    assert all(row(farm, clip).source_key is None for clip in clips)


def test_an_upload_that_is_never_ended_goes(door):
    farm = door.farm
    phone = Phone(door.signed_in(door.admin.sign_in_name, door.admin.password))
    begun, whole = phone.place(9), phone.place(5)
    phone.patch(begun, 0, b"1234")
    phone.patch(whole, 0, b"12345")
    keep(door, door.root, Kept.UPLOADS, 1)
    due = later(farm, hours=25)
    assert apply_retention(due).number[Kept.UPLOADS] == 1
    sweep_uploads(due)
    assert phone.head(begun).status_code == 410
    with farm.catalog.reading() as tx:
        assert uploads.list_parts(tx, EVERYTHING, begun.rpartition("/")[2]) == []
        assert len(uploads.list_parts(tx, EVERYTHING, whole.rpartition("/")[2])) == 1


def test_a_rendition_of_a_held_clip_is_not_replaced_by_its_job_either(door):
    farm, made = door.farm, old_asset(door)
    job = door.failed_job(made, JobKind.RENDITION, rendition="720p")
    hold_asset(farm, ACTOR, made.id, "court case 7")
    with pytest.raises(InputRejected, match="asset-held"):
        retry_job(farm, door.queue, ACTOR, job.id)
    release_asset(farm, door.queue, ACTOR, made.id)
    assert retry_job(farm, door.queue, ACTOR, job.id).state is JobState.QUEUED


def test_terms_and_holds_over_http(door):
    city = door.child("city")
    above, own = door.caller(door.root), door.caller(city)
    path = f"/api/v1/organisations/{city.id}/retention"
    above.put(f"/api/v1/organisations/{door.root.id}/retention/sources", json={"days": 30})
    inherited = {"kind": "sources", "days": 30, "inherited": True}
    assert inherited in own.get(path).json()
    mine = {"kind": "sources", "days": 90, "inherited": False}
    assert mine in own.put(f"{path}/sources", json={"days": 90}).json()
    assert own.put(f"{path}/sources", json={"days": 0}).status_code == 422
    assert own.delete(f"{path}/sources").status_code == 204
    assert inherited in own.get(path).json()
    assert door.caller(city, "editor").put(f"{path}/made", json={"days": 1}).status_code == 403

    made = old_asset(door, city)
    hold = f"/api/v1/assets/{made.id}/hold"
    assert door.caller(city, "reporter").put(hold, json={"reason": "x"}).status_code == 403
    assert own.put(hold, json={"reason": "  "}).status_code == 422
    assert own.put(hold, json={"reason": "诉讼"}).status_code == 204
    warnings = own.get(f"/api/v1/assets/{made.id}").json()["warnings"]
    assert "诉讼" in str(warnings)
    assert own.delete(hold).status_code == 204
    assert own.get(f"/api/v1/assets/{made.id}").json()["warnings"] == []


def test_the_command_tells_and_changes_nothing_when_asked_so(door):
    farm = door.farm
    made = old_asset(door)
    keep(door, door.root, Kept.SOURCES, 1)
    with farm.catalog.writing() as tx:
        old = replace(made, id="ast_old", created_at=made.created_at.replace(year=2020))
        assets.insert_asset(tx, EVERYTHING, old)
    folder = farm.settings.data_dir
    told = run("retention", "--dry-run", data_dir=folder)
    assert (told.returncode, "Sources past their date: 1" in told.stdout) == (0, True), told.stderr
    assert row(farm, old).source_key is not None
    done = run("retention", data_dir=folder)
    assert done.returncode == 0, done.stderr
    assert row(farm, old).source_key is None
    assert "Sources past their date: 0" in run("retention", "--dry-run", data_dir=folder).stdout
