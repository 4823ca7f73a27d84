"""Which programmes have lost their engine (pure), told by a clock that nobody sets.

A lease ends at a time of the wall. Machines do not agree on that, and it is set while they run: an
agent that is ahead by more than a lease lasts would take every programme from an engine that is
well, again and again. So a lease counts as lost when its time is over *and* nobody has renewed it
before the agent's eyes for as long as an engine lives without a renewal.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from farm.live import LEASE_AT_START
from farm.live_leases import LiveLease
from live.tenure import DEATH_SECONDS

if TYPE_CHECKING:
    from farm.ids import ProgrammeId


class LeaseWatch:
    """Remembers since when each lease stands still.

    Args:
        clock: in seconds; only grows.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._still: dict[ProgrammeId, tuple[LiveLease, float]] = {}

    def find_lost(self, leases: Sequence[LiveLease], now: datetime) -> list[LiveLease]:
        """Return those that may be claimed.

        Args:
            leases: of all programmes that should run, as they are now.
            now: by the clock on the wall.
        """
        at = self._clock()
        self._still = {one.programme_id: (one, self._since(one, at)) for one in leases}
        return [one for one in leases if one.is_lost(now) and self._may_go(one, at)]

    def _since(self, lease: LiveLease, at: float) -> float:
        seen, since = self._still.get(lease.programme_id, (None, at))
        return since if seen == lease else at

    def _may_go(self, lease: LiveLease, at: float) -> bool:
        if not lease.agent:
            return True  # it was given back, or nobody had it yet
        patience = LEASE_AT_START.total_seconds() if lease.renewed_at is None else DEATH_SECONDS
        return at - self._still[lease.programme_id][1] >= patience
