"""A child ffmpeg, fed from a bounded queue by a thread of its own and replaced when it ends.

Whoever feeds it only ever appends to a queue. The child is killed and never sees the end of what
it is fed, unless it is ended on purpose.
"""

import os
import select
import time
from abc import ABC, abstractmethod
from collections import deque
from pathlib import Path
from threading import Condition, Thread

from typing_extensions import override

from live.backlog import in_pipe, in_sockets
from live.muxing import Chunk
from transcode.limits import Pipes
from transcode.piped import Piped

QUEUE_BYTES = 6 * 2**20
"""Twelve seconds at 4 Mbit/s; what is too much is dropped up to the next keyframe."""
BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before the next child, after none, one, two … in a row that did nothing."""
STALL_SECONDS = 20.0
"""A child that is fed and does nothing for so long is replaced."""
GOOD_BYE_SECONDS = 3.0
GATHER_SECONDS = 0.04
"""What comes in so short a time goes to the child at once: each turn costs us and the child."""
_GATHERED = 256 * 2**10
_KNOWN_BYTES = 8 * 2**20
"""Of what a child was given last it is known when it was offered: more lies nowhere on the way."""


class Fed(Thread, ABC):
    """Feeds one child after the other until `end` or `drop`.

    Attributes:
        fed: bytes that children have taken.
        dropped: chunks that had no room.
        detail: the last child's last words.
    """

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name=name, daemon=True)
        self._folder = folder
        self._queue: deque[tuple[Chunk, float]] = deque()
        self._queued = 0
        self._child: Piped | None = None
        self._in_hand: float | None = None  # since when what is being written waits
        self._given: deque[tuple[int, float]] = deque()  # bytes fed so far, when they were offered
        self._news = Condition()
        self._open = False
        self._needs_key = True
        self._over: bool | None = None  # True: with a good-bye
        self._moved = 0.0
        self._has_moved = False
        self.fed, self.dropped, self.detail = 0, 0, ""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the child to start."""

    @abstractmethod
    def hear(self, line: str) -> None:
        """Take a line that the child says; `moves` if that shows that it works."""

    @abstractmethod
    def begins(self) -> None:
        """Learn that a new child begins."""

    @abstractmethod
    def broke(self, failed: int) -> None:
        """Learn that the child ended, the how manieth in a row that did nothing; 0: it did."""

    def moves(self) -> None:
        """Note that the child works."""
        self._moved, self._has_moved = time.monotonic(), True

    def offer(self, chunk: Chunk) -> None:
        """Take a chunk; never waits."""
        with self._news:
            if not self._open or (self._needs_key and not chunk.is_key):
                return
            self._needs_key = False
            if self._queued + len(chunk.payload) > QUEUE_BYTES:
                self.dropped += len(self._queue) + 1
                self._empty()
                return
            self._queue.append((chunk, time.monotonic()))
            self._queued += len(chunk.payload)
            self._news.notify()

    def purge(self) -> None:
        """Forget what is queued; the child goes on with the next keyframe."""
        with self._news:
            self._empty()

    def unsent_seconds(self) -> float:
        """Return for how long the oldest byte has waited that is queued or on its way.

        On its way: in the pipe to the child, or sent by it and not acknowledged by the far side.
        """
        with self._news:
            child, given = self._child, tuple(self._given)
            waiting = self._queue[0][1] if self._queue else None
            oldest = waiting if self._in_hand is None else self._in_hand
        if child is not None and child.stdin is not None and not child.has_ended:
            gone = self.fed - in_pipe(child.stdin) - in_sockets(child.pid)
            oldest = next((at for fed, at in given if fed > gone), oldest)
        return 0.0 if oldest is None else time.monotonic() - oldest

    def break_line(self) -> None:
        """End the child at once; the next one begins with what is offered then."""
        self.purge()
        if self._child is not None:
            self._child.strike()

    def end(self) -> None:
        """Let the child see the end, when it has what is queued."""
        self._finish(good_bye=True)

    def drop(self) -> None:
        """Kill the child."""
        self._finish(good_bye=False)

    @override
    def run(self) -> None:
        """Start again and again."""
        failed = 0
        while self._over is None:
            self._session()
            failed = 0 if self._has_moved else failed + 1
            if self._over is None:
                self.broke(failed)
                self._rest(BACK_OFF[min(failed, len(BACK_OFF) - 1)])

    def _session(self) -> None:
        """Feed one child to its end."""
        with self._news:
            self._open, self._has_moved = True, False
        self.begins()
        child = Piped(self.command(), folder=self._folder, pipes=Pipes.FEED, on_line=self.hear)
        self._moved = time.monotonic()
        self._child = child
        try:
            self._feed(child)
            if self._over:
                child.finish(GOOD_BYE_SECONDS)
        finally:
            self._child = None
            child.kill()
            self.detail = next((one for one in reversed(child.log) if not _is_fact(one)), "")
            with self._news:
                self._open = False
                self._empty()
                self._given.clear()
                self._in_hand = None

    def _feed(self, child: Piped) -> None:
        while self._over is not False and not child.has_ended:
            piece = self._gather()
            if piece and not self._write(child, piece):
                return
            if not piece and self._over:
                return

    def _gather(self) -> bytes:
        """Take what is queued, a good deal at once at most."""
        with self._news:
            if not self._queue and self._over is None and not self._news.wait(0.5):
                return b""
        if self._over is None:
            time.sleep(GATHER_SECONDS)
        with self._news:
            taken: list[bytes] = []
            size = 0
            self._in_hand = self._queue[0][1] if self._queue else None
            while self._queue and size < _GATHERED:
                payload = self._queue.popleft()[0].payload
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
            self.fed += written
            if child.has_ended or time.monotonic() - self._moved > STALL_SECONDS:
                return False
        self._note_given()
        return True

    def _note_given(self) -> None:
        with self._news:
            self._given.append((self.fed, self._in_hand or time.monotonic()))
            self._in_hand = None
            while self._given[0][0] < self.fed - _KNOWN_BYTES:
                self._given.popleft()

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        with self._news:
            while self._over is None and (left := until - time.monotonic()) > 0:
                self._news.wait(left)

    def _empty(self) -> None:
        self._queue.clear()
        self._queued, self._needs_key = 0, True

    def _finish(self, *, good_bye: bool) -> None:
        with self._news:
            self._over = good_bye
            self._news.notify_all()


def _is_fact(line: str) -> bool:
    name, sign, _ = line.partition("=")
    return bool(sign) and name.replace("_", "").isalnum()
