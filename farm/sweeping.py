"""What a sweep looks for: objects that no row names, and rows whose objects are gone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PATIENCE = timedelta(days=1)
"""What is younger, or was found out less long ago, may still be on its way to its row."""


class ObjectFault(StrEnum):
    """What is wrong with a key: no row names it, or a row does and it is not there."""

    ORPHAN = "orphan"
    MISSING = "missing"


class Walk(StrEnum):
    """What a sweep goes through a piece at a time, each run from where the last one stopped."""

    OBJECTS = "objects"
    ASSETS = "assets"


@dataclass(frozen=True, slots=True)
class ObjectMark:
    """A key that was found wrong, and when that was first seen."""

    key: str
    fault: ObjectFault
    seen_at: datetime
