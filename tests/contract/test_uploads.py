"""Uploads through the door, over a real catalogue and a folder of objects."""

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from api.app import create_app
from farm.assets import AssetState
from farm.audit import Actor
from farm.errors import FarmFailed, IllegalMove, InputRejected, LeaseLost, NotFound
from farm.ids import AssetId, UploadId
from farm.jobs import JobKind, JobState, Priority
from farm.messages import Notice
from farm.orgs import EVERYTHING, Role
from farm.rights import Right
from ingest.receiver import open_receiver
from ingest.tus import read_details
from ingest.uploads import UploadOrder, begin_upload, end_upload
from storage.catalog import assets, audit, jobs, uploads
from storage.objects.folder import FolderStore
from tests.uploading import (
    PLACE,
    REPORTER,
    Phone,
    checksum,
    link_token,
    metadata,
    open_door,
    open_farm,
    random_bytes,
    run_jobs,
)
from workers.control import delete_asset
from workers.inline_queue import InlineQueue
from workers.people import NewPerson, add_person
from workers.runner import Runner
from workers.sign_in import create_token
from workers.uploads import UploadIntake, sweep_uploads

PART = 64 * 1024
ACTOR = Actor(REPORTER.person_id, EVERYTHING)
FILM = random_bytes(5 * PART + 17)


@dataclass(frozen=True)
class MovedClock:
    """The farm's clock, some time later."""

    clock: object
    by: timedelta

    def now(self) -> datetime:
        return self.clock.now() + self.by


class UndeletableStore(FolderStore):
    """A store that goes away when the work is nearly done."""

    def delete(self, key):
        raise FarmFailed("store-failed", key=key, detail="gone")


def later(farm, **by):
    return replace(farm, clock=MovedClock(farm.clock, timedelta(**by)))


@pytest.fixture
def farm(tmp_path):
    with open_farm(tmp_path / "farm", upload_part_bytes=PART) as farm:
        yield farm


@pytest.fixture
def queue():
    return InlineQueue()


@pytest.fixture
def phone(farm, queue):
    with open_door(create_app(farm, queue)) as client:
        yield Phone(client, **{"Upload-Link": link_token(farm)})


def stored(farm, place):
    """Row, parts, and keys in the store of an upload."""
    upload_id = UploadId(place.rpartition("/")[2])
    with farm.catalog.reading() as tx:
        upload = uploads.get_upload(tx, EVERYTHING, upload_id)
        parts = uploads.list_parts(tx, EVERYTHING, upload_id)
    return upload, parts, [facts.key for facts in farm.objects.list_prefix(f"org_p/{upload_id}")]


def source_of(farm, asset_id):
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, EVERYTHING, AssetId(asset_id))
        known = jobs.list_jobs(tx, EVERYTHING, asset.id)
    size = farm.objects.find(asset.source_key).bytes
    return asset, known, b"".join(farm.objects.read_range(asset.source_key, 0, size))


def first_jobs(farm, asset_id):
    with farm.catalog.reading() as tx:
        return [job.id for job in jobs.list_jobs(tx, EVERYTHING, AssetId(asset_id))]


def run_stages(farm, asset_id, *kinds):
    """Run some stages of an asset and nothing that follows them."""
    for kind in kinds:
        with farm.catalog.reading() as tx:
            known = jobs.list_jobs(tx, EVERYTHING, AssetId(asset_id))
        Runner(farm, InlineQueue()).run(next(job.id for job in known if job.kind is kind))


def test_options_say_what_is_spoken(phone):
    answer = phone.client.options(PLACE)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == "12000000000"
    assert "concatenation" in answer.headers["Tus-Extension"]
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_what_the_reporter_said_becomes_the_assets(phone, farm):
    said = {"title": "洪水", "place": "县城", "event": "防汛", "note": "见字幕", "priority": "bulk"}
    place = phone.place(5, **{"Upload-Metadata": metadata(filename="a.mp4", **said)})
    asset_id = phone.patch(place, 0, b"12345").headers["Farm-Asset"]

    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, EVERYTHING, AssetId(asset_id))
    assert {name: getattr(asset, name) for name in said} == said


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


def test_assembling_again_clears_what_the_first_run_left(phone, farm, tmp_path):
    place = phone.place(len(FILM))
    asset_id = phone.patch(place, 0, FILM).headers["Farm-Asset"]
    first = first_jobs(farm, asset_id)
    broken = replace(farm, objects=UndeletableStore(tmp_path / "farm" / "objects"))
    Runner(broken, InlineQueue()).run(first[0])
    assert source_of(farm, asset_id)[2] == FILM
    assert len(stored(farm, place)[2]) == 6
    run_jobs(farm, first)
    assert source_of(farm, asset_id)[2] == FILM
    assert stored(farm, place)[1:] == ([], [])


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


def test_partial_uploads_are_joined_in_the_order_named(phone, farm):
    cut, partial = 2 * PART + 5, {"Upload-Concat": "partial"}
    second = phone.place(len(FILM) - cut, **partial)
    first = phone.place(cut, **partial)
    phone.patch(first, 0, FILM[:cut])
    final = {"Upload-Concat": f"final;{first} {second}"}
    early = phone.begin(0, **final)
    assert (early.status_code, early.json()["code"]) == (409, "upload-not-joinable")
    assert "Farm-Asset" not in phone.patch(second, 0, FILM[cut:]).headers

    answer = phone.begin(0, **final)
    joined = answer.headers["Location"]
    assert int(answer.headers["Upload-Offset"]) == len(FILM)
    head = phone.head(joined)
    assert head.headers["Upload-Concat"] == final["Upload-Concat"]
    assert phone.patch(joined, len(FILM), b"x").status_code == 403
    assert phone.begin(0, **final).status_code == 409
    run_jobs(farm, first_jobs(farm, answer.headers["Farm-Asset"]))
    assert source_of(farm, answer.headers["Farm-Asset"])[2] == FILM
    assert [stored(farm, place)[2] for place in (first, second, joined)] == [[], [], []]


def test_a_file_in_parts_uses_a_link_once(phone, farm):
    stringer = Phone(phone.client, **{"Upload-Link": link_token(farm, files=1, size=10)})
    places = [stringer.place(5, **{"Upload-Concat": "partial"}) for _ in range(2)]
    for place in places:
        stringer.patch(place, 0, b"12345")
    assert stringer.begin(1).json()["code"] == "upload-link-too-small"
    assert stringer.begin(0, **{"Upload-Concat": f"final;{' '.join(places)}"}).status_code == 201
    assert stringer.begin(1).json()["code"] == "upload-link-used-up"


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


def test_parts_of_a_deleted_asset_are_swept(phone, farm):
    place = phone.place(5)
    asset_id = phone.patch(place, 0, b"12345").headers["Farm-Asset"]
    delete_asset(farm, ACTOR, AssetId(asset_id))
    assert len(stored(farm, place)[2]) == 1
    sweep_uploads(farm)
    assert stored(farm, place)[1:] == ([], [])


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


def test_a_token_is_not_kept(phone, farm, tmp_path):
    token = link_token(farm)
    written = b"".join(path.read_bytes() for path in (tmp_path / "farm").glob("catalogue.db*"))
    assert token.encode() not in written
    assert hashlib.sha256(token.encode()).hexdigest().encode() in written


# What only shows when requests meet, at the level below the door.


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
    heir = receiver(later(farm, seconds=60), upload, PART)
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
