"""What is on air, packet by packet (pure): the switcher's choice on the programme's clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from live.clock import ProgrammeClock
from live.packets import TICKS, LivePacket, Track
from live.spec import Source, SwitchRules
from live.switching import Switcher

KEPT_TICKS = 2 * TICKS
"""Of sound before a keyframe: it comes earlier than the pictures that it belongs to."""
KEPT_PACKETS = 2000
"""Of an input that is off air, since its last keyframe; where there are more, there is none."""
BEGIN_TICKS = TICKS // 4
"""Of slate, sent at once when it comes, also where the programme is ahead of the time."""
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
    _zero: float | None = None
    _waiting: dict[Source, list[LivePacket]] = field(default_factory=dict)
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
        is_picture = packet.track is Track.PICTURE
        if is_picture:
            self.switcher.see(source, at, is_key=packet.is_key)
        if source is not self._source:
            self._keep(source, packet)
        if self.switcher.on_air is not source:
            return self.tick(at)
        if source is self._source:
            return list(self._air(packet))
        return [*self._slate_until(at), *self._enter(source)] if is_picture else []

    def tick(self, at: float) -> list[Aired]:
        """Let the time go on: the slate moves by itself, and comes when an input is lost."""
        if self.switcher.tick(at) is not Source.SLATE:
            return []
        if self._source is not Source.SLATE:
            # it goes on where the lost input left off, so that nothing is missing at the far side
            self._source = Source.SLATE
            self.reel.rewind()
            self._zero = at if self._zero is None else self._zero
            shown = self.clock.end + BEGIN_TICKS
            aired: list[Aired] = []
            while self.clock.end < shown:  # a decoder shows the first one when more are there
                aired += self._pull()
            return [*aired, *self._slate_until(at)]
        return self._slate_until(at)

    def _keep(self, source: Source, packet: LivePacket) -> None:
        kept = self._waiting.setdefault(source, [])
        if packet.track is Track.PICTURE and packet.is_key:
            near = range(packet.pts - KEPT_TICKS, packet.pts + KEPT_TICKS)
            kept[:] = [one for one in kept if one.track is Track.SOUND and one.pts in near]
        elif len(kept) > KEPT_PACKETS:
            kept.clear()
        kept.append(packet)

    def _enter(self, source: Source) -> Iterator[Aired]:
        """Put an input on air with its last keyframe and all that came since."""
        kept = self._waiting.pop(source)
        first = next((one for one in kept if one.track is Track.PICTURE and one.is_key), None)
        self._source = source
        self.clock.splice()
        if first is None:
            return  # so long ago that it was not kept: it begins with its next keyframe
        yield from self._air(first, is_splice=True)
        for one in kept:
            if one is not first:
                yield from self._air(one)

    def _slate_until(self, at: float) -> list[Aired]:
        """Send the slate up to a time."""
        if self._source is not Source.SLATE:
            return []
        if self._zero is None or abs(self._lag(at)) > LONGEST_BURST:
            self._zero = at - self.clock.end / TICKS
        aired: list[Aired] = []
        while self._lag(at) >= 0:
            aired += self._pull()
        return aired

    def _lag(self, at: float) -> float:
        """Return by how many seconds the programme is behind the time; below 0: ahead of it."""
        return at - (self._zero or 0.0) - self.clock.end / TICKS

    def _pull(self) -> list[Aired]:
        """Send one packet of the slate."""
        packet, is_first = self.reel.pull()
        if is_first:
            self.clock.splice()
        begun = self.clock.end
        aired = list(self._air(packet, is_splice=is_first))
        self.slate_seconds += (self.clock.end - begun) / TICKS
        return aired

    def _air(self, packet: LivePacket, *, is_splice: bool = False) -> Iterator[Aired]:
        placed = self.clock.place(packet)
        if placed is not None:
            yield Aired(placed, self.source, is_splice)
