"""What a child process may use, what it used, and how it failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Flag, auto
from threading import Event

from farm.errors import FarmFailed


class Pipes(Flag):
    """Which ends of a child somebody holds."""

    FEED = auto()
    READ = auto()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use.

    Attributes:
        seconds: wall time.
        memory_bytes: resident memory of the child and its descendants together.
        output_bytes: of any one file, and by how much the working folder may grow.
        stall_seconds: time without any movement; None: not watched.
        reads_ahead: whether much may be read before anything is written, since it lies before what
            is wanted: until then, what ffmpeg reads is movement as well.
        stop: set from another thread, it ends the child at once.
        niceness: how far it stands back, 0 to 19, where others want the processors too.
    """

    seconds: float
    memory_bytes: int
    output_bytes: int
    stall_seconds: float | None = None
    reads_ahead: bool = False
    stop: Event | None = None
    niceness: int = 0


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a finished child used and said.

    Attributes:
        seconds: wall time.
        cpu_seconds: of the child and the descendants it waited for.
        peak_memory_bytes: highest resident memory seen.
        log_tail: last lines of its stderr, oldest first.
        stdout: what it wrote to stdout; empty for ffmpeg, whose stdout is the progress.
    """

    seconds: float
    cpu_seconds: float
    peak_memory_bytes: int
    log_tail: tuple[str, ...]
    stdout: bytes


class Stopped(Exception):  # no error: somebody wanted it
    """A child was ended because nobody wants its result any more."""


class ChildFailed(FarmFailed):
    """A child ended badly or met a limit.

    Attributes:
        log_tail: last lines of its stderr, oldest first.
        exit_code: as `subprocess` spells it: minus the signal's number; None when a limit ended it.
    """

    def __init__(
        self, code: str, *, log_tail: Sequence[str], exit_code: int | None, **facts: object
    ) -> None:
        super().__init__(code, **facts)
        self.log_tail = tuple(log_tail)
        self.exit_code = exit_code
