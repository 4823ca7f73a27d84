"""How an upload begins, and what is saved of it before its first byte."""

import pytest

from farm.jobs import Priority
from tests.uploading import (
    FILM,
    PLACE,
    metadata,
    stored,
)


def test_options_say_what_is_spoken(phone):
    answer = phone.client.options(PLACE)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == "12000000000"
    assert "concatenation" in answer.headers["Tus-Extension"]
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_metadata_is_saved_before_the_first_byte(phone, farm):
    said = metadata(filename="IMG.MOV", title="洪水", place="县城", priority="urgent")
    place = phone.place(len(FILM), **{"Upload-Metadata": said})

    upload, parts, _ = stored(farm, place)
    assert (upload.details.title, upload.details.place) == ("洪水", "县城")
    assert upload.details.priority is Priority.URGENT
    assert (upload.offset, parts) == (0, [])
    head = phone.head(place)
    assert head.headers["Upload-Metadata"] == said
    assert head.headers["Cache-Control"] == "no-store"
    assert head.headers["Upload-Expires"].endswith("GMT")


def test_creation_may_bring_the_first_bytes(phone):
    kind = {"Content-Type": "application/offset+octet-stream"}
    answer = phone.begin(len(FILM), FILM[:1000], **kind)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "1000")
    whole = phone.begin(1000, FILM[:1000], **kind)
    assert "Farm-Asset" in whole.headers


REFUSED = {
    "no-version": ({"Tus-Resumable": ""}, 412, "upload-version"),
    "other-version": ({"Tus-Resumable": "0.2.2"}, 412, "upload-version"),
    "no-length": ({"Upload-Length": ""}, 400, "upload-header-invalid"),
    "deferred-length": (
        {"Upload-Length": "", "Upload-Defer-Length": "1"},
        400,
        "upload-header-invalid",
    ),
    "negative": ({"Upload-Length": "-5"}, 400, "upload-header-invalid"),
    "nothing": ({"Upload-Length": "0"}, 400, "upload-empty"),
    "too-large": ({"Upload-Length": "12000000001"}, 413, "file-too-large"),
    "metadata": ({"Upload-Metadata": "title ***"}, 400, "upload-header-invalid"),
    "unknown-link": ({"Upload-Link": "guess"}, 403, "upload-link-over"),
}


@pytest.mark.parametrize(("headers", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_refused_beginnings(phone, headers, status, code):
    answer = phone.begin(5, **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert "Upload-Offset" in answer.headers["Access-Control-Expose-Headers"]
