"""Parts of recordings become objects of a minute, whatever the store can do by itself."""

import pytest

from live.compacting import compact
from live.packets import TICKS
from live.parts import CamePart, SentPart, read_came, read_sent
from live.stored import find_within, read_all, read_part

pytestmark = pytest.mark.xdist_group("gateway")
BEGAN = 1_795_384_800_000
PREFIX = "org_1/prg_1/"
LARGE = 5 << 20
"""What S3 puts together by itself."""


@pytest.fixture
def put(store, tmp_path):
    def write(part, content):
        path = tmp_path / "part"
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        store.put_file(PREFIX + part.name, path)
        return part

    return write


def names(store):
    return [one.key.removeprefix(PREFIX) for one in store.list_prefix(PREFIX)]


def test_parts_become_one_object_with_the_same_bytes(store, put):
    shown = {
        put(SentPart(1, n, BEGAN + n * 2000, 2 * TICKS, "0000aaaa", is_key=True), content): content
        for n, content in enumerate((b"one", b"two and", b"three"))
    }
    large = [bytes([n]) * (LARGE + n) for n in range(3)]
    came = {
        put(CamePart("main", 1, n, BEGAN + n * 2000, 2000), content): content
        for n, content in enumerate((*large, b"the rest"))
    }
    old = {part.name: content for part, content in (shown | came).items()}
    made = compact(store, PREFIX, before_ms=BEGAN * 2, is_over=True, most=9)
    assert (made.joined, made.is_whole) == (2, True)
    assert made.bytes == sum(map(len, old.values()))
    assert sorted(made.spare) == sorted(PREFIX + name for name in old)
    assert set(old) <= set(names(store)), "who made them removes them"
    for key in made.spare:
        store.delete(key)

    assert len(names(store)) == 2
    parts = [*read_sent(names(store)), *read_came(names(store), "main")]
    assert {part.name: read_part(store, PREFIX, part) for part in parts} == old
    assert b"".join(read_all(store, PREFIX, came)) == b"".join(came.values()), "listed before"
    again = compact(store, PREFIX, before_ms=BEGAN * 2, is_over=True, most=9)
    assert (again.joined, again.spare, again.is_whole) == (0, [], True)
    within = find_within(store, PREFIX, [*shown][1].name)
    assert (within.start, within.bytes) == (3, 7)
    for unknown in ("sent/x.m4s", "live.m3u8", "in/side-000001-00000000-1795384800000-9.ts"):
        assert find_within(store, PREFIX, unknown) is None
