"""Which parts become one object, and what such an object's name tells, by the names alone."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.compacting import LONGEST_MS, LONGEST_NAME, plan_runs
from live.packets import TICKS
from live.parts import CamePart, SentPart, name_of_many, read_came, read_sent
from live.pieces import Within
from live.windows import whole_playlist

BEGAN = 1_795_384_800_000
FAR = 10**15


def sent(sizes, *, begins=0, epoch=1, init="0000aaaa", ticks=2 * TICKS, wall=BEGAN):
    made = []
    for number, size in enumerate(sizes, begins):
        part = SentPart(epoch, number, wall, ticks, init, is_key=number % 3 != 1)
        made.append((part, size))
        wall = part.ends_ms
    return made


def came(lengths, *, size=4_000_000, source="main", wall=BEGAN):
    walls = accumulate(lengths, initial=wall)
    return [
        (CamePart(source, 1, number, at, length), size)
        for number, (at, length) in enumerate(zip(walls, lengths, strict=False))
    ]


def runs(sized, *, before_ms=FAR, is_over=True):
    return list(plan_runs(sized, before_ms=before_ms, is_over=is_over))


@given(
    st.lists(
        st.tuples(st.integers(1, 400_000), st.integers(0, 10**9), st.booleans()),
        min_size=1,
        max_size=40,
    )
)
def test_a_name_tells_each_part_and_where_it_lies(told):
    wall, sized = BEGAN, []
    for number, (ticks, size, is_key) in enumerate(told):
        part = SentPart(3, number + 7, wall, ticks, "9c0b1d2e", is_key)
        sized.append((part, size))
        wall = part.ends_ms
    name = name_of_many(sized)
    found = read_sent(["live.m3u8", name])
    assert [part.name for part in found] == [part.name for part, _ in sized]
    starts = accumulate((size for _, size in sized), initial=0)
    places = [Within(name, start, size) for start, (_, size) in zip(starts, sized, strict=False)]
    assert [part.within for part in found] == places


def test_evidence_is_told_apart_by_input():
    mine, other = came([2004, 2010, 1990]), came([2000, 2000], source="backup")
    names = [name_of_many(mine), name_of_many(other)]
    assert [part.name for part in read_came(names, "main")] == [part.name for part, _ in mine]
    assert read_came(names, "main")[2].ends_ms == BEGAN + 6004
    assert len(read_came(names, "backup")) == 2


def test_a_part_that_lies_alone_as_well_is_read_once():
    sized = sent([10, 20, 30])
    names = [name_of_many(sized), *(part.name for part, _ in sized), sent([5], begins=3)[0][0].name]
    for order in (names, names[::-1]):
        found = read_sent(order)
        assert [part.number for part in found] == [0, 1, 2, 3]
        assert [part.within is None for part in found] == [False, False, False, True]


def test_an_hour_of_two_seconds_is_sixty_objects():
    made = runs(sent([1_000_000] * 1800))
    assert [len(run) for run in made] == [30] * 60


def test_what_came_in_has_about_a_minute_too():
    made = runs(came([2000 + n % 50 for n in range(1800)]))
    assert sum(len(run) for run in made) >= 1799
    assert len(made) <= 90


def test_no_name_is_too_long_for_a_file():
    busy = came([2000 + 37 * (n % 50) for n in range(200)], size=99_999_999)
    for run in runs(busy):
        assert len(name_of_many(run).rpartition("/")[2]) <= LONGEST_NAME
        assert run[-1][0].ends_ms - run[0][0].wall_ms <= LONGEST_MS


@pytest.mark.parametrize(
    ("sized", "lengths"),
    [
        pytest.param(sent([1] * 3) + sent([1] * 2, begins=4), [3, 2], id="a-part-is-missing"),
        pytest.param(sent([1] * 3) + sent([1] * 2, epoch=2), [3, 2], id="another-engine"),
        pytest.param(
            sent([1] * 3) + sent([1] * 2, begins=3, init="0000bbbb", wall=BEGAN + 6000),
            [3, 2],
            id="other-parameters",
        ),
        pytest.param(
            sent([1] * 3) + sent([1] * 2, begins=3, wall=BEGAN + 9000), [3, 2], id="the-clock-jumps"
        ),
        pytest.param(sent([1]), [], id="one-stays-alone"),
    ],
)
def test_only_what_goes_on_lies_together(sized, lengths):
    assert [len(run) for run in runs(sized)] == lengths


def test_of_a_programme_that_runs_only_what_is_old_and_complete():
    sized = sent([1] * 100)
    assert [len(run) for run in runs(sized, is_over=False)] == [30, 30, 30]
    seen = runs(sized, before_ms=BEGAN + 70_000, is_over=False)
    assert [len(run) for run in seen] == [30]
    assert runs(sized, before_ms=BEGAN + 50_000, is_over=False) == []


def test_what_was_decided_early_is_what_would_be_decided_late():
    sized = sent([1] * 100)
    early = runs(sized, before_ms=BEGAN + 70_000, is_over=False)
    assert early == runs(sized)[: len(early)]


def test_a_playlist_tells_where_parts_lie_now():
    sized = sent([10, 20, 30])
    lines = whole_playlist(read_sent([name_of_many(sized)])).splitlines()
    told = [(one, lines[at + 1]) for at, one in enumerate(lines) if "BYTERANGE" in one]
    name = name_of_many(sized)
    expected = [("10@0", name), ("20@10", name), ("30@30", name)]
    assert told == [(f"#EXT-X-BYTERANGE:{span}", key) for span, key in expected]
    assert "#EXT-X-DISCONTINUITY" not in lines
    plain = whole_playlist([part for part, _ in sized]).splitlines()
    without = [line for line in lines if "BYTERANGE" not in line and line != name]
    assert without == [line for line in plain if not line.endswith(".m4s")]
    assert all(before != after for before, after in pairwise(told))
