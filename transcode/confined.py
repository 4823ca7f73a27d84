"""A probe in a process of its own: a hostile file harms nothing but its answer."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict, ValidationError

from farm.errors import InputRejected
from farm.media import SourceFacts
from farm.messages import Notice
from transcode.child import WaitingChild
from transcode.limits import ChildFailed, Limits


class Answer(BaseModel):
    """What the probe's child says: facts or a refusal."""

    model_config = ConfigDict(frozen=True)

    facts: SourceFacts | None = None
    refusal: Notice | None = None


class SpareProbe:
    """A probe that has loaded what it needs and waits for its file, while nobody waits for it.

    Each process sees one file and ends. It also ends with the thread that made it wait.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Keep a place for one.

        Args:
            folder: where each gets an empty folder of its own.
            limits: while it waits.
        """
        self._place, self._limits = folder, limits
        self._child: WaitingChild | None = None
        self._held = ExitStack()

    @property
    def is_waiting(self) -> bool:
        """Whether one waits."""
        return self._child is not None and self._child.is_waiting

    def prepare(self) -> None:
        """Have one wait; nothing happens where one does."""
        if self.is_waiting:
            return
        self.close()
        own = self._held.enter_context(TemporaryDirectory(prefix="probe-", dir=self._place))
        self._child = _start(Path(own), self._limits)

    def ask(self, path: Path, demuxer: str, *, limits: Limits) -> bytes:
        """Return what a probe says of a file; where none waits, one is started.

        Raises:
            ChildFailed: it crashed or met a limit.
        """
        self.prepare()
        with self._held.pop_all():
            child, self._child = self._child, None
            question = json.dumps([str(path.absolute()), demuxer]).encode()
            return b"" if child is None else child.ask(question, limits).stdout

    def close(self) -> None:
        """End the one that waits."""
        child, self._child = self._child, None
        with self._held.pop_all():
            if child is not None:
                child.close()


def probe_confined(
    path: Path, demuxer: str, *, folder: Path, limits: Limits, spare: SpareProbe | None = None
) -> SourceFacts:
    """Read the facts of a clip in a child process under limits.

    Args:
        path: of the file.
        demuxer: as for `probe_clip`.
        folder: where the child gets an empty folder of its own.
        limits: on the child; its output may be as large as `Limits.output_bytes`.
        spare: what may wait already; None: nothing does.

    Raises:
        InputRejected: as `probe_clip`, or ``probe-failed`` where the child crashed or met a limit.
    """
    try:
        told = (spare or SpareProbe(folder, limits)).ask(path, demuxer, limits=limits)
        answer = Answer.model_validate_json(told)
    except ChildFailed as error:
        raise InputRejected("probe-failed", detail=error.code) from error
    except ValidationError as error:
        raise InputRejected("probe-failed", detail="no answer") from error
    if answer.facts is None:
        refusal = answer.refusal or Notice("probe-failed", {"detail": "no answer"})
        raise InputRejected(refusal.code, **refusal.facts)
    return answer.facts


def _start(folder: Path, limits: Limits) -> WaitingChild:
    command = [sys.executable, "-P", "-s", "-m", "transcode.probe_child"]
    # The folder that holds this package: the source tree or site-packages.
    environment = {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    return WaitingChild(command, folder=folder, limits=limits, environment=environment)
