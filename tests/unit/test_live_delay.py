"""What leaves behind the delay: whatever is ordered in whatever order, nothing that must not."""

import random
from collections import deque
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest

from live.clock import ProgrammeClock
from live.delay import Delay
from live.filling import Filler
from live.held import HeldPackets
from live.packets import TICKS, LivePacket, Track
from live.playout import Aired, Reel
from live.silence import silenced
from live.spec import GuardSpec, Source

FRAME = TICKS // 10
GOP = 5
GOP_SECONDS = GOP * FRAME / TICKS
STEP = FRAME / TICKS
SLATE = -1


def adts(number):
    """A frame of AAC that nobody can hear, and everybody can tell apart."""
    body = number.to_bytes(4, "big", signed=True)
    length = 7 + len(body)
    return (
        bytes(
            (0xFF, 0xF1, 0x4C, 0x80 | length >> 11, length >> 3 & 255, (length & 7) << 5 | 31, 0xFC)
        )
        + body
    )


def frames(count, *, is_slate=False):
    for n in range(count):
        number, at = (SLATE if is_slate else n), n * FRAME
        payload = number.to_bytes(4, "big", signed=True)
        yield LivePacket(Track.PICTURE, at, at, FRAME, n % GOP == 0, payload)
        yield LivePacket(Track.SOUND, at, at, FRAME, is_key=True, payload=adts(number))


class Pile:
    """A shelf in memory; `fails` once when told to."""

    def __init__(self):
        self.packets, self.fails = deque(), False

    def put(self, packet):
        if self.fails:
            self.fails = False
            raise OSError("full")
        self.packets.append(packet)

    def take(self):
        return self.packets.popleft()

    def drop(self, count):
        for _ in range(count):
            self.packets.popleft()

    def clear(self):
        self.packets.clear()


@dataclass
class Show:
    """A source that never ends, behind a delay; what left, and what was ordered when."""

    delay: Delay = field(default_factory=lambda: Delay(Pile(), Filler(reel(), ProgrammeClock())))
    now: float = 1000.0
    coming: object = field(default_factory=lambda: frames(10**6))
    came: dict = field(default_factory=dict)
    left: list = field(default_factory=list)
    orders: list = field(default_factory=lambda: [(0.0, GuardSpec())])

    def run(self, seconds):
        until = self.now + seconds - STEP / 2
        while self.now < until:
            self.now += STEP
            leaves = []
            for packet in (next(self.coming), next(self.coming)):
                self.came.setdefault(int.from_bytes(packet.payload[-4:], "big"), self.now)
                leaves += self.delay.take(Aired(packet, Source.MAIN), self.now)
            leaves += self.delay.tick(self.now)
            self.left += [(self.now, one) for one in leaves]

    def order(self, **wish):
        guard = replace(self.delay.guard, **wish)
        self.orders.append((self.now, guard))
        self.delay.order(guard)

    def spans(self, name):
        """When something was so, each time: from, until."""
        found, since = [], None
        for at, guard in self.orders:
            if getattr(guard, name) and since is None:
                since = at
            elif not getattr(guard, name) and since is not None:
                found.append((since, at))
                since = None
        return [*found, (since, float("inf"))] if since is not None else found

    def delays(self, begins, ends):
        """The delays that were wanted at some time in a span."""
        known = [guard.delay for at, guard in self.orders if at <= begins][-1:]
        return known + [guard.delay for at, guard in self.orders if begins < at <= ends]

    def numbers(self, track=Track.PICTURE):
        return [
            (at, int.from_bytes(one.packet.payload, "big", signed=True))
            for at, one in self.left
            if one.packet.track is track and one.source is Source.MAIN
        ]


def reel():
    return Reel(list(frames(20, is_slate=True)))


def require_obeyed(show):
    """Nothing that must not leave has left, in the order in which it came."""
    cuts, recesses, mutes = (show.spans(name) for name in ("cut", "recess", "muted"))
    pictures = show.numbers()
    for at, number in pictures:
        came = show.came[number]
        assert not any(begun < at and came <= ended for begun, ended in cuts), "past a cut"
        assert not any(begun < came <= ended for begun, ended in recesses), "of a recess"
        wanted = min(show.delays(at - GOP_SECONDS - STEP, at))
        assert at - came >= wanted - 1e-6, "too early"
    for (_, before), (_, after) in pairwise(pictures):
        assert after == before + 1 or (after > before and after % GOP == 0), "not to be decoded"
    require_quiet(show, mutes)
    require_steady(show)


def require_quiet(show, mutes):
    for at, one in show.left:
        if one.packet.track is not Track.SOUND:
            continue
        is_silent = one.packet.payload == silenced(one.packet).payload
        if any(begun < at <= ended for begun, ended in mutes):
            assert is_silent, "sound while muted"
        elif not is_silent and one.source is Source.MAIN:
            came = show.came[int.from_bytes(one.packet.payload[-4:], "big")]
            assert not any(begun < at and came <= ended for begun, ended in mutes), "sound of then"


def require_steady(show):
    for track in Track:
        times = [one.packet.dts for _, one in show.left if one.packet.track is track]
        assert all(before < after for before, after in pairwise(times)), "a step back"
    shown = [one.packet for _, one in show.left if one.packet.track is Track.PICTURE]
    assert all(after.pts - before.end < 2 * FRAME for before, after in pairwise(shown)), "a hole"
    sources = [(one.source, one.packet.is_key) for _, one in show.left if is_picture(one)]
    changes = [is_key for (was, _), (now, is_key) in pairwise(sources) if was is not now]
    assert all(changes), "a stretch that begins in the middle"
    behind = show.now - 1000.0 - max(one.end for one in shown) / TICKS
    assert -3 < behind < 1.5, "not as fast as the time"


def is_picture(one):
    return one.packet.track is Track.PICTURE


@pytest.mark.parametrize("seed", range(16))
def test_whatever_is_ordered_nothing_leaves_that_must_not(seed):
    chance = random.Random(seed)  # noqa: S311  # no secret
    for _ in range(50):
        show = Show()
        for _ in range(chance.randint(2, 12)):
            match chance.choice(("delay", "delay", "cut", "muted", "recess")):
                case "delay":
                    show.order(delay=float(chance.choice((0, 0, 1, 2, 3, 5))))
                case name:
                    show.order(**{name: not getattr(show.delay.guard, name)})
            show.run(chance.choice((0.1, 0.3, 1, 2)))
        show.order(cut=False, recess=False, muted=False)
        show.run(7)
        require_obeyed(show)
        assert show.delay.source is Source.MAIN, "it comes back"


def test_a_programme_without_a_delay_leaves_as_it_comes_and_touches_no_disk():
    show = Show()
    show.run(10)
    assert [number for _, number in show.numbers()] == [*range(100)]
    assert all(at == show.came[number] for at, number in show.numbers())
    assert show.delay.slate_seconds == 0


def test_a_longer_delay_shows_the_slate_and_loses_nothing():
    show = Show()
    show.run(5.2)
    show.order(delay=4.0)
    show.run(0.5)
    told = show.delay.report(show.now)
    assert told["behind"] is None
    assert 3.4 <= told["left"] <= 4
    show.run(9.5)
    numbers = [number for _, number in show.numbers()]
    assert numbers == [*range(len(numbers))]
    assert show.delay.slate_seconds == pytest.approx(4, abs=0.5)
    assert show.delay.report(show.now)["behind"] == 4
    require_obeyed(show)


def test_a_shorter_delay_skips_without_the_slate():
    show = Show()
    show.order(delay=6.0)
    show.run(10)
    before = show.delay.slate_seconds
    show.order(delay=1.0)
    show.run(GOP_SECONDS + 0.2)
    assert show.delay.slate_seconds == before
    at, number = show.numbers()[-1]
    assert at - show.came[number] == pytest.approx(1, abs=0.11)
    require_obeyed(show)


def test_a_cut_forgets_what_is_held_and_takes_its_time_to_come_back():
    show = Show()
    show.order(delay=3.0)
    show.run(8)
    show.order(cut=True)
    assert len(show.delay.shelf.packets) == 0
    cut_at = show.now
    show.run(5)
    assert show.numbers()[-1][0] <= cut_at
    show.order(cut=False)
    resumed_at = show.now
    show.run(3.4)
    at, number = next(one for one in show.numbers() if one[0] > cut_at)
    assert show.came[number] > resumed_at
    assert at >= resumed_at + 3


def test_a_recess_lets_go_what_came_before_it():
    show = Show()
    show.order(delay=3.0)
    show.run(8)
    show.order(recess=True)
    begun = show.now
    show.run(6)
    last = max(number for _, number in show.numbers())
    assert show.came[last] == pytest.approx(begun, abs=0.01)
    assert show.delay.source is Source.SLATE
    assert show.delay.report(show.now)["left"] is None
    require_obeyed(show)


def test_what_was_said_while_muted_is_never_heard_however_late_it_leaves():
    show = Show()
    show.order(delay=3.0)
    show.run(8)
    show.order(muted=True)
    show.run(1)
    show.order(muted=False)
    over = show.now
    show.run(6)
    loud = [
        show.came[int.from_bytes(one.packet.payload[-4:], "big")]
        for at, one in show.left
        if at > 1008.05
        and one.packet.track is Track.SOUND
        and one.packet.payload != silenced(one.packet).payload
    ]
    assert loud
    assert min(loud) > over
    require_obeyed(show)


def test_a_disk_that_is_full_costs_what_is_held_and_shows_the_slate():
    show = Show()
    show.order(delay=3.0)
    show.run(8)
    show.delay.shelf.fails = True
    show.run(1)
    assert show.delay.lost == 1
    assert show.delay.source is Source.SLATE
    show.run(6)
    assert show.delay.source is Source.MAIN
    require_steady(show)


def test_what_is_held_lies_in_files_without_names_and_is_bounded(tmp_path):
    held = HeldPackets(tmp_path / "held", most=500)
    packets = [*frames(30)]
    for packet in packets:
        held.put(packet)
    assert [*(tmp_path / "held").iterdir()] == []
    assert held.take() == packets[0]
    held.drop(2)
    assert (held.take(), len(held)) == (packets[3], 56)
    big = replace(packets[0], payload=bytes(400))
    with pytest.raises(OSError, match="too much"):
        held.put(big)
    held.clear()
    assert (len(held), held.bytes) == (0, 0)
    held.put(packets[1])
    assert held.take() == packets[1]


def test_sound_that_nobody_knows_does_not_leave():
    for payload in (b"", b"\xff", b"no AAC at all", adts(1) + b"rest"):
        assert silenced(LivePacket(Track.SOUND, 0, 0, FRAME, is_key=True, payload=payload)) is None
    twice = LivePacket(Track.SOUND, 0, 0, FRAME, is_key=True, payload=adts(1) + adts(2))
    once = LivePacket(Track.SOUND, 0, 0, FRAME, is_key=True, payload=adts(1))
    assert silenced(twice).payload == 2 * silenced(once).payload


def test_an_engine_that_takes_over_in_a_cut_sends_the_slate_until_it_is_over():
    cut = GuardSpec(delay=2.0, cut=True)
    show = Show(Delay(Pile(), Filler(reel(), ProgrammeClock()), cut), orders=[(0.0, cut)])
    show.run(5)
    assert show.numbers() == []
    assert show.delay.slate_seconds == pytest.approx(5, abs=0.5)
    show.order(cut=False)
    show.run(4)
    assert min(number for _, number in show.numbers()) >= 50
    require_obeyed(show)
