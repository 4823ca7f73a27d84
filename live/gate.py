"""The gate of an engine: what its delay decides, with a disk to hold on and a clock to go by."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from live.clock import ProgrammeClock
from live.delay import Delay
from live.filling import Filler
from live.held import HeldPackets
from live.packets import LivePacket
from live.playout import Aired, Reel
from live.spec import GuardSpec, Source


class Gate:
    """Stands between the switcher and all that leaves; `close` forgets what is held.

    Args:
        folder: to hold packets in.
        slate: packets of it.
        guard: what is wanted from the beginning on.
    """

    def __init__(self, folder: Path, slate: Sequence[LivePacket], guard: GuardSpec) -> None:
        self._held = HeldPackets(folder)
        self._delay = Delay(self._held, Filler(Reel(slate), ProgrammeClock()), guard)
        self._cut_at = time.time() if guard.cut else None

    @property
    def source(self) -> Source:
        """What leaves."""
        return self._delay.source

    @property
    def passes(self) -> bool:
        """Whether what leaves is what is on air, as it came and at once."""
        guard = self._delay.guard
        return not (guard.cut or guard.muted or guard.recess or guard.delay)

    @property
    def slate_seconds(self) -> float:
        """Of the slate that has left."""
        return self._delay.slate_seconds

    def order(self, guard: GuardSpec) -> bool:
        """Do what people want from now on; return whether that is a cut, and was none before."""
        is_cut = guard.cut and not self._delay.guard.cut
        self._delay.order(guard)
        if is_cut:
            self._cut_at = time.time()
        return is_cut

    def let_go(self, aired: Iterable[Aired]) -> list[Aired]:
        """Pass on what is on air; return what leaves now."""
        now = time.monotonic()
        left = [one for came in aired for one in self._delay.take(came, now)]
        return [*left, *self._delay.tick(now)]

    def report(self) -> dict[str, Any]:
        """Return how it does, as `Delay.report`; and when it was cut last, Unix time."""
        told = self._delay.report(time.monotonic())
        return {**told, "bytes": self._held.bytes, "cut_at": self._cut_at}

    def close(self) -> None:
        """Give all room back."""
        self._held.close()
