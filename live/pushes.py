"""A push: a child ffmpeg that sends to one target.

It is killed and never sees the end of what it is fed, but at the end of the programme: a platform
must see a line that broke, not a publisher who left.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import structlog
from typing_extensions import override

from live.feeding import GOOD_BYE_SECONDS, Fed
from live.keyless import without_keys
from live.spec import TargetSpec

log = structlog.get_logger()
DEAD_AFTER = 5
"""Tries in a row; it is tried further, but a person should know."""


class PushState(StrEnum):
    """How a push does."""

    CONNECTING = "connecting"
    SENDING = "sending"
    RETRYING = "retrying"
    DEAD = "dead"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push has done.

    Attributes:
        sent: bytes given to its children.
        dropped: chunks that had no room.
        reconnects: lines that broke after something was sent.
        gap_seconds: for how long the target has had nothing; of a session of its own that ends
            when it is too long, a person has to know.
        is_late: whether that is more than half of what the target puts up with.
        detail: the last child's last words, without the address.
    """

    state: PushState
    sent: int
    dropped: int
    reconnects: int
    gap_seconds: float
    is_late: bool
    detail: str


def push_arguments(address: str) -> list[str]:
    """Return the arguments of a push's child."""
    secure = ["-tls_verify", "1"] if address.startswith("rtmps:") else []
    return [
        # what it is fed is known after a moment; by default it would wait for 5 s of it
        *("-probesize", "400000", "-analyzeduration", "400000", "-fpsprobesize", "2"),
        *("-f", "mpegts", "-i", "pipe:0", "-map", "0:v:0", "-map", "0:a:0", "-c", "copy"),
        # tells the far side when the parameter sets change, as they do with the slate
        *("-bsf:v", "extract_extradata", "-flvflags", "no_duration_filesize"),
        *("-flush_packets", "1", "-rw_timeout", "15000000", *secure, "-f", "flv", address),
    ]


class Push(Fed):
    """Sends to one target until `end`, which says good-bye, or `drop`, which breaks the line."""

    def __init__(self, target: TargetSpec, *, ffmpeg: Path, folder: Path) -> None:
        super().__init__(f"push-{target.id}", folder)
        self.target, self._ffmpeg = target, ffmpeg
        self._state, self._reconnects, self._size = PushState.CONNECTING, 0, 0
        self._gone_since: float | None = None

    @property
    def report(self) -> PushReport:
        """How it does."""
        state = self._state if self.is_alive() else PushState.STOPPED
        words = without_keys(self.detail, self.target.address)
        gap = 0.0 if self._gone_since is None else time.monotonic() - self._gone_since
        is_late = bool(self.target.gap_seconds) and gap > self.target.gap_seconds / 2
        return PushReport(state, self.fed, self.dropped, self._reconnects, gap, is_late, words)

    @override
    def command(self) -> list[str]:
        """Return the child to start; what it sends shows in its progress."""
        return [
            *(str(self._ffmpeg), "-hide_banner", "-nostdin", "-loglevel", "warning", "-nostats"),
            *("-progress", "pipe:2", "-stats_period", "1"),
            *push_arguments(self.target.address),
        ]

    @override
    def hear(self, line: str) -> None:
        """Take a line of the child: its progress says what has gone out."""
        name, _, value = line.partition("=")
        if name == "total_size" and value.isdigit() and int(value) != self._size:
            self._size, self._state, self._gone_since = int(value), PushState.SENDING, None
            self.moves()

    @override
    def begins(self) -> None:
        """Learn that a new child connects."""
        if self._state is not PushState.DEAD:
            self._state = PushState.CONNECTING
        self._size = 0

    @override
    def broke(self, failed: int) -> None:
        """Learn that the line broke, or never stood."""
        self._state = PushState.DEAD if failed >= DEAD_AFTER else PushState.RETRYING
        self._reconnects += failed == 0
        if failed == 0:
            self._gone_since = time.monotonic()
        log.warning("a push broke off", target=self.target.id, detail=self.report.detail)


def begin_to_end(pushes: Sequence[Push], *, good_bye: bool) -> None:
    """Tell pushes to end, side by side."""
    for push in pushes:
        push.end() if good_bye else push.drop()


def wait_for_end(pushes: Sequence[Push]) -> None:
    """Wait until pushes that were told to end have ended."""
    for push in pushes:
        push.join(GOOD_BYE_SECONDS + 2)
