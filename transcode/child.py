"""The only place that starts processes: a watched child, measured, and gone when it is over.

A child gets an environment made from nothing, a session of its own, and the death signal of the
thread that started it; that thread waits here until the child and all it started are gone.
"""

import os
import selectors
import shutil
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

from transcode.limits import ChildFailed, Limits, Pipes, RunReport, Stopped
from transcode.process_tree import (
    end_group,
    folder_bytes,
    has_ended,
    limit_files,
    resident_bytes,
    stand_back,
)

POLL_SECONDS = 0.25
LOG_LINES = 50
LOG_LINE_CHARACTERS = 500
STDOUT_BYTES = 16 * 2**20
"""Most that is kept of a child's stdout; the rest is read and dropped."""


def run_confined(
    command: Sequence[str],
    *,
    folder: Path,
    limits: Limits,
    environment: Mapping[str, str] | None = None,
) -> RunReport:
    """Run any command to its end and keep its stdout, up to `STDOUT_BYTES`.

    Args:
        command: program and arguments.
        folder: its working folder, empty and its own.
        limits: movement is any output.
        environment: added to the farm's minimal one.

    Raises:
        ChildFailed: as for `run_ffmpeg`.
        Stopped: as `Limits.stop` wants it.
    """
    return Child(command, folder=folder, limits=limits, environment=environment).run()


class Child:
    """A watched child: started, read, measured, and gone when `run` returns.

    Attributes:
        on_line: told each line that it writes to stderr.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        limits: Limits,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command = [*_dies_with_us(), *command]
        self._folder = folder.absolute()
        self._limits = limits
        self._environment = {"LC_ALL": "C.UTF-8", **(environment or {})}
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._log_rest = b""
        self.on_line: Callable[[str], None] | None = None
        self._stdout = bytearray()
        self._peak = 0
        self._began = self.moved = time.monotonic()
        self._bytes_before = folder_bytes(self._folder)

    def run(self) -> RunReport:
        """Start, watch and reap the child."""
        return self._run(self._start(subprocess.DEVNULL))

    def _start(self, stdin: int) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            self._command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._folder,
            env=self._environment,
            start_new_session=True,
        )
        limit_files(child.pid, self._limits.output_bytes)
        if self._limits.niceness:
            stand_back(child.pid, self._limits.niceness)
        return child

    def _run(self, child: subprocess.Popen[bytes]) -> RunReport:
        self._began = self.moved = time.monotonic()
        try:
            self._watch(child)
        finally:
            end_group(child.pid)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            for pipe in (child.stdin, child.stdout, child.stderr):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
        self._check_exit(child.returncode)
        return RunReport(
            seconds=time.monotonic() - self._began,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_memory_bytes=max(self._peak, usage.ru_maxrss * 1024),
            log_tail=tuple(self._log),
            stdout=bytes(self._stdout),
        )

    def hear(self, piece: bytes) -> None:
        """Take what the child wrote to stdout."""
        self.moved = time.monotonic()
        room = STDOUT_BYTES - len(self._stdout)
        self._stdout += piece[: max(0, room)]

    def look(self, pid: int) -> None:
        """Look for movement that is not heard, now and then while the child runs."""

    def _watch(self, child: subprocess.Popen[bytes]) -> None:
        looked = 0.0
        with selectors.DefaultSelector() as selector:
            for pipe, listener in ((child.stdout, self.hear), (child.stderr, self._hear_log)):
                if pipe is not None:
                    os.set_blocking(pipe.fileno(), False)
                    selector.register(pipe, selectors.EVENT_READ, listener)
            while selector.get_map() and not has_ended(child.pid):
                self._read(selector, POLL_SECONDS)
                if time.monotonic() - looked >= POLL_SECONDS:
                    self._check_limits(child.pid)
                    looked = time.monotonic()
            while not has_ended(child.pid):  # it closed its pipes and goes on
                self._check_limits(child.pid)
                time.sleep(0.02)
            while self._read(selector, 0):
                pass  # what is left in the pipes
        self._hear_log(b"\n")

    def _read(self, selector: selectors.BaseSelector, seconds: float) -> bool:
        heard = False
        for key, _ in selector.select(seconds) if selector.get_map() else ():
            pipe: IO[bytes] = key.fileobj  # type: ignore[assignment]  # the pipes registered above
            piece = os.read(pipe.fileno(), 65536)
            if piece:
                key.data(piece)
                heard = True
            else:
                selector.unregister(pipe)
        return heard

    def _hear_log(self, piece: bytes) -> None:
        *lines, rest = (self._log_rest + piece).replace(b"\r", b"\n").split(b"\n")
        self._log_rest = rest[:LOG_LINE_CHARACTERS]
        words = (line.decode("utf-8", "replace")[:LOG_LINE_CHARACTERS] for line in lines)
        for line in words:
            if line.strip():
                self._log.append(line)
                if self.on_line is not None:
                    self.on_line(line)

    def _check_limits(self, pid: int) -> None:
        self.look(pid)
        limits, now = self._limits, time.monotonic()
        if limits.stop is not None and limits.stop.is_set():
            raise Stopped
        used = resident_bytes(pid)
        self._peak = max(self._peak, used)
        if now - self._began > limits.seconds:
            raise self._failed("encode-timeout", allowed=f"{limits.seconds:g}")
        if limits.stall_seconds is not None and now - self.moved > limits.stall_seconds:
            raise self._failed("encode-stalled", allowed=f"{limits.stall_seconds:g}")
        if used > limits.memory_bytes:
            raise self._failed(
                "encode-memory", seen=used // 10**6, allowed=limits.memory_bytes // 10**6
            )
        if folder_bytes(self._folder) - self._bytes_before > limits.output_bytes:
            raise self._failed("encode-too-large", allowed=limits.output_bytes // 10**6)

    def _check_exit(self, exit_code: int) -> None:
        if exit_code == -signal.SIGXFSZ or (exit_code and self._says("File too large")):
            raise self._failed(
                "encode-too-large", exit_code, allowed=self._limits.output_bytes // 10**6
            )
        if exit_code:
            faults = [line for line in self._log if "[error]" in line or "[fatal]" in line]
            # the first fault is the cause, the last line often only its echo
            detail = next(iter([*faults, *reversed(self._log)]), "-")
            raise self._failed("encode-failed", exit_code, exit=exit_code, detail=detail)

    def _says(self, words: str) -> bool:
        return any(words in line for line in self._log)

    def _failed(self, code: str, exit_code: int | None = None, **facts: object) -> ChildFailed:
        return ChildFailed(code, log_tail=self._log, exit_code=exit_code, **facts)


class WaitingChild(Child):
    """A child that is started beforehand and waits on its stdin for one question.

    It ends with the thread that made it. Whoever does not ask closes it.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        limits: Limits,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(command, folder=folder, limits=limits, environment=environment)
        self._waiting = self._start(subprocess.PIPE)

    @property
    def is_waiting(self) -> bool:
        """Whether it can be asked: it may have been killed meanwhile."""
        return not has_ended(self._waiting.pid)

    def ask(self, question: bytes, limits: Limits) -> RunReport:
        """Ask, then watch and reap the child.

        Args:
            question: a few bytes; nothing follows them.
            limits: on the answer, counted from now.

        Raises:
            ChildFailed: as for `run_confined`.
        """
        self._limits = limits
        limit_files(self._waiting.pid, limits.output_bytes)
        if self._waiting.stdin is not None:
            with suppress(BrokenPipeError):  # it has ended: its exit is told
                self._waiting.stdin.write(question)
                self._waiting.stdin.close()
        return self._run(self._waiting)

    def close(self) -> None:
        """End a child that nobody asked."""
        with suppress(ChildFailed, Stopped):
            self.ask(b"", replace(self._limits, seconds=0))


def start_piped(command: Sequence[str], *, folder: Path, pipes: Pipes) -> subprocess.Popen[bytes]:
    """Start a child for `transcode.piped`, which watches it; it dies with the calling thread."""
    return subprocess.Popen(
        [*_dies_with_us(), *command],
        stdin=subprocess.PIPE if Pipes.FEED in pipes else subprocess.DEVNULL,
        stdout=subprocess.PIPE if Pipes.READ in pipes else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={"LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )


def _dies_with_us() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
