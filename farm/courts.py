"""What keeps a live programme from leaving as it comes: delay, cut, mute, recess; and hearings."""

from dataclasses import dataclass, replace
from datetime import datetime

from farm.errors import InputRejected

LONGEST_DELAY = 600
"""Seconds."""
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Hearing:
    """A court's session, which is broadcast under an approval of its own.

    Attributes:
        approval: the number under which this one session was approved.
        operator: by name who sits at the desk and cuts; not the person who typed it.
    """

    approval: str = ""
    operator: str = ""

    def require_sensible(self) -> "Hearing":
        """Return it without blanks around it, if it is short enough to be read.

        Raises:
            InputRejected: ``hearing-names``.
        """
        made = Hearing(self.approval.strip(), self.operator.strip())
        if max(len(made.approval), len(made.operator)) > LONGEST_NAME:
            raise InputRejected("hearing-names", most=LONGEST_NAME)
        return made

    @property
    def is_complete(self) -> bool:
        """Whether it may go to anybody outside."""
        return bool(self.approval and self.operator)


@dataclass(frozen=True, slots=True)
class Recess:
    """A time in which the court does not sit; without an end it lasts until somebody ends it."""

    begins_at: datetime
    ends_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is now."""
        return self.begins_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class Guard:
    """What of a programme leaves, and when, as people want it.

    Attributes:
        delay_seconds: by which what leaves is older than what is on air.
        cut_at: since when nothing leaves but the slate; None: it is not cut.
        muted_at: since when no sound leaves.
        recess: the one that is, or the next.
    """

    delay_seconds: int = 0
    cut_at: datetime | None = None
    muted_at: datetime | None = None
    recess: Recess | None = None

    def delayed(self, seconds: int) -> "Guard":
        """Return it with another delay.

        Raises:
            InputRejected: ``live-delay``.
        """
        if not 0 <= seconds <= LONGEST_DELAY:
            raise InputRejected("live-delay", most=LONGEST_DELAY)
        return replace(self, delay_seconds=seconds)

    def cut(self, at: datetime) -> "Guard":
        """Return it cut; a cut that is there stays as it is."""
        return self if self.cut_at else replace(self, cut_at=at)

    def resumed(self) -> "Guard":
        """Return it without a cut."""
        return replace(self, cut_at=None)

    def muted(self, at: datetime) -> "Guard":
        """Return it muted; a mute that is there stays as it is."""
        return self if self.muted_at else replace(self, muted_at=at)

    def unmuted(self) -> "Guard":
        """Return it with its sound."""
        return replace(self, muted_at=None)

    def with_recess(self, recess: Recess | None) -> "Guard":
        """Return it with another recess, or without any.

        Raises:
            InputRejected: ``live-recess``: it would end before it begins.
        """
        if recess is not None and recess.ends_at and recess.ends_at <= recess.begins_at:
            raise InputRejected("live-recess")
        return replace(self, recess=recess)


OPEN = Guard()
