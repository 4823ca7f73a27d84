"""Where a reading that began in the middle of a clip came out (pure): not too late, it is hoped.

A container whose index or clock is wrong would have us show a later picture in the place of the
first ones, and nobody would notice: so ffmpeg tells when the first picture is that it decodes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from farm.media import SourceFacts
from transcode.plan import Plan

AS_WARNING = 24
"""libav's number of the level from which on our children say what they have to say."""
_TOLD = re.compile(r"\[warning\] (-?\d+\.\d{6})$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The frame of a clip's grid that reading was to begin at or before."""

    facts: SourceFacts
    plan: Plan
    first_frame: int


class Landing:
    """Listens to ffmpeg's log for the time of the first picture; passes the rest on."""

    def __init__(self, wanted: Wanted, on_line: Callable[[str], None] | None) -> None:
        self._wanted, self._on_line = wanted, on_line
        self._time: Fraction | None = None

    def __call__(self, line: str) -> None:
        """Hear a line of the log."""
        told = _TOLD.search(line) if self._time is None else None
        if told is not None:
            self._time = Fraction(told[1])
        elif self._on_line is not None:
            self._on_line(line)

    @property
    def is_late(self) -> bool:
        """Whether the first picture lies behind the wanted frame, or nothing was told."""
        facts, plan = self._wanted.facts, self._wanted.plan
        if self._time is None:
            return True
        place = (self._time - facts.origin - plan.start) * plan.grid.rate
        # a picture stands at the place nearest to its time
        return place > self._wanted.first_frame + Fraction(1, 2)
