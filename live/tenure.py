"""An engine's hold on its programme: a lease that is renewed each second, and what if it is not.

Three bounds, counted from when the last renewal that came through was asked for:

    2 s     the engine stops sending by itself, whoever does not answer
    2.75 s  its warden kills it, should it stand still
    3 s     the lease ends; another engine may begin
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

import structlog

from live import warden
from transcode.limits import Pipes
from transcode.piped import Piped

log = structlog.get_logger()
RENEW_SECONDS = 1.0
ALONE_SECONDS = 2.0
"""An engine that could not renew its lease for so long stops."""
DEATH_SECONDS = 2.75
"""One that has not even done that is killed; the lease lasts a moment more."""


class LeaseKeeper(Protocol):
    """Says whether the programme is still this engine's."""

    def renew(self, epoch: int) -> bool:
        """Renew; False: another one has it. Raises what the catalogue raises: it is tried again."""
        ...


class Tenure:
    """Whether a programme is this engine's, from `begin` to `end`; lost once is lost for good.

    Args:
        lease: asked each second, by a thread.
        epoch: of the engine.
        warded: a folder to work in, where a warden kills this process should it stand still; None:
            none does, as other things live in this process.
    """

    def __init__(self, lease: LeaseKeeper, epoch: int, *, warded: Path | None = None) -> None:
        self._lease, self._epoch, self._warded = lease, epoch, warded
        self._warden: Piped | None = None
        self._renewed = 0.0
        self._lost, self._done = Event(), Event()
        self._losers: list[Callable[[], None]] = []
        self._thread = Thread(target=self._keep, name="lease", daemon=True)

    def begin(self) -> bool:
        """Renew for the first time and go on; return whether the programme is ours.

        Raises:
            Exception: whatever the catalogue raises.
        """
        asked = time.monotonic()
        if not self._lease.renew(self._epoch):
            self._lost.set()
            return False
        self._renewed = asked
        self._thread.start()
        return True

    def end(self) -> None:
        """Renew no more: the process may live on, and does nothing for the programme any more."""
        self._done.set()
        self._thread.join(RENEW_SECONDS)  # who does not answer is not waited for
        if self._warden is not None:
            self._warden.kill()

    def when_lost(self, do: Callable[[], None]) -> None:
        """Have something done, by a thread of ours, as soon as the programme is lost."""
        self._losers.append(do)

    def is_ours(self) -> bool:
        """Whether the engine may send and write."""
        if time.monotonic() - self._renewed > ALONE_SECONDS and not self._done.is_set():
            self._lost.set()
        return not self._lost.is_set()

    def _keep(self) -> None:
        while not self._done.is_set() and self.is_ours():
            self._tell_warden()
            if not self._done.wait(RENEW_SECONDS):
                self._renew()
        for do in self._losers if self._lost.is_set() else ():
            do()
        if self._lost.is_set():
            self._done.wait()  # the warden dies with us, and has to see that this process ends

    def _renew(self) -> None:
        asked = time.monotonic()
        try:
            if self._lease.renew(self._epoch):
                self._renewed = asked
            else:
                self._lost.set()
        except Exception as error:  # noqa: BLE001  # whatever it is, the next second decides
            log.warning("the lease was not renewed", detail=str(error))

    def _tell_warden(self) -> None:
        """Say until when this process may live; the thread that starts the warden outlives it."""
        if self._warded is None:
            return
        if self._warden is None or self._warden.has_ended:
            self._warden = _start_warden(self._warded)
        assert self._warden.stdin is not None  # noqa: S101  # it is fed
        with suppress(OSError):  # it has ended: the next second has another
            words = f"{self._renewed + DEATH_SECONDS:.3f}\n".encode()
            os.write(self._warden.stdin.fileno(), words)


def _start_warden(folder: Path) -> Piped:
    program = Path(warden.__file__).absolute()
    # by its file, and without anybody's packages: it begins at once and stays small
    command = [sys.executable, "-I", "-S", str(program), str(os.getpid()), str(DEATH_SECONDS)]
    return Piped(command, folder=folder, pipes=Pipes.FEED)
