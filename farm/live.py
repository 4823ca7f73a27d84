"""Live programmes: what one is, what it is fed with, and the states that it goes through."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from farm.errors import IllegalMove, InputRejected
from farm.ids import AssetId, FeedId, MarkerId, OrgId, PersonId, ProgrammeId
from farm.live_formats import PLAIN_FORMAT, LiveFormat
from farm.messages import Notice

LEASE_LASTS = timedelta(seconds=3)
"""An engine that was not heard of for so long has lost its programme; it renews each second."""
LEASE_AT_START = timedelta(seconds=20)
"""So long an engine may take from being claimed to its first renewal: it starts a process."""
LONGEST_TITLE = 200
LONGEST_DVR = timedelta(hours=6)


class ProgrammeState(StrEnum):
    """Where a programme is on its way."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    REHEARSAL = "rehearsal"
    LIVE = "live"
    ENDED = "ended"
    FAILED = "failed"

    @property
    def runs(self) -> bool:
        """Whether an engine should be at work."""
        return self in {ProgrammeState.REHEARSAL, ProgrammeState.LIVE}

    @property
    def is_final(self) -> bool:
        """Whether nothing follows."""
        return not _MOVES[self]


_MOVES: dict[ProgrammeState, frozenset[ProgrammeState]] = {
    ProgrammeState.DRAFT: frozenset(
        {ProgrammeState.SCHEDULED, ProgrammeState.REHEARSAL, ProgrammeState.LIVE}
    ),
    ProgrammeState.SCHEDULED: frozenset(
        {
            ProgrammeState.DRAFT,
            ProgrammeState.SCHEDULED,
            ProgrammeState.REHEARSAL,
            ProgrammeState.LIVE,
        }
    ),
    ProgrammeState.REHEARSAL: frozenset(
        {
            ProgrammeState.DRAFT,
            ProgrammeState.SCHEDULED,
            ProgrammeState.LIVE,
            ProgrammeState.FAILED,
        }
    ),
    ProgrammeState.LIVE: frozenset({ProgrammeState.ENDED, ProgrammeState.FAILED}),
    ProgrammeState.ENDED: frozenset(),
    ProgrammeState.FAILED: frozenset(),
}


class InputPlace(StrEnum):
    """Which of a programme's two inputs."""

    MAIN = "main"
    BACKUP = "backup"


class InputKind(StrEnum):
    """Where an input comes from: a push to the door, a clip shown as if live, or a feed."""

    DOOR = "door"
    FILE = "file"
    FEED = "feed"


class Choice(StrEnum):
    """What is on air: by itself the best that is there, or what a producer says."""

    AUTO = "auto"
    MAIN = "main"
    BACKUP = "backup"
    SLATE = "slate"


@dataclass(frozen=True, slots=True)
class LiveInput:
    """One of a programme's inputs.

    Attributes:
        asset_id: of the clip that is shown, of a file.
        feed_id: of the feed that is taken; of the door the key says who pushes.
    """

    kind: InputKind = InputKind.DOOR
    asset_id: AssetId | None = None
    feed_id: FeedId | None = None

    def __post_init__(self) -> None:
        """Refuse a file that names no clip, a feed that names none, and a door that does."""
        is_file, is_feed = self.kind is InputKind.FILE, self.kind is InputKind.FEED
        if is_file != (self.asset_id is not None) or is_feed != (self.feed_id is not None):
            raise InputRejected("live-input-invalid", kind=self.kind)


FROM_THE_DOOR = LiveInput()


@dataclass(frozen=True, slots=True)
class LiveSlate:
    """What is on air while nothing else is there; one of both.

    Attributes:
        asset_id: of a clip, whose first minute is shown over and over.
        picture: SHA-256 of a picture that lies in the programme's folder.
    """

    asset_id: AssetId | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """A live programme.

    Attributes:
        created_by: who made it.
        starts_at: when it is announced for; it starts by hand, not by itself.
        choice: what is to be on air.
        dvr_seconds: how far viewers may go back.
        live_at: since when targets get it.
        asset_id: what it became.
        failure: why it ended before its time.
        slate: None: a plain one.
        recorded_bytes: what its recordings take up; None: nobody has looked yet.
    """

    id: ProgrammeId
    org_id: OrgId
    title: str
    created_by: PersonId
    created_at: datetime
    format: LiveFormat = PLAIN_FORMAT
    main: LiveInput = FROM_THE_DOOR
    backup: LiveInput | None = None
    state: ProgrammeState = ProgrammeState.DRAFT
    starts_at: datetime | None = None
    choice: Choice = Choice.AUTO
    dvr_seconds: int = 1800
    live_at: datetime | None = None
    ended_at: datetime | None = None
    asset_id: AssetId | None = None
    failure: Notice | None = None
    slate: LiveSlate | None = None
    recorded_bytes: int | None = None

    def require_sensible(self) -> "Programme":
        """Return it as it is, if it can be made.

        Raises:
            InputRejected: as `LiveFormat.require_sensible`; ``live-title``, ``live-dvr``.
        """
        self.format.require_sensible()
        if not 0 < len(self.title.strip()) <= LONGEST_TITLE:
            raise InputRejected("live-title", most=LONGEST_TITLE)
        if not 0 <= self.dvr_seconds <= LONGEST_DVR.total_seconds():
            raise InputRejected("live-dvr", most=int(LONGEST_DVR.total_seconds()))
        return self

    def input_at(self, place: InputPlace) -> LiveInput | None:
        """Return one of its inputs; None: it has no backup."""
        return self.main if place is InputPlace.MAIN else self.backup

    def scheduled(self, at: datetime) -> "Programme":
        """Return it announced for a time.

        Raises:
            IllegalMove: it runs, or is over.
        """
        if self.state.runs:  # a rehearsal ends first
            raise self._illegal(ProgrammeState.SCHEDULED)
        return replace(self._moved(ProgrammeState.SCHEDULED), starts_at=at)

    def rehearsed(self) -> "Programme":
        """Return it as seen by its own people only: no target gets anything.

        Raises:
            IllegalMove: it runs, or is over.
        """
        return replace(self._moved(ProgrammeState.REHEARSAL), choice=Choice.AUTO)

    def rehearsal_over(self) -> "Programme":
        """Return it as it was before its rehearsal.

        Raises:
            IllegalMove: it is not in rehearsal.
        """
        before = ProgrammeState.SCHEDULED if self.starts_at else ProgrammeState.DRAFT
        if self.state is not ProgrammeState.REHEARSAL:
            raise self._illegal(before)
        return replace(self._moved(before), choice=Choice.AUTO)

    def started(self, at: datetime) -> "Programme":
        """Return it as it goes to its targets.

        Raises:
            IllegalMove: it is live already, or over.
        """
        return replace(self._moved(ProgrammeState.LIVE), live_at=at)

    def ended(self, at: datetime) -> "Programme":
        """Return it as it is over.

        Raises:
            IllegalMove: it was not live.
        """
        return replace(self._moved(ProgrammeState.ENDED), ended_at=at)

    def failed(self, failure: Notice, *, at: datetime) -> "Programme":
        """Return it as given up.

        Raises:
            IllegalMove: it did not run.
        """
        return replace(self._moved(ProgrammeState.FAILED), ended_at=at, failure=failure)

    def switched(self, choice: Choice) -> "Programme":
        """Return it with something else on air.

        Raises:
            IllegalMove: it does not run.
            InputRejected: ``live-no-backup``.
        """
        self.require_running()
        if choice is Choice.BACKUP and self.backup is None:
            raise InputRejected("live-no-backup", noun=self.id)
        return replace(self, choice=choice)

    def require_running(self) -> None:
        """Return if it runs.

        Raises:
            IllegalMove: it does not.
        """
        if not self.state.runs:
            raise self._illegal(ProgrammeState.LIVE)

    def require_open(self) -> None:
        """Return if it is not over.

        Raises:
            IllegalMove: it is.
        """
        if self.state.is_final:
            raise self._illegal(ProgrammeState.LIVE)

    def _moved(self, state: ProgrammeState) -> "Programme":
        if state not in _MOVES[self.state]:
            raise self._illegal(state)
        return replace(self, state=state)

    def _illegal(self, wanted: StrEnum) -> IllegalMove:
        return IllegalMove("programme-state", noun=self.id, seen=self.state, wanted=wanted)


@dataclass(frozen=True, slots=True)
class Marker:
    """A moment that somebody noted while a programme ran.

    Attributes:
        at: by the wall clock; recordings are mapped to it.
    """

    id: MarkerId
    org_id: OrgId
    programme_id: ProgrammeId
    at: datetime
    note: str
    created_by: PersonId
