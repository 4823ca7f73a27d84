"""Cuts: a stretch of an asset as an asset of its own."""

from datetime import datetime
from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.documents import NoticeDocument, told_document
from farm.assets import Asset, AssetState, Lineage
from farm.clips import CaptionWay, ClipOrder
from farm.ids import AssetId
from farm.media import Orientation
from farm.messages import Language

LONGEST = 10**6
"""Seconds; no clip is longer."""

_Seconds = Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)]


class NewCut(BaseModel):
    """Which stretch: the frames with ``from <= n / rate < to``, in seconds of the renditions.

    Without a ``title`` it gets the parent's, with the times.
    """

    start: Annotated[_Seconds, Field(alias="from")]
    end: Annotated[_Seconds, Field(alias="to")]
    title: Annotated[str, Field(max_length=200)] = ""


class CutOf(BaseModel):
    """Where an asset was cut out of another; ``title`` is None where the parent is gone.

    ``first_frame`` and ``frames`` count on the parent's grid of ``fps`` frames a second.
    """

    asset_id: AssetId
    title: str | None
    start: float
    end: float
    first_frame: int
    frames: int
    fps: float


class ClipFacts(BaseModel):
    """What an asset was asked for as; ``cover_at`` is None where the farm chooses the picture."""

    orientations: list[Orientation]
    captions: CaptionWay
    title_card: bool
    branded: bool
    cover_at: float | None
    reasons: list[NoticeDocument]


class CutDocument(BaseModel):
    """An asset that was cut out of another one; ``clip`` is None of a plain cut."""

    id: AssetId
    title: str
    state: AssetState
    created_at: datetime
    start: float
    end: float
    first_frame: int
    frames: int
    clip: ClipFacts | None


def clip_facts(order: ClipOrder | None, language: Language) -> ClipFacts | None:
    """Return what an asset was asked for as, None where all was made that the farm makes."""
    if order is None:
        return None
    return ClipFacts(
        orientations=list(order.orientations),
        captions=order.captions,
        title_card=order.title_card,
        branded=order.branded,
        cover_at=None if order.cover_at is None else _seconds(order.cover_at),
        reasons=[told_document(reason, language) for reason in order.reasons],
    )


def origin_document(lineage: Lineage | None, parent: Asset | None) -> CutOf | None:
    """Return what an asset was cut out of, None for a clip that came."""
    if lineage is None:
        return None
    return CutOf(
        asset_id=lineage.parent,
        title=None if parent is None else parent.title,
        start=_seconds(lineage.range.start),
        end=_seconds(lineage.range.end),
        first_frame=lineage.first,
        frames=lineage.frames,
        fps=round(float(lineage.rate), 3),
    )


def cut_document(cut: Asset, lineage: Lineage, language: Language) -> CutDocument:
    """Return an asset as one that was cut out of another."""
    return CutDocument(
        id=cut.id,
        title=cut.title,
        state=cut.state,
        created_at=cut.created_at,
        start=_seconds(lineage.range.start),
        end=_seconds(lineage.range.end),
        first_frame=lineage.first,
        frames=lineage.frames,
        clip=clip_facts(cut.ordered, language),
    )


def _seconds(time: Fraction) -> float:
    return round(float(time), 6)
