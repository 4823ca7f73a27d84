"""Captions, and the words that an organisation cares about."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from farm.captions import LONGEST_SPEAKER, CueFlag, TrackKind
from farm.ids import CaptionId, OrgId, PersonId

Seconds = Annotated[float, Field(ge=0, le=86_400)]
Line = Annotated[str, StringConstraints(max_length=1000)]
Speaker = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=LONGEST_SPEAKER,
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$",  # a line break would end a cue of a file
    ),
]
LanguageTag = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$", max_length=20)
]
ListedWord = Annotated[str, StringConstraints(max_length=100)]
WordsOfOne = Annotated[list[ListedWord], Field(max_length=2000)]


class CaptionFormat(StrEnum):
    """How a caption file is spelled."""

    VTT = "vtt"
    SRT = "srt"


class CaptionFileDocument(BaseModel):
    """A file of a version; ``path`` is below the asset's files."""

    format: str
    path: str


class CaptionDocument(BaseModel):
    """One version of a track; ``author`` is None where the farm made it.

    Tracks are told apart by language (BCP 47) and kind; of each, one version is current.
    ``flagged`` of its ``cues`` want a person's look; ``filtered`` counts what was not believed, by
    rule. ``added_to_name`` is who wrote what the farm has only added to. ``taken_from`` is the
    version of its programme's track that a clip's was cut out of.
    """

    id: CaptionId
    language: str
    kind: TrackKind
    version: int
    is_current: bool
    author: PersonId | None
    author_name: str | None
    added_to_name: str | None
    taken_from: CaptionId | None
    created_at: datetime
    cues: int
    flagged: int
    filtered: dict[str, int]
    files: list[CaptionFileDocument]


class CueDocument(BaseModel):
    """One or two lines and when they are shown, in seconds."""

    start: float
    end: float
    lines: list[str]
    speaker: str
    language: str
    flags: list[CueFlag]


class CaptionDetail(CaptionDocument):
    """A version with its cues."""

    sheet: list[CueDocument]


class WantedCue(BaseModel):
    """A cue as it shall be; a time that is null is that of its words. Lines may be broken anew."""

    lines: Annotated[list[Line], Field(max_length=10)]
    start: Seconds | None = None
    end: Seconds | None = None
    speaker: Speaker = ""


class WantedCues(BaseModel):
    """All cues of the next version."""

    sheet: Annotated[list[WantedCue], Field(max_length=20_000)]


class Replacement(BaseModel):
    """A text, and what shall stand in its place wherever it is said."""

    find: Annotated[str, Field(min_length=1, max_length=200)]
    put: Annotated[str, Field(max_length=200)]


class NewCaptions(BaseModel):
    """A caption file, WebVTT or SubRip, as its text."""

    language: LanguageTag
    kind: TrackKind = TrackKind.CAPTION
    text: Annotated[str, Field(max_length=5_000_000)]


class WordListDocument(BaseModel):
    """An organisation's own words; those of the levels above it count too.

    ``names`` are listened for and never parted; a cue that says one of ``sensitive`` is flagged.
    """

    organisation_id: OrgId
    names: list[str]
    sensitive: list[str]


class WordLists(BaseModel):
    """Names that are listened for, and words that are flagged."""

    names: WordsOfOne
    sensitive: WordsOfOne


class NewWordList(WordLists):
    """The words that an organisation shall have, in place of those it had.

    ``before`` is what was read: where the words are others by now, nothing is replaced.
    """

    before: WordLists | None = None
