"""A recording is what the names of its parts say, and playlists are spelled from that alone."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.packets import TICKS, LivePacket, Track
from live.parts import (
    LONGEST,
    CamePart,
    Gap,
    SentPart,
    ends_part,
    find_gaps,
    parameter_sets,
    parts_within,
    read_came,
    read_sent,
)
from live.windows import TARGET_SECONDS, live_playlist, whole_playlist

BEGAN = 1_795_384_800_000
TWO = 2 * TICKS


def sent(number, *, epoch=1, wall=None, ticks=TWO, init="0000aaaa", is_key=True):
    return SentPart(
        epoch, number, BEGAN + number * 2000 if wall is None else wall, ticks, init, is_key
    )


sent_parts = st.builds(
    SentPart,
    st.integers(0, 999_999),
    st.integers(0, 99_999_999),
    st.integers(10**12, 10**13 - 1),
    st.integers(1, LONGEST),
    st.text("0123456789abcdef", min_size=8, max_size=8),
    st.booleans(),
)


@given(st.lists(sent_parts, unique_by=lambda part: (part.epoch, part.number)))
def test_a_list_of_the_store_is_the_recording(parts):
    names = sorted(part.name for part in parts)
    noise = ["live.m3u8", "sent/init-0000aaaa.mp4", "in/main-000001-00000000-1795384800123-2004.ts"]
    found = read_sent([*noise, *names])
    assert found == sorted(parts, key=lambda part: (part.epoch, part.number))
    assert [part.name for part in found] == names  # key order is the order of time


def test_what_came_in_is_told_apart_by_input():
    parts = [CamePart("main", 1, n, BEGAN + n * 2000, 2000) for n in range(3)]
    other = CamePart("backup", 1, 0, BEGAN, 2000)
    names = [part.name for part in (*parts, other)]
    assert read_came(names, "main") == parts
    assert read_came(names, "backup") == [other]


def test_gaps_are_what_lies_between_parts():
    parts = [sent(0), sent(1), sent(2, epoch=2, wall=BEGAN + 9000)]
    assert list(find_gaps(parts)) == [Gap(BEGAN + 4000, BEGAN + 9000)]


@pytest.mark.parametrize(
    ("begins", "ends", "numbers"),
    [
        pytest.param(4000, 8000, [2, 3], id="from-part-to-part"),
        pytest.param(4500, 5500, [2], id="within-one"),
        pytest.param(6500, 8500, [2, 3, 4], id="from-the-keyframe-before"),
        pytest.param(-5000, 1000, [0], id="from-before-the-beginning"),
        pytest.param(90_000, 99_000, [], id="after-the-end"),
    ],
)
def test_a_clip_of_the_last_seconds_begins_with_a_keyframe(begins, ends, numbers):
    parts = [sent(n, is_key=n != 3) for n in range(6)]
    found = parts_within(parts, BEGAN + begins, BEGAN + ends)
    assert [part.number for part in found] == numbers


def test_the_window_slides_and_counts_what_is_gone():
    parts = [sent(n, init="0000aaaa" if n < 3 else "0000bbbb") for n in range(10)]
    lines = live_playlist(parts, 8).splitlines()
    assert "#EXT-X-MEDIA-SEQUENCE:6" in lines
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1" in lines
    assert [line for line in lines if line.startswith("sent/")] == [one.name for one in parts[6:]]
    assert '#EXT-X-MAP:URI="sent/init-0000bbbb.mp4"' in lines
    assert "#EXT-X-ENDLIST" not in lines


def test_a_window_begins_with_a_keyframe():
    parts = [sent(n, is_key=n % 2 == 0) for n in range(10)]
    names = [line for line in live_playlist(parts, 6).splitlines() if line.startswith("sent/")]
    assert names == [part.name for part in parts[8:]]


def test_a_player_begins_anew_only_where_parameters_or_the_engine_change():
    parts = [
        sent(0),
        sent(1),
        sent(2, init="0000bbbb"),
        sent(3, init="0000bbbb"),
        sent(4, init="0000bbbb", epoch=2),
    ]
    lines = whole_playlist(parts).splitlines()
    breaks = [at for at, line in enumerate(lines) if line == "#EXT-X-DISCONTINUITY"]
    after = [next(one for one in lines[at:] if one.startswith("sent/")) for at in breaks]
    assert after == [parts[2].name, parts[4].name]
    assert lines.count('#EXT-X-MAP:URI="sent/init-0000bbbb.mp4"') == 1
    assert lines[-1] == "#EXT-X-ENDLIST"


def test_the_clock_on_the_wall_stands_in_the_playlist():
    assert "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T22:00:00.000Z" in whole_playlist([sent(0)])


@given(st.integers(20, 60), st.integers(1, 300), st.integers(0, 10**6))
def test_no_part_is_longer_than_its_playlist_says(rate, gop, begin):
    frame = TICKS // rate
    pictures = [
        LivePacket(Track.PICTURE, begin + n * frame, begin + n * frame, frame, n % gop == 0)
        for n in range(rate * 10)
    ]
    cuts = [0]
    for number, picture in enumerate(pictures):
        if ends_part(pictures[cuts[-1]], picture, is_new=False):
            cuts.append(number)
    lengths = [(after - before) * frame for before, after in pairwise(cuts)]
    assert lengths
    assert all(round(length / TICKS) <= TARGET_SECONDS for length in lengths)
    assert max(lengths) <= LONGEST + 4 * frame


def test_parts_begin_with_keyframes_again_after_a_picture_is_missing():
    gop = [LivePacket(Track.PICTURE, n * 3600, n * 3600, 3600, n % 50 == 0) for n in range(400)]
    pictures = gop[:30] + [replace(one, dts=one.dts + 5400) for one in gop[30:]]
    first, begins = pictures[0], []
    for picture in pictures:
        if ends_part(first, picture, is_new=False):
            first = picture
            begins.append(picture.is_key)
    assert all(begins)
    late = LivePacket(Track.PICTURE, 5 * 3600, 5 * 3600, 3600, is_key=True)
    assert ends_part(replace(pictures[1], dts=0), late, is_new=False)


def test_a_part_ends_where_parameters_change():
    key = LivePacket(Track.PICTURE, 0, 0, 3600, is_key=True)
    soon = LivePacket(Track.PICTURE, 3600, 3600, 3600, is_key=True)
    assert ends_part(key, soon, is_new=True)
    assert not ends_part(key, soon, is_new=False)


def test_parameter_sets_are_found_before_the_picture():
    sps, pps, idr = b"\x67\x64\x00\x1e", b"\x68\xef\x3c", b"\x65" + b"\x88" * 40
    payload = b"".join(b"\0\0\0\1" + unit for unit in (b"\x09\xf0", sps, pps, idr))
    assert parameter_sets(payload) == b"\0\0\0\1" + sps + b"\0\0\0\1" + pps
    assert parameter_sets(b"\0\0\0\1" + idr) == b""
