"""Whatever comes between, nothing is lost or doubled as parts of a recording go together."""

from dataclasses import replace
from datetime import timedelta

import pytest

from farm.jobs import JobKind
from farm.live import LiveSlate, ProgrammeState
from farm.orgs import EVERYTHING
from farm.retention import Kept
from live.parts import CamePart, read_sent
from live.stored import read_part
from storage.catalog import audit, programmes
from storage.objects import live_keys
from storage.objects.folder import FolderStore
from tests.broadcasting import bring, make_film
from tests.e2e.keeping import CAME, compacted, keep, kept, keys, played
from tests.e2e.shows import REHEARSED, Show
from tests.uploading import later, run_stages, source_of
from workers.backup import take_backup
from workers.backup_files import Contents
from workers.compacting import compact_recordings
from workers.live_leftovers import store_spool
from workers.recordings import keep_recording, sweep_recordings
from workers.retention import apply_retention
from workers.sweep import sweep_all

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


def test_a_source_is_gathered_from_objects_of_a_minute(show, tmp_path):
    farm = show.door.farm
    keep_recording(farm, show.id)
    twin = show.producer.post(f"{show.place}/clips", json={"last_seconds": 4, "title": "a"}).json()
    run_stages(farm, twin["id"], JobKind.GATHER)
    compacted(farm)
    wish = {"last_seconds": 4, "title": "b"}
    clip = show.producer.post(f"{show.place}/clips", json=wish).json()
    assert (clip["begins_at"], clip["ends_at"]) == (twin["begins_at"], twin["ends_at"])
    run_stages(farm, clip["id"], JobKind.GATHER)
    assert source_of(farm, clip["id"])[2] == source_of(farm, twin["id"])[2]


def test_a_backup_that_is_overtaken_has_all_the_same(show, tmp_path):
    farm = show.door.farm
    keep_recording(farm, show.id)
    before, waits = played(show, show.address()), [True]

    class Overtaken:
        def __getattr__(self, name):
            return getattr(farm.objects, name)

        def fetch_file(self, key, path):
            if waits and key.startswith(show.prefix):
                waits.clear()
                compacted(farm)
            farm.objects.fetch_file(key, path)

    take_backup(replace(farm, objects=Overtaken()), tmp_path / "backup", Contents.OBJECTS)
    assert not waits
    folder = tmp_path / "backup" / "objects" / show.prefix
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    saved = {(part.epoch, part.number): part for part in read_sent(names)}
    assert saved.keys() == {(part.epoch, part.number) for part in show.parts}
    store = FolderStore(tmp_path / "backup" / "objects")
    shown = [read_part(store, show.prefix, saved[part.epoch, part.number]) for part in show.parts]
    assert before[1:] == shown[REHEARSED // 2 :]


class Interrupted(Exception):
    """As if the process were killed."""


@pytest.mark.parametrize("at", [0, 1, 2, 3, 5, 9])
def test_whatever_is_killed_between_two_steps_nothing_is_lost_or_doubled(show, at):
    farm, left = show.door.farm, [at]
    keep_recording(farm, show.id)
    before = played(show, show.address())

    def ending(method):
        def call(*arguments, **more):
            if left[0] == 0:
                raise Interrupted
            left[0] -= 1
            return method(*arguments, **more)

        return call

    class Dying:
        def __getattr__(self, name):
            method = getattr(farm.objects, name)
            return ending(method) if name in {"join", "put_file", "delete"} else method

    with pytest.raises(Interrupted):
        compact_recordings(replace(farm, objects=Dying()))
    assert played(show, show.address()) == before, "while it lies half here, half there"
    compacted(farm)
    assert played(show, show.address()) == before
    assert sum(name.endswith((".m4s", ".ts")) for name in keys(show)) == 3


def test_a_copy_that_is_not_right_costs_no_part(show):
    farm = show.door.farm
    keep_recording(farm, show.id)
    before, parts = played(show, show.address()), keys(show)
    made = farm.objects.join

    def spoil(key, parts, *more):
        made(key, parts, *more)
        path = farm.settings.data_dir / "objects" / key
        path.write_bytes(b"\0" * path.stat().st_size)

    class Spoiling:
        def __getattr__(self, name):
            return spoil if name == "join" else getattr(farm.objects, name)

    compact_recordings(replace(farm, objects=Spoiling()))
    assert keys(show) == parts
    compacted(farm)
    assert played(show, show.address()) == before


def test_of_a_programme_that_runs_nothing_goes_that_viewers_can_go_back_to(show):
    farm = show.door.farm
    with farm.catalog.writing() as tx:
        known = programmes.get_programme(tx, EVERYTHING, show.id)
        runs = replace(known, state=ProgrammeState.LIVE, ended_at=None, dvr_seconds=600)
        programmes.update_programme(tx, EVERYTHING, runs)
    assert compact_recordings(farm) == 0
    assert compact_recordings(later(farm, minutes=11)) == 0
    # the second engine's parts may go on, the first one's do not
    assert compact_recordings(later(farm, minutes=13)) == 1
    with farm.catalog.reading() as tx:
        assert programmes.get_programme(tx, EVERYTHING, show.id).recorded_bytes > 0
    assert kept(show).compacted_at is None


def test_what_is_held_stays_and_the_page_says_until_when(show):
    door, farm = show.door, show.door.farm
    keep_recording(farm, show.id)
    keep(door, show.station, Kept.RECORDINGS, 30)
    keep(door, show.station, Kept.EVIDENCE, 90)
    seen = show.producer.get(f"{show.place}/recordings").json()
    stopped = kept(show).stopped_at
    assert seen["bytes"] == show.programme.recorded_bytes
    for name, days in (("sent_until", 30), ("evidence_until", 90)):
        assert seen[name][:19] == (stopped + timedelta(days=days)).isoformat()[:19]
    hold = f"{show.place}/hold"
    assert show.producer.put(hold, json={"reason": "court"}).status_code == 403
    editor = door.caller(show.station, "editor")
    assert editor.put(hold, json={"reason": "court"}).status_code == 204
    assert show.producer.get(f"{show.place}/recordings").json()["held_for"] == "court"
    assert apply_retention(later(farm, days=999)).number[Kept.EVIDENCE] == 0
    assert editor.delete(hold).status_code == 204
    asset = f"/api/v1/assets/{show.programme.asset_id}/hold"
    assert editor.put(asset, json={"reason": "court"}).status_code == 204
    assert apply_retention(later(farm, days=999)).number[Kept.EVIDENCE] == 0, "its asset is held"
    assert editor.delete(asset).status_code == 204
    assert apply_retention(later(farm, days=999)).number[Kept.EVIDENCE] == 1
    with farm.catalog.reading() as tx:
        told = [one.action for one in audit.list_entries(tx, EVERYTHING, limit=9, subject=show.id)]
    assert {"recording.held", "recording.released"} <= set(told)


def test_slates_that_no_programme_shows_any_more_are_swept(show, film):
    farm, programme = show.door.farm, show.programme
    shown, older = (live_keys.slate_key(programme, digit * 64) for digit in "ab")
    with farm.catalog.writing() as tx:
        slate = replace(programme, slate=LiveSlate(picture="a" * 64))
        programmes.update_programme(tx, EVERYTHING, slate)
    for key in (shown, older):
        farm.objects.put_file(key, film)
    sent = {name for name in keys(show) if not name.startswith("slate/")}
    for days in (2, 4):
        sweep_all(later(farm, days=days))
    assert farm.objects.find(shown) is not None
    assert farm.objects.find(older) is None
    assert sent <= keys(show), "a recording is nobody's orphan"


def test_what_is_stored_late_is_seen_to_like_the_rest(show, film, tmp_path):
    farm = show.door.farm
    keep_recording(farm, show.id)
    compacted(farm)
    before, stopped = show.programme.recorded_bytes, kept(show).stopped_at
    begins = round(show.programme.live_at.timestamp() * 1000) + 60_000
    for n in (30, 31):
        late = CamePart("main", 1, n, begins + n * 2000, 2000)
        path = spool_path(tmp_path, n, late.name)
        path.write_bytes(film.read_bytes())
    assert store_spool(farm, show.id, tmp_path) == 2
    sweep_recordings(farm)
    stored = show.door.farm.objects.list_prefix(show.prefix)
    assert before < show.programme.recorded_bytes == sum(one.bytes for one in stored)
    assert kept(show).stopped_at == stopped
    compacted(farm)
    assert sum(name.startswith("in/") for name in keys(show)) == 2
    assert kept(show).compacted_at is not None


def spool_path(folder, number, name):
    (folder / "spool").mkdir(exist_ok=True)
    return folder / "spool" / f"{number:08d}~{name.replace('/', '~')}"
