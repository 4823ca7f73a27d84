"""Uploads that end without an asset: by their sender, by time, or with what became of them."""

from farm.ids import AssetId
from tests.uploading import (
    ACTOR,
    FILM,
    PART,
    later,
    stored,
)
from workers.control import delete_asset
from workers.uploads import sweep_uploads


def test_an_ended_upload_leaves_nothing(phone, farm):
    place = phone.place(len(FILM))
    phone.patch(place, 0, FILM[:PART])
    assert phone.delete(place).status_code == 204
    assert phone.head(place).status_code == 410
    assert phone.patch(place, PART, b"x").status_code == 410
    assert stored(farm, place)[1:] == ([], [])


def test_what_is_an_asset_is_not_ended(phone, farm):
    place = phone.place(5)
    phone.patch(place, 0, b"12345")
    assert phone.delete(place).status_code == 409
    assert phone.patch(place, 5, b"").status_code == 204


def test_expired_uploads_are_swept(phone, farm):
    old, partial = phone.place(len(FILM)), phone.place(5, **{"Upload-Concat": "partial"})
    phone.patch(old, 0, FILM[: 2 * PART])
    phone.patch(partial, 0, b"12345")
    whole = phone.place(5)
    phone.patch(whole, 0, b"12345")
    assert sweep_uploads(later(farm, hours=71)) == 0
    assert sweep_uploads(later(farm, hours=73)) == 2
    assert sweep_uploads(later(farm, hours=73)) == 0
    assert stored(farm, old)[1:] == stored(farm, partial)[1:] == ([], [])
    assert phone.head(old).status_code == 410
    assert len(stored(farm, whole)[1]) == 1


def test_parts_of_a_deleted_asset_are_swept(phone, farm):
    place = phone.place(5)
    asset_id = phone.patch(place, 0, b"12345").headers["Farm-Asset"]
    delete_asset(farm, ACTOR, AssetId(asset_id))
    assert len(stored(farm, place)[2]) == 1
    sweep_uploads(farm)
    assert stored(farm, place)[1:] == ([], [])
