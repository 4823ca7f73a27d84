"""Many processes, one catalogue; and a schema that its migrations make."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

import storage.migrations
from farm.access import Attempts
from farm.errors import FarmFailed
from farm.ids import JobId, UploadId
from farm.orgs import EVERYTHING
from farm.uploads import UploadDetails
from storage.catalog import assets, attempts, backend, jobs, orgs, uploads
from storage.catalog.assets import AssetFilter
from storage.catalog.engine import open_catalog
from storage.catalog.tables import METADATA
from tests.database import SHARED

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SPAWN = multiprocessing.get_context("spawn")
WRITERS = 6
ROUNDS = 50
TOGETHER = []
"""In a worker process: the barrier at which all six wait for each other."""


# What several processes can open; in memory there is only one.
only_shared = pytest.mark.parametrize("catalog_url", SHARED, indirect=True)


def keep(barrier):
    TOGETHER.append(barrier)


@pytest.fixture(scope="module")
def six():
    """Six real processes, kept for the module: each start costs a second of imports."""
    barrier = SPAWN.Barrier(WRITERS, timeout=120)
    with ProcessPoolExecutor(
        WRITERS, mp_context=SPAWN, initializer=keep, initargs=(barrier,)
    ) as pool:
        yield pool


def append_to_title(url, asset_id, letter):
    """Read, think, write: what upgrades a lock in the middle unless the lock is there first."""
    failures = []
    TOGETHER[0].wait()
    with open_catalog(url) as catalog:
        for _ in range(ROUNDS):
            try:
                with catalog.writing() as tx:
                    asset = assets.get_asset(tx, EVERYTHING, asset_id)
                    grown = replace(asset, title=asset.title + letter)
                    assets.update_asset(tx, EVERYTHING, grown)
            except FarmFailed as error:
                failures.append(str(error))
    return failures


@only_shared
def test_six_writers_that_read_first_never_fail(six, catalog, catalog_url, tree):
    asset_id = tree.city.asset.id
    grow = partial(append_to_title, catalog_url, asset_id)
    failures = [failure for each in six.map(grow, "ABCDEF") for failure in each]

    assert failures == []
    with catalog.reading() as tx:
        title = assets.get_asset(tx, EVERYTHING, asset_id).title
    assert {letter: title.count(letter) for letter in "ABCDEF"} == dict.fromkeys("ABCDEF", ROUNDS)


def claim(url, job_id, worker):
    TOGETHER[0].wait()
    with open_catalog(url) as catalog, catalog.writing() as tx:
        lease = NOW + timedelta(minutes=1)
        job = jobs.claim_job(tx, EVERYTHING, job_id, at=NOW, worker=worker, lease_until=lease)
    return job and job.worker


@only_shared
def test_of_six_workers_one_gets_the_job(six, catalog, catalog_url, tree):
    claimed = list(six.map(partial(claim, catalog_url, tree.city.job.id), "ABCDEF"))

    winners = [worker for worker in claimed if worker]
    assert len(winners) == 1
    with catalog.reading() as tx:
        assert jobs.get_job(tx, EVERYTHING, tree.city.job.id).worker == winners[0]


def take_upload(url, upload, holder):
    TOGETHER[0].wait()
    with open_catalog(url) as catalog, catalog.writing() as tx:
        until = NOW + timedelta(minutes=1)
        return uploads.take_lock(tx, EVERYTHING, upload, at=NOW, holder=holder, until=until)


@only_shared
def test_of_six_requests_one_may_add_bytes(six, catalog, catalog_url, tree):
    taken = list(six.map(partial(take_upload, catalog_url, tree.city.upload), "ABCDEF"))

    winners = [held.holder for held in taken if held]
    assert len(winners) == 1
    with catalog.reading() as tx:
        assert uploads.get_upload(tx, EVERYTHING, tree.city.upload.id).holder == winners[0]


def count_failed_sign_ins(url, _n):
    TOGETHER[0].wait()
    with open_catalog(url) as catalog:
        for _ in range(ROUNDS):
            with catalog.writing() as tx:
                seen = attempts.find_attempts(tx, EVERYTHING, "name:x") or Attempts(
                    "name:x", 0, NOW
                )
                attempts.save_attempts(tx, EVERYTHING, replace(seen, count=seen.count + 1))


@only_shared
def test_six_processes_count_every_failed_sign_in(six, catalog, catalog_url):
    list(six.map(partial(count_failed_sign_ins, catalog_url), range(WRITERS)))

    with catalog.reading() as tx:
        counted = attempts.find_attempts(tx, EVERYTHING, "name:x")
    assert counted.count == WRITERS * ROUNDS


def add_job_once(url, job, number):
    TOGETHER[0].wait()
    with open_catalog(url) as catalog, catalog.writing() as tx:
        mine = replace(job, id=JobId(f"job_{number}"), idempotency_key="once")
        return jobs.insert_job_once(tx, EVERYTHING, mine).id


@only_shared
def test_of_six_equal_jobs_one_is_made(six, catalog, catalog_url, tree):
    made = set(six.map(partial(add_job_once, catalog_url, tree.city.job), range(WRITERS)))

    assert len(made) == 1
    with catalog.reading() as tx:
        known = {job.id for job in jobs.list_jobs(tx, EVERYTHING, tree.city.asset.id)}
    assert known == {tree.city.job.id, *made}


def open_new(url, _n):
    TOGETHER[0].wait()
    with open_catalog(url) as catalog:
        catalog.migrate()
        with catalog.reading() as tx:
            return orgs.list_organisations(tx, EVERYTHING)


def test_six_processes_may_make_the_catalogue_at_once(six, new_url):
    assert list(six.map(partial(open_new, new_url), range(WRITERS))) == [[]] * WRITERS


@only_shared
def test_a_reader_does_not_wait_for_a_writer_and_sees_one_state(catalog, catalog_url, tree):
    asset = tree.city.asset
    with open_catalog(catalog_url) as other, other.reading() as reader:
        before = assets.get_asset(reader, EVERYTHING, asset.id)
        with catalog.writing() as writer:
            assets.update_asset(writer, EVERYTHING, replace(asset, title="new"))
        assert assets.get_asset(reader, EVERYTHING, asset.id) == before
    with catalog.reading() as reader:
        assert assets.get_asset(reader, EVERYTHING, asset.id).title == "new"


@only_shared
def test_a_writer_that_waits_too_long_is_the_farms_fault(catalog, catalog_url, tree, monkeypatch):
    monkeypatch.setattr(backend, "BUSY_SECONDS", 0.05)
    with (
        open_catalog(catalog_url) as other,
        catalog.writing(),
        pytest.raises(FarmFailed, match="catalogue-failed"),
        other.writing(),
    ):
        pytest.fail("two writers at once")


@pytest.mark.parametrize("catalog_url", ["sqlite-file"], indirect=True)
def test_connections_are_set_up_for_many_processes(catalog, tree):
    with catalog.reading() as tx:
        raw = tx.connection.connection.driver_connection
        settings = {
            name: raw.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    assert settings == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


@pytest.mark.parametrize("url", ["", "nonsense", "oracle://db/farm", "mysql://db/farm"])
def test_an_unknown_address_is_refused(url):
    with pytest.raises(ValueError, match="catalogue"), open_catalog(url):
        pytest.fail("opened")


@pytest.fixture
def migrated(new_url):
    """A plain engine over a migrated catalogue."""
    with open_catalog(new_url) as catalog:
        catalog.migrate()
    plain = create_engine(new_url)
    yield plain
    plain.dispose()


def migrations(connection):
    config = Config()
    config.set_main_option("script_location", storage.migrations.__path__[0])
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def test_migrations_make_the_schema_that_the_code_expects(migrated):
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() is not None


@only_shared
def test_assets_of_before_are_found_and_keep_what_their_upload_said(catalog, catalog_url, tree):
    old = replace(tree.city.asset, title="Потоп")
    details = UploadDetails("a.mp4", "Потоп", place="Долина", event="Flood")
    upload = replace(tree.city.upload, id=UploadId("upl_2"), details=details, asset_id=old.id)
    with catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, old)
        uploads.insert_upload(tx, EVERYTHING, upload)
    plain = create_engine(catalog_url)
    with plain.begin() as connection:
        command.downgrade(migrations(connection), "0004")
        command.upgrade(migrations(connection), "head")
    plain.dispose()
    with catalog.reading() as tx:
        expected = replace(old, place="Долина", event="Flood", source_bytes=upload.length)
        expected = replace(expected, cut_of=None, recorded=None)  # nobody wrote such down then
        assert assets.get_asset(tx, EVERYTHING, old.id) == expected
        for words in ("потоп", "долина", "FLOOD"):
            wanted = AssetFilter(words=words)
            assert len(assets.list_assets(tx, EVERYTHING, limit=9, wanted=wanted)) == 1


def test_migrations_can_be_taken_back_and_again(migrated):
    with migrated.begin() as connection:
        config = migrations(connection)
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        command.upgrade(config, "head")
    with migrated.connect() as connection:
        assert set(METADATA.tables) < set(inspect(connection).get_table_names())
