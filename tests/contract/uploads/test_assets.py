"""What becomes of a whole upload: an asset with the same bytes, and what was said of it."""

import hashlib
from dataclasses import replace

import pytest

from farm.assets import AssetState
from farm.errors import FarmFailed
from farm.ids import AssetId
from farm.jobs import JobKind, JobState
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import assets, jobs
from storage.objects.folder import FolderStore
from tests.uploading import (
    FILM,
    first_jobs,
    metadata,
    run_jobs,
    run_stages,
    source_of,
    stored,
)
from workers.inline_queue import InlineQueue
from workers.runner import Runner
from workers.uploads import sweep_uploads


class UndeletableStore(FolderStore):
    """A store that goes away when the work is nearly done."""

    def delete(self, key):
        raise FarmFailed("store-failed", key=key, detail="gone")


def test_what_the_reporter_said_becomes_the_assets(phone, farm):
    said = {"title": "洪水", "place": "县城", "event": "防汛", "note": "见字幕", "priority": "bulk"}
    place = phone.place(5, **{"Upload-Metadata": metadata(filename="a.mp4", **said)})
    asset_id = phone.patch(place, 0, b"12345").headers["Farm-Asset"]

    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, EVERYTHING, AssetId(asset_id))
    assert {name: getattr(asset, name) for name in said} == said


def test_a_file_in_pieces_becomes_an_asset_with_the_same_bytes(phone, farm):
    place = phone.place(len(FILM))
    for start in range(0, len(FILM), 100_000):
        answer = phone.patch(place, start, FILM[start : start + 100_000])
        assert answer.status_code == 204
        assert int(answer.headers["Upload-Offset"]) == min(len(FILM), start + 100_000)

    asset_id = answer.headers["Farm-Asset"]
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, EVERYTHING, AssetId(asset_id))
        waiting = jobs.list_jobs(tx, EVERYTHING, asset.id)
    assert (asset.state, asset.title) == (AssetState.RECEIVED, "a")
    assert [(job.kind, job.state) for job in waiting] == [(JobKind.ASSEMBLE, JobState.QUEUED)]
    run_jobs(farm, [waiting[0].id, waiting[0].id])
    asset, known, source = source_of(farm, asset_id)
    assert source == FILM
    assert asset.state is AssetState.REJECTED  # random bytes are no film: acceptance has looked
    assert [job.kind for job in known] == [JobKind.ASSEMBLE, JobKind.ACCEPT]
    assert stored(farm, place)[1:] == ([], [])
    assert list((farm.scratch / "uploads").glob("*")) == []


def test_parts_that_an_assembled_source_left_are_swept(phone, farm, tmp_path):
    place = phone.place(len(FILM))
    asset_id = phone.patch(place, 0, FILM).headers["Farm-Asset"]
    first = first_jobs(farm, asset_id)
    sweep_uploads(farm)
    assert len(stored(farm, place)[2]) == 6  # no source is made of them yet
    broken = replace(farm, objects=UndeletableStore(tmp_path / "farm" / "objects"))
    Runner(broken, InlineQueue()).run(first[0])
    _, known, source = source_of(farm, asset_id)
    assert source == FILM
    assert [(job.kind, job.state) for job in known] == [
        (JobKind.ASSEMBLE, JobState.DONE),
        (JobKind.ACCEPT, JobState.QUEUED),
    ]
    assert len(stored(farm, place)[2]) == 6
    sweep_uploads(farm)
    assert stored(farm, place)[1:] == ([], [])
    assert source_of(farm, asset_id)[2] == FILM


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in-order", "younger-first"])
def test_a_file_that_is_there_already_is_recognised(phone, farm, plain_clip, order):
    film, asset_ids = plain_clip.read_bytes(), []
    for title in ("first", "second"):
        said = {"Upload-Metadata": metadata(filename="a.mp4", title=title)}
        answer = phone.patch(phone.place(len(film), **said), 0, film)
        asset_ids.append(answer.headers["Farm-Asset"])
        run_stages(farm, asset_ids[-1], JobKind.ASSEMBLE, JobKind.ACCEPT)
    for number in order:  # whose bytes are read first does not matter
        run_stages(farm, asset_ids[number], JobKind.CHECKSUM)
    first, second = (source_of(farm, asset_id)[0] for asset_id in asset_ids)
    assert first.state is second.state is AssetState.ACCEPTED
    assert first.sha256 == second.sha256 == hashlib.sha256(film).hexdigest()
    assert Notice("duplicate-of", {"title": "first"}) in second.notices
    assert "duplicate-of" not in {notice.code for notice in first.notices}
