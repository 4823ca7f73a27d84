"""Whether what comes in is black, frozen or silent (pure), from what a low-rate decode measures."""

from dataclasses import dataclass, field
from enum import StrEnum

BLACK_LUMA = 40
"""Brightest pixel of a black picture, of 255: video black is 16, and noise lies above it."""
STILL_DIFFERENCE = 0.15
"""Mean change of luma between two keyframes, of 255, that noise and coding alone can make."""
SILENT_DB = -55.0
"""Loudest second of a silent line, RMS in dBFS: an open microphone in a quiet room is above it."""
AFTER_SECONDS = {"black": 2.0, "frozen": 4.5, "silent": 3.0}
"""So long it must last: a cut through black, a still or a pause is no fault."""


class Alarm(StrEnum):
    """What is wrong with a line that is there."""

    BLACK = "black"
    FROZEN = "frozen"
    SILENT = "silent"


@dataclass(slots=True)
class Health:
    """Judges one input.

    Attributes:
        level_db: RMS of the last second of sound, dBFS; None: none yet.
    """

    level_db: float | None = None
    _seen_at: float | None = None
    _since: dict[Alarm, float] = field(default_factory=dict)

    def see(self, *, brightest: float, change: float, at: float) -> None:
        """Take a keyframe's figures at a time, seconds: luma of 255, and its change."""
        self._note(Alarm.BLACK, at, holds=brightest <= BLACK_LUMA)
        # it stands still since the keyframe that it does not differ from
        before, self._seen_at = self._seen_at, at
        since = at if before is None else before
        self._note(Alarm.FROZEN, since, holds=change <= STILL_DIFFERENCE)

    def listen(self, level_db: float, at: float) -> None:
        """Take the level of a second of sound, dBFS."""
        self.level_db = level_db
        self._note(Alarm.SILENT, at, holds=level_db <= SILENT_DB)

    def alarms(self, at: float) -> list[Alarm]:
        """Return what has been wrong for long enough."""
        found = [one for one, since in self._since.items() if at - since >= AFTER_SECONDS[one]]
        # a black picture stands still as well, and nobody has to be told twice
        return [one for one in found if one is not Alarm.FROZEN or Alarm.BLACK not in found]

    def forget(self) -> None:
        """Begin anew: the line was gone."""
        self._since.clear()
        self.level_db = self._seen_at = None

    def _note(self, alarm: Alarm, at: float, *, holds: bool) -> None:
        if holds:
            self._since.setdefault(alarm, at)
        else:
            self._since.pop(alarm, None)
