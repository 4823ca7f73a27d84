"""Uploads that survive anything: begun, joined, ended. What a request adds is in `receiver`.

State is in the catalogue and bytes are in the object store, so that any process of the api may take
the next request of any upload; nothing of it is in memory or on a local disk between requests.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from farm.errors import InputRejected
from farm.ids import IdKind, OrgId, PersonId, UploadId, new_id
from farm.orgs import EVERYTHING, Scope
from farm.ports import Clock, ObjectStore
from farm.settings import Settings
from farm.uploads import Upload, UploadDetails, UploadLink, UploadState
from ingest.quotas import require_room
from storage.catalog import upload_links, uploads
from storage.catalog.engine import Catalog, Transaction
from storage.objects import keys

WhenWhole = Callable[[Transaction, Upload], Upload]
"""Makes of a whole upload what it becomes, in the transaction that stores its last byte."""


class UploadRoom(Protocol):
    """What uploads need of a farm."""

    @property
    def catalog(self) -> Catalog:
        """Where their state is."""
        ...

    @property
    def objects(self) -> ObjectStore:
        """Where their bytes are."""
        ...

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...

    @property
    def settings(self) -> Settings:
        """Limits and times."""
        ...

    @property
    def scratch(self) -> Path:
        """Where the bytes of one request wait until they are a part."""
        ...


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends an upload: a person, or a stranger with a link; for whom."""

    org_id: OrgId
    scope: Scope
    person_id: PersonId | None = None
    link: UploadLink | None = None

    @property
    def is_stranger(self) -> bool:
        """Whether nobody of the organisation is sending."""
        return self.person_id is None

    def owns(self, upload: Upload) -> bool:
        """Whether an upload was begun by this sender."""
        if self.link is not None:
            return upload.link_id == self.link.id
        return self.person_id is not None and upload.person_id == self.person_id


@dataclass(frozen=True, slots=True)
class UploadOrder:
    """What somebody wants to send.

    Attributes:
        length: bytes; of a final upload, which has no bytes of its own, 0.
        metadata: the header as it came.
        concat: the header as it came.
        partials: the uploads that a final one is joined from, in order.
    """

    length: int
    details: UploadDetails
    metadata: str = ""
    concat: str = ""
    partials: tuple[UploadId, ...] = ()

    @property
    def files(self) -> int:
        """Return as how many files it counts.

        A file in parts brings its bytes with the parts, and counts when they are joined.
        """
        return 0 if self.concat == "partial" else 1


def begin_upload(
    room: UploadRoom, sender: Sender, order: UploadOrder, when_whole: WhenWhole
) -> Upload:
    """Write an upload down before its first byte; a final one is whole at once.

    Raises:
        InputRejected: ``upload-empty``, ``file-too-large``, those of `UploadLink.used` and of
            `require_room`, and for a final upload ``upload-not-joinable``.
        NotFound: a partial upload is not there, or not the sender's.
    """
    now = room.clock.now()
    with room.catalog.writing() as tx:
        partials = [_joinable(tx, sender, name, now) for name in order.partials]
        length = order.length + sum(part.length for part in partials)
        _check_length(length, room.settings)
        require_room(tx, sender, length=order.length, files=order.files, now=now)
        if sender.link is not None:
            _use_link(tx, sender.link, order, now)
        upload = Upload(
            id=UploadId(new_id(IdKind.UPLOAD)),
            org_id=sender.org_id,
            person_id=sender.person_id,
            link_id=None if sender.link is None else sender.link.id,
            length=length,
            details=order.details,
            created_at=now,
            expires_at=expiry(room, now),
            metadata=order.metadata,
            concat=order.concat,
        )
        uploads.insert_upload(tx, sender.scope, upload)
        return _joined(tx, upload, partials, when_whole) if partials else upload


def get_own_upload(room: UploadRoom, sender: Sender, upload_id: UploadId) -> Upload:
    """Return an upload of the sender's.

    Raises:
        NotFound: there is none, or it is somebody else's; the two look the same.
        InputRejected: ``upload-over``: it expired, or was ended.
    """
    with room.catalog.reading() as tx:
        return require_own(tx, sender, upload_id)


def end_upload(room: UploadRoom, sender: Sender, upload_id: UploadId) -> None:
    """Forget an upload and its bytes; what became an asset already stays.

    Raises:
        NotFound: as for `get_own_upload`.
        InputRejected: ``upload-over``, ``upload-locked``.
        IllegalMove: it is an asset by now.
    """
    now = room.clock.now()
    with room.catalog.writing() as tx:
        upload = require_own(tx, sender, upload_id)
        if upload.is_held(now):
            raise InputRejected("upload-locked")
        uploads.update_upload(tx, EVERYTHING, upload.moved(UploadState.TERMINATED))
    clear_parts(room, upload)


def clear_parts(room: UploadRoom, upload: Upload) -> None:
    """Remove the bytes of an upload that nobody needs any more; safe to run twice.

    Those of a joined upload lie under the prefixes of its partials. Whatever killed requests left
    there without a row goes as well.
    """
    with room.catalog.reading() as tx:
        parts = uploads.list_parts(tx, EVERYTHING, upload.id)
    folders = {f"{part.key.rpartition('/')[0]}/" for part in parts}
    for prefix in sorted(folders | {keys.upload_prefix(upload)}):
        for left in list(room.objects.list_prefix(prefix)):
            room.objects.delete(left.key)
    with room.catalog.writing() as tx:
        uploads.forget_parts(tx, EVERYTHING, upload.id)


def require_own(tx: Transaction, sender: Sender, upload_id: UploadId) -> Upload:
    """Return an upload of the sender's; see `get_own_upload`."""
    upload = uploads.get_upload(tx, sender.scope, upload_id)
    if not sender.owns(upload):
        raise InputRejected("not-found", noun=upload_id)
    if upload.state in {UploadState.EXPIRED, UploadState.TERMINATED}:
        raise InputRejected("upload-over")
    return upload


def expiry(room: UploadRoom, now: datetime) -> datetime:
    """Return until when an upload is kept that gets no further byte."""
    return now + timedelta(hours=room.settings.upload_keep_hours)


def _check_length(length: int, settings: Settings) -> None:
    if length == 0:
        raise InputRejected("upload-empty")
    if length > settings.max_source_bytes:
        raise InputRejected(
            "file-too-large",
            seen=f"{length / 10**9:.2f}",
            allowed=f"{settings.max_source_bytes / 10**9:.2f}",
        )


def _use_link(tx: Transaction, link: UploadLink, order: UploadOrder, now: datetime) -> None:
    while True:
        seen = upload_links.get_link(tx, EVERYTHING, link.id)
        if upload_links.update_link(
            tx, EVERYTHING, seen.used(order.length, at=now, files=order.files), seen=seen
        ):
            return


def _joinable(tx: Transaction, sender: Sender, upload_id: UploadId, now: datetime) -> Upload:
    upload = require_own(tx, sender, upload_id)
    if not upload.is_partial or upload.state is not UploadState.COMPLETE or upload.is_held(now):
        raise InputRejected("upload-not-joinable", noun=upload_id)
    return upload


def _joined(
    tx: Transaction, final: Upload, partials: Sequence[Upload], when_whole: WhenWhole
) -> Upload:
    start = 0
    for part in partials:
        uploads.give_parts(tx, EVERYTHING, part, final, start)
        uploads.update_upload(tx, EVERYTHING, part.moved(UploadState.JOINED))
        start += part.length
    whole = when_whole(tx, replace(final, offset=start))
    uploads.update_upload(tx, EVERYTHING, whole)
    return whole
