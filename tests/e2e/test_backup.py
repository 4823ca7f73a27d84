"""A farm with a clip and half an upload is backed up, comes back on an empty machine, and plays."""

import hashlib
import io
import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

import av
import pytest

from farm.assets import AssetState
from farm.audit import Actor
from farm.errors import InputRejected
from farm.orgs import EVERYTHING
from farm.settings import load_settings
from storage.catalog import assets, audit, orgs
from storage.objects import keys
from storage.objects.folder import FolderStore
from tests.e2e.conftest import opened_door
from tests.uploading import Phone
from workers.backup import take_backup
from workers.backup_files import Contents, read_objects
from workers.control import delete_asset
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.people import ensure_first_admin
from workers.restore import restore_backup
from workers.runner import Runner
from workers.wiring import open_farm

pytestmark = [pytest.mark.e2e, pytest.mark.media, pytest.mark.xdist_group("gateway")]
FARM = [sys.executable, "-c", "from api.cli import main; main()"]
ROOT = Path(__file__).resolve().parents[2]
QUICK = {"preset": "ultrafast", "upload_part_bytes": 30_000}
PIECE = 70_000


@dataclass
class Before:
    """The farm that is backed up."""

    folder: Path
    admin: object
    asset: object
    place: str
    film: bytes

    @property
    def objects(self):
        """The bytes of all objects but those that pass: a stream stands in, beside renditions."""
        store = FolderStore(self.folder / "objects")
        return {
            one.key: b"".join(store.read_range(one.key, 0, one.bytes))
            for one in listed(store)
            if not keys.is_passing(one.key)
        }


def listed(store):
    return list(store.list_prefix(""))


def run(*arguments, **environment):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FARM_")}
    told = {f"FARM_{name.upper()}": str(value) for name, value in environment.items()}
    return subprocess.run(
        [*FARM, *map(str, arguments)],
        env={**plain, "FARM_LANGUAGE": "en", **told, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def process(farm, clip):
    with farm.catalog.reading() as tx:
        root = orgs.list_organisations(tx, EVERYTHING)[0]
    queue = InlineQueue()
    asset = receive_clip(farm, root.scope, root.id, clip)
    start_flow(farm, queue, asset)
    queue.drain(Runner(farm, queue).run)
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, EVERYTHING, asset.id)
    assert asset.state is AssetState.READY
    return asset


@pytest.fixture(scope="module")
def before(tmp_path_factory, plain_clip):
    folder = tmp_path_factory.mktemp("before") / "farm"
    with opened_door(folder, **QUICK) as door:
        asset = process(door.farm, plain_clip)
        film = plain_clip.read_bytes()
        phone = phone_of(door.signed_in(door.admin.sign_in_name, door.admin.password))
        place = phone.place(len(film))
        assert phone.patch(place, 0, film[:PIECE]).status_code == 204
        return Before(folder, door.admin, asset, place, film)


@pytest.fixture(scope="module")
def backup(before, tmp_path_factory):
    """Made by the command, with all objects."""
    folder = tmp_path_factory.mktemp("backup") / "backup"
    ran = run("backup", folder, "--objects", data_dir=before.folder)
    assert ran.returncode == 0, ran.stderr
    assert str(folder) in ran.stdout
    return folder


@pytest.fixture(params=["sqlite-folder", "postgresql-s3"])
def elsewhere(request, tmp_path):
    """Settings of a machine that has nothing."""
    settings = {"data_dir": tmp_path / "after"}
    if request.param == "postgresql-s3":
        place = request.getfixturevalue("s3_place")
        settings |= {
            "database_url": request.getfixturevalue("database").new(),
            "secret_key": secrets.token_hex(20),
            "s3_endpoint": place.endpoint,
            "s3_bucket": place.bucket,
            "s3_access_key": place.access_key,
            "s3_secret_key": place.secret_key,
            "s3_secure": "false",
        }
    return settings


def put(farm, key):
    path = farm.scratch / "stray"
    path.write_bytes(b"stray")
    farm.objects.put_file(key, path)
    path.unlink()
    return key


def phone_of(client):
    return Phone(client, **{"x-csrf-token": client.headers["x-csrf-token"]})


def play(client, asset_id):
    """Play the HLS as a browser does, through the door; returns the first picture."""
    detail = client.get(f"/api/v1/assets/{asset_id}").json()
    main = f"/api/v1/assets/{asset_id}/files/{detail['packages'][0]['path']}"
    track = urljoin(main, named(client.get(main))[0])
    playlist = client.get(track)
    init = next(line for line in playlist.text.splitlines() if "EXT-X-MAP" in line).split('"')[1]
    parts = [client.get(urljoin(track, name)) for name in (init, *named(playlist))]
    assert all(part.status_code == 200 for part in parts)
    with av.open(io.BytesIO(b"".join(part.content for part in parts))) as stream:
        return next(stream.decode(video=0))


def named(playlist):
    return [line for line in playlist.text.splitlines() if line and line[0] != "#"]


def test_a_restored_farm_plays_the_clip_and_takes_the_rest_of_the_upload(before, backup, elsewhere):
    ran = run("restore", backup, **elsewhere)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    with opened_door(**{"folder": elsewhere.pop("data_dir"), **QUICK, **elsewhere}) as door:
        assert door.admin is None, "somebody is there already"
        client = door.signed_in(before.admin.sign_in_name, before.admin.password)
        picture = play(client, before.asset.id)
        assert picture.to_ndarray(format="gray").std() > 10
        source = client.get(f"/api/v1/assets/{before.asset.id}/files/source.mp4")
        assert hashlib.sha256(source.content).hexdigest() == before.asset.sha256

        phone = phone_of(client)
        assert phone.offset(before.place) == PIECE
        answer = phone.patch(before.place, PIECE, before.film[PIECE:])
        door.queue.drain(Runner(door.farm, door.queue).run)
        joined = client.get(f"/api/v1/assets/{answer.headers['Farm-Asset']}/files/source.mp4")
        assert joined.content == before.film
        with door.farm.catalog.reading() as tx:
            told = [one.action for one in audit.list_entries(tx, EVERYTHING, limit=99)]
        assert "person.created" in told

    again = run("restore", backup, **elsewhere, data_dir=door.farm.settings.data_dir)
    assert (again.returncode, "catalogue-not-empty" in again.stderr) == (2, True)


def test_a_backup_opens_to_its_owner_alone(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700
    for path in backup.glob("*.json"), backup.glob("catalogue-*/*"):
        for file in path:
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_a_backup_holds_every_object_under_its_key(before, backup):
    kept = {
        path.relative_to(backup / "objects").as_posix(): path.read_bytes()
        for path in (backup / "objects").rglob("*")
        if path.is_file()
    }
    assert kept == before.objects


@pytest.fixture
def own_backup(backup, tmp_path):
    return Path(shutil.copytree(backup, tmp_path / "own", copy_function=shutil.copy2))


def test_what_is_missing_or_damaged_is_told_and_the_rest_comes_back(before, own_backup, tmp_path):
    copies = {path.name: path for path in (own_backup / "objects").rglob("*") if path.is_file()}
    copies["source.mp4"].unlink()
    poster = copies["poster-horizontal.jpg"]
    poster.write_bytes(poster.read_bytes()[:-1] + b"?")
    ran = run("restore", own_backup, data_dir=tmp_path / "after")
    assert ran.returncode == 1
    told = [line for line in ran.stdout.splitlines() if "object-missing" in line]
    assert len(told) == 2
    assert any("source.mp4" in line for line in told)
    assert any("poster-horizontal.jpg" in line for line in told)
    with opened_door(tmp_path / "after") as door:
        client = door.signed_in(before.admin.sign_in_name, before.admin.password)
        assert play(client, before.asset.id).width


@pytest.mark.parametrize("damage", ["row", "list", "page", "none"])
def test_a_damaged_backup_changes_nothing(own_backup, tmp_path, damage):
    folder = next(own_backup.glob("catalogue-*"))
    path = {"row": folder / "assets.jsonl", "list": folder / "objects.jsonl"}.get(
        damage, own_backup / "backup.json"
    )
    if damage == "none":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes().replace(b"e", b"E", 1))
    with open_farm(load_settings(data_dir=tmp_path / "after")) as farm:
        with pytest.raises(InputRejected) as caught:
            restore_backup(farm, own_backup)
        code = "backup-not-there" if damage == "none" else "backup-damaged"
        assert caught.value.code == code
        assert ensure_first_admin(farm) is not None
        assert listed(farm.objects) == []


def test_a_backup_of_a_later_release_is_refused(own_backup, tmp_path):
    page = own_backup / "backup.json"
    page.write_text(json.dumps(json.loads(page.read_text()) | {"revision": "9999"}))
    with open_farm(load_settings(data_dir=tmp_path / "after")) as farm:
        with pytest.raises(InputRejected) as caught:
            restore_backup(farm, own_backup)
        assert caught.value.code == "backup-newer"


def test_a_second_backup_keeps_what_is_right_and_forgets_what_is_gone(before, own_backup, tmp_path):
    after = Path(shutil.copytree(before.folder, tmp_path / "after", copy_function=shutil.copy2))
    broken = next(own_backup.rglob("poster-horizontal.jpg"))
    kept = next(own_backup.rglob("source.mp4"))
    inode = kept.stat().st_ino
    broken.write_bytes(b"half")
    (own_backup / "backup.json").unlink()  # as a run leaves it that was killed
    with open_farm(load_settings(data_dir=after)) as farm:
        for one in list(farm.objects.list_prefix(f"{before.asset.org_id}/upl_")):
            farm.objects.delete(one.key)
        segment = next(one for one in listed(farm.objects) if "/packages/" in one.key)
        farm.objects.delete(segment.key)  # no row knows its hash
    ran = run("backup", own_backup, "--objects", data_dir=after)
    assert (ran.returncode, "objects are missing" in ran.stdout) == (1, True), ran.stderr
    assert kept.stat().st_ino == inode
    assert (
        broken.read_bytes()
        == before.objects[f"{before.asset.org_id}/{before.asset.id}/stills/{broken.name}"]
    )
    assert len(list(own_backup.glob("catalogue-*"))) == 1

    # copies of what the store has lost meanwhile stay, and come back
    ran = run("restore", own_backup, data_dir=tmp_path / "healed")
    assert ran.returncode == 0, ran.stderr
    assert {
        one.key for one in listed(FolderStore(tmp_path / "healed" / "objects"))
    } == before.objects.keys()

    with open_farm(load_settings(data_dir=after)) as farm:
        delete_asset(farm, Actor(None, EVERYTHING), before.asset.id)
    assert run("backup", own_backup, "--objects", data_dir=after).returncode == 1
    assert not list(own_backup.rglob("source.mp4"))


def test_what_passes_is_neither_kept_nor_missed(before, tmp_path):
    after = Path(shutil.copytree(before.folder, tmp_path / "after"))
    instant = [one for one in (after / "objects").rglob("*") if "/instant/" in str(one)]
    assert instant, "a stream stands in"
    next(one for one in instant if one.is_file()).unlink()  # its row still names it
    with open_farm(load_settings(data_dir=after)) as farm:
        put(farm, keys.chunk_key(before.asset, "720p-0123456789abcdef", 0))
        gone = put(farm, keys.caption_key(before.asset, "stray", "json"))

        class Vanishing(FolderStore):
            """A stage removes what no row names, after it was listed."""

            def fetch_file(self, key, path):
                if key == gone:
                    self.delete(key)
                super().fetch_file(key, path)

        watched = replace(farm, objects=Vanishing(after / "objects"))
        page = take_backup(watched, tmp_path / "backup", Contents.OBJECTS)
    assert page.missing == 0
    kept = {one.key for one in read_objects(tmp_path / "backup", page.objects)}
    assert kept == before.objects.keys()


def test_what_is_restored_tells_the_store_its_hash(own_backup, tmp_path):
    told = set()

    class Noting(FolderStore):
        def put_file(self, key, path, sha256=None):
            told.add(sha256 == hashlib.sha256(path.read_bytes()).hexdigest())
            return super().put_file(key, path, sha256)

    with open_farm(load_settings(data_dir=tmp_path / "after")) as empty:
        farm = replace(empty, objects=Noting(tmp_path / "after" / "objects"))
        assert restore_backup(farm, own_backup).missing == 0
    assert told == {True}


def test_a_damaged_object_keeps_no_other_back(before, own_backup, tmp_path):
    after = Path(shutil.copytree(before.folder, tmp_path / "after"))
    copy = next(own_backup.rglob("source.mp4"))
    whole = copy.read_bytes()
    for source in (after / "objects").rglob("source.mp4"):
        source.write_bytes(whole[:-1] + b"?")
    next(own_backup.rglob("poster-horizontal.jpg")).unlink()
    ran = run("backup", own_backup, "--objects", data_dir=after)
    assert (ran.returncode, "objects are missing" in ran.stdout) == (1, True), ran.stderr
    assert copy.read_bytes() == whole
    assert next(own_backup.rglob("poster-horizontal.jpg")).stat().st_size


def test_what_is_damaged_in_the_store_comes_back_whole(before, backup, tmp_path):
    objects = tmp_path / "after" / "objects"
    shutil.copytree(before.folder / "objects", objects)
    source = next(objects.rglob("source.mp4"))
    whole = source.read_bytes()
    source.write_bytes(whole[:-1] + b"?")
    ran = run("restore", backup, data_dir=tmp_path / "after")
    assert ran.returncode == 0, ran.stderr
    assert source.read_bytes() == whole


def test_a_list_is_compared_with_the_store(before, tmp_path):
    listing, after = tmp_path / "list", tmp_path / "after"
    ran = run("backup", listing, data_dir=before.folder)
    assert (ran.returncode, (listing / "objects").exists()) == (0, False), ran.stderr
    shutil.copytree(before.folder / "objects", after / "objects")
    next(after.rglob("poster-horizontal.jpg")).unlink()
    ran = run("restore", listing, data_dir=after)
    assert (ran.returncode, "poster-horizontal.jpg" in ran.stdout) == (1, True), ran.stdout
    with opened_door(after) as door:
        client = door.signed_in(before.admin.sign_in_name, before.admin.password)
        assert play(client, before.asset.id).width


def test_a_folder_with_other_files_is_left_alone(before, tmp_path):
    (tmp_path / "letters").write_text("dear")
    with open_farm(load_settings(data_dir=before.folder)) as farm:
        with pytest.raises(InputRejected) as caught:
            take_backup(farm, tmp_path, Contents.LIST)
        assert caught.value.code == "output-not-empty"
    assert [path.name for path in tmp_path.iterdir()] == ["letters"]
