"""Jobs: the rows that are the truth about work, whoever delivers it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from farm.errors import IllegalMove
from farm.ids import AssetId, JobId, OrgId
from farm.messages import Notice

LOG_TAIL_LINES = 50
"""How much of a job's log is kept on its row."""


class JobKind(StrEnum):
    """A stage of a clip's way; the value is also the stage's name in the manifest.

    ``assemble``, ``cut`` and ``gather`` are the ways in which an asset gets its source: from an
    upload, another clip, a live programme.
    ``rendition`` is one rung made alone; a clip has as many of them as were asked for or needed.
    ``chunk`` is one stretch of its pictures in all rungs; it has as many as its plan says.
    ``transcribe`` is one piece of its sound; it has as many as `farm.assets.Speech` says.
    """

    ASSEMBLE = "assemble"
    CUT = "cut"
    GATHER = "gather"
    ACCEPT = "accept"
    COPY_SOURCE = "copy"
    PREVIEW = "preview"
    ANALYSE = "analyse"
    CHECKSUM = "checksum"
    ENCODE_CHUNK = "chunk"
    ENCODE_LADDER = "ladder"
    RENDITION = "rendition"
    MAKE_STILLS = "stills"
    PACKAGE = "package"
    FIND_SPEECH = "speech"
    TRANSCRIBE = "transcribe"
    WRITE_CAPTIONS = "captions"
    FIND_HIGHLIGHTS = "highlights"

    @property
    def is_about_words(self) -> bool:
        """Whether it writes down what is said; the clip does not depend on that."""
        return self in {JobKind.FIND_SPEECH, JobKind.TRANSCRIBE, JobKind.WRITE_CAPTIONS}


class Priority(StrEnum):
    """How soon a clip's jobs run; urgent before normal before bulk."""

    URGENT = "urgent"
    NORMAL = "normal"
    BULK = "bulk"


class WorkQueue(StrEnum):
    """A line in which jobs wait for a kind of machine."""

    IO = "io"
    CPU = "cpu"
    GPU = "gpu"
    AI = "ai"
    LIVE = "live"
    PUBLISH = "publish"


class JobState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Job:
    """One stage for one asset.

    Attributes:
        idempotency_key: unique; asking twice for the same work finds the same row.
        rendition: name of the rendition that it makes alone; None for what concerns the whole clip.
        piece: number of the chunk that it encodes, or of the piece of sound that it transcribes,
            from 0; None for anything else.
        attempt: how often it was started since it was last asked for.
        lease_until: after this time a running job counts as lost.
        progress: 0 to 1.
        log_tail: what its last attempt did, the last lines; also while it runs.
        notices: what a person should know of its last attempt, though it did not fail.
        seconds: wall time of the last attempt.
        cpu_seconds: processor time of the last attempt, child processes included.
    """

    id: JobId
    org_id: OrgId
    asset_id: AssetId
    kind: JobKind
    idempotency_key: str
    created_at: datetime
    priority: Priority = Priority.NORMAL
    rendition: str | None = None
    piece: int | None = None
    state: JobState = JobState.QUEUED
    attempt: int = 0
    worker: str | None = None
    lease_until: datetime | None = None
    progress: float = 0.0
    seconds: float | None = None
    cpu_seconds: float | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: Notice | None = None
    log_tail: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    def started(self, *, at: datetime, worker: str, lease_until: datetime) -> "Job":
        """Return the job as taken by a worker.

        Raises:
            IllegalMove: it is not queued (nor a running one whose lease is over).
        """
        lost = (
            self.state is JobState.RUNNING
            and self.lease_until is not None
            and self.lease_until < at
        )
        if self.state is not JobState.QUEUED and not lost:
            raise self.refusal(JobState.RUNNING)
        return replace(
            self,
            state=JobState.RUNNING,
            attempt=self.attempt + 1,
            worker=worker,
            lease_until=lease_until,
            started_at=at,
            progress=0.0,
            error=None,
            log_tail=(),
            notices=(),
        )

    def done(
        self, *, at: datetime, seconds: float, cpu_seconds: float, log_tail: tuple[str, ...] = ()
    ) -> "Job":
        """Return the job as finished, with the end of its log."""
        self._require_running(JobState.DONE)
        return replace(
            self,
            state=JobState.DONE,
            ended_at=at,
            seconds=seconds,
            cpu_seconds=cpu_seconds,
            progress=1.0,
            log_tail=log_tail[-LOG_TAIL_LINES:],
            lease_until=None,
        )

    def failed(self, error: Notice, *, at: datetime, log_tail: tuple[str, ...] = ()) -> "Job":
        """Return the job as failed, with the reason and the end of its log."""
        self._require_running(JobState.FAILED)
        return replace(
            self,
            state=JobState.FAILED,
            ended_at=at,
            error=error,
            log_tail=log_tail[-LOG_TAIL_LINES:],
            lease_until=None,
        )

    def lost(self, error: Notice, *, at: datetime) -> "Job":
        """Return a job as failed whose workers were lost too often."""
        return self.failed(error, at=at, log_tail=self.log_tail)

    def requeued(self) -> "Job":
        """Return a failed or cancelled job as waiting again; its attempts stay counted."""
        if self.state not in {JobState.FAILED, JobState.CANCELLED, JobState.RUNNING}:
            raise self.refusal(JobState.QUEUED)
        return replace(self, state=JobState.QUEUED, lease_until=None, worker=None, ended_at=None)

    def given_back(self, line: str) -> "Job":
        """Return a running job as waiting again, as if its worker had never taken it.

        Args:
            line: told at the end of its log.
        """
        self._require_running(JobState.QUEUED)
        return replace(
            self,
            state=JobState.QUEUED,
            attempt=self.attempt - 1,
            worker=None,
            lease_until=None,
            started_at=None,
            progress=0.0,
            log_tail=(*self.log_tail, line)[-LOG_TAIL_LINES:],
        )

    def renewed(self) -> "Job":
        """Return a job that is over as asked for anew, as if it had never been started."""
        if not self.state.is_final:
            raise self.refusal(JobState.QUEUED)
        return replace(
            self,
            state=JobState.QUEUED,
            attempt=0,
            worker=None,
            lease_until=None,
            progress=0.0,
            seconds=None,
            cpu_seconds=None,
            started_at=None,
            ended_at=None,
            error=None,
            log_tail=(),
            notices=(),
        )

    def noticed(self, notices: tuple[Notice, ...]) -> "Job":
        """Return the job with what its attempt has to say to people."""
        return replace(self, notices=notices)

    def is_run(self, run: "Job") -> bool:
        """Whether this row still is the run that a worker began: same attempt, same worker."""
        mine, theirs = (self.attempt, self.worker), (run.attempt, run.worker)
        return self.state is JobState.RUNNING and mine == theirs

    def cancelled(self, *, at: datetime) -> "Job":
        """Return the job as cancelled."""
        if self.state.is_final:
            raise self.refusal(JobState.CANCELLED)
        return replace(self, state=JobState.CANCELLED, ended_at=at, lease_until=None)

    def _require_running(self, wanted: JobState) -> None:
        if self.state is not JobState.RUNNING:
            raise self.refusal(wanted)

    def refusal(self, wanted: JobState) -> IllegalMove:
        """Return the error of a move that is not allowed."""
        return IllegalMove("illegal-move", noun=self.id, seen=self.state, wanted=wanted)
