"""Children that are fed, or read from, for as long as somebody wants them."""

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

from transcode.child import LOG_LINE_CHARACTERS, LOG_LINES, start_piped
from transcode.limits import Pipes


class Piped:
    """A child that is fed, or read from, for as long as somebody wants it.

    The thread that makes it has to outlive it: it dies with that thread. Nothing watches what it
    uses; it handles streams that end when they end.

    Attributes:
        stdin: where it is fed, not blocking; None where it is not.
        stdout: what it writes; None where nobody reads that.
        log: last lines of its stderr.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        pipes: Pipes,
        on_line: Callable[[str], None] | None = None,
    ) -> None:
        self._child = start_piped(command, folder=folder, pipes=pipes)
        self.stdin, self.stdout, self._stderr = (
            self._child.stdin, self._child.stdout, self._child.stderr
        )  # fmt: skip
        if self.stdin is not None:
            os.set_blocking(self.stdin.fileno(), False)
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self._on_line = on_line
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    @property
    def has_ended(self) -> bool:
        """Whether it is over."""
        return self._child.poll() is not None

    def strike(self) -> None:
        """End it at once, from any thread; who feeds or reads it sees that, and has to `kill`."""
        with suppress(ProcessLookupError, PermissionError):
            if not self.has_ended:
                os.killpg(self._child.pid, signal.SIGKILL)

    def finish(self, seconds: float) -> None:
        """Let it see the end of what it is fed, and end it for good if that takes too long."""
        if self.stdin is not None and not self.stdin.closed:
            with suppress(OSError):
                self.stdin.close()
        until = time.monotonic() + seconds
        while not self.has_ended and time.monotonic() < until:
            time.sleep(0.02)
        self.kill()

    def kill(self) -> None:
        """End it at once, and whatever it started; it cannot say good-bye."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        self._listener.join(1)
        for pipe in (self.stdin, self.stdout, self._stderr):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _listen(self) -> None:
        with suppress(OSError, ValueError):  # closed under our hands, as it ends
            for line in self._stderr or ():
                text = line.decode("utf-8", "replace").strip()[:LOG_LINE_CHARACTERS]
                if self._on_line is not None:
                    self._on_line(text)
                if text:
                    self.log.append(text)
