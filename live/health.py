"""Whether what comes in is black, frozen or silent (pure).

Pictures are decoded at keyframes only, as that is cheap; between them the coded sizes speak
(`live.stillness`). So what began between two keyframes is known, or dated, within five seconds.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from live.stillness import STILL_SECONDS, CodedPicture, Sizes

BLACK_LUMA = 40
"""Brightest pixel of a black picture, of 255: video black is 16, and noise lies above it."""
STILL_DIFFERENCE = 0.15
"""Mean change of luma between two keyframes, of 255, that noise and coding alone can make."""
DOUBT_DIFFERENCE = 0.08
"""Likewise, from which on they differ though nothing between them was coded."""
SILENT_DB = -65.0
"""Loudest tenth of a second of a silent line, RMS in dBFS: the air of a quiet courtroom through
an open microphone is above it, a line that nothing is plugged into below."""
AFTER_SECONDS = {"black": 2.0, "frozen": STILL_SECONDS, "silent": 3.0}
"""So long it must last: a cut through black, a still or a pause is no fault."""
ALIKE_SECONDS = 4.5
"""Frozen by its keyframes alone, where sizes say nothing: since the first that is like the next."""
UNHEARD_SECONDS = 10.0
"""Without any sound of a line that had some: a child on a busy machine is late at times."""
SETTLED_SECONDS = 0.4
"""Without a lively picture after a black keyframe, however long ago it may have become black."""


class Alarm(StrEnum):
    """What is wrong with a line that is there."""

    BLACK = "black"
    FROZEN = "frozen"
    SILENT = "silent"


@dataclass(slots=True)
class Health:
    """Judges one input.

    Attributes:
        level_db: RMS of the last stretch of sound, dBFS; None: none yet.
    """

    level_db: float | None = None
    _sizes: Sizes = field(default_factory=Sizes)
    _keyframe: float | None = None
    _alike: float | None = None
    _black: tuple[float, float] | None = None
    _heard: float | None = None
    _silent: float | None = None

    def come(self, picture: CodedPicture, at: float) -> None:
        """Take a coded picture, as it comes."""
        self._sizes.take(picture, at)
        if self._sizes.is_lively:  # what stays black needs no picture larger than its keyframe
            self._black = None

    def see(self, *, brightest: float, change: float, at: float) -> None:
        """Take a keyframe's figures at a time, seconds: luma of 255, and its change."""
        before, self._keyframe = self._keyframe, at
        since = at if before is None else before
        if change <= STILL_DIFFERENCE:
            # it stands still since the keyframe that it does not differ from
            self._alike = since if self._alike is None else self._alike
        else:
            self._alike = None
        if change > DOUBT_DIFFERENCE and before is not None:
            self._sizes.doubt()
        if brightest > BLACK_LUMA or self._sizes.is_lively:
            self._black = None
        elif self._black is None:
            # it became so since the keyframe before: after the last picture that black is too
            # little for, else nobody knows when
            self._black = (self._sizes.last_larger or (since + at) / 2, at)

    def listen(self, level_db: float, at: float) -> None:
        """Take the level of a stretch of sound, dBFS."""
        self.level_db, self._heard = level_db, at
        if level_db > SILENT_DB:
            self._silent = None
        elif self._silent is None:
            self._silent = at

    def alarms(self, at: float) -> list[Alarm]:
        """Return what has been wrong for long enough."""
        return [*self.lasting(at)]

    def lasting(self, at: float) -> dict[Alarm, float]:
        """Return what has been wrong for long enough, and for how many seconds."""
        lasted = {
            Alarm.BLACK: self._black_for(at),
            Alarm.FROZEN: self._frozen_for(at),
            Alarm.SILENT: self._silent_for(at),
        }
        found = {one: lasts for one, lasts in lasted.items() if lasts >= AFTER_SECONDS[one]}
        if Alarm.BLACK in found:
            # a black picture stands still as well, and nobody has to be told twice
            found.pop(Alarm.FROZEN, None)
        return found

    def forget(self) -> None:
        """Begin anew: the line was gone."""
        self._sizes = Sizes()
        self._keyframe = self._alike = self._black = None
        self.level_db = self._heard = self._silent = None

    def _black_for(self, at: float) -> float:
        black = self._black
        return 0.0 if black is None or at - black[1] < SETTLED_SECONDS else at - black[0]

    def _frozen_for(self, at: float) -> float:
        alike = 0.0 if self._alike is None or self._sizes.are_lively else at - self._alike
        return max(self._sizes.still_for, alike if alike >= ALIKE_SECONDS else 0.0)

    def _silent_for(self, at: float) -> float:
        if self._silent is not None:
            return at - self._silent
        came = self._sizes.came
        if self._heard is None or came is None or came - self._heard < UNHEARD_SECONDS:
            return 0.0
        return came - self._heard  # its sound has ended, and its pictures go on
