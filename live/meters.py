"""How loud sound is, tenth by tenth of a second (pure): what a meter is drawn from."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

STEP_SECONDS = 0.1
KEPT = 25
"""Steps that are told: reports come once a second, and some never arrive."""
FLOOR_DB = -120.0


@dataclass(slots=True)
class Meter:
    """Keeps the last steps of one line of sound.

    Attributes:
        count: of all steps so far; it never falls, so a reader knows which ones are new.
    """

    count: int = 0
    _steps: deque[list[float]] = field(default_factory=lambda: deque(maxlen=KEPT))

    def take(self, channels: Sequence[tuple[float, float]]) -> float:
        """Take a step: peak and RMS of each channel, dBFS; return the RMS of all of them."""
        self.count += 1
        self._steps.append([round(max(one, FLOOR_DB), 1) for pair in channels for one in pair])
        power = sum(10 ** (rms / 10) for _, rms in channels) / max(1, len(channels))
        return max(FLOOR_DB, 10 * math.log10(power)) if power > 0 else FLOOR_DB

    def clear(self) -> None:
        """Forget: the line was gone."""
        self._steps.clear()

    def told(self) -> dict[str, Any]:
        """Return the last steps, each as peak and RMS of one channel after the other."""
        return {"count": self.count, "steps": [*self._steps]}
