"""Shapes of what is worth to be cut out of a clip."""

from pydantic import BaseModel

from ai.highlight_reasons import NOTHING, say_reasons
from api.schemas.documents import NoticeDocument, told_document
from farm.clips import highlight_id
from farm.highlights import Highlight, HighlightStyle
from farm.messages import Language


class HighlightDocument(BaseModel):
    """A range that is proposed: seconds of the programme, and why.

    ``id`` names it in a wish for clips, as long as it is proposed. ``score`` compares it with the
    others of the same clip, 0 to 1. ``text`` is all reasons as one sentence; the weightiest comes
    first.
    """

    id: str
    start: float
    end: float
    score: float
    text: str
    reasons: list[NoticeDocument]


class HighlightList(BaseModel):
    """What stands out, the best first; where nothing does, ``notice`` says so."""

    style: HighlightStyle
    highlights: list[HighlightDocument]
    notice: NoticeDocument | None


def highlight_list(
    style: HighlightStyle, found: tuple[Highlight, ...], language: Language
) -> HighlightList:
    """Return highlights in words."""
    return HighlightList(
        style=style,
        highlights=[_document(one, language) for one in found],
        notice=None if found else told_document(NOTHING, language),
    )


def _document(one: Highlight, language: Language) -> HighlightDocument:
    return HighlightDocument(
        id=highlight_id(one),
        start=round(float(one.span.start), 3),
        end=round(float(one.span.end), 3),
        score=one.score,
        text=say_reasons(one.reasons, language),
        reasons=[told_document(reason, language) for reason in one.reasons],
    )
