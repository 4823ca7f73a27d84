"""What keeps a live programme from leaving as it comes, in and out."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from farm.courts import LONGEST_DELAY, Guard, Hearing, Recess


class HearingDocument(BaseModel):
    """A court's session: the number of its approval, and by name who operates the desk."""

    approval: Annotated[str, Field(max_length=200)] = ""
    operator: Annotated[str, Field(max_length=200)] = ""

    @classmethod
    def of(cls, hearing: Hearing) -> "HearingDocument":
        """Return the document of a hearing."""
        return cls(approval=hearing.approval, operator=hearing.operator)


class HearingWish(BaseModel):
    """Of which hearing a programme is; null: it is none."""

    hearing: HearingDocument | None

    def read(self) -> Hearing | None:
        """Return the hearing."""
        wish = self.hearing
        return None if wish is None else Hearing(wish.approval, wish.operator)


class DelayWish(BaseModel):
    """How many seconds later than it comes a programme leaves."""

    seconds: Annotated[int, Field(ge=0, le=LONGEST_DELAY)]


class RecessWish(BaseModel):
    """When a recess begins and ends; null: now, and when somebody ends it."""

    begins_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class RecessDocument(BaseModel):
    """A recess; without an end it lasts until somebody ends it."""

    begins_at: datetime
    ends_at: datetime | None

    @classmethod
    def of(cls, recess: Recess) -> "RecessDocument":
        """Return the document of a recess."""
        return cls(begins_at=recess.begins_at, ends_at=recess.ends_at)


class GuardDocument(BaseModel):
    """What of a programme is wanted to leave; what its engine does, its report says in ``guard``.

    ``cut_at``: since then nothing leaves but the slate; ``muted_at``: since then no sound.
    """

    delay_seconds: int
    cut_at: datetime | None
    muted_at: datetime | None
    recess: RecessDocument | None

    @classmethod
    def of(cls, guard: Guard) -> "GuardDocument":
        """Return the document of a guard."""
        return cls(
            delay_seconds=guard.delay_seconds,
            cut_at=guard.cut_at,
            muted_at=guard.muted_at,
            recess=None if guard.recess is None else RecessDocument.of(guard.recess),
        )
