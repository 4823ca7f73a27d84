"""Shapes that several routes share."""

from typing import Any

from pydantic import BaseModel

from farm.messages import Language, Notice


class ProblemDocument(BaseModel):
    """An error after RFC 9457; ``code`` is stable, the words are for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    facts: dict[str, str]
    errors: list[dict[str, Any]] | None = None


class NoticeDocument(BaseModel):
    """A coded remark, in the caller's language."""

    code: str
    text: str


def notice_document(notice: Notice | None, language: Language) -> NoticeDocument | None:
    """Return a notice in words, None for none."""
    return None if notice is None else told_document(notice, language)


def told_document(notice: Notice, language: Language) -> NoticeDocument:
    """Return a notice in words."""
    return NoticeDocument(code=notice.code, text=notice.text(language))
