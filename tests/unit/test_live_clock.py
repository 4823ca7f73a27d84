"""Whatever comes in, times only grow, and picture and sound stay together."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.clock import WRAP, ProgrammeClock
from live.packets import TICKS, LivePacket, Track

FRAME = TICKS // 25
SOUND = 1920


def stream(seconds, *, begin=0, reorder=2, gop=50):
    """Packets as an encoder makes them: I B B P …, sound between them, decoded from begin on."""
    made = []
    frames = int(seconds * 25)
    order = []
    for first in range(0, frames, gop):
        group = list(range(first, min(first + gop, frames)))
        order.append(group[0])
        rest = group[1:]
        while rest:
            run, rest = rest[: reorder + 1], rest[reorder + 1 :]
            order += [run[-1], *run[:-1]]
    delay = reorder and 1
    for number, shown in enumerate(order):
        is_key = shown % gop == 0
        dts, pts = begin + (number - delay) * FRAME, begin + shown * FRAME
        made.append(LivePacket(Track.PICTURE, dts, pts, FRAME, is_key))
    heard = range(begin, begin + seconds * TICKS, SOUND)
    made += [LivePacket(Track.SOUND, time, time, SOUND, is_key=True) for time in heard]
    return sorted(made, key=lambda one: (one.dts, one.track == Track.SOUND))


def moved(packets, ticks):
    return [replace(one, dts=one.dts + ticks, pts=one.pts + ticks) for one in packets]


def run(*stretches, splices=True):
    """All stretches through one clock; pairs of what came and what left."""
    clock = ProgrammeClock()
    pairs = []
    for packets in stretches:
        if splices:
            clock.splice()
        pairs += [(one, clock.place(one)) for one in packets]
    return clock, [(came, left) for came, left in pairs if left is not None]


def grows(pairs):
    for track in Track:
        times = [left.dts for _, left in pairs if left.track is track]
        if any(after <= before for before, after in pairwise(times)):
            return False
    return all(left.pts >= left.dts for _, left in pairs)


def offsets(pairs):
    """By how much the sound, and by how much the picture was moved, at the end."""
    return {
        track: next(left.pts - came.pts for came, left in reversed(pairs) if came.track is track)
        for track in Track
    }


@pytest.mark.parametrize(
    ("stretches", "splices"),
    [
        pytest.param([stream(4)], True, id="plain"),
        pytest.param([stream(4), stream(4)], True, id="restart-at-zero"),
        pytest.param([stream(4), stream(4)], False, id="restart-at-zero-on-one-line"),
        pytest.param([stream(4, reorder=2), stream(4, reorder=0)], True, id="b-frames-to-none"),
        pytest.param([stream(4, reorder=0), stream(4, reorder=2)], True, id="none-to-b-frames"),
        pytest.param([stream(4, begin=-7200)], True, id="below-zero"),
        pytest.param([stream(4), moved(stream(4), 999 * TICKS)], False, id="jump-forward"),
        pytest.param(
            [stream(4, begin=WRAP - 2 * TICKS), stream(4, begin=2 * TICKS)], False, id="wrap"
        ),
    ],
)
def test_times_grow_and_hold_together(stretches, splices):
    _, pairs = run(*stretches, splices=splices)
    assert grows(pairs)
    moves = offsets(pairs)
    assert moves[Track.PICTURE] == moves[Track.SOUND]


def test_a_wrap_is_no_jump():
    whole = stream(6, begin=WRAP - 3 * TICKS)
    wrapped = [replace(one, dts=one.dts % WRAP, pts=one.pts % WRAP) for one in whole]
    clock, pairs = run(wrapped)
    assert clock.jumps == 0
    _, plain = run(whole)
    assert [left for _, left in pairs] == [left for _, left in plain]


def test_pictures_follow_without_a_hole_over_a_splice():
    _, pairs = run(stream(4, reorder=2), stream(4, begin=TICKS * 500, reorder=0), stream(4))
    shown = sorted(left.pts for _, left in pairs if left.track is Track.PICTURE)
    assert {after - before for before, after in pairwise(shown)} == {FRAME}


def test_a_stretch_begins_with_a_keyframe_and_with_its_own_sound():
    late = [one for one in stream(6) if one.dts >= 30 * FRAME]  # cut in the middle of a GOP
    clock, pairs = run(stream(4), late)
    first_new = next(
        came for came, left in pairs if left.pts >= 4 * TICKS and left.track is Track.PICTURE
    )
    assert first_new.is_key
    assert clock.dropped > 0


def test_pictures_that_lean_on_what_was_left_out_are_left_out():
    leading = LivePacket(Track.PICTURE, 1 * FRAME, -1 * FRAME, FRAME, is_key=False)
    key = LivePacket(Track.PICTURE, 0, 2 * FRAME, FRAME, is_key=True)
    open_gop = replace(leading, pts=1 * FRAME)
    clock = ProgrammeClock()
    assert clock.place(key) is not None
    assert clock.place(open_gop) is None


def test_a_day_of_packets_keeps_picture_and_sound_together():
    clock = ProgrammeClock()
    day = 24 * 3600
    apart = []
    for begin in range(0, day, 600):
        times = (Track.PICTURE, begin * 25 * FRAME), (Track.SOUND, begin * TICKS)
        for track, time in times:
            wrapped = time % WRAP
            left = clock.place(LivePacket(track, wrapped, wrapped, 600 * TICKS, is_key=True))
            assert left is not None
            apart.append(left.pts - time)
    assert set(apart) == {0}


stretch = st.builds(
    lambda seconds, begin, reorder, gop: stream(seconds, begin=begin, reorder=reorder, gop=gop),
    st.integers(1, 3),
    st.integers(-(2**20), WRAP),
    st.integers(0, 3),
    st.integers(5, 60),
)


@given(st.lists(stretch, min_size=1, max_size=4), st.booleans(), st.integers(0, 99))
def test_anything_may_come(stretches, splices, seed):
    chance = Random(seed)  # noqa: S311  # no secret
    torn = [[one for one in packets if chance.random() > 0.1] for packets in stretches]
    _, pairs = run(*torn, splices=splices)
    assert grows(pairs)


@given(st.lists(st.tuples(st.sampled_from(Track), st.integers(-(2**34), 2**34), st.booleans())))
def test_even_nonsense_may_come(nonsense):
    packets = [
        LivePacket(track, time, time + (7 * FRAME if track is Track.PICTURE else 0), 0, is_key)
        for track, time, is_key in nonsense
    ]
    _, pairs = run(packets)
    assert grows(pairs)


@given(st.lists(stretch, min_size=1, max_size=4))
def test_each_spliced_stretch_keeps_its_own_offset(stretches):
    clock = ProgrammeClock()
    for packets in stretches:
        clock.splice()
        kept = [(one, clock.place(one)) for one in packets]
        moves = {left.pts - came.pts for came, left in kept if left is not None}
        assert len(moves) <= 1
