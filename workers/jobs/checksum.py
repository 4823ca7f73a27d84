"""Stage: the fingerprint of the source, and whether the organisation has this very file already.

Beside the encode, not before it: nobody waits for the hash of twelve gigabytes to see a clip play.
"""

from dataclasses import replace

from farm.assets import Asset
from farm.errors import FarmFailed
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import assets
from storage.catalog.engine import Transaction
from workers.checksum import file_sha256
from workers.jobs.work import Work


def read_checksum(work: Work) -> None:
    """Write down the SHA-256 of the untouched source; of two equal files the younger one is told.

    Raises:
        LeaseLost: the job is in other hands, or cancelled.
    """
    if work.asset.source_key is None:
        raise FarmFailed("internal-error", detail=f"{work.asset.id} has no source")
    if work.asset.sha256 is not None:
        return
    sha256 = file_sha256(work.fetch(work.asset.source_key, "source"), work.report)
    work.log.tell("checksum read", sha256=sha256)
    with work.farm.catalog.writing() as tx:
        work.require_run(tx)
        mine = replace(assets.get_asset(tx, EVERYTHING, work.asset.id), sha256=sha256)
        assets.update_asset(tx, EVERYTHING, mine)
        twin = assets.find_twin(tx, EVERYTHING, mine)
        if twin is not None:
            _tell_the_younger(tx, mine, twin)


def _tell_the_younger(tx: Transaction, one: Asset, other: Asset) -> None:
    older, younger = sorted((one, other), key=lambda asset: (asset.created_at, asset.id))
    if not any(notice.code == "duplicate-of" for notice in younger.notices):
        told = younger.noticed(Notice("duplicate-of", {"title": older.title}))
        assets.update_asset(tx, EVERYTHING, told)
