"""A statement without its scope does not run, and strangers see nothing."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, exists, func, insert, literal_column, select, table, text, update

from farm.errors import LeaseLost, NotFound
from farm.ids import AssetId, JobId
from farm.orgs import EVERYTHING, Scope
from storage.catalog import (
    assets,
    audit,
    branding,
    captions,
    inventory,
    jobs,
    orgs,
    outputs,
    people,
    upload_links,
    uploads,
)
from storage.catalog.scoping import SCOPE_OPTION, UnscopedStatementError, scoped
from storage.catalog.tables import ASSETS, JOBS, ORGANISATIONS, PEOPLE
from tests.database import SHARED

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
# In memory it is the same SQL, at a migration a test.
pytestmark = pytest.mark.parametrize("catalog_url", SHARED, indirect=True)

MARK = {SCOPE_OPTION: Scope("/org_p/")}
NARROW = scoped(select(ASSETS.c.id), Scope("/org_p/"))
UNSCOPED = {
    "select": select(ASSETS),
    "update": update(ASSETS).values(title="x"),
    "delete": delete(JOBS).where(JOBS.c.id == "job_p"),
    "insert": insert(PEOPLE).values(id="x"),
    "organisations": select(ORGANISATIONS),
    "column only": select(ASSETS.c.id),
    "count": select(func.count()).select_from(ASSETS),
    "alias": select(ASSETS.alias()),
    "subquery": select(select(ASSETS).subquery()),
    "scalar subquery": select(select(ASSETS.c.id).scalar_subquery()),
    "cte": select(select(ASSETS).cte()),
    "exists": select(exists().where(ASSETS.c.id == "x")),
    "union": select(ASSETS.c.id).union(select(JOBS.c.id)),
    "half a union": NARROW.union(select(JOBS.c.id)).execution_options(**MARK),
    "join": scoped(select(ASSETS), Scope("/org_p/")).join(JOBS, JOBS.c.asset_id == ASSETS.c.id),
    "join object": scoped(select(ASSETS), Scope("/org_p/")).select_from(
        ASSETS.join(JOBS, JOBS.c.asset_id == ASSETS.c.id)
    ),
    "insert from select": insert(PEOPLE)
    .from_select(["id"], select(ASSETS.c.id))
    .execution_options(**MARK),
    "update from select": scoped(
        update(ASSETS).values(title=select(PEOPLE.c.name).scalar_subquery()), Scope("/org_p/")
    ),
    "update with another table": scoped(update(ASSETS), Scope("/org_p/"))
    .values(title="x")
    .where(JOBS.c.id == "x"),
    "mark alone": select(ASSETS).execution_options(**MARK),
    "mark of another scope": NARROW.execution_options(**{SCOPE_OPTION: EVERYTHING}),
    "mark that is no scope": NARROW.execution_options(**{SCOPE_OPTION: "/"}),
    "narrowed by OR": select(ASSETS)
    .where(NARROW.whereclause | (ASSETS.c.id == "x"))
    .execution_options(**MARK),
    "narrowed by NOT": select(ASSETS).where(~NARROW.whereclause).execution_options(**MARK),
    "text": text("SELECT * FROM assets"),
    "text inside": scoped(select(ASSETS).where(text("1=1) OR (1=1")), Scope("/org_p/")),
    "literal column": select(literal_column("(SELECT group_concat(id) FROM assets)")),
    "lightweight table": select(text("*")).select_from(table("assets")),
}


@pytest.mark.parametrize("statement", UNSCOPED.values(), ids=UNSCOPED)
def test_a_statement_without_its_scope_does_not_run(catalog, tree, statement):
    with catalog.writing() as tx, pytest.raises(UnscopedStatementError):
        tx.execute(statement)


def test_driver_text_does_not_run(catalog, tree):
    with catalog.writing() as tx, pytest.raises(UnscopedStatementError):
        tx.connection.exec_driver_sql("SELECT * FROM assets")


def test_a_scoped_statement_runs(catalog, tree):
    other = ASSETS.alias()
    joined = select(ASSETS.c.id, other.c.id).join(other, ASSETS.c.id == other.c.id)
    with catalog.reading() as tx:
        assert len(tx.execute(NARROW).all()) == 4
        assert len(tx.execute(scoped(joined, tree.city.org.scope)).all()) == 2
        count = scoped(select(func.count()).select_from(JOBS), tree.county.org.scope)
        assert tx.execute(count).scalar() == 1


def test_a_reading_transaction_changes_nothing(catalog, tree):
    with catalog.reading() as tx, pytest.raises(UnscopedStatementError, match="reading"):
        assets.update_asset(tx, EVERYTHING, tree.city.asset)


READS_AND_CHANGES = {
    "get_organisation": lambda tx, scope, e: orgs.get_organisation(tx, scope, e.org.id),
    "insert_organisation": lambda tx, scope, e: orgs.insert_organisation(
        tx, scope, replace(e.org, id="org_new", parent_id=e.org.id, path=f"{e.org.path}org_new/")
    ),
    "get_person": lambda tx, scope, e: people.get_person(tx, scope, e.person.id),
    "insert_person": lambda tx, scope, e: people.insert_person(
        tx, scope, replace(e.person, id="per_new")
    ),
    "insert_asset": lambda tx, scope, e: assets.insert_asset(
        tx, scope, replace(e.asset, id=AssetId("ast_new"))
    ),
    "get_asset": lambda tx, scope, e: assets.get_asset(tx, scope, e.asset.id),
    "update_asset": lambda tx, scope, e: assets.update_asset(
        tx, scope, replace(e.asset, title="x")
    ),
    "replace_renditions": lambda tx, scope, e: outputs.replace_renditions(
        tx, scope, e.asset.id, []
    ),
    "list_renditions": lambda tx, scope, e: outputs.list_renditions(tx, scope, e.asset.id),
    "replace_packages": lambda tx, scope, e: outputs.replace_packages(tx, scope, e.asset.id, []),
    "list_packages": lambda tx, scope, e: outputs.list_packages(tx, scope, e.asset.id),
    "replace_stills": lambda tx, scope, e: outputs.replace_stills(tx, scope, e.asset.id, []),
    "list_stills": lambda tx, scope, e: outputs.list_stills(tx, scope, e.asset.id),
    "insert_job_once": lambda tx, scope, e: jobs.insert_job_once(
        tx, scope, replace(e.job, id=JobId("job_new"), idempotency_key="new")
    ),
    "insert_job_once again": lambda tx, scope, e: jobs.insert_job_once(tx, scope, e.job),
    "get_job": lambda tx, scope, e: jobs.get_job(tx, scope, e.job.id),
    "claim_job": lambda tx, scope, e: jobs.claim_job(
        tx, scope, e.job.id, at=NOW, worker="w", lease_until=NOW
    ),
    "update_job": lambda tx, scope, e: jobs.update_job(tx, scope, e.job),
    "list_jobs": lambda tx, scope, e: jobs.list_jobs(tx, scope, e.asset.id),
    "insert_track": lambda tx, scope, e: captions.insert_track(
        tx, scope, replace(e.track, id="cap_new", version=2)
    ),
    "get_track": lambda tx, scope, e: captions.get_track(tx, scope, e.asset.id, e.track.id),
    "list_tracks": lambda tx, scope, e: captions.list_tracks(tx, scope, e.asset.id),
    "list_versions": lambda tx, scope, e: captions.list_versions(tx, scope, e.asset.id),
    "save_word_list": lambda tx, scope, e: captions.save_word_list(tx, scope, e.words),
    "save_branding": lambda tx, scope, e: branding.save_branding(tx, scope, e.branding),
    "forget_branding": lambda tx, scope, e: branding.forget_branding(tx, scope, e.org.id),
    "insert_upload": lambda tx, scope, e: uploads.insert_upload(
        tx, scope, replace(e.upload, id="upl_new")
    ),
    "get_upload": lambda tx, scope, e: uploads.get_upload(tx, scope, e.upload.id),
    "update_upload": lambda tx, scope, e: uploads.update_upload(tx, scope, e.upload),
    "list_parts": lambda tx, scope, e: uploads.list_parts(tx, scope, e.upload.id),
    "forget_parts": lambda tx, scope, e: uploads.forget_parts(tx, scope, e.upload.id),
    "give_parts": lambda tx, scope, e: uploads.give_parts(tx, scope, e.upload, e.upload, 0),
    "insert_link": lambda tx, scope, e: upload_links.insert_link(
        tx,
        scope,
        replace(e.link, id="lnk_new", token_hash="new"),  # noqa: S106
    ),
    "get_link": lambda tx, scope, e: upload_links.get_link(tx, scope, e.link.id),
    "update_link": lambda tx, scope, e: upload_links.update_link(
        tx, scope, replace(e.link, files=1), seen=e.link
    ),
    "append_entry": lambda tx, scope, e: audit.append_entry(
        tx, scope, replace(e.entry, id="aud_new")
    ),
}


@pytest.mark.parametrize("act", READS_AND_CHANGES.values(), ids=READS_AND_CHANGES)
def test_strangers_find_nothing_and_parents_find_it(catalog, tree, act):
    owner = tree.city
    sees = {"province": tree.province.org.scope, "self": owner.org.scope}
    blind = {
        "sibling": tree.neighbour.org.scope,
        "child": tree.county.org.scope,
        "other case": Scope(owner.org.path.upper()),
        "wildcard": Scope("/org__/"),
        "nobody": Scope("/org_none/"),
    }
    for scope in blind.values():
        with catalog.writing() as tx, pytest.raises(NotFound) as caught:
            act(tx, scope, owner)
        assert caught.value.code == "not-found"
    for scope in sees.values():
        with catalog.writing() as tx, suppress(Undone), tx.savepoint():
            act(tx, scope, owner)
            raise Undone


class Undone(Exception):
    """Roll back, so that each viewer finds the same rows."""


def test_save_progress_is_scoped(catalog, tree):
    with catalog.writing() as tx:
        job = jobs.claim_job(tx, EVERYTHING, tree.city.job.id, at=NOW, worker="w", lease_until=NOW)
        for stranger in (tree.neighbour, tree.county):
            with pytest.raises(NotFound):
                jobs.save_progress(tx, stranger.org.scope, job, progress=1, lease_until=NOW)
        assert jobs.get_job(tx, EVERYTHING, job.id) == job
        jobs.save_progress(tx, tree.province.org.scope, job, progress=1, lease_until=NOW)


LISTS = {
    "organisations": lambda tx, scope: {o.id for o in orgs.list_organisations(tx, scope)},
    "people": lambda tx, scope: {p.org_id for p in people.list_people(tx, scope)},
    "assets": lambda tx, scope: {a.org_id for a in assets.list_assets(tx, scope, limit=99)},
    "jobs": lambda tx, scope: {j.org_id for j in jobs.list_all_jobs(tx, scope, limit=99)},
    "lost jobs": lambda tx, scope: {j.org_id for j in jobs.find_lost_jobs(tx, scope, NOW)},
    "expired uploads": lambda tx, scope: {
        u.org_id for u in uploads.find_expired_uploads(tx, scope, NOW, limit=99)
    },
    "links": lambda tx, scope: {u.org_id for u in upload_links.list_links(tx, scope, limit=99)},
    "words": lambda tx, scope: {
        w.org_id
        for w in captions.list_word_lists(tx, scope, ["org_p", "org_c_1", "org_k", "org_cx1"])
    },
    "brandings": lambda tx, scope: {
        b.org_id
        for b in branding.list_brandings(tx, scope, ["org_p", "org_c_1", "org_k", "org_cx1"])
    },
    "logos": lambda tx, scope: {
        one.org_id for one in inventory.list_branding_holdings(tx, scope, after="", limit=9)
    },
    "entries": lambda tx, scope: {e.org_id for e in audit.list_entries(tx, scope, limit=99)},
}


def test_locks_and_parts_are_scoped(catalog, tree):
    later = NOW + timedelta(hours=1)
    with catalog.writing() as tx:
        upload = tree.city.upload
        for stranger in (tree.neighbour, tree.county):
            scope = stranger.org.scope
            lock = {"at": NOW, "holder": "h", "until": later}
            assert uploads.take_lock(tx, scope, upload, **lock) is None
        held = uploads.take_lock(tx, tree.province.org.scope, upload, **lock)
        assert uploads.get_upload(tx, EVERYTHING, upload.id) == held
        for stranger in (tree.neighbour, tree.county):
            scope = stranger.org.scope
            with pytest.raises(LeaseLost):
                uploads.renew_lock(tx, scope, held, until=later)
            with pytest.raises(LeaseLost):
                uploads.add_parts(tx, scope, held, [])
            uploads.release_lock(tx, scope, held)
            assert uploads.find_uploads_to_clear(tx, scope, limit=9) == []
            assert upload_links.find_link_by_hash(tx, scope, tree.city.link.token_hash) is None
        assert uploads.get_upload(tx, EVERYTHING, upload.id) == held


@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
def test_lists_show_the_subtree_and_nothing_else(catalog, tree, listed):
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with catalog.writing() as tx:
        for e in tree.all:
            jobs.claim_job(tx, EVERYTHING, e.job.id, at=past, worker="w", lease_until=past)
        ids = {name: getattr(tree, name).org.id for name in ("province", "city", "county")}
        assert listed(tx, EVERYTHING) == {e.org.id for e in tree.all}
        assert listed(tx, tree.province.org.scope) == {e.org.id for e in tree.all}
        assert listed(tx, tree.city.org.scope) == {ids["city"], ids["county"]}
        assert listed(tx, tree.county.org.scope) == {ids["county"]}
        assert listed(tx, tree.neighbour.org.scope) == {tree.neighbour.org.id}
        assert listed(tx, Scope("/org_none/")) == set()


def test_a_source_is_found_only_inside_the_subtree(catalog, tree):
    sha256 = tree.city.asset.sha256
    with catalog.reading() as tx:
        for seer in (tree.province, tree.city):
            found = assets.find_asset_by_sha256(tx, seer.org.scope, sha256)
            assert found == tree.city.asset
        for stranger in (tree.county, tree.neighbour):
            assert assets.find_asset_by_sha256(tx, stranger.org.scope, sha256) is None
