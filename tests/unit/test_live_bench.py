"""What the live bench reckons with: stamps of time, players, and a ledger of what came out."""

import numpy as np
import pytest

from bench.live_drift import CYCLE, Ledger, read_time, spell_time
from bench.live_latency import HEIGHT, WIDTH, Listed, stamp_of, stamped, watched
from live.clock import WRAP
from live.packets import TICKS, LivePacket, Track
from live.parts import SentPart


@pytest.mark.parametrize("ticks", [0, 1, TICKS, 2**32 + 12345, WRAP - 1])
def test_a_time_of_mpeg_ts_is_read_as_it_was_spelled(ticks):
    spelled = spell_time(ticks, 0x30)
    assert read_time(spelled) == ticks
    assert [spelled[at] & 1 for at in (0, 2, 4)] == [1, 1, 1]  # marker bits


def test_a_picture_bears_the_time_of_its_encoder():
    now = 1_795_398_000.123
    picture = np.frombuffer(stamped(now), np.uint8).reshape(HEIGHT, WIDTH)
    assert stamp_of(picture, now + 5.3) == pytest.approx(now, abs=0.002)
    assert stamp_of(np.full((HEIGHT, WIDTH), 30, np.uint8), now) is None


def listing(late=0.0):
    """Ten parts of two seconds, each listed 0.4 s after its end; from the seventh on later."""
    parts = [SentPart(1, n, 1000 * 2 * n, 2 * TICKS, "0" * 8, is_key=True) for n in range(10)]
    listed = [Listed(one, 2.0 * n + 2.4 + (late if n > 6 else 0)) for n, one in enumerate(parts)]
    stamps = [[(at / 2, 2.0 * n + at / 2) for at in range(4)] for n in range(10)]
    return listed, stamps


@pytest.mark.parametrize(("after", "age"), [(0.0, 4.4), (1.0, 5.4), (1.9, 6.3)])
def test_a_player_is_as_late_as_the_moment_it_joins(after, age):
    listed, stamps = listing()
    ages, waited = watched(listed[4].at + after, listed, stamps, 4.0)
    assert ages == pytest.approx([age] * len(ages))
    assert waited == 0


def test_a_player_that_waits_for_a_part_is_later_from_then_on():
    listed, stamps = listing(late=3.0)
    ages, waited = watched(listed[4].at, listed, stamps, 4.0)
    assert waited > 0
    assert ages[-1] == pytest.approx(4.4 + waited)


def test_sound_that_moves_away_from_the_picture_is_found_across_cycles():
    times = {b"p%023d" % n: n * 3600 for n in range(200)}
    times |= {b"s%023d" % n: n * 1920 for n in range(375)}
    ledger = Ledger(times)

    def part(cycle, late):
        for n in range(0, 200, 25):
            at = cycle * CYCLE * TICKS + n * 3600 + 777
            yield LivePacket(Track.PICTURE, at, at, 3600, n == 0, b"p%023d" % n)
        for n in range(0, 375, 25):
            at = cycle * CYCLE * TICKS + n * 1920 + 777 + late
            yield LivePacket(Track.SOUND, at, at, 1920, True, b"s%023d" % n)

    for cycle in range(5):
        ledger.take(part(cycle, 0))
    assert ledger.apart == 0
    assert ledger.seconds == pytest.approx(5 * CYCLE - 1, abs=0.1)
    ledger.take(part(5, 4500))
    assert ledger.apart == 4500
