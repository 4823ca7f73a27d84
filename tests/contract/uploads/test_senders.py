"""Who may send: people with a right, and strangers with a one-time link."""

import hashlib

import pytest

from farm.orgs import EVERYTHING, Role
from farm.rights import Right
from storage.catalog import audit
from tests.uploading import (
    ACTOR,
    REPORTER,
    Phone,
    link_token,
    stored,
)
from workers.people import NewPerson, add_person
from workers.sign_in import create_token


def test_a_link_is_used_up(phone, farm):
    token = link_token(farm, files=2, size=100)
    stringer = Phone(phone.client, **{"Upload-Link": token})
    first = stringer.place(60)
    large = stringer.begin(41)
    assert (large.status_code, large.json()["code"]) == (413, "upload-link-too-small")
    stringer.place(40)
    again = stringer.begin(1)
    assert (again.status_code, again.json()["code"]) == (403, "upload-link-used-up")
    assert stringer.patch(first, 0, b"x" * 60).status_code == 204
    upload = stored(farm, first)[0]
    assert (upload.org_id, upload.person_id) == (REPORTER.org_id, None)
    assert phone.head(first).status_code == 404  # another link's
    over = Phone(phone.client, **{"Upload-Link": link_token(farm, hours=-1)}).begin(1)
    assert over.json()["code"] == "upload-link-over"


@pytest.fixture
def signed_in(phone, farm):
    """A phone for a role, with a bearer token."""

    def sign_in(role):
        person = add_person(farm, ACTOR, NewPerson(REPORTER.org_id, role, f"r.{role}", role))[0]
        secret = create_token(farm, person, "phone", tuple(Right), days=None)[1]
        return Phone(phone.client, Authorization=f"Bearer {secret}")

    return sign_in


def test_somebody_signed_in_needs_the_right_and_owns_what_they_send(phone, farm, signed_in):
    reporter, editor = signed_in(Role.REPORTER), signed_in(Role.EDITOR)
    place = reporter.place(5)
    assert editor.head(place).status_code == 404
    asset_id = reporter.patch(place, 0, b"12345").headers["Farm-Asset"]
    assert signed_in(Role.VIEWER).begin(5).status_code == 403
    assert Phone(phone.client).begin(5).status_code == 401
    with farm.catalog.reading() as tx:
        told = audit.list_entries(tx, EVERYTHING, limit=9, subject=asset_id)
    sent_by = stored(farm, place)[0].person_id
    assert [(one.action, one.person_id) for one in told] == [("asset.received", sent_by)]
    assert sent_by is not None


def test_links_are_given_listed_and_revoked(signed_in):
    reporter, links = signed_in(Role.REPORTER), "/api/v1/upload-links"
    http = {"headers": reporter.headers}
    made = reporter.client.post(links, json={"hours": 2, "most_files": 3}, **http)
    assert made.status_code == 201, made.text
    stringer = Phone(reporter.client, **{"Upload-Link": made.json()["token"]})
    place = stringer.place(5)
    listed, _ = reporter.client.get(links, **http).json()
    assert (listed["files"], listed["bytes"], listed["most_files"]) == (1, 5, 3)
    assert "token_hash" not in listed
    assert reporter.client.delete(f"{links}/{listed['id']}", **http).status_code == 204
    assert stringer.begin(5).json()["code"] == "upload-link-over"
    assert stringer.patch(place, 0, b"12345").status_code == 204


def test_a_token_is_not_kept(phone, farm, tmp_path):
    token = link_token(farm)
    written = b"".join(path.read_bytes() for path in (tmp_path / "farm").glob("catalogue.db*"))
    assert token.encode() not in written
    assert hashlib.sha256(token.encode()).hexdigest().encode() in written
