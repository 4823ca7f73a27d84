"""What every object store must do, wherever the bytes lie."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from farm.errors import FarmFailed, LeaseLost, NotFound
from farm.ports import ObjectPart

pytestmark = pytest.mark.xdist_group("gateway")

HOSTILE = ["", "/", "a/", "/a", "a//b", "..", "../a", "a/../b", "a/..", "./a", "a/./b", "a\0b"]


@pytest.fixture
def local(tmp_path):
    """Make local files: each call another one."""
    folder = tmp_path / "local"
    folder.mkdir()

    def write(content=b"bytes"):
        path = folder / f"{len(list(folder.iterdir()))}.bin"
        path.write_bytes(content)
        return path

    return write


def read(store, key):
    return b"".join(store.read_range(key, 0, 1 << 40))


def test_an_object_comes_back_whole(store, local, tmp_path):
    facts = store.put_file("org_1/ast_1/a.mp4", local(b"0123456789"))
    store.fetch_file("org_1/ast_1/a.mp4", tmp_path / "back.mp4")

    assert (facts.key, facts.bytes) == ("org_1/ast_1/a.mp4", 10)
    assert facts.modified_at.tzinfo is UTC
    assert abs(datetime.now(UTC) - facts.modified_at) < timedelta(minutes=5)
    assert (tmp_path / "back.mp4").read_bytes() == b"0123456789"
    assert store.find("org_1/ast_1/a.mp4") == facts


def test_an_empty_object_is_an_object(store, local):
    store.put_file("a/empty", local(b""))

    assert store.find("a/empty").bytes == 0
    assert read(store, "a/empty") == b""


def test_a_put_replaces(store, local):
    store.put_file("a/b", local(b"old"))
    store.put_file("a/b", local(b"newer"))

    assert read(store, "a/b") == b"newer"
    assert [each.bytes for each in store.list_prefix("a/")] == [5]


def test_the_same_file_can_be_put_again_and_elsewhere(store, local):
    path = local(b"same")
    for key in ("a/one", "a/one", "a/two"):
        store.put_file(key, path)
    path.unlink()

    assert [read(store, key) for key in ("a/one", "a/two")] == [b"same", b"same"]


def test_an_object_outlives_its_local_files(store, local, tmp_path):
    path = local(b"kept")
    store.put_file("a/b", path)
    path.unlink()
    store.fetch_file("a/b", tmp_path / "back")
    (tmp_path / "back").unlink()

    assert read(store, "a/b") == b"kept"


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        (0, 10, b"0123456789"),
        (2, 3, b"234"),
        (9, 5, b"9"),
        (10, 1, b""),
        (99, 1, b""),
        (3, 0, b""),
    ],
)
def test_ranges_are_cut_off_at_the_end(store, local, start, length, expected):
    store.put_file("a/b", local(b"0123456789"))

    assert b"".join(store.read_range("a/b", start, length)) == expected


def test_a_long_range_comes_in_pieces(store, local):
    content = bytes(range(256)) * 8192
    store.put_file("a/b", local(content))
    pieces = list(store.read_range("a/b", 5, len(content)))

    assert len(pieces) > 1
    assert b"".join(pieces) == content[5:]


@pytest.mark.parametrize(("start", "length"), [(-1, 1), (0, -1)])
def test_a_negative_range_is_refused(store, local, start, length):
    store.put_file("a/b", local())
    with pytest.raises(ValueError, match="no range"):
        store.read_range("a/b", start, length)


def test_a_key_that_is_not_there(store, local, tmp_path):
    store.put_file("a/b/c", local())
    for key in ("none", "a", "a/b", "a/b/c/d"):
        assert store.find(key) is None
        store.delete(key)
        for ask in (
            lambda key=key: store.read_range(key, 0, 1),
            lambda key=key: store.fetch_file(key, tmp_path / "back"),
        ):
            with pytest.raises(NotFound) as caught:
                ask()
            assert caught.value.code == "object-missing"
    assert not (tmp_path / "back").exists()
    assert store.find("a/b/c") is not None


PIECES = {
    "small": [b"one", b"two", b"", b"three"],
    "alone": [b"one"],
    "large": [b"a" * (5 << 20), b"b" * (6 << 20), b"the rest"],
    "mixed": [b"a" * (5 << 20), b"small", b"b" * (18 << 20)],
}


def put_parts(store, local, pieces):
    parts = []
    for number, piece in enumerate(pieces):
        key = f"a/parts/{number}"
        store.put_file(key, local(piece))
        parts.append(ObjectPart(key, len(piece), hashlib.sha256(piece).hexdigest()))
    return parts


@pytest.mark.parametrize("pieces", PIECES.values(), ids=PIECES)
def test_parts_are_joined_in_their_order_and_stay(store, local, tmp_path, pieces):
    parts, told = put_parts(store, local, pieces), []
    store.put_file("a/whole", local(b"before"))
    facts = store.join("a/whole", parts, told.append)
    store.fetch_file("a/whole", tmp_path / "whole")

    assert (tmp_path / "whole").read_bytes() == b"".join(pieces)
    assert facts == store.find("a/whole")
    assert told[-1] == facts.bytes
    assert told == sorted(told)
    assert [read(store, part.key) for part in parts] == pieces


@pytest.mark.parametrize("name", ["small", "large"])
@pytest.mark.parametrize("fault", ["changed", "shorter", "missing"])
def test_a_part_that_is_not_what_came_in_is_not_joined(store, local, name, fault):
    pieces = PIECES[name]
    parts = put_parts(store, local, pieces)
    store.put_file("a/whole", local(b"before"))
    if fault == "missing":
        store.delete(parts[1].key)
    else:
        swapped = b"x" * (len(pieces[1]) - (fault == "shorter"))
        store.put_file(parts[1].key, local(swapped))
    with pytest.raises((FarmFailed, NotFound)) as caught:
        store.join("a/whole", parts)

    assert caught.value.code == ("object-missing" if fault == "missing" else "part-damaged")
    assert read(store, "a/whole") == b"before"
    assert [each.key for each in store.list_prefix("a/w")] == ["a/whole"]


def test_a_join_can_be_ended_by_who_is_told_of_it(store, local):
    parts = put_parts(store, local, PIECES["small"])

    def end(_done):
        raise LeaseLost("upload-lock-lost")

    with pytest.raises(LeaseLost):
        store.join("a/whole", parts, end)
    assert store.find("a/whole") is None


def test_deleting_twice_is_no_error(store, local):
    store.put_file("a/b", local())
    store.put_file("a/c", local())
    store.delete("a/b")
    store.delete("a/b")

    assert [each.key for each in store.list_prefix("")] == ["a/c"]


KEYS = ["a-b", "a.x/y", "a/b", "a/b-c/d", "a/b.mp4", "a/c/d/e", "a/é", "ab", "b/a"]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("", KEYS),
        ("a", KEYS[:-1]),
        ("a/", ["a/b-c/d", "a/b.mp4", "a/bb", "a/c/d/e", "a/é"]),
        ("a/b", ["a/b-c/d", "a/b.mp4", "a/bb"]),
        ("a/c/", ["a/c/d/e"]),
        ("a/c/d/e", ["a/c/d/e"]),
        ("c", []),
        ("a/none/", []),
        ("a/bb/", []),
    ],
)
def test_prefixes_are_listed_in_key_order(store, local, prefix, expected):
    keys = [key if key != "a/b" else "a/bb" for key in KEYS]
    for key in reversed(keys):
        store.put_file(key, local())
    wanted = [key if key != "a/b" else "a/bb" for key in expected]

    assert [each.key for each in store.list_prefix(prefix)] == sorted(wanted)


def test_an_empty_store_lists_nothing(store):
    assert list(store.list_prefix("")) == []
    assert list(store.list_prefix("a/b")) == []


@pytest.mark.parametrize("key", HOSTILE)
def test_a_key_cannot_leave_the_store(store, local, tmp_path, key):
    path = local()
    outside = {each for each in tmp_path.rglob("*") if "store" not in each.parts}
    for act in (
        lambda: store.put_file(key, path),
        lambda: store.fetch_file(key, tmp_path / "back"),
        lambda: store.read_range(key, 0, 1),
        lambda: store.find(key),
        lambda: store.delete(key),
    ):
        with pytest.raises(FarmFailed) as caught:
            act()
        assert caught.value.code == "store-failed"
    assert {each for each in tmp_path.rglob("*") if "store" not in each.parts} == outside


@pytest.mark.parametrize("prefix", ["../", "/", "a/../../", "../local/"])
def test_a_prefix_cannot_leave_the_store(store, prefix):
    with pytest.raises(FarmFailed):
        list(store.list_prefix(prefix))


def test_a_local_file_that_is_there_is_not_overwritten(store, local, tmp_path):
    store.put_file("a/b", local(b"new"))
    (tmp_path / "back").write_bytes(b"mine")
    with pytest.raises(FarmFailed, match="store-failed"):
        store.fetch_file("a/b", tmp_path / "back")

    assert (tmp_path / "back").read_bytes() == b"mine"


def test_a_local_file_that_is_missing_changes_nothing(store, local, tmp_path):
    store.put_file("a/b", local(b"old"))
    with pytest.raises(FarmFailed, match="store-failed"):
        store.put_file("a/b", tmp_path / "none")

    assert read(store, "a/b") == b"old"


def test_a_list_goes_on_behind_a_key(store, local):
    names = ["a-b/1", "a/1", "a/2", "a/b/1", "a/b/2", "ab/1", "b/1"]
    for name in names:
        store.put_file(name, local())
    for after in ["", *names, "a/", "a/b", "a/1x", "zz"]:
        found = [facts.key for facts in store.list_prefix("", after)]
        assert found == [name for name in sorted(names) if name > after]
    assert [facts.key for facts in store.list_prefix("a/", "a/2")] == ["a/b/1", "a/b/2"]
