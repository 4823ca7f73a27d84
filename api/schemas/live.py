"""Live programmes, in and out."""

from datetime import datetime
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field

from api.schemas.documents import NoticeDocument
from farm.ids import AssetId, FeedId, MarkerId, OrgId, PersonId, ProgrammeId, StreamKeyId, TargetId
from farm.live import Choice, InputKind, InputPlace, LiveInput, LiveSlate, Marker, ProgrammeState
from farm.live_formats import LiveFormat
from farm.live_targets import Platform
from farm.media import Size
from farm.stream_keys import StreamKey
from workers.phone_codes import PhoneApp, PhoneCode

Name = Annotated[str, Field(max_length=200)]


class FormatDocument(BaseModel):
    """What a programme is made of: H.264 and AAC.

    ``rate`` is frames a second, as ``25`` or ``30000/1001``; bit rates are bit/s.
    """

    width: int = 1280
    height: int = 720
    rate: Annotated[str, Field(pattern=r"^[1-9]\d{0,5}(/[1-9]\d{0,3})?$")] = "25"
    bitrate: int = 3_000_000
    gop_seconds: int = 2
    sound_bitrate: Annotated[int, Field(ge=32_000, le=512_000)] = 128_000

    @classmethod
    def of(cls, form: LiveFormat) -> "FormatDocument":
        """Return the document of a format."""
        return cls(
            width=form.size.width,
            height=form.size.height,
            rate=str(form.rate),
            bitrate=form.bitrate,
            gop_seconds=form.gop_seconds,
            sound_bitrate=form.sound_bitrate,
        )

    def read(self) -> LiveFormat:
        """Return the format; whether it is sensible is asked later."""
        return LiveFormat(
            Size(max(1, self.width), max(1, self.height)),
            Fraction(self.rate),
            self.bitrate,
            self.gop_seconds,
            self.sound_bitrate,
        )


class InputDocument(BaseModel):
    """An input: ``door`` is pushed to the farm, ``file`` is a clip shown as if live, or a feed."""

    kind: InputKind = InputKind.DOOR
    asset_id: AssetId | None = None
    feed_id: FeedId | None = None

    @classmethod
    def of(cls, one: LiveInput) -> "InputDocument":
        """Return the document of an input."""
        return cls(kind=one.kind, asset_id=one.asset_id, feed_id=one.feed_id)

    def read(self) -> LiveInput:
        """Return the input.

        Raises:
            InputRejected: ``live-input-invalid``.
        """
        return LiveInput(self.kind, self.asset_id, self.feed_id)


class NewProgramme(BaseModel):
    """What a programme is to be."""

    title: Name
    format: FormatDocument = FormatDocument()
    main: InputDocument = InputDocument()
    backup: InputDocument | None = None
    dvr_seconds: int = 1800


class SlateWish(BaseModel):
    """A clip to show while nothing else is there; null: a plain colour."""

    asset_id: AssetId | None = None


class SlateDocument(BaseModel):
    """What is on air while nothing else is there: a clip, a ``picture``, or a plain colour."""

    asset_id: AssetId | None
    picture: str | None

    @classmethod
    def of(cls, slate: LiveSlate | None) -> "SlateDocument":
        """Return the document of a slate."""
        shown = slate or LiveSlate()
        return cls(asset_id=shown.asset_id, picture=shown.picture)


class EngineDocument(BaseModel):
    """Who runs a programme: ``epoch`` counts its engines, ``live`` says whether one is at work."""

    epoch: int
    agent: str
    live: bool
    heard_at: datetime | None


class ProgrammeDocument(BaseModel):
    """A programme.

    ``report`` is what its engine said last, at ``reported_at``: what is on air, and the state of
    each input and target by its id.
    """

    id: ProgrammeId
    organisation_id: OrgId
    title: str
    state: ProgrammeState
    created_at: datetime
    starts_at: datetime | None
    live_at: datetime | None
    ended_at: datetime | None
    format: FormatDocument
    main: InputDocument
    backup: InputDocument | None
    choice: Choice
    dvr_seconds: int
    slate: SlateDocument
    asset_id: AssetId | None
    failure: NoticeDocument | None
    engine: EngineDocument | None
    reported_at: datetime | None
    report: dict[str, Any] | None


class ScheduleWish(BaseModel):
    """When a programme is announced for."""

    starts_at: AwareDatetime


class SwitchWish(BaseModel):
    """What is to be on air; ``auto`` takes the best that is there."""

    to: Choice


class MarkerWish(BaseModel):
    """What is worth noting in this moment."""

    note: Name = ""


class MarkerView(BaseModel):
    """A moment that somebody noted."""

    id: MarkerId
    at: datetime
    note: str
    created_by: PersonId

    @classmethod
    def of(cls, marker: Marker) -> "MarkerView":
        """Return the view of a marker."""
        return cls(**{name: getattr(marker, name) for name in cls.model_fields})


class KeyWish(BaseModel):
    """What a stream key is to be good for; without times from now on, for a day."""

    place: InputPlace = InputPlace.MAIN
    name: Name = ""
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None


class KeyView(BaseModel):
    """A stream key, without its secret.

    ``publishing_since``: somebody pushes with it.
    """

    id: StreamKeyId
    place: InputPlace
    name: str
    created_by: PersonId
    created_at: datetime
    valid_from: datetime
    valid_until: datetime
    revoked_at: datetime | None
    publishing_since: datetime | None

    @classmethod
    def of(cls, key: StreamKey, now: datetime) -> "KeyView":
        """Return the view of a key; of a publisher that was long not heard of it tells nothing."""
        seen = cls(**{name: getattr(key, name) for name in cls.model_fields})
        since = key.publishing_since if key.is_used(now) else None
        return seen.model_copy(update={"publishing_since": since})


class CodeView(BaseModel):
    """A QR code for a phone, which says ``text``: ``path`` draws it with SVG, in squares.

    ``larix`` is for Larix Broadcaster, ``other`` for any app that reads an address.
    """

    app: PhoneApp
    text: str
    modules: int
    path: str

    @classmethod
    def of(cls, code: PhoneCode) -> "CodeView":
        """Return the view of a code."""
        return cls(app=code.app, text=code.text, modules=code.modules, path=code.path)


class NewKey(BaseModel):
    """A stream key and its secret, which is shown this once.

    ``address`` is where to push, null where this farm has no door, and then there are no codes;
    with ``/`` and the secret behind it, it is the whole address that a phone wants.
    """

    key: KeyView
    secret: str
    address: str | None
    codes: list[CodeView]


class TargetWish(BaseModel):
    """A target: its address, with the key, as the platform gives it."""

    name: Name = ""
    platform: Platform = Platform.OTHER
    address: Annotated[str, Field(max_length=2000)]
    valid_until: AwareDatetime | None = None


class TargetChange(BaseModel):
    """Whether a target gets nothing for now."""

    paused: bool


class RulesDocument(BaseModel):
    """What a platform takes, by ``source`` at ``date``; null: unknown. Times are seconds."""

    single_use: bool | None
    valid_seconds: int | None
    gap_seconds: int | None
    video_codecs: list[str]
    audio_codecs: list[str]
    largest: str | None
    most_bitrate: int | None
    most_rate: int | None
    longest_gop: int | None
    longest_title: int | None
    cover: str | None
    source: str
    date: str


class TargetView(BaseModel):
    """A target, without its key; ``remarks`` say what speaks against it."""

    id: TargetId
    name: str
    platform: Platform
    shown: str
    created_at: datetime
    valid_until: datetime | None
    paused: bool
    used_at: datetime | None
    rules: RulesDocument
    remarks: list[NoticeDocument]
