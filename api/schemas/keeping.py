"""How much is kept, how much may be, and for how long."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from farm.ids import OrgId
from farm.retention import Kept

MostBytes = Annotated[int, Field(ge=0, le=10**18)]
MostUploads = Annotated[int, Field(ge=0, le=10**6)]


class QuotaDocument(BaseModel):
    """What an organisation and all below it may keep and send; None: as much as they like."""

    most_bytes: MostBytes | None = None
    most_uploads_a_day: MostUploads | None = None


class UsageDocument(BaseModel):
    """What an organisation and all below it use, in bytes, and what is left.

    ``uploads`` are announced by uploads that are not whole yet. ``free_bytes`` and ``free_uploads``
    are what its own quota and all above it leave; None: nothing limits it.
    """

    organisation_id: OrgId
    used_bytes: int
    sources: int
    renditions: int
    packages: int
    uploads: int
    uploads_today: int
    quota: QuotaDocument
    free_bytes: int | None
    free_uploads: int | None


class TermDocument(BaseModel):
    """For how many days something is kept, None: for ever; ``inherited``: by no rule of its own."""

    kind: Kept
    days: int | None
    inherited: bool


class NewTerm(BaseModel):
    """For how many days something shall be kept; None: for ever, whatever is said above."""

    days: Annotated[int, Field(ge=1, le=36_500)] | None


class Hold(BaseModel):
    """Why nothing of a clip may be removed."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
