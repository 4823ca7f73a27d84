"""Uploads in the catalogue: who may add bytes, how many are safe, and where they lie."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from farm.errors import LeaseLost
from farm.ids import AssetId, UploadId
from farm.orgs import Scope
from farm.uploads import Upload, UploadPart, UploadState
from storage.catalog.engine import Transaction
from storage.catalog.rows import insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import ASSETS
from storage.catalog.upload_tables import UPLOAD_PARTS, UPLOADS

_FIXED = ("id", "org_id", "person_id", "link_id", "length", "details", "created_at")


def insert_upload(tx: Transaction, scope: Scope, upload: Upload) -> None:
    """Add an upload.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    insert_rows(tx, scope, UPLOADS, [row_of(upload)])


def get_upload(tx: Transaction, scope: Scope, upload_id: UploadId) -> Upload:
    """Return an upload.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(Upload, require_row(tx, scope, UPLOADS, upload_id))


def find_upload_of_asset(tx: Transaction, scope: Scope, asset_id: AssetId) -> Upload | None:
    """Return the upload that became an asset, or None when it came another way."""
    statement = scoped(select(UPLOADS).where(UPLOADS.c.asset_id == asset_id), scope)
    row = tx.execute(statement).mappings().one_or_none()
    return None if row is None else noun_of(Upload, row)


def take_lock(
    tx: Transaction, scope: Scope, upload: Upload, *, at: datetime, holder: str, until: datetime
) -> Upload | None:
    """Take the right to add bytes, if nobody living has it and the offset is the one seen.

    Returns:
        The upload as it is held now; None when somebody else was faster.
    """
    free = or_(UPLOADS.c.holder.is_(None), UPLOADS.c.held_until < at)
    unchanged = and_(
        free, UPLOADS.c.offset == upload.offset, UPLOADS.c.state == UploadState.RECEIVING
    )
    held = replace(upload, holder=holder, held_until=until)
    return held if _changed(tx, scope, held, unchanged) else None


def renew_lock(tx: Transaction, scope: Scope, upload: Upload, *, until: datetime) -> None:
    """Say that the holder lives.

    Raises:
        LeaseLost: ``upload-lock-lost``: it was taken over, or the upload ended.
    """
    if not _changed(tx, scope, replace(upload, held_until=until), _still_held(upload)):
        raise LeaseLost("upload-lock-lost")


def release_lock(tx: Transaction, scope: Scope, upload: Upload) -> None:
    """Let the next request in; does nothing when the lock is somebody else's by now."""
    statement = update(UPLOADS).where(UPLOADS.c.id == upload.id, UPLOADS.c.holder == upload.holder)
    tx.execute(scoped(statement.values(holder=None, held_until=None), scope))


def add_parts(tx: Transaction, scope: Scope, upload: Upload, parts: Sequence[UploadPart]) -> Upload:
    """Count stored parts as received, all or none; the holder's lock must be the upload's own.

    Args:
        tx: the transaction.
        scope: of the caller.
        upload: as it is held, with new times if they are to be stored as well.
        parts: in order, without a gap, the first at the upload's offset.

    Returns:
        The upload with its new offset.

    Raises:
        LeaseLost: ``upload-lock-lost``: the parts are not part of it.
        ValueError: there is a gap, or more than the upload's length.
    """
    offset = upload.offset
    for part in parts:
        if part.start != offset:
            raise ValueError(f"a part at {part.start} where {offset} is next")
        offset += part.bytes
    if offset > upload.length:
        raise ValueError(f"{offset} bytes where {upload.length} were announced")
    grown = replace(upload, offset=offset)
    if not _changed(tx, scope, grown, _still_held(upload)):
        raise LeaseLost("upload-lock-lost")
    insert_rows(tx, scope, UPLOAD_PARTS, [row_of(part) for part in parts])
    return grown


def update_upload(tx: Transaction, scope: Scope, upload: Upload) -> None:
    """Store what an upload has become; read it in the same writing transaction.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    if not _changed(tx, scope, upload, UPLOADS.c.org_id == upload.org_id):
        require_row(tx, scope, UPLOADS, upload.id)


def list_parts(tx: Transaction, scope: Scope, upload_id: UploadId) -> list[UploadPart]:
    """Return the parts of an upload in the order of their bytes.

    Raises:
        NotFound: there is no such upload in the scope.
    """
    require_row(tx, scope, UPLOADS, upload_id)
    statement = select(UPLOAD_PARTS).where(UPLOAD_PARTS.c.upload_id == upload_id)
    statement = scoped(statement.order_by(UPLOAD_PARTS.c.start), scope)
    return [noun_of(UploadPart, row) for row in tx.execute(statement).mappings()]


def forget_parts(tx: Transaction, scope: Scope, upload_id: UploadId) -> None:
    """Remove the rows of an upload's parts, after their objects are gone.

    Raises:
        NotFound: there is no such upload in the scope.
    """
    require_row(tx, scope, UPLOADS, upload_id)
    tx.execute(scoped(delete(UPLOAD_PARTS).where(UPLOAD_PARTS.c.upload_id == upload_id), scope))


def give_parts(tx: Transaction, scope: Scope, part: Upload, final: Upload, start: int) -> None:
    """Hand the parts of a partial upload to the final one, from this byte on.

    Raises:
        NotFound: one of the uploads lies outside the scope.
    """
    require_row(tx, scope, UPLOADS, part.id)
    require_row(tx, scope, UPLOADS, final.id)
    statement = update(UPLOAD_PARTS).where(UPLOAD_PARTS.c.upload_id == part.id)
    statement = statement.values(upload_id=final.id, start=UPLOAD_PARTS.c.start + start)
    tx.execute(scoped(statement, scope))


def find_expired_uploads(
    tx: Transaction, scope: Scope, now: datetime, *, limit: int
) -> list[Upload]:
    """Return uploads whose time is over and of which nothing was made, the longest over first."""
    waiting = or_(
        UPLOADS.c.state == UploadState.RECEIVING,
        and_(UPLOADS.c.state == UploadState.COMPLETE, UPLOADS.c.asset_id.is_(None)),
    )
    statement = select(UPLOADS).where(waiting, UPLOADS.c.expires_at < now)
    statement = statement.order_by(UPLOADS.c.expires_at, UPLOADS.c.id).limit(limit)
    return [noun_of(Upload, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def find_uploads_to_clear(tx: Transaction, scope: Scope, *, limit: int) -> list[Upload]:
    """Return uploads of which parts are left though nobody will ever ask for them.

    They expired, were ended, or the asset that they became has its source or was deleted.
    """
    waiting = scoped(select(ASSETS.c.id).where(ASSETS.c.source_key.is_(None)), scope)
    ended = or_(
        UPLOADS.c.state.in_([UploadState.EXPIRED, UploadState.TERMINATED]),
        UPLOADS.c.asset_id.not_in(waiting),
    )
    with_parts = scoped(select(UPLOAD_PARTS.c.upload_id), scope)
    statement = select(UPLOADS).where(ended, UPLOADS.c.id.in_(with_parts)).limit(limit)
    return [noun_of(Upload, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def _still_held(upload: Upload) -> ColumnElement[bool]:
    return and_(
        UPLOADS.c.holder == upload.holder,
        UPLOADS.c.offset == upload.offset,
        UPLOADS.c.state == UploadState.RECEIVING,
    )


def _changed(tx: Transaction, scope: Scope, upload: Upload, condition: ColumnElement[bool]) -> bool:
    columns = {name: value for name, value in row_of(upload).items() if name not in _FIXED}
    statement = update(UPLOADS).where(UPLOADS.c.id == upload.id, condition).values(columns)
    return tx.execute(scoped(statement, scope)).rowcount == 1
