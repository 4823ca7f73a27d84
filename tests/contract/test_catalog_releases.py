"""Catalogues of earlier releases come up to this one, with the rows that are in them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

import storage.migrations
from farm.errors import FarmFailed
from farm.live import Programme, ProgrammeState
from farm.orgs import EVERYTHING
from farm.reframing import Pinned
from storage.catalog import (
    assets,
    audit,
    jobs,
    live_recordings,
    orgs,
    outputs,
    people,
    programmes,
    upload_links,
    uploads,
)
from storage.catalog.engine import open_catalog
from tests.database import SHARED
from tests.nouns import NOON

HOUR = timedelta(hours=1)
UPLOADS_SINCE = "0004"
SINCE = [
    ("0006", "package", {"made_of": ()}),
    ("0010", "job", {"notices": ()}),
    ("0010", "rendition", {"encoder": ""}),
    ("0011", "package", {"bytes": 12 * 10**9}),  # what its renditions have
    ("0015", "rendition", {"burned": None}),
    ("0017", "asset", {"cut_of": None}),
    ("0018", "asset", {"pinned": Pinned()}),
    ("0018", "rendition", {"reframed": None}),
    ("0019", "asset", {"ordered": None}),
    ("0022", "asset", {"recorded": None}),
]
"""Fields with a value in the tree: since when they are kept, and what older rows come up with."""


def as_of(release, estate, noun):
    """What a row becomes that was in a catalogue of this release."""
    older = {}
    for since, name, fields in SINCE:
        if name == noun and release < since:
            older |= fields
    return replace(getattr(estate, noun), **older)


def history(connection=None):
    config = Config()
    config.set_main_option("script_location", storage.migrations.__path__[0])
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


RELEASES = sorted(
    script.revision for script in ScriptDirectory.from_config(history()).walk_revisions()
)
only_shared = pytest.mark.parametrize("catalog_url", SHARED, indirect=True)


def schema(connection):
    """Tables, columns, indexes and constraints, without the order in which they were made."""
    seen = inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in seen.get_columns(table)
            },
            "indexes": {index["name"]: index["column_names"] for index in seen.get_indexes(table)},
            "unique": {
                one["name"]: one["column_names"] for one in seen.get_unique_constraints(table)
            },
            "foreign": {one["name"]: one["referred_table"] for one in seen.get_foreign_keys(table)},
        }
        for table in seen.get_table_names()
    }


@pytest.mark.parametrize("release", RELEASES)
def test_a_step_back_leads_to_the_schema_of_then(new_url, release):
    engine = create_engine(new_url)
    with engine.begin() as connection:
        command.upgrade(history(connection), release)
        then = schema(connection)
        command.upgrade(history(connection), "head")
        command.downgrade(history(connection), release)
        assert schema(connection) == then
    engine.dispose()


@only_shared
@pytest.mark.parametrize("release", RELEASES)
def test_rows_of_a_release_come_up_to_this_one(catalog, catalog_url, tree, release):
    engine = create_engine(catalog_url)
    with engine.begin() as connection:
        command.downgrade(history(connection), release)
    engine.dispose()

    with open_catalog(catalog_url) as later:
        later.migrate()
        with later.reading() as tx:
            for estate in tree.all:
                asset_id = estate.asset.id
                assert orgs.get_organisation(tx, EVERYTHING, estate.org.id) == estate.org
                assert people.get_person(tx, EVERYTHING, estate.person.id) == estate.person
                assert assets.get_asset(tx, EVERYTHING, asset_id) == as_of(release, estate, "asset")
                assert jobs.list_jobs(tx, EVERYTHING, asset_id) == [as_of(release, estate, "job")]
                assert outputs.list_renditions(tx, EVERYTHING, asset_id) == [
                    as_of(release, estate, "rendition")
                ]
                assert outputs.list_packages(tx, EVERYTHING, asset_id) == [
                    as_of(release, estate, "package")
                ]
                assert outputs.list_stills(tx, EVERYTHING, asset_id) == [estate.still]
                if release >= UPLOADS_SINCE:
                    assert uploads.get_upload(tx, EVERYTHING, estate.upload.id) == estate.upload
                    assert upload_links.get_link(tx, EVERYTHING, estate.link.id) == estate.link
            told = audit.list_entries(tx, EVERYTHING, limit=99)
            assert told == [estate.entry for estate in reversed(tree.all)]


def test_a_catalogue_of_a_later_release_is_refused_and_left_as_it_is(new_url):
    with open_catalog(new_url) as catalog:
        catalog.migrate()
        engine = create_engine(new_url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(FarmFailed) as caught:
            catalog.migrate()
        with engine.begin() as connection:
            seen = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        engine.dispose()
    assert (caught.value.code, caught.value.notice.facts, seen) == (
        "catalogue-newer",
        {"seen": "9999"},
        "9999",
    )


@only_shared
def test_programmes_of_an_earlier_release_have_recordings_that_somebody_sees_to(
    catalog, catalog_url, tree
):
    org_id = tree.city.org.id
    kept = Programme("prg_kept", org_id, "x", "per_1", NOON, state=ProgrammeState.ENDED)
    kept = replace(kept, live_at=NOON, ended_at=NOON + HOUR, recorded_bytes=9)
    tried = Programme("prg_tried", org_id, "x", "per_1", NOON)
    with catalog.writing() as tx:
        for one in (kept, tried):
            programmes.insert_programme(tx, EVERYTHING, one)
    engine = create_engine(catalog_url)
    with engine.begin() as connection:
        command.downgrade(history(connection), "0023")
    engine.dispose()
    with open_catalog(catalog_url) as later:
        later.migrate()
        with later.reading() as tx:
            known = live_recordings.find_recording(tx, EVERYTHING, kept.id)
            assert (known.begun_at, known.stopped_at) == (NOON, NOON + HOUR)
            now, most = NOON + HOUR, {"limit": 9}
            assert live_recordings.list_unsettled(tx, EVERYTHING, now, **most) == [tried]
            assert live_recordings.list_unjoined(tx, EVERYTHING, now, **most) == [kept]
