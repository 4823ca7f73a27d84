"""All rows as plain values, and back, over both databases and from every release."""

import json
from itertools import product

import pytest
from alembic import command

from farm.errors import FarmFailed, InputRejected
from farm.events import EventKind
from farm.orgs import EVERYTHING
from farm.workers import Worker
from storage.catalog import assets, events, inventory, workers
from storage.catalog.engine import open_catalog
from storage.catalog.metadata import METADATA
from storage.catalog.portable import Refill, Snapshot
from storage.catalog.scoping import UnscopedStatementError
from tests.contract.test_catalog_releases import history
from tests.database import SHARED
from tests.nouns import NOON

ROUTES = list(product(SHARED, SHARED))
only_shared = pytest.mark.parametrize("catalog_url", SHARED, indirect=True)
across = pytest.mark.parametrize(("catalog_url", "new_url"), [SHARED, SHARED[::-1]], indirect=True)
routes = pytest.mark.parametrize(("catalog_url", "new_url"), ROUTES, indirect=True)


def written(catalog):
    """Everything as it would stand in files."""
    with Snapshot.of(catalog) as snapshot:
        rows = {name: list(snapshot.rows(name)) for name in snapshot.tables}
        return snapshot.revision, json.loads(json.dumps(rows)), snapshot.counters


def refill(url, revision, rows, counters):
    with open_catalog(url) as fresh:
        with Refill.of(fresh) as empty:
            empty.fill(revision, rows, counters)
        return written(fresh)


@routes
def test_every_row_comes_back_on_either_database(catalog, tree, new_url):
    revision, rows, counters = written(catalog)
    assert set(rows) == set(METADATA.tables) - {"workers", "live_leases", "live_reports"}
    filled = {"organisations", "people", "assets", "renditions", "packages", "stills", "jobs"}
    assert all(rows[name] for name in filled | {"audit_entries", "events", "uploads"})
    assert refill(new_url, revision, rows, counters) == (revision, rows, counters)


@routes
def test_numbers_go_on_where_they_were(catalog, tree, new_url):
    with catalog.writing() as tx:
        asset = tree.city.asset
        events.record_event(
            tx, EVERYTHING, EventKind.ASSET_CHANGED, org_id=asset.org_id, subject=asset.id
        )
        last = events.event_bounds(tx, EVERYTHING)[1]
        events.forget_events(tx, EVERYTHING, tree.city.asset.created_at.replace(year=2999))
    refill(new_url, *written(catalog))
    with open_catalog(new_url) as fresh, fresh.writing() as tx:
        assets.update_asset(tx, EVERYTHING, asset)
        assert [one.number for one in events.list_events(tx, EVERYTHING, after=0, limit=9)] == [
            last + 1
        ]


@across
@pytest.mark.parametrize("release", ["0001", "0004"])
def test_rows_of_an_earlier_release_come_up(catalog, tree, new_url, release):
    newest, before, _ = written(catalog)
    with catalog.rebuilding() as tx:
        command.downgrade(history(tx.connection), release)
    revision, rows, counters = written(catalog)
    assert revision == release < newest
    now, raised, _ = refill(new_url, revision, rows, counters)
    assert now == newest
    for name in ("organisations", "people", "assets", "renditions", "audit_entries"):
        assert [row["id"] for row in raised[name]] == [row["id"] for row in before[name]]


@only_shared
def test_a_catalogue_with_rows_is_left_alone(catalog, tree):
    before = written(catalog)
    with pytest.raises(InputRejected) as caught, Refill.of(catalog):
        pass
    assert caught.value.code == "catalogue-not-empty"
    assert written(catalog) == before


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"assets": [{"id": "ast_x", "colour": "red"}]}, InputRejected),
        ({"unheard-of": []}, InputRejected),
        ({"organisations": []}, FarmFailed),
    ],
    ids=["column", "table", "owner"],
)
@across
def test_what_does_not_fit_leaves_nothing_behind(catalog, tree, new_url, change, kind):
    revision, rows, counters = written(catalog)
    with open_catalog(new_url) as fresh:
        with pytest.raises(kind), Refill.of(fresh) as empty:
            empty.fill(revision, rows | change, counters)
        with Refill.of(fresh) as empty:  # as empty as before
            empty.fill(revision, rows, counters)
        assert written(fresh)[1] == rows


@only_shared
def test_a_worker_that_has_started_already_is_neither_kept_nor_in_the_way(catalog):
    worker = Worker("io@a", "a", (), (), 1, "1.0", NOON, NOON)
    with catalog.writing() as tx:
        workers.save_worker(tx, EVERYTHING, worker)
    _, rows, _ = written(catalog)
    assert not any(rows.values())
    with Refill.of(catalog):
        pass


@only_shared
def test_a_snapshot_stays_while_others_write(catalog, tree):
    with Snapshot.of(catalog) as snapshot:
        before = list(snapshot.rows("assets"))
        with catalog.writing() as tx:
            assets.delete_asset(tx, EVERYTHING, tree.city.asset)
        assert list(snapshot.rows("assets")) == before


@only_shared
def test_nothing_changes_through_a_copying_transaction(catalog, tree):
    with catalog.copying() as tx, pytest.raises(UnscopedStatementError, match="reading"):
        assets.delete_asset(tx, EVERYTHING, tree.city.asset)


@only_shared
def test_the_inventory_names_what_the_rows_name(catalog, tree):
    with catalog.reading() as tx:
        page = inventory.list_asset_holdings(tx, EVERYTHING, after="", limit=2)
        rest = inventory.list_asset_holdings(tx, EVERYTHING, after=page[-1].id, limit=9)
    held = {one.id: one.named for one in (*page, *rest)}
    assert set(held) == {estate.asset.id for estate in tree.all}
    for estate in tree.all:
        named = held[estate.asset.id]
        assert {"k", "s", *estate.package.files, "c.json", "c.vtt", "c.srt"} <= set(named)
        assert (named["k"].bytes, named["k"].sha256) == (12 * 10**9, "00")


@only_shared
def test_the_inventory_names_the_logos_of_now(catalog, tree):
    logos = {estate.branding.logo_key: estate.branding for estate in tree.all}
    with catalog.reading() as tx:
        page = inventory.list_branding_holdings(tx, EVERYTHING, after="", limit=2)
        rest = inventory.list_branding_holdings(tx, EVERYTHING, after=page[-1].id, limit=9)
        found = inventory.find_named_logos(tx, EVERYTHING, [*logos, "org_p/branding/old.png"])
    named = {key: one for holding in (*page, *rest) for key, one in holding.named.items()}
    assert found == named.keys() == logos.keys()
    for key, branding in logos.items():
        assert (named[key].bytes, named[key].sha256) == (1000, branding.logo.sha256)


def test_every_column_that_names_an_object_is_in_the_inventory():
    named = {
        (table, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if column.name in {"key", "entry", "files", "keys"} or column.name.endswith("_key")
    }
    not_objects = {("jobs", "idempotency_key"), ("upload_links", "files")}  # a number of files
    not_objects.add(("object_marks", "key"))  # tells what is wrong with it, and keeps nothing
    assert {(table.name, name) for table, name in named} - not_objects == {
        (table.name, name) for table, name in inventory.NAMING
    }
