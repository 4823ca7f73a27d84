"""The sweep of the store: what nobody names goes in the end, what is being written never does."""

import os
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from farm.assets import AssetState
from farm.ids import AssetId, IdKind, JobId, PackageId, new_id
from farm.jobs import JobKind, JobState
from farm.media import Orientation
from farm.orgs import EVERYTHING
from farm.outputs import Package, PackageKind
from farm.sweeping import ObjectFault
from storage.catalog import assets, inventory, jobs, outputs, sweeping
from storage.objects import keys
from storage.objects.folder import FolderStore
from tests.e2e.conftest import opened_door
from tests.e2e.test_backup import run
from tests.uploading import MovedClock, Phone, later, run_jobs, source_of
from workers.control import delete_asset
from workers.instant import sweep_instant
from workers.people import Actor
from workers.renditions import retry_rendition
from workers.scratch import sweep_scratch
from workers.sweep import survey, sweep_all, sweep_some

pytestmark = pytest.mark.e2e
ACTOR = Actor("per_test", EVERYTHING)


@pytest.fixture
def door(tmp_path):
    settings = {"preset": "ultrafast", "upload_part_bytes": 30_000, "sweep_objects": 4}
    with opened_door(tmp_path / "farm", **settings) as door:
        yield door


def put(farm, key, content=b"stray"):
    path = farm.scratch / new_id(IdKind.STILL)
    path.write_bytes(content)
    farm.objects.put_file(key, path)
    return key


def listed(farm):
    return {one.key for one in farm.objects.list_prefix("")}


def marked(farm, fault):
    with farm.catalog.reading() as tx:
        at = farm.clock.now() + timedelta(days=99)
        return {m.key for m in sweeping.list_marks(tx, EVERYTHING, fault, before=at, limit=99)}


def test_what_no_row_names_goes_a_day_after_it_was_found(door):
    farm, org = door.farm, door.root
    kept, deleted = door.asset(org), door.asset(org)
    delete_asset(farm, ACTOR, deleted.id)
    begun = Phone(door.signed_in(door.admin.sign_in_name, door.admin.password)).place(9)
    upload = begun.rpartition("/")[2]
    put(farm, keys.caption_key(kept, "transcript", "json"))  # no row names it, and it is kept
    before = listed(farm)
    strays = {
        put(farm, keys.rendition_key(kept, "old", "mp4")),
        put(farm, keys.rendition_key(deleted, "720p", "mp4")),
        put(farm, f"{org.id}/{upload}/parts/00000000000000-1f.part"),
    }
    strangers = {put(farm, key) for key in ("org_other/ast_1/source.mov", "letters/a.txt")}

    assert (survey(farm).orphans, marked(farm, ObjectFault.ORPHAN)) == (0, set())  # too young
    tomorrow = later(farm, hours=25)
    assert set(survey(tomorrow).told[ObjectFault.ORPHAN]) == strays
    assert sweep_all(tomorrow).removed == 0
    assert marked(farm, ObjectFault.ORPHAN) == strays
    assert sweep_all(later(farm, hours=48)).removed == 0
    report = sweep_all(later(farm, hours=50))
    assert (report.removed, report.removed_bytes) == (3, 15)
    assert listed(farm) == before | strangers
    assert marked(farm, ObjectFault.ORPHAN) == set()


def test_what_gets_a_row_in_the_meantime_stays(door):
    farm = door.farm
    made = door.asset(door.root)
    key = put(farm, keys.rendition_key(made, "late", "mp4"))
    sweep_all(later(farm, hours=25))
    assert marked(farm, ObjectFault.ORPHAN) == {key}
    with farm.catalog.writing() as tx:
        known = outputs.list_renditions(tx, EVERYTHING, made.id)
        late = replace(known[0], id=new_id(IdKind.RENDITION), name="late", key=key)
        outputs.replace_renditions(tx, EVERYTHING, made.id, [*known, late])
    assert sweep_all(later(farm, hours=60)).removed == 0
    assert key in listed(farm)
    assert marked(farm, ObjectFault.ORPHAN) == set()


@pytest.mark.parametrize("busy", ["not-ready", "waiting-job"])
def test_a_clip_in_the_works_keeps_what_stages_leave_for_the_next(door, busy):
    farm = door.farm
    made = door.asset(door.root)
    if busy == "not-ready":
        with farm.catalog.writing() as tx:
            assets.update_asset(tx, EVERYTHING, replace(made, state=AssetState.FAILED))
    else:
        job = door.job(made)
    key = put(farm, keys.still_key(made, "storyboard-001", "jpg"))
    for hours in (25, 50, 75):
        sweep_all(later(farm, hours=hours))
        assert key in listed(farm)
    if busy == "waiting-job":
        with farm.catalog.writing() as tx:
            jobs.update_job(tx, EVERYTHING, job.cancelled(at=farm.clock.now()))
        sweep_all(later(farm, hours=100))
        sweep_all(later(farm, hours=125))
        assert key not in listed(farm)


def stand_in(farm, made, name=keys.PREVIEW):
    """A stream that stands in for renditions, its row and two files, of which the row names one."""
    prefix = keys.instant_prefix(made, name)
    files = (put(farm, f"{prefix}main.m3u8"), put(farm, f"{prefix}picture/00000.m4s"))
    package = Package(
        id=PackageId(new_id(IdKind.PACKAGE)),
        asset_id=made.id,
        org_id=made.org_id,
        name=name,
        kind=PackageKind.HLS_PREVIEW,
        orientation=Orientation.HORIZONTAL,
        prefix=prefix,
        entry=files[0],
        files=files[:1],
    )
    with farm.catalog.writing() as tx:
        outputs.put_package(tx, EVERYTHING, package)
    return set(files)


def failed(door):
    made = door.asset(door.root)
    door.failed_job(made)
    with door.farm.catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, replace(made, state=AssetState.FAILED))
    return made


def test_what_stands_in_for_a_failed_clip_goes_a_day_after_its_last_job(door):
    farm, made = door.farm, failed(door)
    files = stand_in(farm, made)
    assert sweep_instant(later(farm, hours=23)) == 0
    waiting = door.job(made, JobKind.PREVIEW)
    assert sweep_instant(later(farm, hours=25)) == 0, "somebody tries again"
    with farm.catalog.writing() as tx:
        jobs.update_job(tx, EVERYTHING, waiting.cancelled(at=farm.clock.now()))
    assert files <= listed(farm)
    assert sweep_instant(later(farm, hours=25)) == 1
    assert not files & listed(farm)
    assert sweep_instant(later(farm, hours=25)) == 0


@pytest.mark.parametrize("state", [AssetState.FAILED, AssetState.REJECTED])
def test_chunks_of_a_clip_that_was_given_up_go_unless_somebody_tries_again(door, state):
    farm, made = door.farm, failed(door)
    with farm.catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, replace(made, state=state))
    chunk = put(farm, keys.chunk_key(made, "720p-0123456789abcdef", 0))
    kept = put(farm, keys.rendition_key(made, "1080p", "mp4"))
    waiting = door.job(made, JobKind.ENCODE_CHUNK)
    for hours in (25, 50):
        sweep_all(later(farm, hours=hours))
        assert chunk in listed(farm)
    with farm.catalog.writing() as tx:
        jobs.update_job(tx, EVERYTHING, waiting.cancelled(at=farm.clock.now()))
    for hours in (75, 100):
        sweep_all(later(farm, hours=hours))
    assert chunk not in listed(farm)
    assert kept in listed(farm), "a stage may have left it for the next"


def test_files_of_a_stand_in_stay_with_its_row_and_go_without_it(door):
    farm, made = door.farm, door.asset(door.root)
    files = stand_in(farm, made)
    for hours in (25, 50):
        sweep_all(later(farm, hours=hours))
        assert files <= listed(farm)
    with farm.catalog.writing() as tx:  # as a worker that is killed right afterwards
        outputs.withdraw_packages(tx, EVERYTHING, made.id, PackageKind.HLS_PREVIEW)
    for hours in (75, 100):
        sweep_all(later(farm, hours=hours))
    assert not files & listed(farm)


def test_a_clip_that_is_deleted_meanwhile_does_not_end_the_sweep_of_stand_ins(door):
    farm, clips = door.farm, [failed(door) for _ in range(3)]
    files = set().union(*(stand_in(farm, made) for made in clips))
    deleted = []

    class Deleting(FolderStore):
        """Another of the clips is deleted while files of one go."""

        def delete(self, key):
            super().delete(key)
            if not deleted:
                deleted.append(next(made for made in clips if made.id not in key))
                delete_asset(farm, ACTOR, deleted[0].id)

    store = Deleting(farm.settings.data_dir / "objects")
    assert sweep_instant(replace(later(farm, hours=25), objects=store)) == 2
    assert not files & listed(farm)


def test_what_is_missing_is_marked_told_and_forgotten_when_it_is_back(door):
    farm = door.farm
    made = door.asset(door.root)
    key = keys.rendition_key(made, "720p", "mp4")
    farm.objects.delete(key)
    report = sweep_all(farm)
    assert (report.missing, report.told[ObjectFault.MISSING]) == (1, [key])
    assert marked(farm, ObjectFault.MISSING) == {key}
    put(farm, key)
    assert sweep_all(farm).missing == 0
    assert marked(farm, ObjectFault.MISSING) == set()


def test_a_run_looks_at_so_much_and_the_next_goes_on(door):
    farm = later(door.farm, hours=25)
    made = door.asset(door.root)
    strays = {put(farm, keys.rendition_key(made, f"old-{n}", "mp4")) for n in range(9)}
    looked = []
    while not looked or looked[-1] == 4:
        looked.append(sweep_some(farm).objects)
    assert sum(looked) == len(listed(farm)) == 14
    assert marked(farm, ObjectFault.ORPHAN) == strays
    assert sweep_some(farm).objects == 4  # from the beginning


class Leaper(MovedClock):
    """A clock on which two days pass between two sweeps: no age protects anything."""

    def leap(self):
        return Leaper(self.clock, self.by + timedelta(days=2))


class TrueAges(FolderStore):
    """A put that is under way is known by its age alone, so there the true clock counts."""

    def sweep_partials(self, older_than):
        return super().sweep_partials(min(older_than, datetime.now(UTC) - timedelta(days=1)))


@contextmanager
def sweeping_beside(farm):
    """Sweep again and again in a thread of its own, two days later each time."""
    over, sweeps = threading.Event(), []
    store = TrueAges(farm.settings.data_dir / "objects")

    def sweep_on():
        clock = Leaper(farm.clock, timedelta(days=2))
        while not over.is_set():
            sweeps.append(sweep_all(replace(farm, clock=clock, objects=store)))
            clock = clock.leap()
            time.sleep(0.1)

    sweeper = threading.Thread(target=sweep_on)
    sweeper.start()
    try:
        yield sweeps
    finally:
        over.set()
        sweeper.join()


@pytest.mark.media
def test_an_upload_and_its_encode_lose_nothing_to_sweeps_beside_them(door, plain_clip):
    farm, film = door.farm, plain_clip.read_bytes()
    with sweeping_beside(farm) as sweeps:
        phone = Phone(door.signed_in(door.admin.sign_in_name, door.admin.password))
        place = phone.place(len(film))
        for start in range(0, len(film), 20_000):
            answer = phone.patch(place, start, film[start : start + 20_000])
        asset_id = AssetId(answer.headers["Farm-Asset"])
        run_jobs(farm, jobs_of(farm, asset_id))
        name = outputs_of(farm, asset_id)[0].name
        retry_rendition(farm, door.queue, ACTOR, asset_id, name)
        run_jobs(farm, jobs_of(farm, asset_id))
    assert len(sweeps) > 3
    assert [report.missing for report in sweeps] == [0] * len(sweeps)
    asset, _, source = source_of(farm, asset_id)
    assert (asset.state, source) == (AssetState.READY, film)
    with farm.catalog.reading() as tx:
        named = inventory.find_asset_holdings(tx, EVERYTHING, [asset_id])[asset_id].named
    assert set(named) <= listed(farm)


def jobs_of(farm, asset_id):
    with farm.catalog.reading() as tx:
        known = jobs.list_jobs(tx, EVERYTHING, asset_id)
    return [job.id for job in known if job.state is JobState.QUEUED]


def outputs_of(farm, asset_id):
    with farm.catalog.reading() as tx:
        return outputs.list_renditions(tx, EVERYTHING, asset_id)


def test_workspaces_of_dead_workers_go_and_a_running_one_stays(door):
    farm = door.farm
    dead = JobId(new_id(IdKind.JOB))
    job = door.job(door.asset(door.root), JobKind.PACKAGE)
    with farm.catalog.writing() as tx:
        now = farm.clock.now()
        jobs.claim_job(tx, EVERYTHING, job.id, at=now, worker="w", lease_until=now)
    for name in (dead, job.id):
        (farm.scratch / name / "ffmpeg").mkdir(parents=True)
        (farm.scratch / name / "ffmpeg" / "part.mp4").write_bytes(b"x")
    assert sweep_scratch(farm) == 0
    assert sweep_scratch(later(farm, hours=25)) == 1
    assert not (farm.scratch / dead).exists()
    assert (farm.scratch / job.id / "ffmpeg" / "part.mp4").exists()


def test_the_command_tells_and_changes_nothing_when_asked_so(door):
    farm = door.farm
    made = door.asset(door.root)
    stray = put(farm, keys.rendition_key(made, "old", "mp4"))
    gone = keys.rendition_key(made, "720p", "mp4")
    farm.objects.delete(gone)
    folder = farm.settings.data_dir
    os.utime(folder / "objects" / stray, (1, 1))
    before = listed(farm)

    told = run("sweep", "--dry-run", data_dir=folder)
    assert told.returncode == 1, told.stderr
    assert stray in told.stdout
    assert gone in told.stdout
    assert (listed(farm), marked(farm, ObjectFault.ORPHAN)) == (before, set())
    put(farm, gone)
    swept = run("sweep", data_dir=folder)
    assert swept.returncode == 0, swept.stdout + swept.stderr
    assert marked(farm, ObjectFault.ORPHAN) == {stray}
    assert stray in listed(farm)
