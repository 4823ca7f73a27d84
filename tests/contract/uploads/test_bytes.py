"""Bytes on their way in: pieces, checksums, and two requests that want the same upload."""

from contextlib import ExitStack
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from farm.errors import IllegalMove, InputRejected, LeaseLost, NotFound
from ingest.receiver import open_receiver
from ingest.tus import read_details
from ingest.uploads import UploadOrder, begin_upload, end_upload
from tests.uploading import (
    FILM,
    PART,
    PLACE,
    REPORTER,
    checksum,
    first_jobs,
    later,
    run_jobs,
    source_of,
    stored,
)
from workers.inline_queue import InlineQueue
from workers.uploads import UploadIntake, sweep_uploads


def test_refused_pieces_change_nothing(phone):
    place = phone.place(1000)
    cases = [
        (phone.patch(place, 5, b"x"), 409, "upload-offset"),
        (phone.patch(place, 0, b"x", **{"Content-Type": "text/plain"}), 415, "upload-type"),
        (phone.patch(place, 0, b"x" * 1001), 413, "upload-overrun"),
        (phone.patch(place, 0, iter([b"x" * 600] * 2)), 413, "upload-overrun"),
        (phone.patch(f"{PLACE}/upl_none", 0, b"x"), 404, "not-found"),
        (
            phone.patch(place, 0, b"x", **{"Upload-Checksum": "md5 AAAA"}),
            400,
            "upload-checksum-unknown",
        ),
    ]
    for answer, status, code in cases:
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert phone.offset(place) == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_wrong_checksum_discards_that_piece_only(phone, farm, algorithm):
    place, cut = phone.place(len(FILM)), 3 * PART
    assert phone.patch(place, 0, FILM[:cut], **checksum(FILM[:cut], algorithm)).status_code == 204
    bad = phone.patch(place, cut, FILM[cut:], **checksum(FILM[:cut], algorithm))
    assert (bad.status_code, bad.json()["code"]) == (460, "upload-checksum")
    assert phone.offset(place) == cut
    _, parts, kept = stored(farm, place)
    assert [part.key for part in parts] == kept
    good = phone.patch(place, cut, FILM[cut:], **checksum(FILM[cut:], algorithm))
    run_jobs(farm, first_jobs(farm, good.headers["Farm-Asset"]))
    assert source_of(farm, good.headers["Farm-Asset"])[2] == FILM


def test_a_method_may_be_named_in_a_header(phone):
    place = phone.place(10)
    told = phone.headers | {
        "X-HTTP-Method-Override": "PATCH",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }
    assert phone.client.post(place, headers=told, content=b"12345").status_code == 204
    assert phone.offset(place) == 5


def begun(farm):
    order = UploadOrder(len(FILM), read_details({"filename": "a.mp4"}))
    return begin_upload(farm, REPORTER, order, UploadIntake(farm, InlineQueue()).take)


def receiver(farm, upload, offset=0, check=None):
    intake = UploadIntake(farm, InlineQueue())
    return open_receiver(
        farm, REPORTER, upload.id, offset=offset, checksum=check, when_whole=intake.take
    )


def test_a_living_request_keeps_others_out(farm):
    upload = begun(farm)
    with ExitStack() as stack:
        first = receiver(farm, upload)
        stack.callback(first.close)
        with pytest.raises(InputRejected, match="upload-locked"):
            receiver(farm, upload)
        with pytest.raises(InputRejected, match="upload-locked"):
            end_upload(farm, REPORTER, upload.id)
    receiver(farm, upload).close()


def test_a_dead_request_is_taken_over_and_writes_nothing_more(farm):
    upload = begun(farm)
    dead = receiver(farm, upload)
    dead.take(FILM[: PART + 10])
    with capture_logs() as logs:
        heir = receiver(later(farm, seconds=60), upload, PART)
    assert [(one["upload"], one["offset"]) for one in logs] == [(upload.id, PART)]
    heir.take(FILM[PART : 2 * PART])
    with pytest.raises(LeaseLost):
        dead.take(FILM[PART + 10 : 3 * PART])
    dead.close()
    heir.take(FILM[2 * PART :])
    whole = heir.finish()
    heir.close()
    assert whole.asset_id is not None
    _, parts, kept = stored(farm, f"/{upload.id}")
    assert [part.key for part in parts] == kept
    run_jobs(farm, first_jobs(farm, whole.asset_id))
    assert source_of(farm, whole.asset_id)[2] == FILM


def test_strangers_find_no_upload(farm):
    upload = begun(farm)
    other = replace(REPORTER, person_id="per_other")
    outside = replace(REPORTER, scope=type(REPORTER.scope)("/org_none/"))
    for sender in (other, outside):
        with pytest.raises((InputRejected, NotFound), match="not-found"):
            end_upload(farm, sender, upload.id)


def test_an_upload_makes_no_illegal_move(farm):
    upload = begun(farm)
    with pytest.raises(IllegalMove):
        upload.moved(upload.state)


def test_spools_of_dead_requests_are_swept(farm):
    dead = receiver(farm, begun(farm))
    dead.take(b"12345")
    spools = farm.scratch / "uploads"
    sweep_uploads(farm)
    assert len(list(spools.iterdir())) == 1
    sweep_uploads(later(farm, hours=1))
    assert list(spools.iterdir()) == []
    dead.close()
