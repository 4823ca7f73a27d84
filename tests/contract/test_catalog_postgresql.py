"""What is true of PostgreSQL alone, and what must be the same on it and on SQLite."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from farm.errors import FarmFailed, InputRejected
from farm.ids import OrgId, PersonId
from farm.orgs import EVERYTHING, Role
from storage.catalog import assets, audit, events, on_postgresql, people
from storage.catalog.engine import open_catalog
from tests.database import SHARED

only_here = pytest.mark.parametrize("catalog_url", ["postgresql"], indirect=True)
only_shared = pytest.mark.parametrize("catalog_url", SHARED, indirect=True)


@pytest.fixture
def plain(catalog_url):
    """A connection as somebody with a shell has one."""
    engine = create_engine(catalog_url)
    yield engine
    engine.dispose()


@only_here
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entries SET action = 'forged'",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE number = 1",
        "DELETE FROM audit_entries WHERE number = -1",
        "TRUNCATE audit_entries",
        "TRUNCATE organisations CASCADE",
        "INSERT INTO audit_entries SELECT * FROM audit_entries "
        "ON CONFLICT (id) DO UPDATE SET action = 'forged'",
        "MERGE INTO audit_entries t USING audit_entries s ON t.id = s.id WHEN MATCHED THEN DELETE",
    ],
)
def test_the_audit_log_is_only_added_to(catalog, tree, plain, change):
    with catalog.reading() as tx:
        before = audit.list_entries(tx, EVERYTHING, limit=99)
    with pytest.raises(IntegrityError, match="only added to"), plain.begin() as connection:
        connection.execute(text(change))
    with catalog.reading() as tx:
        assert audit.list_entries(tx, EVERYTHING, limit=99) == before


def driver(tx):
    return tx.connection.connection.driver_connection


@only_here
def test_a_reader_changes_nothing_whoever_asks(catalog, tree):
    with catalog.reading() as tx, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        driver(tx).execute("UPDATE assets SET title = 'x'")


@only_here
def test_no_wait_is_for_ever(catalog, tree):
    with catalog.reading() as tx:
        settings = {
            name: driver(tx).execute(f"SHOW {name}").fetchone()[0]
            for name in (
                *("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"),
                *("timezone", "application_name"),
            )
        }
    assert settings == {
        "lock_timeout": "10s",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "1min",
        "timezone": "UTC",
        "application_name": "farm",
    }


@only_here
def test_waiting_writers_keep_no_connection_from_readers(catalog_url, tree):
    held, over = threading.Event(), threading.Event()
    with open_catalog(catalog_url, pool=2) as small, ThreadPoolExecutor(4) as pool:

        def write(number):
            with small.writing() as tx:
                assets.update_asset(tx, EVERYTHING, replace(tree.city.asset, title=f"{number}"))
                held.set()
                over.wait(5)

        writers = [pool.submit(write, number) for number in range(4)]
        held.wait(5)
        began = time.monotonic()
        for _ in range(9):
            with small.reading() as tx:
                assert assets.get_asset(tx, EVERYTHING, tree.city.asset.id) == tree.city.asset
        assert time.monotonic() - began < 4
        over.set()
        assert [writer.result() for writer in writers] == [None] * 4


def half_a_change(catalog, asset, meanwhile):
    """Change an asset, wait for something, go on."""
    with catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, replace(asset, title="half"))
        meanwhile(tx)
        assets.get_asset(tx, EVERYTHING, asset.id)


@only_here
def test_a_writer_that_hangs_does_not_keep_the_others_for_ever(
    catalog, catalog_url, tree, monkeypatch
):
    monkeypatch.setattr(on_postgresql, "IDLE_SECONDS", 0.2)

    def meanwhile(_tx):
        with catalog.writing() as other:
            found = assets.get_asset(other, EVERYTHING, tree.city.asset.id)
            assert found.title == tree.city.asset.title

    with open_catalog(catalog_url) as hanging, pytest.raises(FarmFailed):
        half_a_change(hanging, tree.city.asset, meanwhile)


@only_here
def test_connections_that_the_server_closed_are_made_anew(catalog, tree, plain):
    for _ in range(2):
        with catalog.reading() as tx:
            assert assets.get_asset(tx, EVERYTHING, tree.city.asset.id) == tree.city.asset
        with plain.begin() as connection:
            ended = connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
            assert ended.scalars().all() != []


@only_here
def test_a_transaction_that_the_server_ended_is_the_farms_fault(catalog, tree, plain):
    def end(tx):
        with plain.begin() as connection:
            pid = driver(tx).info.backend_pid
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    with pytest.raises(FarmFailed, match="catalogue-failed"):
        half_a_change(catalog, tree.city.asset, end)
    with catalog.reading() as tx:
        assert assets.get_asset(tx, EVERYTHING, tree.city.asset.id) == tree.city.asset


def test_a_server_that_is_not_there_is_said_at_once():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    began = time.monotonic()
    with (
        open_catalog(f"postgresql://farm:secret-word@127.0.0.1:{port}/farm") as catalog,
        pytest.raises(FarmFailed, match="catalogue-failed") as caught,
        catalog.reading(),
    ):
        pytest.fail("connected")
    assert time.monotonic() - began < 5
    assert "secret-word" not in str(caught.value)


@only_here
def test_what_cannot_be_stored_is_the_callers_fault(catalog, tree):
    with pytest.raises(InputRejected, match="not-storable"), catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, replace(tree.city.asset, title="a\0b"))
    with pytest.raises(InputRejected, match="not-storable"), catalog.reading() as tx:
        events.list_events(tx, EVERYTHING, after=1 << 70, limit=1)


@only_here
def test_numbers_of_events_do_not_run_out(catalog, tree, plain):
    beyond = 3 * 10**9
    with plain.begin() as connection:
        for name in ("events", "audit_entries"):
            connection.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{name}', 'number'), {beyond})")
            )
    with catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, tree.city.asset)
        audit.append_entry(tx, EVERYTHING, replace(tree.city.entry, id="aud_new"))
    with catalog.reading() as tx:
        assert [each.number for each in events.list_events(tx, EVERYTHING, after=beyond, limit=9)]


@only_shared
def test_the_order_of_letters_is_that_of_code_points(catalog, tree):
    names = ["per_B", "per_a", "per_Z", "per_ä", "per_-a", "per_9"]
    at = tree.city.person.created_at + timedelta(days=1)
    with catalog.writing() as tx:
        for name in names:
            one = replace(tree.city.person, id=PersonId(name), created_at=at, role=Role.VIEWER)
            people.insert_person(tx, EVERYTHING, one)
    with catalog.reading() as tx:
        listed = [one.id for one in people.list_people(tx, EVERYTHING) if one.created_at == at]
    assert listed == sorted(names)


@only_shared
def test_a_scope_is_no_pattern(catalog, tree):
    scope = replace(EVERYTHING, path=f"/org_p/{OrgId('org_c_1')}/")
    with catalog.reading() as tx:
        listed = {asset.org_id for asset in assets.list_assets(tx, scope, limit=99)}
    assert listed == {tree.city.org.id, tree.county.org.id}
