"""An upload is whole: an asset is there at once, and its first job waits."""

import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from farm.assets import Asset
from farm.audit import Actor
from farm.errors import IllegalMove
from farm.ids import AssetId, IdKind, JobId, new_id
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.ports import JobQueue
from farm.uploads import Upload, UploadState
from ingest.quotas import read_allowances
from ingest.receiver import SPOOL
from ingest.uploads import clear_parts
from storage.catalog import assets, uploads
from storage.catalog.engine import Transaction
from workers.records import record
from workers.steps import advance
from workers.wiring import Farm

log = structlog.get_logger()

SWEEP_LIMIT = 100
"""Uploads that one sweep ends; the next takes the next."""
LEASES_UNTIL_LITTER = 20
"""A request without a sign of life for so many leases is dead, and its spool is litter."""


class UploadIntake:
    """Makes assets of whole uploads; one for each request.

    Use `take` as the `WhenWhole` of `ingest.uploads`, then `send` after the transaction.
    """

    def __init__(self, farm: Farm, queue: JobQueue) -> None:
        self._farm, self._queue = farm, queue
        self._jobs: list[JobId] = []

    def take(self, tx: Transaction, upload: Upload) -> Upload:
        """Write the asset's row and its first job; a partial upload only becomes complete."""
        complete = upload.moved(UploadState.COMPLETE)
        if upload.is_partial:
            return complete
        asset = Asset(
            id=AssetId(new_id(IdKind.ASSET)),
            org_id=upload.org_id,
            title=upload.details.title,
            file_name=upload.details.file_name,
            created_at=self._farm.clock.now(),
            priority=upload.details.priority,
            place=upload.details.place,
            event=upload.details.event,
            note=upload.details.note,
            source_bytes=upload.length,
            notices=self._notices(tx, upload),
        )
        assets.insert_asset(tx, EVERYTHING, asset)
        sender = None if upload.person_id is None else Actor(upload.person_id, EVERYTHING)
        record(tx, self._farm, sender, "asset.received", of=asset.org_id, subject=asset.id)
        self._jobs += [job.id for job in advance(tx, self._farm, asset.id)]
        return replace(complete, asset_id=asset.id)

    def _notices(self, tx: Transaction, upload: Upload) -> tuple[Notice, ...]:
        """Say when a quota is exceeded by now: its room was promised when the upload began."""
        known = read_allowances(tx, upload.org_id, self._farm.clock.now())
        exceeded = any(one.is_exceeded for one in known)
        return (Notice("quota-exceeded"),) if exceeded else ()

    def send(self) -> None:
        """Queue the jobs; what is not sent, for whatever reason, is found by the sweep of jobs."""
        while self._jobs:
            self._queue.send(self._jobs.pop())


def sweep_uploads(farm: Farm) -> int:
    """End the uploads whose time is over, and remove the bytes of ended ones and of dead requests.

    Returns:
        How many ended.
    """
    now = farm.clock.now()
    with farm.catalog.reading() as tx:
        overdue = uploads.find_expired_uploads(tx, EVERYTHING, now, limit=SWEEP_LIMIT)
    ended = sum(_expire(farm, upload) for upload in overdue)
    with farm.catalog.reading() as tx:
        left = uploads.find_uploads_to_clear(tx, EVERYTHING, limit=SWEEP_LIMIT)
    for upload in left:
        clear_parts(farm, upload)
    _sweep_spools(farm)
    return ended


def _expire(farm: Farm, upload: Upload) -> bool:
    now = farm.clock.now()
    with farm.catalog.writing() as tx:
        seen = uploads.get_upload(tx, EVERYTHING, upload.id)
        if seen.is_held(now) or seen.expires_at >= now:
            return False
        with suppress(IllegalMove):  # somebody ended or finished it meanwhile
            uploads.update_upload(tx, EVERYTHING, seen.moved(UploadState.EXPIRED))
            log.info("upload expired", upload=seen.id, offset=seen.offset, length=seen.length)
            return True
    return False


def _sweep_spools(farm: Farm) -> None:
    lease = timedelta(seconds=farm.settings.upload_lease_seconds)
    oldest = (farm.clock.now() - LEASES_UNTIL_LITTER * lease).timestamp()
    for spool in (farm.scratch / SPOOL).glob("*"):
        files = [spool, *spool.glob("*")]
        with suppress(FileNotFoundError):
            if max(file.stat().st_mtime for file in files) < oldest:
                shutil.rmtree(spool, ignore_errors=True)
