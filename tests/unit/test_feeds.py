"""Feeds: what may be written as an address, ports, leases, what ffmpeg says of tracks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from farm.errors import IllegalMove, InputRejected
from farm.feed_leases import LOST_AFTER, FeedLease
from farm.feeds import FIRST_PORT, LAST_PORT, Feed, FeedKind, FeedSound, choose_port
from farm.live import InputKind, LiveInput
from live.feed_lines import calling_arguments, listening_arguments, read_call
from live.feed_spec import find_avs, read_services, read_tracks
from live.sound_maps import copied_tracks, sound_filter

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FEED = Feed("fed_1", "org_1", "County", FeedKind.SRT_LISTENER, "per_1", NOW)
LEASE = FeedLease("fed_1", "org_1", until=NOW)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (FeedKind.SRT_CALLER, "udp://239.1.1.1:5000"),
        (FeedKind.SRT_CALLER, "srt://enc.example"),
        (FeedKind.SRT_CALLER, "srt://enc.example:9000?mode=listener"),
        (FeedKind.SRT_CALLER, "srt://enc.example:9000?passphrase=short"),
        (FeedKind.SRT_CALLER, "srt://enc.example:9000?localaddr=10.0.0.1"),
        (FeedKind.SRT_CALLER, "srt://enc.example:9000?streamid=a&streamid=b"),
        (FeedKind.RTSP, "file:///etc/passwd"),
        (FeedKind.HLS, "concat:a|b"),
        (FeedKind.HLS, "http:///live.m3u8"),
        (FeedKind.RTMP, "rtmp://enc.example:port/live/key"),
        (FeedKind.MULTICAST, "udp://239.1.1.1"),
        (FeedKind.HLS, "https://enc.example/a b.m3u8"),
    ],
)
def test_what_is_no_address_of_its_kind_is_refused(kind, address):
    with pytest.raises(InputRejected) as refused:
        read_call(kind, address)
    assert refused.value.code == "feed-address"


def test_an_address_is_put_together_again_with_digits_only():
    call = read_call(FeedKind.SRT_CALLER, "srt://enc.example:9000?passphrase=abcdefghij&latency=50")
    assert call.shown == "srt://enc.example:9000"
    (address,) = [
        one for one in calling_arguments(call, "192.0.2.7", through=None) if "srt:" in one
    ]
    assert address == "srt://192.0.2.7:9000?mode=caller&latency=50000&passphrase=abcdefghij"
    rtmp = read_call(FeedKind.RTMP, "rtmp://door.example/live/key")
    arguments = calling_arguments(rtmp, "2001:db8::1", through=None)
    assert "rtmp://[2001:db8::1]:1935/live/key" in arguments
    assert "rtmp://door.example:1935/live" in arguments
    assert "rtsp://u:p@127.0.0.1:4/cam" in calling_arguments(
        read_call(FeedKind.RTSP, "rtsp://u:p@cam.example/cam"), "cam.example", through=4
    )


def test_a_listener_waits_with_its_passphrase_on_its_port():
    address = listening_arguments("192.0.2.1", 20100, "abcdefghij")[-1]
    assert address.startswith("srt://192.0.2.1:20100?mode=listener&")
    assert address.endswith("&passphrase=abcdefghij")


def test_each_listener_has_a_port_until_none_is_left():
    assert choose_port(set()) == FIRST_PORT
    assert choose_port({FIRST_PORT, FIRST_PORT + 2}) == FIRST_PORT + 1
    with pytest.raises(InputRejected):
        choose_port(set(range(FIRST_PORT, LAST_PORT + 1)))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "feed-name"),
        ({"keep_hours": -1}, "feed-hours"),
        ({"service": 0}, "feed-choice"),
        ({"sound": FeedSound(track=16)}, "feed-choice"),
    ],
)
def test_a_feed_that_cannot_be_is_refused(changes, code):
    assert FEED.require_sensible() is FEED
    with pytest.raises(InputRejected) as refused:
        replace(FEED, **changes).require_sensible()
    assert refused.value.code == code


def test_a_removed_feed_opens_nothing_and_the_first_removal_counts():
    removed = replace(FEED, secret_hash="0" * 64).removed(NOW)
    assert removed.secret_hash is None
    assert removed.removed(NOW + timedelta(days=1)) == removed
    with pytest.raises(IllegalMove):
        removed.require_there()


def test_an_input_names_a_feed_or_does_not_come_from_one():
    assert LiveInput(InputKind.FEED, feed_id="fed_1").asset_id is None
    for kind, asset_id, feed_id in [
        (InputKind.FEED, None, None),
        (InputKind.DOOR, None, "fed_1"),
        (InputKind.FILE, "ast_1", "fed_1"),
    ]:
        with pytest.raises(InputRejected):
            LiveInput(kind, asset_id, feed_id)


def test_readers_that_say_nothing_are_started_later_and_later():
    lease, waits = LEASE, []
    for _ in range(9):
        assert lease.is_free(lease.until)
        held = lease.claimed("agent", lease.until)
        assert not held.is_free(lease.until)
        lease = held.released(held.until)
        waits.append((lease.until - held.until).total_seconds())
    assert waits == [1, 3, 7, 15, 31, 60, 60, 60, 60]
    assert lease.epoch == 9
    heard = replace(lease.claimed("agent", lease.until), renewed_at=NOW)
    assert heard.released(NOW).until == NOW


def test_a_feed_is_lost_when_it_was_there_and_is_not():
    assert not LEASE.is_lost(NOW + timedelta(days=9))
    seen = replace(LEASE, seen_at=NOW)
    assert not seen.is_lost(NOW + LOST_AFTER)
    assert seen.is_lost(NOW + LOST_AFTER + timedelta(seconds=1))


SAID = """Input #0, mpegts, from 'srt://0.0.0.0:1':
  Program 101
    Metadata:
  Stream #0:1[0x101](chi): Audio: mp2 ([4][0][0][0] / 0x0004), 48000 Hz, stereo, s16p, 256 kb/s
  Stream #0:0[0x100]: Video: {codec} (Main), yuv420p(tv, top first), 1920x1080, 25 fps, 50 tbr
  Program 102
"""


def test_tracks_and_services_are_told_as_ffmpeg_names_them():
    lines = SAID.format(codec="mpeg2video").splitlines()
    assert read_tracks(lines) == ("mpeg2video 1920x1080i 25", "mp2 48000 stereo")
    assert read_services(lines) == (101, 102)
    assert find_avs(lines) is None


@pytest.mark.parametrize(("codec", "name"), [("cavs", "AVS/AVS+"), ("avs2", "AVS2")])
def test_chinese_broadcast_codecs_are_known_by_name(codec, name):
    assert find_avs(SAID.format(codec=codec).splitlines()) == name


def test_a_pair_is_two_tracks_and_all_else_one():
    assert copied_tracks(1, "") == ["-map", "0:a:1?"]
    assert copied_tracks(2, "pair") == ["-map", "0:a:2?", "-map", "0:a:3?"]
    assert sound_filter("left") != sound_filter("right") != sound_filter("")
