"""Quotas: how much an organisation and those below it may keep and send, and what they use."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from farm.ids import OrgId, PersonId

DAY = timedelta(days=1)
"""Uploads are counted over the last 24 hours, so that no midnight has to be chosen."""
_UNITS = ("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)


@dataclass(frozen=True, slots=True)
class Quota:
    """What an organisation and all below it may keep and send; None: as much as they like.

    Attributes:
        most_bytes: in the store, uploads under way with their whole length.
        most_uploads_a_day: files begun within 24 hours.
        set_by: who decided it.
    """

    org_id: OrgId
    most_bytes: int | None
    most_uploads_a_day: int | None
    set_by: PersonId
    set_at: datetime

    @property
    def is_empty(self) -> bool:
        """Whether it limits nothing."""
        return self.most_bytes is None and self.most_uploads_a_day is None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a subtree uses.

    Attributes:
        sources: bytes of the untouched files, and of what was recorded of ended programmes.
        renditions: bytes of the finished files.
        packages: bytes of what is streamed.
        uploads: bytes announced by uploads that are not whole yet, sent or not.
        uploads_today: files begun within 24 hours.
    """

    sources: int
    renditions: int
    packages: int
    uploads: int
    uploads_today: int

    @property
    def bytes(self) -> int:
        """All together: what a quota counts."""
        return self.sources + self.renditions + self.packages + self.uploads


@dataclass(frozen=True, slots=True)
class Allowance:
    """A quota and what is used of it, by the organisation that has it and all below."""

    quota: Quota
    usage: Usage

    @property
    def free_bytes(self) -> int | None:
        """How many bytes more may be kept, 0 at least; None: any number."""
        if self.quota.most_bytes is None:
            return None
        return max(0, self.quota.most_bytes - self.usage.bytes)

    @property
    def is_exceeded(self) -> bool:
        """Whether more is kept than may be: the quota was lowered, or renditions took more."""
        most = self.quota.most_bytes
        return most is not None and self.usage.bytes > most

    def has_room(self, length: int) -> bool:
        """Whether so many bytes more may be kept; nothing more always may."""
        free = self.free_bytes
        return length == 0 or free is None or length <= free

    def has_turn(self, files: int) -> bool:
        """Whether so many files more may be begun today."""
        most = self.quota.most_uploads_a_day
        return files == 0 or most is None or self.usage.uploads_today + files <= most


def spell_bytes(number: int) -> str:
    """Return a size for people, such as ``3.2 GB``: decimal units, as disks are sold by."""
    for unit, size in _UNITS:
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number} B"
