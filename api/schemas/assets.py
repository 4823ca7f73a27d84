"""Assets and jobs."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.schemas.cuts import ClipFacts, CutDocument, CutOf
from api.schemas.documents import NoticeDocument
from api.schemas.recordings import RecordedOf
from farm.assets import AssetState
from farm.ids import AssetId, JobId, OrgId
from farm.jobs import JobKind, JobState, Priority


class JobDocument(BaseModel):
    """One stage of an asset's way, or one ``rendition`` made alone, or one ``piece``.

    Pieces, which are chunks of the pictures or stretches of the sound, are counted from 0;
    ``progress`` is 0 to 1. ``notices`` are what its last attempt has to say though it did not fail.
    """

    id: JobId
    asset_id: AssetId
    kind: JobKind
    rendition: str | None
    piece: int | None
    state: JobState
    attempt: int
    progress: float
    seconds: float | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: NoticeDocument | None
    notices: list[NoticeDocument]


class JobPage(BaseModel):
    """Newest first; ``next_cursor`` is None on the last page."""

    jobs: list[JobDocument]
    next_cursor: str | None


class JobLog(BaseModel):
    """The end of a job's log, oldest line first; of one that runs, as it was a second ago."""

    job_id: JobId
    lines: list[str]


class AssetSummary(BaseModel):
    """An asset in a list; ``poster`` and ``moving`` are paths below the asset's files.

    ``moving`` is an animated WebP of a few seconds, which goes on for ever.
    """

    id: AssetId
    organisation_id: OrgId
    title: str
    file_name: str
    place: str
    event: str
    note: str
    priority: Priority
    state: AssetState
    created_at: datetime
    duration: float | None
    poster: str | None
    moving: str | None
    refusal: NoticeDocument | None


class AssetPage(BaseModel):
    """Newest first; ``next_cursor`` is None on the last page."""

    assets: list[AssetSummary]
    next_cursor: str | None


class Output(BaseModel, extra="allow"):
    """Something that was made; ``path`` is below the asset's files. More: ``docs/manifest.md``."""

    path: str


class AssetDetail(AssetSummary):
    """All that is known of an asset: the manifest's parts, its state and its jobs.

    ``left_out`` names the renditions that somebody does not want; ``source`` is the path of the
    untouched source below the asset's files, for those who may fetch it; None until it is stored.
    ``instant`` is what the caller can play until ``packages`` has something: of the kinds
    ``hls-copy`` (the source's own packets, for its organisation's people) and ``hls-preview``.
    ``expected`` are the seconds that stages will take from their beginning, of chunks one alone, by
    what they took on these machines lately; a stage of which nobody can tell yet is not in it.
    ``cut_of`` says what it was cut out of, ``cuts`` what was cut out of it; ``clip`` what it
    was asked for as, None where all was made that the farm makes; ``recorded`` of which live
    programme it is.
    """

    source: str | None
    asset: dict[str, Any]
    renditions: list[Output]
    packages: list[Output]
    instant: list[Output]
    cut_of: CutOf | None
    cuts: list[CutDocument]
    clip: ClipFacts | None
    recorded: RecordedOf | None
    stills: list[Output]
    captions: list[dict[str, Any]]
    highlights: list[dict[str, Any]]
    clips: list[dict[str, Any]]
    stages: list[dict[str, Any]]
    warnings: list[NoticeDocument]
    left_out: list[str]
    jobs: list[JobDocument]
    expected: dict[JobKind, float]


class NewLink(BaseModel):
    """What a signed link shall open: a file's path, or with ``/`` at its end all below it."""

    path: Annotated[str, Field(min_length=1, max_length=300)]
    hours: Annotated[int, Field(ge=1, le=720)] = 1


class Link(BaseModel):
    """An address that plays without signing in, until it expires."""

    url: str
    expires_at: datetime
