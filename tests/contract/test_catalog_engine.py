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
from farm.errors import FarmFailed
from farm.ids import UploadId
from farm.orgs import EVERYTHING
from farm.uploads import UploadDetails
from storage.catalog import assets, engine, jobs, orgs, uploads
from storage.catalog.assets import AssetFilter
from storage.catalog.engine import open_catalog
from storage.catalog.tables import METADATA

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SPAWN = multiprocessing.get_context("spawn")
WRITERS = 6
ROUNDS = 50
TOGETHER = []
"""In a worker process: the barrier at which all six wait for each other."""


# What several processes can open; in memory there is only one.
only_shared = pytest.mark.parametrize("catalog_url", ["sqlite-file"], indirect=True)


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


def open_new(url, _n):
    TOGETHER[0].wait()
    with open_catalog(url) as catalog:
        catalog.migrate()
        with catalog.reading() as tx:
            return orgs.list_organisations(tx, EVERYTHING)


def test_six_processes_may_make_the_catalogue_at_once(six, tmp_path):
    url = f"sqlite:///{tmp_path}/new 100%.db"
    assert list(six.map(partial(open_new, url), range(WRITERS))) == [[]] * WRITERS


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
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    with (
        open_catalog(catalog_url) as other,
        catalog.writing(),
        pytest.raises(FarmFailed, match="catalogue-failed"),
        other.writing(),
    ):
        pytest.fail("two writers at once")


@only_shared
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


@pytest.mark.parametrize("url", ["", "nonsense", "postgresql://db/farm", "mysql://db/farm"])
def test_an_unknown_address_is_refused(url):
    with pytest.raises(ValueError, match="catalogue"), open_catalog(url):
        pytest.fail("opened")


@pytest.fixture
def migrated(tmp_path):
    """A plain engine over a migrated catalogue."""
    url = f"sqlite:///{tmp_path}/farm.db"
    with open_catalog(url) as catalog:
        catalog.migrate()
    plain = create_engine(url)
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
        assert assets.get_asset(tx, EVERYTHING, old.id) == replace(
            old, place="Долина", event="Flood"
        )
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
