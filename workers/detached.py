"""Starts processes that outlive the one that starts them: engines of live programmes, no others.

All else is started by `transcode.child` (media, which dies with us) and `api.supervisor` (servers,
which die with the farm). Not by ``subprocess``: its objects complain about what they leave behind.
"""

import os
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from farm.settings import Settings

_REAP_SECONDS = 5.0


class Detached:
    """A process in a session of its own.

    Attributes:
        pid: its id, also that of its process group.
        exit_code: minus a signal's number where one ended it; None while it runs, and of a process
            that an earlier one of us started.
    """

    def __init__(self, pid: int, mark: str, *, is_child: bool = False) -> None:
        self.pid, self._mark, self._is_child = pid, mark, is_child
        self.exit_code: int | None = None

    @classmethod
    def start(
        cls, command: Sequence[str], *, mark: str, log_file: Path, environment: Mapping[str, str]
    ) -> "Detached":
        """Start a process that lives on when we end.

        Args:
            command: a program's path, and arguments.
            mark: one of the arguments, by which it is known again.
            log_file: gets its output.
            environment: all of it.
        """
        writing = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        pid = os.posix_spawn(
            command[0],
            [*command],
            dict(environment),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(log_file), writing, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        return cls(pid, mark, is_child=True)

    def is_alive(self) -> bool:
        """Whether it runs, or was only stopped; another process that got its number is not it."""
        if self._is_child:
            return self._reap() is None
        try:
            process = psutil.Process(self.pid)
            return process.status() != psutil.STATUS_ZOMBIE and self._mark in process.cmdline()
        except psutil.Error:
            return False

    def kill(self) -> None:
        """End it and all of its group at once, also when it is stopped."""
        end = time.monotonic() + _REAP_SECONDS
        if self.is_alive():
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        while self.is_alive() and time.monotonic() < end:
            time.sleep(0.02)

    def _reap(self) -> int | None:
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
        return self.exit_code


def engine_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of an engine, which works in another folder."""
    return {
        **os.environ,  # noqa: TID251
        "FARM_DATA_DIR": str(settings.data_dir.absolute()),
    }
