"""What became of live programmes."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from api.schemas.documents import NoticeDocument, told_document
from farm.assets import Asset, AssetState
from farm.ids import AssetId, ProgrammeId
from farm.live import InputPlace, Programme
from farm.messages import Language
from workers.evidence import InputEvidence
from workers.kept_recordings import KeptRecording


class NewProgrammeClip(BaseModel):
    """Which stretch: the ``last_seconds`` that were sent, or from one moment to another.

    Without a ``title`` it gets the programme's, with the times since it went live.
    """

    last_seconds: Annotated[float, Field(ge=1, le=24 * 3600)] | None = None
    begins_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    title: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _one_way(self) -> "NewProgrammeClip":
        times = (self.begins_at, self.ends_at)
        if (self.last_seconds is None) is (None in times):
            raise ValueError("either last_seconds, or begins_at and ends_at")
        return self


class ProgrammeClip(BaseModel):
    """An asset that is a stretch of a programme, by the wall clock."""

    id: AssetId
    title: str
    state: AssetState
    begins_at: datetime | None
    ends_at: datetime | None

    @classmethod
    def of(cls, asset: Asset) -> "ProgrammeClip":
        """Return the document of an asset."""
        recorded = asset.recorded
        return cls(
            id=asset.id,
            title=asset.title,
            state=asset.state,
            begins_at=None if recorded is None else recorded.begins_at,
            ends_at=None if recorded is None else recorded.ends_at,
        )


class SpanDocument(BaseModel):
    """A time, by the wall clock, of which everything that came in is there."""

    begins_at: datetime
    ends_at: datetime
    parts: int
    bytes: int


class EvidenceDocument(BaseModel):
    """What came in by an input: between two spans nothing came."""

    place: InputPlace
    spans: list[SpanDocument]

    @classmethod
    def of(cls, one: InputEvidence) -> "EvidenceDocument":
        """Return the document of an input's evidence."""
        spans = [SpanDocument(**asdict(span)) for span in one.spans]
        return cls(place=one.place, spans=spans)


class RecordedOf(BaseModel):
    """Of which stretch of which programme an asset is; ``title`` is None where that is gone.

    ``is_whole``: it is all that was broadcast.
    """

    programme_id: ProgrammeId
    title: str | None
    begins_at: datetime
    ends_at: datetime
    is_whole: bool


def recorded_document(asset: Asset, programme: Programme | None) -> RecordedOf | None:
    """Return the document of an asset's programme; None: it is of none.

    Args:
        asset: of anybody's.
        programme: None where it is gone, or none of the reader's business.
    """
    if asset.recorded is None:
        return None
    return RecordedOf(
        programme_id=asset.recorded.programme,
        title=None if programme is None else programme.title,
        begins_at=asset.recorded.begins_at,
        ends_at=asset.recorded.ends_at,
        is_whole=programme is not None and programme.asset_id == asset.id,
    )


class RecordingsDocument(BaseModel):
    """What is kept of a programme, in bytes, and until when; null: for ever, or there is none.

    ``remarks`` say before its start what a full quota means. What is held stays, whatever else is
    said.
    """

    bytes: int | None
    sent_until: datetime | None
    evidence_until: datetime | None
    sent_removed_at: datetime | None
    evidence_removed_at: datetime | None
    held_at: datetime | None
    held_for: str
    remarks: list[NoticeDocument]

    @classmethod
    def of(cls, kept: KeptRecording, language: Language) -> "RecordingsDocument":
        """Return the document of what is kept."""
        recording = kept.recording
        return cls(
            bytes=kept.bytes,
            sent_until=kept.sent_until,
            evidence_until=kept.came_until,
            sent_removed_at=recording.sent_removed_at if recording else None,
            evidence_removed_at=recording.came_removed_at if recording else None,
            held_at=recording.held_at if recording else None,
            held_for=recording.held_for if recording else "",
            remarks=[told_document(one, language) for one in kept.remarks],
        )
