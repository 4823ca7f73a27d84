from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from farm.errors import IllegalMove
from farm.ids import AssetId, JobId, OrgId
from farm.jobs import LOG_TAIL_LINES, Job, JobKind, JobState
from farm.messages import Notice

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
LEASE = NOW + timedelta(minutes=1)
REASON = Notice("internal-error", {"detail": "x"})
QUEUED = Job(JobId("job_1"), OrgId("org_1"), AssetId("ast_1"), JobKind.ACCEPT, "key", NOW)
RUNNING = QUEUED.started(at=NOW, worker="w1", lease_until=LEASE)
DONE = RUNNING.done(at=NOW, seconds=2.0, cpu_seconds=3.0)
FAILED = RUNNING.failed(REASON, at=NOW)
CANCELLED = RUNNING.cancelled(at=NOW)

MOVES = {
    "started": lambda job: job.started(at=NOW, worker="w2", lease_until=LEASE),
    "done": lambda job: job.done(at=NOW, seconds=1.0, cpu_seconds=1.0),
    "failed": lambda job: job.failed(REASON, at=NOW),
    "requeued": lambda job: job.requeued(),
    "given_back": lambda job: job.given_back("why"),
    "renewed": lambda job: job.renewed(),
    "cancelled": lambda job: job.cancelled(at=NOW),
}
ALLOWED = {
    (JobState.QUEUED, "started"),
    (JobState.QUEUED, "cancelled"),
    (JobState.RUNNING, "done"),
    (JobState.RUNNING, "failed"),
    (JobState.RUNNING, "requeued"),
    (JobState.RUNNING, "given_back"),
    (JobState.RUNNING, "cancelled"),
    (JobState.FAILED, "requeued"),
    (JobState.CANCELLED, "requeued"),
    (JobState.DONE, "renewed"),
    (JobState.FAILED, "renewed"),
    (JobState.CANCELLED, "renewed"),
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("job", [QUEUED, RUNNING, DONE, FAILED, CANCELLED], ids=lambda j: j.state)
def test_only_allowed_moves_are_made(job, move):
    if (job.state, move) in ALLOWED:
        assert MOVES[move](job).state is not job.state
        return
    with pytest.raises(IllegalMove) as caught:
        MOVES[move](job)
    assert caught.value.code == "illegal-move"
    assert job.id in str(caught.value)


def test_a_start_counts_and_clears_the_last_attempt():
    again = FAILED.requeued().started(at=LEASE, worker="w2", lease_until=LEASE)

    assert (again.attempt, again.worker, again.progress) == (2, "w2", 0.0)
    assert (again.error, again.log_tail, again.ended_at) == (None, (), None)


def test_a_renewed_job_is_as_new_and_no_earlier_run_is_its_own():
    again = FAILED.renewed()
    assert again == QUEUED
    taken = again.started(at=NOW, worker="w2", lease_until=LEASE)
    assert taken.attempt == RUNNING.attempt == 1
    assert taken.is_run(taken)
    assert not taken.is_run(RUNNING)
    assert not again.is_run(RUNNING)


def test_a_job_that_is_given_back_was_not_started_but_says_why():
    assert RUNNING.given_back("why") == replace(QUEUED, log_tail=("why",))
    second = FAILED.requeued().started(at=NOW, worker="w2", lease_until=LEASE)
    assert second.given_back("why").attempt == 1


def test_a_running_job_is_taken_over_only_after_its_lease():
    with pytest.raises(IllegalMove):
        RUNNING.started(at=LEASE, worker="w2", lease_until=LEASE)
    later = LEASE + timedelta(microseconds=1)

    assert RUNNING.started(at=later, worker="w2", lease_until=later).worker == "w2"


def test_a_failure_keeps_the_end_of_the_log():
    lines = tuple(str(n) for n in range(LOG_TAIL_LINES + 7))

    assert RUNNING.failed(REASON, at=NOW, log_tail=lines).log_tail == lines[7:]


@pytest.mark.parametrize("state", JobState)
def test_final_states(state):
    assert state.is_final == (state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED})
