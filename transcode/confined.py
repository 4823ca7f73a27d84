"""A probe in a process of its own: a hostile file harms nothing but its answer."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict, ValidationError

from farm.errors import InputRejected
from farm.media import SourceFacts
from farm.messages import Notice
from transcode.child import run_confined
from transcode.limits import ChildFailed, Limits


class Answer(BaseModel):
    """What the probe's child says: facts or a refusal."""

    model_config = ConfigDict(frozen=True)

    facts: SourceFacts | None = None
    refusal: Notice | None = None


def probe_confined(path: Path, demuxer: str, *, folder: Path, limits: Limits) -> SourceFacts:
    """Read the facts of a clip in a child process under limits.

    Args:
        path: of the file.
        demuxer: as for `probe_clip`.
        folder: where the child gets an empty folder of its own.
        limits: on the child; its output may be as large as `Limits.output_bytes`.

    Raises:
        InputRejected: as `probe_clip`, or ``probe-failed`` where the child crashed or met a limit.
    """
    command = [
        sys.executable, "-P", "-s", "-m", "transcode.probe_child",
        str(path.absolute()), demuxer,
    ]  # fmt: skip
    # The folder that holds this package: the source tree or site-packages.
    environment = {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    with TemporaryDirectory(prefix="probe-", dir=folder) as own:
        try:
            report = run_confined(command, folder=Path(own), limits=limits, environment=environment)
            answer = Answer.model_validate_json(report.stdout)
        except ChildFailed as error:
            raise InputRejected("probe-failed", detail=error.code) from error
        except ValidationError as error:
            raise InputRejected("probe-failed", detail="no answer") from error
    if answer.facts is None:
        refusal = answer.refusal or Notice("probe-failed", {"detail": "no answer"})
        raise InputRejected(refusal.code, **refusal.facts)
    return answer.facts
