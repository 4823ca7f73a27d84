"""Quotas over HTTP: those above set them, everybody sees what is used."""

import pytest

from tests.uploading import Phone


@pytest.fixture(scope="module")
def city(door):
    return door.child("city")


def test_those_above_set_it_and_the_organisation_does_not(door, city):
    above, own, reader = (
        door.caller(door.root),
        door.caller(city),
        door.caller(city, "viewer"),
    )
    door.asset(city, source_bytes=4000)
    path = f"/api/v1/organisations/{city.id}"
    refused = own.put(f"{path}/quota", json={"most_bytes": 10**12})
    assert (refused.status_code, refused.json()["code"]) == (403, "quota-from-above")
    body = {"most_bytes": 20_000, "most_uploads_a_day": 5}
    assert above.put(f"{path}/quota", json=body).status_code == 200
    seen = reader.get(f"{path}/usage").json()
    assert (seen["quota"], seen["sources"], seen["free_uploads"]) == (body, 4000, 5)
    assert seen["free_bytes"] == 20_000 - seen["used_bytes"] > 0
    told = Phone(own).begin(20_000)
    assert (told.status_code, told.json()["code"]) == (413, "quota-bytes")
    assert told.headers["Tus-Resumable"] == "1.0.0"

    assert above.put(f"{path}/quota", json={}).status_code == 200
    assert reader.get(f"{path}/usage").json()["free_bytes"] is None
    assert Phone(own).begin(20_000).status_code == 201


def test_the_root_sets_its_own(door):
    root = door.caller(door.root)
    path = f"/api/v1/organisations/{door.root.id}/quota"
    assert root.put(path, json={"most_bytes": 10**15}).json()["quota"]["most_bytes"] == 10**15
    assert root.put(path, json={"most_bytes": -1}).status_code == 422
    assert root.put(path, json={}).status_code == 200
