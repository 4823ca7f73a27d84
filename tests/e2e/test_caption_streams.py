"""Captions in streams: whoever stores last stores what the rows say, and faults are ours."""

import re
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ai.cues import make_cues
from farm.errors import FarmFailed, NotFound
from farm.ids import IdKind, PackageId, new_id
from farm.jobs import JobKind, JobState
from farm.orgs import EVERYTHING
from storage.catalog import captions, jobs, outputs
from storage.objects import keys
from tests.speech import NEWS_ZH, spoken
from workers import caption_streams
from workers.caption_edits import caption_plan
from workers.caption_streams import (
    name_captions,
    place_texts,
    plain_key,
    publish_captions,
    renew_packages,
    store_stream,
)
from workers.caption_tracks import NewTrack, store_track

pytestmark = pytest.mark.e2e


def playlist(folder):
    return f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{folder}/index.m3u8\n"


def package(farm, asset, folder):
    """What the packaging stage does once the tracks of a rendition lie in a folder."""
    with farm.catalog.reading() as tx:
        (before,) = outputs.list_packages(tx, EVERYTHING, asset.id)
    text, track = playlist(folder), f"{before.prefix}{folder}/index.m3u8"
    plain = plain_key(before.entry, text)
    place_texts(farm, {track: "#EXTM3U\n", plain: text, before.entry: text})
    made = replace(before, id=PackageId(new_id(IdKind.PACKAGE)), files=(track, plain, before.entry))
    with farm.catalog.writing() as tx:
        outputs.replace_packages(tx, EVERYTHING, asset.id, name_captions(tx, asset, [made]))
    publish_captions(farm, asset)
    named = named_files(farm, asset)
    for found in list(farm.objects.list_prefix(keys.package_prefix(asset, "hls"))):
        if found.key not in named:
            farm.objects.delete(found.key)


def named_files(farm, asset):
    with farm.catalog.reading() as tx:
        return {key for one in outputs.list_packages(tx, EVERYTHING, asset.id) for key in one.files}


def add_version(farm, asset, number):
    cues = make_cues([spoken(NEWS_ZH[number])], caption_plan(farm, asset))
    track = store_track(farm, asset, NewTrack("zh-Hans", cues, version=number))
    store_stream(farm, asset, track)
    with farm.catalog.writing() as tx:
        captions.insert_track(tx, EVERYTHING, track)
        renew_packages(tx, asset)


PLAIN = playlist("720p-a")


@pytest.fixture
def clip(door):
    """A packaged clip with captions in its stream."""
    made = door.asset(door.root)
    door.job(made, state=JobState.DONE)
    package(door.farm, made, "720p-a")
    add_version(door.farm, made, 1)
    publish_captions(door.farm, made)
    return made


def entry(farm, asset):
    key = f"{keys.package_prefix(asset, 'hls')}main.m3u8"
    return b"".join(farm.objects.read_range(key, 0, farm.objects.find(key).bytes)).decode()


def leads_to_its_files(farm, asset):
    """The folders that the stored playlist names, all of them there."""
    text = entry(farm, asset)
    uris = re.findall('^[^#].*|(?<=URI=")[^"]+', text, re.MULTILINE)
    prefix = keys.package_prefix(asset, "hls")
    assert all(farm.objects.find(prefix + uri) for uri in uris), text
    return {uri.split("/")[0] for uri in uris}


@contextmanager
def before(name, act):
    """Let something else happen once, right before somebody stores or reads an object."""
    real, waiting = getattr(caption_streams, name), [act]

    def acting(farm, key, *rest):
        if key.endswith("main.m3u8") and waiting:
            waiting.pop()()
        return real(farm, key, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(caption_streams, name, acting)
        yield


def test_an_edit_that_a_new_package_overtakes_ends_with_the_new_package(door, clip):
    """The edit has read the playlist of before when the packaging stage comes and ends."""
    farm = door.farm
    add_version(farm, clip, 2)
    with before("_put", lambda: package(farm, clip, "720p-b")):
        publish_captions(farm, clip)
    folders = leads_to_its_files(farm, clip)
    assert len(folders) == 2
    assert "720p-b" in folders
    assert any(folder.startswith("captions-zh-hans-v2") for folder in folders)


def test_a_package_that_an_edit_overtakes_ends_with_the_new_words(door, clip):
    farm = door.farm

    def edit():
        add_version(farm, clip, 2)
        publish_captions(farm, clip)

    with before("_put", edit):
        package(farm, clip, "720p-b")
    folders = leads_to_its_files(farm, clip)
    assert "720p-b" in folders
    assert any(folder.startswith("captions-zh-hans-v2") for folder in folders)


def current(client, clip):
    listed = client.get(f"/api/v1/assets/{clip.id}/captions").json()
    (one,) = [one for one in listed if one["is_current"]]
    return f"/api/v1/assets/{clip.id}/captions/{one['id']}"


def test_an_edit_whose_stream_cannot_be_stored_is_kept_and_the_package_made_anew(door, clip):
    editor = door.caller(door.root, "editor")

    def full(*_):
        raise FarmFailed("store-failed", key="main.m3u8", detail="the disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(caption_streams, "with_captions", full)
        sheet = editor.get(current(editor, clip)).json()["sheet"]
        made = editor.put(current(editor, clip), json={"sheet": sheet})
    assert (made.status_code, made.json()["version"]) == (200, 2)
    with door.farm.catalog.reading() as tx:
        (job,) = jobs.list_jobs(tx, EVERYTHING, clip.id)
    assert (job.kind, job.state) == (JobKind.PACKAGE, JobState.QUEUED)
    assert job.id in door.queue._waiting


def test_a_playlist_that_is_lost_is_back_after_an_edit(door, clip):
    editor = door.caller(door.root, "editor")
    sheet = editor.get(current(editor, clip)).json()["sheet"]
    door.farm.objects.delete(f"{keys.package_prefix(clip, 'hls')}main.m3u8")
    assert editor.put(current(editor, clip), json={"sheet": sheet}).status_code == 200
    folders = leads_to_its_files(door.farm, clip)
    assert "720p-a" in folders
    assert any(folder.startswith("captions-zh-hans-v2") for folder in folders)


def test_a_playlist_that_nothing_brings_back_is_the_farms_fault_and_costs_no_edit(door, clip):
    editor = door.caller(door.root, "editor")
    sheet = editor.get(current(editor, clip)).json()["sheet"]
    door.farm.objects.delete(plain_key(f"{keys.package_prefix(clip, 'hls')}main.m3u8", PLAIN))
    assert editor.put(current(editor, clip), json={"sheet": sheet}).status_code == 200
    with pytest.raises(FarmFailed, match="object-missing") as caught:
        publish_captions(door.farm, clip)
    assert not isinstance(caught.value, NotFound)
