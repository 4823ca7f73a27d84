"""What leaves when sources come and go: no hole, no step back, the slate in time."""

from dataclasses import replace
from itertools import pairwise

from live.packets import TICKS, LivePacket, Track
from live.playout import Playout, Reel
from live.spec import EngineSpec, InputSpec, Source, TargetSpec, read_spec, spec_json

FRAME = TICKS // 25
SOUND = 1920


def packets(seconds, *, gop=50):
    pictures = [
        LivePacket(Track.PICTURE, n * FRAME, n * FRAME, FRAME, n % gop == 0)
        for n in range(round(seconds * 25))
    ]
    times = range(0, round(seconds * TICKS), SOUND)
    sounds = [LivePacket(Track.SOUND, time, time, SOUND, is_key=True) for time in times]
    return sorted([*pictures, *sounds], key=lambda one: (one.dts, one.track is Track.SOUND))


def play(until, there):
    """Run sources, each (source, begins, ends): its packets come in real time."""
    playout = Playout(Reel(packets(8)))
    coming = sorted(
        (
            (begin + one.dts / TICKS, source, one)
            for source, begin, end in there
            for one in packets(end - begin)
        ),
        key=lambda one: one[0],
    )
    left = []
    for number in range(round(until * 50)):
        now = number / 50
        while coming and coming[0][0] <= now:
            at, source, packet = coming.pop(0)
            left += [(at, one) for one in playout.take(source, packet, at)]
        left += [(now, one) for one in playout.tick(now)]
    return playout, left


def shown(left):
    return [one.packet.pts for _, one in left if one.packet.track is Track.PICTURE]


def test_pictures_follow_each_other_without_a_hole_whatever_comes_and_goes():
    _, left = play(60, [(Source.MAIN, 3, 20), (Source.MAIN, 25, 31), (Source.MAIN, 40.5, 60)])
    assert {after - before for before, after in pairwise(shown(left))} == {FRAME}


def test_the_programme_goes_on_as_fast_as_the_clock():
    playout, left = play(60, [(Source.MAIN, 3, 20), (Source.MAIN, 25, 31)])
    assert abs(playout.clock.end / TICKS - 60) < 0.2
    behind = [at - one.packet.pts / TICKS for at, one in left]
    assert max(behind) < 1.3
    assert min(behind) > -1.3  # what a source sent before it was steady is sent at once


def test_sound_is_missing_nowhere_for_longer_than_the_splice_of_two_grids():
    _, left = play(60, [(Source.MAIN, 3, 20), (Source.MAIN, 25, 31), (Source.BACKUP, 28, 50)])
    times = [one.packet.pts for _, one in left if one.packet.track is Track.SOUND]
    steps = [after - before for before, after in pairwise(times)]
    assert min(steps) >= SOUND // 2
    assert max(steps) <= 2 * SOUND + FRAME


def test_slate_seconds_are_counted():
    playout, _ = play(20, [(Source.MAIN, 2, 12)])
    assert abs(playout.slate_seconds - (20 - 8)) < 2.5


def test_an_engine_that_slept_does_not_send_what_it_missed():
    playout = Playout(Reel(packets(8)))
    playout.tick(0.0)
    aired = [*playout.tick(600.0), *playout.tick(600.1)]
    seconds = (aired[-1].packet.pts - aired[0].packet.pts) / TICKS
    assert seconds < 4


def test_sound_of_an_older_connection_is_not_heard_with_the_new_one():
    playout = Playout(Reel(packets(8)))
    for one in packets(1):
        late = replace(one, dts=one.dts + 900 * TICKS, pts=one.pts + 900 * TICKS)
        playout.take(Source.MAIN, late, one.dts / TICKS)
    left = []
    for one in packets(6):
        left += playout.take(Source.MAIN, one, 5 + one.dts / TICKS)
    assert Source.MAIN in {one.source for one in left}
    assert max(one.packet.pts for one in left) < 20 * TICKS


def test_a_spec_survives_its_file(tmp_path):
    spec = EngineSpec(
        "prg_1",
        3,
        tmp_path,
        "org/prg_1/",
        main=InputSpec("rtmp://127.0.0.1/live/key"),
        targets=(TargetSpec("t", "rtmps://far/live/secret", gap_seconds=60, single_use=True),),
        objects=tmp_path / "objects",
    )
    assert read_spec(spec_json(spec)) == spec
    assert "secret" not in repr(spec)
