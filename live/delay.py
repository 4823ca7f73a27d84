"""How much later what is on air leaves, and whether it does (pure).

Behind the switcher stands this gate. What comes through the switcher is held until it is as old
as the delay; in its place the slate leaves. A cut forgets all that is held, at once, and takes
nothing until the cut is over: what came before a cut's end never leaves. A recess takes nothing
either, but lets go what came before it. Sound that was muted while it was held stays so.

Each stretch that leaves begins with a keyframe, so nothing leaves that a viewer cannot decode:

    a longer delay   begins at the next keyframe that would have left: the slate is shown until
                     that one is old enough, and nothing is missing
    a shorter delay  begins when a keyframe is just as old: what lies before it is left out
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from live.filling import Filler
from live.packets import TICKS, LivePacket, Track
from live.playout import Aired
from live.silence import silenced
from live.spec import GuardSpec, Source

EDGE = 0.5
"""Seconds by which a keyframe may be older than a shorter delay: so much would be sent at once."""


class Shelf(Protocol):
    """Where packets lie while they are held, first in, first out."""

    def put(self, packet: LivePacket) -> None:
        """Keep one more; OSError: it could not be kept."""
        ...

    def take(self) -> LivePacket:
        """Give the first one back; OSError: it is lost."""
        ...

    def drop(self, count: int) -> None:
        """Forget the first ones."""
        ...

    def clear(self) -> None:
        """Forget all."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """What is known of a packet that is held: the how manieth it is, and when it came."""

    number: int
    at: float
    source: Source
    is_key: bool
    is_break: bool


@dataclass(slots=True)
class Delay:
    """Takes what the switcher gives and the time, gives what leaves.

    Attributes:
        source: what leaves.
        slate_seconds: of the slate that has left, whoever put it there.
        lost: how often all that was held was lost, as it could not be kept.
    """

    shelf: Shelf
    filler: Filler
    guard: GuardSpec = field(default_factory=GuardSpec)
    source: Source = Source.SLATE
    slate_seconds: float = 0.0
    lost: int = 0
    _line: deque[_Entry] = field(default_factory=deque)
    _keys: deque[_Entry] = field(default_factory=deque)
    _passes: bool = False
    _has_begun: bool = False
    _lag: float = 0.0
    _count: int = 0
    _quiet_before: int = 0
    _needs_key: bool = True

    def order(self, guard: GuardSpec) -> None:
        """Do from now on what people want; what leaves next obeys it."""
        before, self.guard = self.guard, guard
        if before.muted and not guard.muted:
            self._quiet_before = self._count
        if guard.cut:
            self._forget()
        if guard.cut or guard.recess:
            self._needs_key = True

    def take(self, aired: Aired, at: float) -> list[Aired]:
        """Take what came through the switcher at a time, seconds of a clock that only grows."""
        if self.guard.cut or self.guard.recess:
            return []
        packet, is_break = aired.packet, self._needs_key
        is_key = packet.track is Track.PICTURE and packet.is_key
        if is_break and not is_key:
            return []
        self._needs_key = False
        entry = _Entry(self._count, at, aired.source, is_key, is_break)
        self._count += 1
        if self._leaves_at_once and not is_break:
            return list(self._air(packet, entry))
        self._hold(packet, entry)
        return []

    def tick(self, at: float) -> list[Aired]:
        """Let the time go on: what is old enough leaves, or the slate."""
        left: list[Aired] = []
        if self._passes:
            left += self._let_go(at)
        if not self._passes and not self.guard.cut:
            left += self._begin(at)
        return left if self._passes else [*left, *self._fill(at)]

    def report(self, at: float) -> dict[str, Any]:
        """Return how it does, as plain values.

        ``behind`` is by how many seconds what leaves is late, null while the slate stands in;
        ``left`` for how long it still will, null where nothing that is held will leave.
        """
        guard, oldest = self.guard, self._line[0] if self._line else None
        held = 0.0 if oldest is None else at - oldest.at
        waits = not self._passes and oldest is not None
        return {
            **{name: getattr(guard, name) for name in ("delay", "cut", "muted", "recess")},
            "held": held,
            "behind": self._lag if self._passes else None,
            "left": max(0.0, guard.delay - held) if waits else None,
            "lost": self.lost,
        }

    @property
    def _leaves_at_once(self) -> bool:
        return self._passes and not self._line and self._lag == self.guard.delay == 0

    def _hold(self, packet: LivePacket, entry: _Entry) -> None:
        try:
            self.shelf.put(packet)
        except OSError:
            self._lose()
            return
        self._line.append(entry)
        if entry.is_key:
            self._keys.append(entry)

    def _let_go(self, at: float) -> Iterator[Aired]:
        """Send what is old enough; the stretch may end with that."""
        self._come_nearer(at)
        while self._passes and self._line and at - self._line[0].at >= self._lag:
            head = self._line[0]
            if head.is_key and at - head.at < self.guard.delay:
                self._passes = False  # it leaves later than those before it: the slate until then
                return
            yield from self._send(head)
        ends = self._line[0].is_break if self._line else self._needs_key
        self._passes = self._passes and not ends

    def _come_nearer(self, at: float) -> None:
        """Leave out what a shorter delay has no room for, once a keyframe is as old as it."""
        wanted = self.guard.delay
        if wanted >= self._lag:
            return
        near = (one for one in reversed(self._keys) if at - one.at >= wanted)
        key = next(near, None)
        if key is not None and at - key.at <= wanted + EDGE:
            self._lag = wanted
            if key is not self._line[0]:
                self._begin_with(key)

    def _begin(self, at: float) -> Iterator[Aired]:
        """Begin a stretch with the newest keyframe that is old enough, if there is one."""
        self._lag = self.guard.delay
        key = next((one for one in reversed(self._keys) if at - one.at >= self._lag), None)
        if key is None:
            return
        self._begin_with(key)
        self._passes = True
        yield from self._let_go(at)

    def _begin_with(self, key: _Entry) -> None:
        """Leave out what is held before a keyframe."""
        count = 0
        while self._line[0] is not key:
            self._forget_first()
            count += 1
        self.shelf.drop(count)
        self._has_begun = False

    def _send(self, head: _Entry) -> Iterator[Aired]:
        try:
            packet = self.shelf.take()
        except OSError:
            self._lose()
            return
        self._forget_first()
        yield from self._air(packet, head)

    def _forget_first(self) -> None:
        if self._line.popleft().is_key:
            self._keys.popleft()

    def _air(self, packet: LivePacket, entry: _Entry) -> Iterator[Aired]:
        is_splice = entry.is_break or not self._has_begun
        if is_splice:
            self.filler.clock.splice()
            self._has_begun = True
        placed = self.filler.clock.place(packet)
        is_quiet = self.guard.muted or entry.number < self._quiet_before
        if placed is not None and (heard := _heard(placed, is_quiet=is_quiet)) is not None:
            yield self._told(heard, entry.source, is_splice=is_splice)

    def _fill(self, at: float) -> Iterator[Aired]:
        """Send the slate."""
        filler, is_first = self.filler, self._has_begun or self.filler.clock.end == 0
        self._has_begun = False
        for packet in filler.begin(at) if is_first else filler.go_on(at):
            heard = _heard(packet, is_quiet=self.guard.muted)
            if heard is not None:
                yield self._told(heard, Source.SLATE, is_splice=is_first)
            is_first = False

    def _told(self, packet: LivePacket, source: Source, *, is_splice: bool) -> Aired:
        self.source = source
        if source is Source.SLATE and packet.track is Track.PICTURE:
            self.slate_seconds += packet.duration / TICKS
        return Aired(packet, source, is_splice)

    def _lose(self) -> None:
        self.lost += 1
        self._needs_key = True
        self._forget()

    def _forget(self) -> None:
        self._passes = False
        self._line.clear()
        self._keys.clear()
        self.shelf.clear()


def _heard(packet: LivePacket, *, is_quiet: bool) -> LivePacket | None:
    return silenced(packet) if is_quiet and packet.track is Track.SOUND else packet
