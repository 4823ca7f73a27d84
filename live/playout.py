"""What is on air, packet by packet (pure): the switcher's choice on the programme's clock."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from live.clock import ProgrammeClock
from live.packets import TICKS, LivePacket, Track
from live.spec import Source, SwitchRules
from live.switching import Switcher

SOUND_AHEAD = 96
"""Packets of sound kept of an input that is off air, two seconds: sound lies in a stream before the
keyframe that it is heard with."""
LONGEST_BURST = 3.0
"""Seconds of slate that are sent at once; an engine that slept longer leaves the rest out."""


@dataclass(frozen=True, slots=True)
class Aired:
    """A packet that leaves.

    Attributes:
        packet: with the programme's times.
        source: where it comes from.
        is_splice: whether a source's stretch begins with it; always a keyframe.
    """

    packet: LivePacket
    source: Source
    is_splice: bool = False


@dataclass(slots=True)
class Reel:
    """The slate's packets, over and over.

    Attributes:
        packets: in order of decoding, the first picture a keyframe.
    """

    packets: Sequence[LivePacket]
    _next: int = 0

    def rewind(self) -> None:
        """Begin anew."""
        self._next = 0

    def pull(self) -> tuple[LivePacket, bool]:
        """Return the next packet, and whether the slate begins with it."""
        number = self._next % len(self.packets)
        self._next += 1
        return self.packets[number], number == 0


@dataclass(slots=True)
class Playout:
    """Takes what inputs bring and the time, gives what leaves.

    Attributes:
        slate_seconds: of the slate that has left.
    """

    reel: Reel
    rules: SwitchRules = field(default_factory=SwitchRules)
    clock: ProgrammeClock = field(default_factory=ProgrammeClock)
    slate_seconds: float = 0.0
    _source: Source | None = None
    _anchor: tuple[int, float] = (0, 0.0)
    _moved: float | None = None
    _ahead: dict[Source, "deque[LivePacket]"] = field(default_factory=dict)
    switcher: Switcher = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the slate."""
        self.switcher = Switcher(self.rules)

    @property
    def source(self) -> Source:
        """What is on air."""
        return self._source or Source.SLATE

    def hold(self, choice: Source | None, at: float) -> list[Aired]:
        """Do what a producer says; see `Switcher.hold`."""
        self.switcher.hold(choice, at)
        return self.tick(at)

    def take(self, source: Source, packet: LivePacket, at: float) -> list[Aired]:
        """Take a packet of an input at a time, seconds of a clock that only grows."""
        if packet.track is Track.SOUND:
            if source is self._source:
                return list(self._air(packet))
            self._ahead.setdefault(source, deque(maxlen=SOUND_AHEAD)).append(packet)
            return []
        chosen = self.switcher.see(source, at, is_key=packet.is_key)
        if chosen is not source:
            return self.tick(at)
        if source is self._source:
            self._moved = at
            return list(self._air(packet))
        return [*self._slate_until(at), *self._enter(source, packet, at)]

    def tick(self, at: float) -> list[Aired]:
        """Let the time go on: the slate moves by itself, and comes when an input is lost."""
        if self.switcher.tick(at) is not Source.SLATE:
            return []
        if self._source is not Source.SLATE:
            self._source = Source.SLATE
            # it goes on where the lost input left off, so that nothing is missing at the far side
            self._anchor = (self.clock.end, at if self._moved is None else self._moved)
            self.clock.splice()
            self.reel.rewind()
        return self._slate_until(at)

    def _enter(self, source: Source, packet: LivePacket, at: float) -> Iterator[Aired]:
        self._source, self._moved = source, at
        self.clock.splice()
        yield from self._air(packet, is_splice=True)
        for sound in self._ahead.pop(source, ()):
            if abs(sound.pts - packet.pts) <= SOUND_AHEAD * 1024 * TICKS // 48_000:  # of this clock
                yield from self._air(sound)

    def _slate_until(self, at: float) -> list[Aired]:
        if self._source is not Source.SLATE:
            return []
        position, since = self._anchor
        if position + (at - since) * TICKS - self.clock.end > LONGEST_BURST * TICKS:
            self._anchor = position, since = self.clock.end, at - 1.0
        aired: list[Aired] = []
        begun = self.clock.end
        while self.clock.end <= position + (at - since) * TICKS:
            packet, is_first = self.reel.pull()
            if is_first:
                self.clock.splice()
            aired += self._air(packet, is_splice=is_first)
        self.slate_seconds += (self.clock.end - begun) / TICKS
        return aired

    def _air(self, packet: LivePacket, *, is_splice: bool = False) -> Iterator[Aired]:
        placed = self.clock.place(packet)
        if placed is not None:
            yield Aired(placed, self.source, is_splice)
