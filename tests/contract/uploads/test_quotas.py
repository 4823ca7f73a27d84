"""Room for uploads: asked when one begins, promised until it is whole."""

import pytest

from farm.ids import AssetId
from farm.jobs import JobKind
from farm.orgs import EVERYTHING, Level, Role
from farm.rights import Right
from storage.catalog import assets
from tests.uploading import ACTOR, ORG_ID, Phone, later, link_token, run_stages
from workers.people import NewPerson, add_person, found_child
from workers.quotas import read_usage, set_quota
from workers.sign_in import create_token
from workers.uploads import sweep_uploads

FILM = bytes(1000)


@pytest.fixture
def reporter(farm, phone):
    """Somebody of a station below the root, who has an administrator there."""
    station = found_child(farm, ACTOR, ORG_ID, name="县台", level=Level.COUNTY)
    add_person(farm, ACTOR, NewPerson(station.id, "王芳", "wang", Role.ADMIN))
    person = add_person(farm, ACTOR, NewPerson(station.id, "Li Lei", "li", Role.REPORTER))[0]
    secret = create_token(farm, person, "phone", (Right.UPLOAD,), days=None)[1]
    return Phone(phone.client, Authorization=f"Bearer {secret}"), station


def allow(farm, org_id, most_bytes=None, files=None):
    set_quota(farm, ACTOR, org_id, most_bytes=most_bytes, most_uploads_a_day=files)


def refusal(answer):
    told = answer.json()
    return answer.status_code, told["code"], told["facts"]


def test_a_file_that_does_not_fit_is_refused_in_words(reporter, farm):
    phone, station = reporter
    allow(farm, station.id, 2500)
    place = phone.place(1500)
    said = phone.begin(1001, **{"Accept-Language": "zh"})
    facts = {"seen": "1.0 kB", "used": "1.5 kB", "allowed": "2.5 kB", "free": "1.0 kB"}
    assert refusal(said) == (413, "quota-bytes", facts | {"who": "王芳"})
    assert "王芳" in said.json()["detail"]
    assert phone.place(1000)
    assert phone.delete(place).status_code == 204  # what it had reserved is free again
    assert phone.place(1500)


def test_a_quota_above_binds_too_and_tells_no_numbers_of_others(reporter, farm, phone):
    mine, _ = reporter
    allow(farm, ORG_ID, 2500)
    phone.place(2000)  # of the root's own people
    status, code, facts = refusal(mine.begin(501))
    assert (status, code) == (413, "quota-bytes-above")
    assert facts == {"seen": "501 B", "free": "500 B", "who": "王芳"}
    stranger = Phone(phone.client, **{"Upload-Link": link_token(farm)}).begin(501)
    assert refusal(stranger) == (413, "quota-link", {"seen": "501 B"})
    assert mine.place(500)


def test_files_of_a_day_are_counted_and_pieces_are_not(reporter, farm):
    phone, station = reporter
    allow(farm, station.id, files=2)
    piece = phone.place(5, **{"Upload-Concat": "partial"})
    phone.place(5)
    phone.patch(piece, 0, b"12345")
    assert phone.begin(0, **{"Upload-Concat": f"final;{piece}"}).status_code == 201
    assert refusal(phone.begin(5)) == (429, "quota-uploads", {"allowed": "2", "who": "王芳"})
    now = read_usage(farm, station.scope, station.id)
    assert (now.usage.uploads_today, now.free_uploads) == (2, 0)
    assert read_usage(later(farm, hours=25), station.scope, station.id).free_uploads == 2


def test_pieces_are_not_counted_again_when_they_are_joined(reporter, farm):
    phone, station = reporter
    allow(farm, station.id, 10)
    places = [phone.place(5, **{"Upload-Concat": "partial"}) for _ in range(2)]
    for place in places:
        phone.patch(place, 0, b"12345")
    assert phone.begin(0, **{"Upload-Concat": f"final;{' '.join(places)}"}).status_code == 201
    assert read_usage(farm, station.scope, station.id).usage.bytes == 10


def test_what_began_in_time_is_taken_and_told(reporter, farm, plain_clip):
    phone, station = reporter
    film = plain_clip.read_bytes()
    place = phone.place(len(film))
    allow(farm, station.id, len(film) - 1)
    asset_id = AssetId(phone.patch(place, 0, film).headers["Farm-Asset"])
    run_stages(farm, asset_id, JobKind.ASSEMBLE, JobKind.ACCEPT)
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, EVERYTHING, asset_id)
    assert asset.source_bytes == len(film)
    assert "quota-exceeded" in {notice.code for notice in asset.notices}
    usage = read_usage(farm, station.scope, station.id)
    assert (usage.usage.sources, usage.usage.uploads, usage.free_bytes) == (len(film), 0, 0)
    assert phone.begin(1).status_code == 413


def test_an_upload_that_expires_gives_its_room_back(reporter, farm):
    phone, station = reporter
    allow(farm, station.id, 10)
    phone.place(10)
    assert phone.begin(1).status_code == 413
    sweep_uploads(later(farm, hours=73))
    assert phone.begin(10).status_code == 201
