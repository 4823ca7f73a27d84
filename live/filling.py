"""The slate where nothing may leave, or nothing is old enough yet (pure)."""

from dataclasses import dataclass

from live.clock import ProgrammeClock
from live.packets import TICKS, LivePacket
from live.playout import BEGIN_TICKS, LONGEST_BURST, Reel


@dataclass(slots=True)
class Filler:
    """Gives the slate as fast as time goes, on the clock of what leaves."""

    reel: Reel
    clock: ProgrammeClock
    _zero: float | None = None

    def begin(self, at: float) -> list[LivePacket]:
        """Begin the slate anew where the picture ended; a moment of it is given at once."""
        self.reel.rewind()
        self._zero = at - self.clock.end / TICKS if self._zero is None else self._zero
        shown = self.clock.end + BEGIN_TICKS
        given: list[LivePacket] = []
        while self.clock.end < shown:  # a decoder shows the first one when more are there
            given += self._pull()
        return [*given, *self.go_on(at)]

    def go_on(self, at: float) -> list[LivePacket]:
        """Give the slate up to a time."""
        if self._zero is None or abs(self._lag(at)) > LONGEST_BURST:
            self._zero = at - self.clock.end / TICKS
        given: list[LivePacket] = []
        while self._lag(at) >= 0:
            given += self._pull()
        return given

    def _lag(self, at: float) -> float:
        return at - (self._zero or 0.0) - self.clock.end / TICKS

    def _pull(self) -> list[LivePacket]:
        packet, is_first = self.reel.pull()
        if is_first:
            self.clock.splice()
        placed = self.clock.place(packet)
        return [] if placed is None else [placed]
