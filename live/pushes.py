"""A push: a child ffmpeg that sends to one target, fed from a bounded queue by a thread of its own.

Whatever a target does, the engine only ever appends to a queue. The child is killed and never sees
the end of what it is fed, but at the end of the programme: a platform must see a line that broke,
not a publisher who left.
"""

import os
import select
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from threading import Condition, Thread

import structlog
from typing_extensions import override

from live.muxing import Chunk
from live.spec import TargetSpec
from transcode.child import Piped, Pipes

log = structlog.get_logger()
QUEUE_BYTES = 6 * 2**20
"""Twelve seconds at 4 Mbit/s; what is too much is dropped up to the next keyframe."""
BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
STALL_SECONDS = 20.0
"""A child that is fed and sends nothing for so long is replaced."""
DEAD_AFTER = 5
"""Tries in a row; it is tried further, but a person should know."""
GOOD_BYE_SECONDS = 3.0
_GATHERED = 256 * 2**10


class PushState(StrEnum):
    """How a push does."""

    CONNECTING = "connecting"
    SENDING = "sending"
    RETRYING = "retrying"
    DEAD = "dead"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push has done.

    Attributes:
        sent: bytes given to its child.
        dropped: chunks that had no room.
        reconnects: lines that broke after something was sent.
        detail: the child's last words, without the address.
    """

    state: PushState = PushState.CONNECTING
    sent: int = 0
    dropped: int = 0
    reconnects: int = 0
    detail: str = ""


def push_arguments(address: str) -> list[str]:
    """Return the arguments of a push's child."""
    secure = ["-tls_verify", "1"] if address.startswith("rtmps:") else []
    return [
        # what it is fed is known after a moment; by default it would wait for 5 s of it
        *("-probesize", "400000", "-analyzeduration", "400000", "-fflags", "nobuffer"),
        *("-f", "mpegts", "-i", "pipe:0", "-map", "0:v:0", "-map", "0:a:0", "-c", "copy"),
        # tells the far side when the parameter sets change, as they do with the slate
        *("-bsf:v", "extract_extradata", "-flvflags", "no_duration_filesize"),
        *("-flush_packets", "1", "-rw_timeout", "15000000", *secure, "-f", "flv", address),
    ]


class Push(Thread):
    """Sends to one target until `end` or `drop`."""

    def __init__(self, target: TargetSpec, *, ffmpeg: Path, folder: Path) -> None:
        super().__init__(name=f"push-{target.id}", daemon=True)
        self.target = target
        self._ffmpeg, self._folder = ffmpeg, folder
        self._queue: deque[Chunk] = deque()
        self._queued = 0
        self._news = Condition()
        self._open = False
        self._needs_key = True
        self._size = 0
        self._over: bool | None = None  # True: with a good-bye
        self._moved = 0.0
        self.report = PushReport()

    def offer(self, chunk: Chunk) -> None:
        """Take a chunk to be sent; never waits."""
        with self._news:
            if not self._open or (self._needs_key and not chunk.is_key):
                return
            self._needs_key = False
            if self._queued + len(chunk.payload) > QUEUE_BYTES:
                self._empty(lost=1)
                return
            self._queue.append(chunk)
            self._queued += len(chunk.payload)
            self._news.notify()

    def end(self) -> None:
        """Say good-bye to the target when what is queued is sent: the programme is over for it."""
        self._finish(good_bye=True)

    def drop(self) -> None:
        """Break the line."""
        self._finish(good_bye=False)

    @override
    def run(self) -> None:
        """Connect again and again."""
        failed = 0
        while self._over is None:
            sent = self._session()
            failed = 0 if sent else failed + 1
            if self._over is None:
                self._break(failed, was_sending=sent)
                self._rest(BACK_OFF[min(failed, len(BACK_OFF) - 1)])
        self._tell(state=PushState.STOPPED)

    def _session(self) -> bool:
        """Feed one child to its end; return whether anything was sent."""
        with self._news:
            self._open, self._size = True, 0
        self._tell(state=PushState.CONNECTING)
        command = [
            *(str(self._ffmpeg), "-hide_banner", "-nostdin", "-loglevel", "warning", "-nostats"),
            *("-progress", "pipe:2", "-stats_period", "1"),
            *push_arguments(self.target.address),
        ]
        child = Piped(command, folder=self._folder, pipes=Pipes.FEED, on_line=self._hear)
        self._moved = time.monotonic()
        try:
            self._feed(child)
            if self._over:
                child.finish(GOOD_BYE_SECONDS)
        finally:
            child.kill()
            self._keep_words(child)
            with self._news:
                self._open = False
                self._empty(lost=0)
        return self.report.state is PushState.SENDING

    def _feed(self, child: Piped) -> None:
        while self._over is not False and not child.has_ended:
            piece = self._gather()
            if piece and not self._write(child, piece):
                return
            if not piece and self._over:
                return
            if time.monotonic() - self._moved > STALL_SECONDS:
                self._tell(detail="stalled")
                return

    def _gather(self) -> bytes:
        """Take what is queued, a good deal at once at most."""
        with self._news:
            if not self._queue and self._over is None:
                self._news.wait(0.5)
            taken: list[bytes] = []
            size = 0
            while self._queue and size < _GATHERED:
                payload = self._queue.popleft().payload
                taken.append(payload)
                size += len(payload)
            self._queued -= size
        return b"".join(taken)

    def _write(self, child: Piped, piece: bytes) -> bool:
        """Write all of a piece; False: the child does not take it any more."""
        assert child.stdin is not None  # noqa: S101  # it is fed
        pipe, rest = child.stdin.fileno(), memoryview(piece)
        while rest and self._over is not False:
            _, ready, _ = select.select([], [pipe], [], 0.5)
            try:
                written = os.write(pipe, rest) if ready else 0
            except BlockingIOError:
                written = 0
            except OSError:
                return False
            rest = rest[written:]
            self._tell(sent=self.report.sent + written)
            if child.has_ended or time.monotonic() - self._moved > STALL_SECONDS:
                return False
        return True

    def _hear(self, line: str) -> None:
        """Take a line of the child: its progress says what has gone out."""
        if line.startswith("total_size=") and line[11:].isdigit():
            size = int(line[11:])
            if size and size != self._size:
                self._moved = time.monotonic()
                self._tell(state=PushState.SENDING)
            self._size = size

    def _break(self, failed: int, *, was_sending: bool) -> None:
        state = PushState.DEAD if failed >= DEAD_AFTER else PushState.RETRYING
        self._tell(state=state, reconnects=self.report.reconnects + was_sending)
        log.warning("a push broke off", target=self.target.id, detail=self.report.detail)

    def _keep_words(self, child: Piped) -> None:
        words = [line for line in child.log if not _is_progress(line)]
        if words:
            self._tell(detail=words[-1].replace(self.target.address, "-"))

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        with self._news:
            while self._over is None and (left := until - time.monotonic()) > 0:
                self._news.wait(left)

    def _empty(self, *, lost: int) -> None:
        self._tell(dropped=self.report.dropped + (len(self._queue) + lost if lost else 0))
        self._queue.clear()
        self._queued, self._needs_key = 0, True

    def _finish(self, *, good_bye: bool) -> None:
        with self._news:
            self._over = good_bye
            self._news.notify_all()

    def _tell(self, **changes: object) -> None:
        self.report = replace(self.report, **changes)  # type: ignore[arg-type]


def _is_progress(line: str) -> bool:
    name, sign, _ = line.partition("=")
    return bool(sign) and name.replace("_", "").isalnum()


def end_all(pushes: Sequence[Push], *, good_bye: bool) -> None:
    """End pushes side by side, and wait for them."""
    for push in pushes:
        with suppress(RuntimeError):
            push.end() if good_bye else push.drop()
    for push in pushes:
        push.join(GOOD_BYE_SECONDS + 2)
