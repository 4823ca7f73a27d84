"""The numbers that a watcher is told of the rows."""

from dataclasses import replace
from datetime import timedelta

from farm.jobs import JobState
from farm.orgs import EVERYTHING
from farm.uploads import UploadState
from storage.catalog import assets, events, figures, jobs
from storage.catalog.figures import StoredBytes
from tests.contract.conftest import NOW


def claim(tx, job_id):
    lease = NOW + timedelta(minutes=1)
    return jobs.claim_job(tx, EVERYTHING, job_id, at=NOW, worker="w1", lease_until=lease)


def test_rows_are_counted_by_their_state_within_a_scope(catalog, tree):
    kind, county = tree.city.job.kind, tree.county
    with catalog.writing() as tx:
        claim(tx, tree.city.job.id)
        told = {(one.kind, one.state, one.number) for one in figures.count_jobs(tx, EVERYTHING)}
        assert told == {(kind, JobState.RUNNING, 1), (kind, JobState.QUEUED, 3)}
        below = figures.count_jobs(tx, county.org.scope)
        assert [(one.state, one.number) for one in below] == [(JobState.QUEUED, 1)]
        assert figures.count_assets(tx, EVERYTHING) == {county.asset.state: 4}
        assert figures.count_assets(tx, county.org.scope) == {county.asset.state: 1}
        assert figures.count_uploads(tx, county.org.scope) == {UploadState.RECEIVING: 1}


def test_what_each_organisation_keeps_is_its_own(catalog, tree):
    size = tree.county.rendition.bytes
    with catalog.writing() as tx:
        assert figures.stored_bytes(tx, tree.county.org.scope) == [
            StoredBytes(tree.county.org.id, "renditions", size)
        ]
        sized = replace(tree.city.asset, source_bytes=5 * 10**9)
        assets.update_asset(tx, EVERYTHING, sized)
        told = {(one.org_id, one.kind): one.number for one in figures.stored_bytes(tx, EVERYTHING)}
        kept = {(one.org.id, "renditions"): one.rendition.bytes for one in tree.all}
        assert told == kept | {(tree.city.org.id, "sources"): 5 * 10**9}


def test_a_job_waits_since_its_last_change_and_else_since_it_was_made(catalog, tree):
    first, second = tree.province.job, tree.city.job
    with catalog.writing() as tx:
        told = figures.waiting_since(tx, EVERYTHING)
        assert told.keys() == {first.kind}
        assert told[first.kind] > first.created_at  # when its row was added
        events.forget_events(tx, EVERYTHING, told[first.kind] + timedelta(days=1))
        assert figures.waiting_since(tx, EVERYTHING) == {first.kind: first.created_at}
        claim(tx, first.id)
        assert figures.waiting_since(tx, EVERYTHING) == {first.kind: second.created_at}
        assert figures.waiting_since(tx, tree.county.org.scope) == {
            first.kind: tree.county.job.created_at
        }
