"""Files: ranges, what a browser is told, and who may have which."""

from dataclasses import asdict

import pytest

from api.ranges import Span, choose_span
from farm.errors import InputRejected
from farm.ids import IdKind, PackageId, new_id
from farm.media import Orientation
from farm.orgs import EVERYTHING
from farm.outputs import Package, PackageKind
from storage.catalog import outputs
from storage.objects import keys
from tests.e2e.conftest import PICTURE, PLAYLIST, full_door, opened_door
from tests.modes import FULL, IN_FULL_MODE
from workers.links import sign_grant

TOTAL = len(PICTURE)


IN_GATEWAY = pytest.mark.xdist_group("gateway")


@pytest.fixture(
    scope="module", params=["folder", pytest.param("s3", marks=IN_GATEWAY), IN_FULL_MODE]
)
def door(request, tmp_path_factory):
    if request.param == FULL:
        with full_door(request.getfixturevalue("full")) as door:
            yield door
        return
    place = {}
    if request.param == "s3":
        gateway = request.getfixturevalue("gateway")
        place = {f"s3_{name}": value for name, value in asdict(gateway.place).items()}
    with opened_door(tmp_path_factory.mktemp("farm"), **place) as door:
        yield door


@pytest.fixture(scope="module")
def station(door):
    return door.child("city")


@pytest.fixture(scope="module")
def made(door, station):
    return door.asset(station)


@pytest.fixture(scope="module")
def viewer(door, station):
    return door.caller(station, "viewer")


def address(made, path):
    return f"/api/v1/assets/{made.id}/files/{path}"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("renditions/720p.mp4", "video/mp4"),
        ("stills/poster.jpg", "image/jpeg"),
        ("packages/hls/main.m3u8", "application/vnd.apple.mpegurl"),
        ("packages/hls/segment-1.m4s", "video/iso.segment"),
    ],
)
def test_a_file_comes_whole_with_its_type(viewer, made, path, kind):
    answer = viewer.get(address(made, path))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.content == (PLAYLIST if path.endswith("m3u8") else PICTURE)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, TOTAL), ("bytes=-7", TOTAL - 7, TOTAL)],
)
def test_a_range_comes_as_asked(viewer, made, asked, start, end):
    answer = viewer.get(address(made, "renditions/720p.mp4"), headers={"range": asked})
    assert answer.status_code == 206
    assert answer.content == PICTURE[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{TOTAL}"


def test_a_range_outside_is_refused(viewer, made):
    asked = {"range": f"bytes={TOTAL}-"}
    answer = viewer.get(address(made, "renditions/720p.mp4"), headers=asked)
    assert (answer.status_code, answer.json()["code"]) == (416, "range-outside")
    assert answer.headers["content-range"] == f"bytes */{TOTAL}"


def test_a_changed_file_comes_whole_and_a_known_one_not_at_all(viewer, made):
    place = address(made, "renditions/720p.mp4")
    etag = viewer.get(place).headers["etag"]
    part = {"range": "bytes=0-9"}
    assert viewer.get(place, headers={**part, "if-range": etag}).status_code == 206
    assert viewer.get(place, headers={**part, "if-range": '"old"'}).status_code == 200
    assert viewer.get(place, headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "renditions/none.mp4",
        "renditions",
        "",
        "..%2F..%2Fcatalogue.db",
        "%2e%2e/secret.key",
        "renditions/%2e%2e/%2e%2e/x",
        "renditions//720p.mp4",
        "renditions/720p.mp4%00",
        "%2Fetc%2Fpasswd",
    ],
)
def test_what_is_no_file_of_the_asset_is_not_there(door, station, made, path):
    answer = door.caller(station).get(address(made, path))
    if "%00" in path and answer.headers.get("server") == "nginx":  # it does not even pass it on
        assert answer.status_code == 400
        return
    assert (answer.status_code, answer.json()["code"]) == (404, "object-missing")


def test_the_source_is_downloaded_by_role_and_never_shown(door, station, made, viewer):
    assert viewer.get(address(made, "source.mov")).json()["code"] == "not-allowed"
    answer = door.caller(station, "reporter").get(address(made, "source.mov"))
    assert answer.content == PICTURE
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


def linked(viewer, made, path):
    answer = viewer.post(f"/api/v1/assets/{made.id}/links", json={"path": path})
    assert answer.status_code == 201, answer.text
    return answer.json()["url"]


def test_a_link_to_a_folder_plays_a_playlist_and_its_segments(door, viewer, made):
    stranger = door.client()
    folder = linked(viewer, made, "packages/")
    assert stranger.get(f"{folder}hls/main.m3u8").content == PLAYLIST
    segment = stranger.get(f"{folder}hls/segment-1.m4s", headers={"range": "bytes=0-3"})
    assert (segment.status_code, segment.content) == (206, PICTURE[:4])


def test_a_link_opens_nothing_else(door, station, viewer, made):
    stranger, other = door.client(), door.asset(station)
    one = linked(viewer, made, "packages/hls/main.m3u8")
    assert stranger.get(one).status_code == 200
    for address_ in (
        one.replace("main.m3u8", "segment-1.m4s"),
        one.replace(made.id, other.id),
        one.replace("packages/hls/main.m3u8", "source.mov"),
        one.replace("/play/" + made.id + "/", "/play/" + made.id + "/x"),
    ):
        refused = stranger.get(address_)
        assert (refused.status_code, refused.json()["code"]) == (403, "link-invalid")
    folder = linked(viewer, made, "packages/hls/")
    assert stranger.get(f"{folder}%2e%2e/%2e%2e/source.mov").status_code in {403, 404}


@pytest.mark.parametrize("path", ["source.mov", "", "/", "packages/../source.mov", "clip.mp4"])
def test_a_source_gets_no_link(viewer, made, path):
    answer = viewer.post(f"/api/v1/assets/{made.id}/links", json={"path": path})
    assert answer.status_code in {404, 422}


@pytest.fixture(scope="module")
def playable(door, station):
    """An asset whose source's packets and preview can be played already."""
    made = door.asset(station)
    for name, kind in (("copy", PackageKind.HLS_COPY), ("preview", PackageKind.HLS_PREVIEW)):
        key = keys.instant_file_key(made, name, "main.m3u8")
        path = door.farm.scratch / name
        path.write_bytes(PLAYLIST)
        door.farm.objects.put_file(key, path)
        package = Package(
            id=PackageId(new_id(IdKind.PACKAGE)),
            asset_id=made.id,
            org_id=made.org_id,
            name=name,
            kind=kind,
            orientation=Orientation.HORIZONTAL,
            prefix=keys.instant_prefix(made, name),
            entry=key,
            files=(key,),
        )
        with door.farm.catalog.writing() as tx:
            outputs.put_package(tx, EVERYTHING, package)
    return made


COPIED, PREVIEWED = "instant/copy/main.m3u8", "instant/preview/main.m3u8"


@pytest.mark.parametrize(
    ("above", "kinds", "statuses"),
    [
        (False, ["hls-copy", "hls-preview"], [200, 200]),
        (True, ["hls-preview"], [404, 200]),
    ],
    ids=["its-own-people", "those-above"],
)
def test_a_source_s_packets_are_shown_to_its_own_people(
    door, station, playable, above, kinds, statuses
):
    caller = door.caller(door.root if above else station, "admin" if above else "viewer")
    document = caller.get(f"/api/v1/assets/{playable.id}").json()
    assert [one["kind"] for one in document["instant"]] == kinds
    assert [one["name"] for one in document["packages"]] == ["hls"]
    answers = [caller.get(address(playable, path)) for path in (COPIED, PREVIEWED)]
    assert [answer.status_code for answer in answers] == statuses


def test_what_stands_in_is_never_given_away(door, station, playable):
    viewer, stranger = door.caller(station, "viewer"), door.client()
    for path in (COPIED, PREVIEWED, "instant/", "instant/copy/"):
        answer = viewer.post(f"/api/v1/assets/{playable.id}/links", json={"path": path})
        assert (answer.status_code, answer.json()["code"]) == (404, "object-missing")
    for prefix in ("packages/", "instant/", ""):  # not even by a link that we would not sign
        grant = sign_grant(door.farm, playable.id, prefix, 1).text
        for path in (COPIED, PREVIEWED):
            answer = stranger.get(f"/api/v1/play/{playable.id}/{grant}/{path}")
            assert answer.status_code in {403, 404}


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, None),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=5-99", Span(5, 5)),
        ("bytes=-99", Span(0, 10)),
        ("bytes=3-2", None),
        ("bytes=0-1,3-4", None),
        ("items=0-1", None),
        ("bytes=-", None),
    ],
)
def test_a_range_header_is_read_as_the_standard_says(header, span):
    assert choose_span(header, 10) == span


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=-0", "bytes=99-100"])
def test_a_range_header_outside_is_refused(header):
    with pytest.raises(InputRejected):
        choose_span(header, 10)
