"""One-time upload links, in and out."""

from datetime import datetime

from pydantic import BaseModel, Field

from farm.uploads import UploadLink


class LinkWish(BaseModel):
    """What a link is to be good for."""

    hours: int = Field(24, ge=1, le=24 * 30)
    most_files: int = Field(1, ge=1, le=100)
    most_bytes: int | None = Field(None, ge=1)


class LinkView(BaseModel):
    """A link, as its organisation sees it."""

    id: str
    created_by: str
    created_at: datetime
    valid_until: datetime
    most_files: int
    most_bytes: int
    files: int
    bytes: int

    @classmethod
    def of(cls, link: UploadLink) -> "LinkView":
        """Return the view of a link."""
        return cls(**{name: getattr(link, name) for name in cls.model_fields})


class NewLink(BaseModel):
    """A link and its token, which is shown this once."""

    link: LinkView
    token: str
