"""Workers in the catalogue: the farm's own rows, and what of them is alive."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from farm.errors import NotFound
from farm.jobs import WorkQueue
from farm.orgs import EVERYTHING, Scope
from farm.workers import LIVES_FOR, Worker
from storage.catalog import workers

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
CPU = Worker("cpu@a", "a", (WorkQueue.CPU,), ("libx264",), 2, "1.0", NOW, NOW)
GPU = replace(CPU, id="gpu@b", host="b", queues=(WorkQueue.CPU, WorkQueue.GPU))


@pytest.fixture
def known(catalog):
    with catalog.writing() as tx:
        for worker in (GPU, CPU):
            workers.save_worker(tx, EVERYTHING, worker)
    return catalog


def listed(catalog, scope=EVERYTHING):
    with catalog.reading() as tx:
        return workers.list_workers(tx, scope)


def test_workers_are_listed_by_name_as_they_were_stored_last(known):
    assert listed(known) == [CPU, GPU]
    later = GPU.seen(NOW + timedelta(minutes=1))
    with known.writing() as tx:
        workers.save_worker(tx, EVERYTHING, later)
    assert listed(known) == [CPU, later]


def test_queues_are_served_while_a_worker_is_heard_of(known):
    with known.writing() as tx:
        workers.save_worker(tx, EVERYTHING, CPU.seen(NOW + timedelta(minutes=1)))
    with known.reading() as tx:
        for now, served in (
            (NOW + LIVES_FOR, {WorkQueue.CPU, WorkQueue.GPU}),
            (NOW + LIVES_FOR + timedelta(seconds=1), {WorkQueue.CPU}),
            (NOW + timedelta(hours=1), set()),
        ):
            assert workers.served_queues(tx, EVERYTHING, now) == served


def test_what_has_ended_or_was_not_seen_for_long_is_forgotten(known):
    with known.writing() as tx:
        workers.forget_worker(tx, EVERYTHING, GPU.id)
        workers.forget_workers(tx, EVERYTHING, NOW)
    assert listed(known) == [CPU]
    with known.writing() as tx:
        workers.forget_workers(tx, EVERYTHING, NOW + timedelta(seconds=1))
    assert listed(known) == []


def test_no_organisation_sees_or_changes_them(known):
    top = Scope("/org_p/")
    assert listed(known, top) == []
    with known.writing() as tx:
        assert workers.served_queues(tx, top, NOW) == frozenset()
        workers.forget_worker(tx, top, CPU.id)
        workers.forget_workers(tx, top, NOW + timedelta(days=1))
        with pytest.raises(NotFound):
            workers.save_worker(tx, top, CPU)
    assert listed(known) == [CPU, GPU]
