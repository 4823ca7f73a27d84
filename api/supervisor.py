"""Keeps the processes of an embedded farm: starts them, starts them again, ends them all."""

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from farm.errors import FarmFailed
from farm.messages import Notice

log = structlog.get_logger()

GRACE_SECONDS = 10.0
LONGEST_PAUSE = 30.0
MOST_STARTS = 6
"""Within a demonstration; a farm that stays up goes on trying."""
STEADY_SECONDS = 60.0
"""A process that lived this long starts again without a pause."""


@dataclass(slots=True)
class Member:
    """One process that should always run.

    Attributes:
        log_file: where its output goes.
        environment: all of it.
        inherited: file descriptors that it gets from us.
        open_files: how many it may have open, as far as this machine allows; 0: as we may.
    """

    name: str
    command: Sequence[str]
    log_file: Path
    environment: Mapping[str, str]
    inherited: tuple[int, ...] = ()
    open_files: int = 0
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    starts: int = 0

    def start(self) -> None:
        """Start the process in a session of its own; it dies with us."""
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        setpriv = shutil.which("setpriv")
        dies_with_us = [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
        with self.log_file.open("ab") as output:
            self.process = subprocess.Popen(
                [*dies_with_us, *self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
                start_new_session=True,
                pass_fds=self.inherited,
            )
        if self.open_files:
            self._widen(self.process.pid)
        self.started = time.monotonic()
        self.starts += 1

    def _widen(self, pid: int) -> None:
        with suppress(ProcessLookupError):  # it ended at once
            _, most = resource.prlimit(pid, resource.RLIMIT_NOFILE)
            allowed = most if most != resource.RLIM_INFINITY else self.open_files
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (min(self.open_files, allowed), most))

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def revive(self) -> None:
        """Start a process that ended, after a pause that grows while it keeps ending."""
        age = time.monotonic() - self.started
        if age < self.pause:
            return
        self.pause = 0.0 if age > STEADY_SECONDS else min(LONGEST_PAUSE, 2 * self.pause + 0.5)
        code = self.process.returncode if self.process else None
        log.warning("process ended and is started again", process=self.name, exit=code)
        self.start()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process, or with KILL to all of its session."""
        if self.process is None:
            return
        try:
            if number is signal.SIGKILL:
                os.killpg(self.process.pid, number)
            elif self.process.poll() is None:
                self.process.send_signal(number)
        except ProcessLookupError:
            return


@dataclass(slots=True)
class Crew:
    """The processes of a farm, in the order in which they need each other.

    Attributes:
        address: where the HTTP door is, once it is open.
        notices: what the farm has to do without.
        needed: so many of the first are needed by all others.
    """

    members: list[Member] = field(default_factory=list)
    address: str = ""
    notices: list[Notice] = field(default_factory=list)
    needed: int = 1

    def start(self, member: Member) -> None:
        """Start a process and keep it from now on."""
        self.members.append(member)
        member.start()

    def look(self) -> None:
        """Start again whatever has ended."""
        for member in self.members:
            if not member.is_running():
                member.revive()

    def require_lasting(self) -> None:
        """Refuse to go on where a process ends as often as it is started.

        Raises:
            FarmFailed: ``process-keeps-ending``.
        """
        for member in self.members:
            if member.starts > MOST_STARTS:
                log_file = member.log_file
                raise FarmFailed("process-keeps-ending", name=member.name, log=log_file)

    def stop(self) -> None:
        """End all together, but the first, which the others need, after them."""
        first, others = self.members[: self.needed], self.members[self.needed :]
        for group in (others, first):
            _end(group)
        self.members.clear()


def _end(members: Sequence[Member]) -> None:
    """TERM, and after some grace again, at which a worker gives its jobs back; at last KILL."""
    for _ in range(2):
        for member in members:
            member.signal(signal.SIGTERM)
        end = time.monotonic() + GRACE_SECONDS / 2
        while any(member.is_running() for member in members) and time.monotonic() < end:
            time.sleep(0.05)
    for member in members:
        member.signal(signal.SIGKILL)
        if member.process is not None:
            member.process.wait()
