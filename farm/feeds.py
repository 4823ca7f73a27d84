"""Feeds: signals that a station sends or offers all day, whether a programme takes them or not."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from farm.errors import IllegalMove, InputRejected
from farm.ids import FeedId, OrgId, PersonId

LONGEST_NAME = 100
MOST_HOURS = 24 * 7
FIRST_PORT, LAST_PORT = 20100, 20199
"""UDP ports that feeds listen on, one each."""
MOST_TRACKS = 16
HIGHEST_SERVICE = 65_535


class FeedKind(StrEnum):
    """Who calls whom, and how."""

    SRT_LISTENER = "srt-listener"
    SRT_CALLER = "srt-caller"
    RTSP = "rtsp"
    HLS = "hls"
    RTMP = "rtmp"
    MULTICAST = "multicast"
    RTMP_PUSH = "rtmp-push"

    @property
    def is_called(self) -> bool:
        """Whether the farm calls an address; else it is called."""
        return self not in {FeedKind.SRT_LISTENER, FeedKind.RTMP_PUSH}


class Channels(StrEnum):
    """What becomes of a track's channels in a programme.

    Of two languages on the two channels of one track (dual mono) one is taken, or both are mixed; a
    pair is two tracks of one channel each, the chosen one and the next.
    """

    ALL = "all"
    LEFT = "left"
    RIGHT = "right"
    MIX = "mix"
    PAIR = "pair"


@dataclass(frozen=True, slots=True)
class FeedSound:
    """Which sound of a feed a programme gets.

    Attributes:
        track: counted from 0.
    """

    track: int = 0
    channels: Channels = Channels.ALL


FIRST_TRACK = FeedSound()


@dataclass(frozen=True, slots=True)
class Feed:
    """A standing signal of a station.

    Attributes:
        sealed: the address with its keys, the passphrase of a listener, or nothing.
        shown: what people may see of the address; empty where the farm is called.
        port: that a listener has for itself.
        secret_hash: of the key by which it is pushed.
        service: number of the programme in a transport stream of several; None: the first.
        keep_hours: so much of it is recorded, in a ring; 0: nothing.
    """

    id: FeedId
    org_id: OrgId
    name: str
    kind: FeedKind
    created_by: PersonId
    created_at: datetime
    sealed: str = field(default="", repr=False)
    shown: str = ""
    port: int | None = None
    secret_hash: str | None = field(default=None, repr=False)
    service: int | None = None
    sound: FeedSound = FIRST_TRACK
    keep_hours: int = 0
    removed_at: datetime | None = None

    def require_sensible(self) -> "Feed":
        """Return it as it is, if it can be made.

        Raises:
            InputRejected: ``feed-name``, ``feed-hours``, ``feed-choice`` (service or track).
        """
        if not 0 < len(self.name.strip()) <= LONGEST_NAME:
            raise InputRejected("feed-name", most=LONGEST_NAME)
        if not 0 <= self.keep_hours <= MOST_HOURS:
            raise InputRejected("feed-hours", most=MOST_HOURS)
        is_service = self.service is None or 0 < self.service <= HIGHEST_SERVICE
        if not is_service or not 0 <= self.sound.track < MOST_TRACKS:
            raise InputRejected("feed-choice", most=HIGHEST_SERVICE, tracks=MOST_TRACKS)
        return self

    def require_there(self) -> "Feed":
        """Return it if it was not removed.

        Raises:
            IllegalMove: ``feed-removed``.
        """
        if self.removed_at is not None:
            raise IllegalMove("feed-removed", noun=self.id)
        return self

    def removed(self, at: datetime) -> "Feed":
        """Return it as nobody reads it any more; the first time counts."""
        return replace(self, removed_at=self.removed_at or at, secret_hash=None)

    @property
    def stream_id(self) -> str:
        """What a caller may send as its stream id; it is shown and never trusted."""
        return f"#!::r={self.id},m=publish"


def choose_port(taken: set[int]) -> int:
    """Return a port for one more listener.

    Raises:
        InputRejected: ``feed-ports``: all are taken.
    """
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if port not in taken:
            return port
    raise InputRejected("feed-ports", first=FIRST_PORT, last=LAST_PORT)
