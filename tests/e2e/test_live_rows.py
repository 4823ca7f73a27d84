"""Engines and their rows, when catalogue, store, clock or a part of the farm fails."""

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from farm.errors import FarmFailed, InputRejected
from farm.live import Choice, InputKind, InputPlace, LiveInput, LiveSlate, ProgrammeState
from farm.orgs import EVERYTHING
from live.control import Control
from live.spec import SOCKET
from live.spool import FOLDER, spool
from storage.catalog import assets, live_leases, programmes, stream_keys
from storage.objects.folder import FolderStore
from tests import nouns
from tests.live_studio import ACTOR, open_studio
from workers import live_clips, live_engine, live_leftovers, publishing
from workers import programmes as live
from workers import stream_keys as keys
from workers.live_alarms import Watchman
from workers.live_engine import ENDED, Follower, Post, run_engine
from workers.live_leftovers import Leftovers
from workers.live_specs import make_spec
from workers.wiring import live_folder

pytestmark = pytest.mark.e2e
AGO = 3600
PART = "sent/000001-00000000-1795384800123-180000-9c0b1d2e-k.m4s"


@pytest.fixture
def studio(tmp_path):
    with open_studio(tmp_path / "farm") as studio:
        yield studio


@pytest.fixture
def folder(studio):
    place = live_folder(studio.farm.settings) / "a" / "engine-1"
    place.mkdir(parents=True)
    return place


class Away(FolderStore):
    """A store that nobody reaches until it is back."""

    away = True

    def put_file(self, key, path, sha256=None):
        self.require_back()
        return super().put_file(key, path, sha256)

    def fetch_file(self, key, path):
        self.require_back()
        super().fetch_file(key, path)

    def require_back(self):
        if self.away:
            raise FarmFailed("store-unreachable", detail="away")


class NoCatalog:
    """A catalogue that does not answer."""

    @contextmanager
    def writing(self):
        raise FarmFailed("catalogue-failed", detail="away")
        yield

    reading = writing


@pytest.fixture
def away(studio, tmp_path):
    return replace(studio.farm, objects=Away(tmp_path / "objects"))


def wait_for(holds, seconds=15):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "never"
        time.sleep(0.02)


def follow(studio, folder, told):
    """What a follower orders of an engine that says this every 100 ms, until it is told to stop."""
    live.start_programme(studio.farm, ACTOR, studio.made.id)
    with studio.farm.catalog.writing() as tx:
        (wanted,) = live_leases.list_wanted_leases(tx, EVERYTHING)
        live_leases.claim_lease(tx, EVERYTHING, wanted, agent="a", at=wanted.until)
    ordered = []
    control = Control(folder / SOCKET, ordered.append)
    try:
        with Follower(studio.farm, Post(studio.made.id, 1, folder)) as follower:
            live.switch_programme(studio.farm, ACTOR, studio.made.id, Choice.SLATE)
            follower.take(told(0))
            wait_for(lambda: {"do": "switch", "to": "slate"} in ordered)
            live.stop_programme(studio.farm, ACTOR, studio.made.id)
            until = time.monotonic() + 5
            while {"do": "stop"} not in ordered and time.monotonic() < until:
                follower.take(told(AGO))
                time.sleep(0.1)
    finally:
        control.close()
    return ordered


def report(ago):
    return {"at": time.time() - ago, "on_air": "main", "held": None, "inputs": {}, "targets": {}}


def test_a_producer_is_heard_though_the_clock_was_set_back(studio, folder):
    assert {"do": "stop"} in follow(studio, folder, report)


def test_a_producer_is_heard_though_an_alarm_cannot_be_judged(studio, folder, monkeypatch):
    def look(*_):
        raise KeyError("of ours")

    monkeypatch.setattr(Watchman, "look", look)
    assert {"do": "stop"} in follow(studio, folder, lambda _: report(0))


def published(studio, name, place=InputPlace.MAIN):
    now = studio.farm.clock.now()
    order = keys.KeyOrder(studio.made.id, place, name, now, now + timedelta(hours=1))
    return keys.give_key(studio.farm, ACTOR, order)


def test_a_catalogue_that_does_not_answer_takes_no_publisher_off_the_air(studio):
    farm = studio.farm
    key, secret = published(studio, "gate")
    name = publishing.admit_publisher(farm, secret, publisher="1", address="127.0.0.1")
    publishing.hear_publisher(replace(farm, catalog=NoCatalog()), name, publisher="1")
    publishing.hear_publisher(farm, name, publisher="1")
    keys.revoke_key(farm, ACTOR, studio.made.id, key.id)
    with pytest.raises(InputRejected):
        publishing.hear_publisher(farm, name, publisher="1")
    with pytest.raises(FarmFailed):  # nobody new comes in unasked
        publishing.admit_publisher(
            replace(farm, catalog=NoCatalog()), secret, publisher="2", address="127.0.0.1"
        )


def test_a_key_that_nobody_uses_any_more_hangs_up_on_nobody_else(studio, monkeypatch):
    farm, dropped = studio.farm, []
    monkeypatch.setattr(keys, "drop_publisher", lambda _, name: dropped.append(name))
    old, secret = published(studio, "gate")
    publishing.admit_publisher(farm, secret, publisher="1", address="127.0.0.1")
    with farm.catalog.writing() as tx:  # its end was never told
        seen = stream_keys.get_key(tx, EVERYTHING, old.id)
        long_ago = farm.clock.now() - timedelta(minutes=1)
        stream_keys.update_key(tx, EVERYTHING, replace(seen, heard_at=long_ago))
    new, secret = published(studio, "roof")
    publishing.admit_publisher(farm, secret, publisher="2", address="127.0.0.1")
    keys.revoke_key(farm, ACTOR, studio.made.id, old.id)
    assert dropped == []
    keys.revoke_key(farm, ACTOR, studio.made.id, new.id)
    assert dropped == [f"{studio.made.id}-main"]


def test_an_engine_begins_without_the_clip_and_the_slate_that_the_store_cannot_give(
    studio, away, folder, tmp_path, monkeypatch
):
    monkeypatch.setattr(live_clips, "RETRY_SECONDS", 0.05)
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"pictures")
    made = nouns.asset(org_id=studio.org.id, source_key=f"{studio.org.id}/ast/source/clip.mp4")
    away.objects.away = False
    away.objects.put_file(made.source_key, clip)
    away.objects.away = True
    with studio.farm.catalog.writing() as tx:
        assets.insert_asset(tx, EVERYTHING, made)
        known = programmes.get_programme(tx, EVERYTHING, studio.made.id)
        main = LiveInput(InputKind.FILE, made.id)
        gone = LiveInput(InputKind.FILE, "ast_gone")
        changed = replace(known, main=main, backup=gone, slate=LiveSlate(asset_id=made.id))
        programmes.update_programme(tx, EVERYTHING, changed)
    spec = make_spec(away, studio.made.id, epoch=1, folder=folder)
    assert spec.slate == ""
    assert not list(folder.iterdir())
    away.objects.away = False
    wait_for((folder / "main.mp4").is_file)
    assert spec.main.address == str(folder / "main.mp4")
    assert spec.backup.is_file, "an input that does not come, and people are told"


def test_what_an_engine_left_is_stored_when_the_store_is_back(studio, away, folder, monkeypatch):
    monkeypatch.setattr(live_leftovers, "RETRY_SECONDS", 0.05)
    (folder / FOLDER).mkdir()
    spool(folder / FOLDER, 7, PART, b"packets")
    over = threading.Event()
    leftovers = Leftovers(away)
    leftovers.begin(over)
    leftovers.take(studio.made.id, folder)
    time.sleep(0.5)
    assert (folder / FOLDER).is_dir()
    away.objects.away = False
    wait_for(lambda: not folder.exists())
    over.set()
    assert away.objects.find(f"{studio.org.id}/{studio.made.id}/{PART}").bytes == len(b"packets")


class Ending:
    """An engine that could not store the last of what it sent."""

    def __init__(self, spec, ports, *, ffmpeg):
        self.spec = spec

    def run(self):
        (self.spec.folder / FOLDER).mkdir()
        spool(self.spec.folder / FOLDER, 7, PART, b"packets")
        return True


def test_a_broadcast_becomes_an_asset_when_its_last_part_is_stored(
    studio, away, folder, monkeypatch
):
    monkeypatch.setattr(live_engine, "REST_SECONDS", 0.05)
    live.start_programme(studio.farm, ACTOR, studio.made.id)
    with studio.farm.catalog.writing() as tx:
        (wanted,) = live_leases.list_wanted_leases(tx, EVERYTHING)
        live_leases.claim_lease(tx, EVERYTHING, wanted, agent="a", at=wanted.until)
    live.stop_programme(studio.farm, ACTOR, studio.made.id)
    codes = []
    runs = threading.Thread(
        target=lambda: codes.append(run_engine(away, Post(studio.made.id, 1, folder), Ending))
    )
    runs.start()
    time.sleep(1)
    assert runs.is_alive()
    assert studio.programme.recorded_bytes is None
    assert not studio.lease.is_lost(studio.farm.clock.now()), "no sweep comes before"
    away.objects.away = False
    runs.join(15)
    assert codes == [ENDED]
    assert studio.programme.state is ProgrammeState.ENDED
    assert studio.programme.recorded_bytes == len(b"packets")
    assert studio.lease.is_lost(studio.farm.clock.now())
