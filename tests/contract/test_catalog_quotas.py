"""Quotas and what is used of them, over both databases."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command

from farm.errors import InputRejected, NotFound
from farm.orgs import EVERYTHING
from farm.quotas import Quota
from farm.settings import load_settings
from farm.uploads import UploadDetails, UploadState
from ingest.uploads import Sender, UploadOrder, begin_upload
from storage.catalog import assets, outputs, quotas, uploads
from storage.catalog.engine import open_catalog
from tests.contract.conftest import NOW
from tests.contract.test_catalog_releases import history
from tests.database import SHARED
from workers.wiring import SystemClock

pytestmark = pytest.mark.parametrize("catalog_url", SHARED, indirect=True)
GB = 10**9


def quota(estate, most_bytes=None, most_uploads_a_day=None):
    return Quota(estate.org.id, most_bytes, most_uploads_a_day, estate.person.id, NOW)


def usage(tx, estate):
    return quotas.measure_usage(tx, estate.org.scope, since=NOW - timedelta(minutes=1))


def test_a_subtree_uses_what_it_and_all_below_keep(catalog, tree):
    city, county = tree.city, tree.county
    with catalog.writing() as tx:
        for estate, size in ((city, 3), (county, 5), (tree.neighbour, 1000)):
            assets.update_asset(tx, EVERYTHING, replace(estate.asset, source_bytes=size))
            package = replace(estate.package, bytes=2)
            outputs.replace_packages(tx, EVERYTHING, estate.asset.id, [package])
        used = usage(tx, city)
        assert (used.sources, used.packages) == (8, 4)
        assert (used.renditions, used.uploads) == (24 * GB, 24 * GB)
        assert used.bytes == 48 * GB + 12
        assert used.uploads_today == 2
        assert usage(tx, county).sources == 5


def test_an_upload_counts_until_it_is_an_asset_or_ends(catalog, tree):
    upload = tree.county.upload
    with catalog.writing() as tx:
        for changed, counts in (
            (replace(upload, state=UploadState.COMPLETE), True),  # a piece that waits for others
            (replace(upload, state=UploadState.COMPLETE, asset_id="ast_k"), False),
            (replace(upload, state=UploadState.EXPIRED), False),
            (replace(upload, state=UploadState.JOINED), False),
        ):
            uploads.update_upload(tx, EVERYTHING, changed)
            assert (usage(tx, tree.county).uploads > 0) is counts
        piece = replace(upload, id="upl_piece", concat="partial")
        uploads.insert_upload(tx, EVERYTHING, piece)
        assert usage(tx, tree.county).uploads_today == 1


def test_a_quota_is_kept_replaced_and_taken_away(catalog, tree):
    city = tree.city
    with catalog.writing() as tx:
        for most in (5 * GB, 7 * 10**15):
            quotas.save_quota(tx, city.org.scope, quota(city, most))
            known = quotas.find_quotas(tx, EVERYTHING, [tree.province.org.id, city.org.id])
            assert known == [quota(city, most)]
        for stranger in (tree.neighbour, tree.county):
            scope = stranger.org.scope
            assert quotas.find_quotas(tx, scope, [city.org.id]) == []
            with pytest.raises(NotFound):
                quotas.save_quota(tx, scope, quota(city, 1))
        quotas.save_quota(tx, city.org.scope, quota(city))
        assert quotas.find_quotas(tx, EVERYTHING, [city.org.id]) == []


def test_what_was_there_before_quotas_is_counted(catalog, tree):
    with catalog.writing() as tx:
        sent = replace(tree.city.upload, state=UploadState.COMPLETE, asset_id=tree.city.asset.id)
        uploads.update_upload(tx, EVERYTHING, sent)
    with catalog.rebuilding() as tx:
        command.downgrade(history(tx.connection), "0010")
    catalog.migrate()
    with catalog.reading() as tx:
        used = usage(tx, tree.city)
        assert assets.get_asset(tx, EVERYTHING, tree.city.asset.id).source_bytes == 12 * GB
    assert (used.sources, used.packages) == (12 * GB, 24 * GB)


class Room:
    """What uploads need of a farm, over a connection of its own."""

    objects, scratch = None, Path()
    clock, settings = SystemClock(), load_settings()

    def __init__(self, catalog):
        self.catalog = catalog


def test_of_two_at_once_one_gets_the_last_byte(catalog, catalog_url, tree):
    estate, length = tree.neighbour, 600
    with catalog.writing() as tx:
        room = usage(tx, estate).bytes + 1000
        quotas.save_quota(tx, EVERYTHING, quota(estate, room))
    order = UploadOrder(length, UploadDetails("a.mp4", "a"))
    sender = Sender(estate.org.id, estate.org.scope, estate.person.id)
    ready, begun, refused = threading.Barrier(6), [], []

    def begin():
        with open_catalog(catalog_url) as mine:
            ready.wait(20)
            try:
                begun.append(begin_upload(Room(mine), sender, order, lambda _, upload: upload))
            except InputRejected as error:
                refused.append(error.code)

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(begun), refused) == (1, ["quota-bytes"] * 5)
    with catalog.reading() as tx:
        assert usage(tx, estate).bytes <= room
