"""What is true of the bucket alone: keys, clocks, broken lines, parts, links, lifecycle."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import minio.api
import pytest
from minio.commonconfig import ENABLED, Filter
from minio.error import S3Error
from minio.lifecycleconfig import Expiration, LifecycleConfig, Rule

from farm.errors import FarmFailed, InputRejected
from farm.settings import load_settings
from storage.objects import s3_opening
from storage.objects.s3 import PART_BYTES, S3Store
from storage.objects.s3_opening import make_client, open_s3_store
from tests.cutting import breaking_line
from workers.wiring import open_store

pytestmark = pytest.mark.xdist_group("gateway")

CONTENT = bytes(range(256)) * (3 * PART_BYTES // 256 - 100)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def line(bucket, s3_place):
    with breaking_line(s3_place.endpoint) as line:
        yield line


@pytest.fixture
def far_store(line, s3_place):
    """The store behind the line."""
    return S3Store(make_client(replace(s3_place, endpoint=line.address)), s3_place.bucket)


def unfinished(place):
    """The multipart uploads that nobody ended."""
    client = make_client(place)
    return client._list_multipart_uploads(place.bucket).uploads


def test_a_large_file_goes_up_in_parts_and_comes_back(bucket, s3_place, clip, tmp_path):
    facts = bucket.put_file("a/b.mp4", clip)
    bucket.fetch_file("a/b.mp4", tmp_path / "back")

    assert make_client(s3_place).stat_object(s3_place.bucket, "a/b.mp4").etag.endswith("-3")
    assert facts.bytes == len(CONTENT)
    assert (tmp_path / "back").read_bytes() == CONTENT


def test_a_broken_line_is_taken_up_where_it_broke(bucket, line, far_store, clip, tmp_path):
    bucket.put_file("a/b.mp4", clip)
    line.cuts += [5_000_000, 1000, 9_000_000]
    far_store.fetch_file("a/b.mp4", tmp_path / "back")
    line.cuts += [2_000_000]
    middle = b"".join(far_store.read_range("a/b.mp4", 1_000_000, 7_000_000))

    assert line.broken == 4
    assert (tmp_path / "back").read_bytes() == CONTENT
    assert middle == CONTENT[1_000_000:8_000_000]


def test_a_line_that_stays_broken_is_said(bucket, line, far_store, clip, tmp_path):
    bucket.put_file("a/b.mp4", clip)
    line.cuts += [1_000_000, *[1] * 99]
    with pytest.raises(FarmFailed) as caught:
        far_store.fetch_file("a/b.mp4", tmp_path / "back")

    assert caught.value.code == "store-unreachable"
    assert list(tmp_path.iterdir()) == []


def test_pieces_of_two_objects_are_not_mixed(bucket, line, far_store, clip, tmp_path):
    bucket.put_file("a/b.mp4", clip)
    line.cuts += [5_000_000]
    pieces = far_store.read_range("a/b.mp4", 0, len(CONTENT))
    next(pieces)
    other = tmp_path / "other"
    other.write_bytes(bytes(len(CONTENT)))
    bucket.put_file("a/b.mp4", other)

    with pytest.raises(FarmFailed) as caught:
        list(pieces)
    assert caught.value.code == "store-failed"


def test_a_put_over_a_bad_line_gets_there(line, far_store, clip):
    line.cuts += [-5_000_000, -8_000_000]
    assert far_store.put_file("a/b.mp4", clip).bytes == len(CONTENT)
    assert line.broken == 2


def test_a_put_that_fails_shows_nothing_and_leaves_the_old(
    bucket, line, s3_place, clip, tmp_path, monkeypatch
):
    monkeypatch.setattr(s3_opening, "_TRIES", 1)
    far_store = S3Store(make_client(replace(s3_place, endpoint=line.address)), s3_place.bucket)
    old = tmp_path / "old"
    old.write_bytes(b"old")
    bucket.put_file("a/b.mp4", old)
    line.cuts += [-10_000_000, *[-1] * 99]
    with pytest.raises(FarmFailed) as caught:
        far_store.put_file("a/b.mp4", clip)

    assert caught.value.code == "store-unreachable"
    assert b"".join(bucket.read_range("a/b.mp4", 0, 9)) == b"old"
    assert [each.key for each in bucket.list_prefix("")] == ["a/b.mp4"]


def test_a_file_that_shrinks_while_it_goes_up_is_given_up(bucket, s3_place, tmp_path, monkeypatch):
    path = tmp_path / "clip"
    path.write_bytes(CONTENT)
    client = bucket._client
    send, sent = client._upload_part, []

    def shrink(*arguments, **more):
        path.write_bytes(b"")
        sent.append(arguments)
        return send(*arguments, **more)

    monkeypatch.setattr(client, "_upload_part", shrink)
    with pytest.raises(FarmFailed) as caught:
        bucket.put_file("a/b.mp4", path)

    assert caught.value.code == "store-failed"
    assert sent
    assert list(bucket.list_prefix("")) == []
    assert unfinished(s3_place) == []


def test_what_the_store_has_changed_is_not_fetched(bucket, s3_place, clip, tmp_path):
    bucket.put_file("a/b.mp4", clip)
    told = make_client(s3_place).stat_object(s3_place.bucket, "a/b.mp4").metadata
    sha256 = {"sha256": told["x-amz-meta-sha256"]}
    other = tmp_path / "other"
    other.write_bytes(bytes(1000))
    make_client(s3_place).fput_object(s3_place.bucket, "a/b.mp4", str(other), metadata=sha256)
    with pytest.raises(FarmFailed, match="object-damaged"):
        bucket.fetch_file("a/b.mp4", tmp_path / "back")

    assert not (tmp_path / "back").exists()


def test_a_listing_has_more_than_one_page(bucket, tmp_path):
    keys = [f"a/{number:04d}" for number in range(1003)]
    empty = tmp_path / "empty"
    empty.touch()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: bucket.put_file(key, empty), keys))

    assert [each.key for each in bucket.list_prefix("a/")] == keys


def faults(store, clip, tmp_path):
    """What each way to ask the store is answered with."""
    codes = set()
    for ask in (
        lambda: store.put_file("a/b.mp4", clip),
        lambda: store.fetch_file("a/b.mp4", tmp_path / "none"),
        lambda: store.read_range("a/b.mp4", 0, 1),
        lambda: list(store.list_prefix("")),
        lambda: store.delete("a/b.mp4"),
    ):
        with pytest.raises(FarmFailed) as caught:
            ask()
        codes.add(caught.value.code)
    return codes


@pytest.mark.parametrize("wrong", [{"secret_key": "wrong"}, {"access_key": "nobody"}])
def test_a_wrong_key_is_refused(bucket, s3_place, clip, tmp_path, wrong):
    place = replace(s3_place, **wrong)
    assert faults(S3Store(make_client(place), place.bucket), clip, tmp_path) == {"store-refused"}
    with pytest.raises(FarmFailed) as caught:
        open_s3_store(place)
    assert caught.value.code == "store-refused"


def test_another_users_bucket_is_refused(bucket, gateway, s3_place, clip, tmp_path):
    other = replace(gateway.user("other"), bucket=s3_place.bucket)
    assert faults(S3Store(make_client(other), other.bucket), clip, tmp_path) == {"store-refused"}


def test_a_clock_that_is_wrong_is_said(bucket, s3_place, monkeypatch):
    late = datetime.now(UTC) - timedelta(minutes=20)
    monkeypatch.setattr(minio.api.time, "utcnow", lambda: late)
    with pytest.raises(FarmFailed) as caught:
        open_s3_store(s3_place)
    assert caught.value.code == "store-clock"


def test_a_bucket_that_was_deleted_is_said(bucket, s3_place, clip, tmp_path):
    make_client(s3_place).remove_bucket(s3_place.bucket)
    assert faults(bucket, clip, tmp_path) == {"store-bucket-missing"}


def test_a_store_without_room_is_said(gateway, clip):
    place = replace(gateway.user("small", 10_000_000), bucket="farm-small")
    store = open_s3_store(place)
    with pytest.raises(FarmFailed) as caught:
        store.put_file("a/b.mp4", clip)

    assert caught.value.code == "store-full"
    assert list(store.list_prefix("")) == []
    assert unfinished(place) == []


def test_a_store_that_is_not_there_is_said_soon(s3_place, clip, tmp_path, monkeypatch):
    monkeypatch.setattr(s3_opening, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(s3_opening, "READ_SECONDS", 0.2)
    monkeypatch.setattr(s3_opening, "_TRIES", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        store = S3Store(make_client(replace(s3_place, endpoint=address)), s3_place.bucket)
        with pytest.raises(FarmFailed) as caught:
            store.find("a/b.mp4")
        assert caught.value.code == "store-unreachable"
    assert faults(store, clip, tmp_path) == {"store-unreachable"}


def test_a_link_opens_one_object_for_a_while(bucket, clip, tmp_path):
    other = tmp_path / "other"
    other.write_bytes(b"other")
    bucket.put_file("a/b.mp4", other)
    bucket.put_file("a/c.mp4", clip)
    link = bucket.sign_link("a/b.mp4", timedelta(hours=1))

    with httpx.Client(trust_env=False) as client:
        assert client.get(link).content == b"other"
        assert client.get(link, headers={"range": "bytes=1-2"}).content == b"th"
        assert client.put(link, content=b"mine").status_code == 403
        assert client.get(link.replace("b.mp4", "c.mp4")).status_code == 403
        short = bucket.sign_link("a/b.mp4", timedelta(seconds=1))
        assert client.get(short).status_code == 200
        time.sleep(2.1)
        assert client.get(short).status_code == 403


def test_abandoned_parts_are_thrown_away_beside_the_rules_of_others(bucket, s3_place):
    client = make_client(s3_place)
    (rule,) = client.get_bucket_lifecycle(s3_place.bucket).rules
    assert rule.abort_incomplete_multipart_upload.days_after_initiation == 1

    theirs = Rule(
        ENABLED,
        rule_filter=Filter(prefix="logs/"),
        rule_id="theirs",
        expiration=Expiration(days=9),
    )
    client.set_bucket_lifecycle(s3_place.bucket, LifecycleConfig([theirs]))
    for _ in range(2):
        open_s3_store(s3_place)
    kept = client.get_bucket_lifecycle(s3_place.bucket).rules
    assert sorted(each.rule_id for each in kept) == ["farm-abandoned-uploads", "theirs"]
    assert next(each for each in kept if each.rule_id == "theirs").rule_filter.prefix == "logs/"


def test_a_bucket_is_made_once(s3_place, clip):
    with pytest.raises(S3Error):
        make_client(s3_place).remove_bucket(s3_place.bucket)
    open_s3_store(s3_place).put_file("a/b", clip)
    assert open_s3_store(s3_place).find("a/b") is not None


def test_the_settings_choose_the_store(s3_place, clip, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(f"{s3_place.secret_key}\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FARM_S3_SECRET_KEY_FILE", str(secret))
        settings = load_settings(
            s3_endpoint=s3_place.endpoint,
            s3_bucket=s3_place.bucket,
            s3_access_key=s3_place.access_key,
            s3_secure=False,
            data_dir=tmp_path / "farm",
        )
    open_store(settings).put_file("a/b", clip)

    assert open_s3_store(s3_place).find("a/b") is not None
    assert not (tmp_path / "farm").exists()
    with pytest.raises(InputRejected, match="FARM_S3_ACCESS_KEY"):
        open_store(settings.model_copy(update={"s3_access_key": None}))


def test_multipart_uploads_that_nobody_ended_are_thrown_away(bucket, s3_place, tmp_path):
    client = make_client(s3_place)
    for key in ("a/1", "a/2"):
        client._create_multipart_upload(s3_place.bucket, key, {})
    whole = tmp_path / "whole"
    whole.write_bytes(b"whole")
    bucket.put_file("a/3", whole)
    now = datetime.now(UTC)
    assert bucket.sweep_partials(now - timedelta(days=1)) == 0
    assert bucket.sweep_partials(now + timedelta(days=1)) == 2
    assert bucket.sweep_partials(now + timedelta(days=1)) == 0
    assert [one.key for one in bucket.list_prefix("")] == ["a/3"]
