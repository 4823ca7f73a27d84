"""One request that adds bytes to an upload: lock, spool, part, offset.

The lock is a lease in the catalogue. Bytes wait in a local file until they are a part; a part goes
into the store, and its row and the new offset into the catalogue in one step. Whoever was killed in
between leaves an object without a row, which nobody reads and which goes with the upload.
"""

import hashlib
import secrets
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from typing import BinaryIO

import structlog

from farm.errors import InputRejected
from farm.ids import UploadId
from farm.orgs import EVERYTHING
from farm.uploads import Upload, UploadPart
from ingest.tus import Checksum
from ingest.uploads import Sender, UploadRoom, WhenWhole, expiry, require_own
from storage.catalog import uploads
from storage.objects import keys

log = structlog.get_logger()

SPOOL = "uploads"
"""Folder of the scratch in which requests keep what is not yet a part."""


class Receiver:
    """Takes the bytes of one request. Made by `open_receiver`, must be closed.

    Without a checksum each part counts as soon as it is stored; with one, all count together when
    the request ends and its digest is right, or none does.
    """

    def __init__(
        self, room: UploadRoom, held: Upload, *, checksum: Checksum | None, when_whole: WhenWhole
    ) -> None:
        self.upload = held
        self._room, self._checksum, self._when_whole = room, checksum, when_whole
        self._digest = None if checksum is None else hashlib.new(checksum.algorithm)
        self._folder = room.scratch / SPOOL / str(held.holder)
        self._folder.mkdir(parents=True)
        self._waiting: list[UploadPart] = []
        self._next = held.offset
        self._spool: BinaryIO | None = None
        self._part_digest = hashlib.sha256()
        self._filled = 0
        self._renewed = room.clock.now()

    @property
    def missing(self) -> int:
        """How many bytes the upload can still take."""
        return self.upload.length - self._next - self._filled

    def take(self, piece: bytes) -> None:
        """Take bytes as they arrive.

        Raises:
            InputRejected: ``upload-overrun``: more than was announced.
            LeaseLost: ``upload-lock-lost``: another request has it by now.
            FarmFailed: the store or the catalogue failed.
        """
        if len(piece) > self.missing:
            raise InputRejected("upload-overrun", allowed=self.upload.length)
        if self._digest is not None:
            self._digest.update(piece)
        view = memoryview(piece)
        while view:
            room_left = self._room.settings.upload_part_bytes - self._filled
            self._write(view[:room_left])
            view = view[room_left:]
            if self._filled == self._room.settings.upload_part_bytes:
                self._store_part()
        self._renew()

    def finish(self) -> Upload:
        """Count everything that came; the request ended as it should.

        Raises:
            InputRejected: ``upload-checksum``: nothing of this request counts.
            LeaseLost: as for `take`.
        """
        if self._digest is not None and self._checksum is not None:
            if self._digest.digest() != self._checksum.digest:
                raise InputRejected("upload-checksum", algorithm=self._checksum.algorithm)
            self._digest = None
        self._store_part()
        self._count(self._waiting)
        self._waiting = []
        return self.upload

    def keep(self) -> Upload:
        """Count what came although the request broke off; with a checksum that is nothing.

        Raises:
            LeaseLost: as for `take`.
        """
        if self._checksum is None:
            self._store_part()
        return self.upload

    def close(self) -> None:
        """Let the next request in, and remove what does not count."""
        if self._spool is not None:
            self._spool.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        for part in self._waiting:
            self._room.objects.delete(part.key)
        with self._room.catalog.writing() as tx:
            uploads.release_lock(tx, EVERYTHING, self.upload)

    def _write(self, piece: memoryview) -> None:
        if self._spool is None:
            self._spool = (self._folder / str(self._next)).open("wb")
        self._spool.write(piece)
        self._part_digest.update(piece)
        self._filled += len(piece)

    def _store_part(self) -> None:
        if self._spool is None:
            return
        self._spool.close()
        upload, path = self.upload, self._folder / str(self._next)
        part = UploadPart(
            key=keys.upload_part_key(upload, self._next, secrets.token_hex(6)),
            upload_id=upload.id,
            org_id=upload.org_id,
            start=self._next,
            bytes=self._filled,
            sha256=self._part_digest.hexdigest(),
        )
        self._waiting.append(part)  # if anything fails from here, closing removes it
        self._room.objects.put_file(part.key, path, part.sha256)
        path.unlink()
        self._next += self._filled
        self._spool, self._filled, self._part_digest = None, 0, hashlib.sha256()
        if self._checksum is None:
            self._count([part])
            self._waiting = []

    def _count(self, parts: list[UploadPart]) -> None:
        if not parts:
            return
        now = self._room.clock.now()
        held = replace(
            self.upload, held_until=lease_end(self._room, now), expires_at=expiry(self._room, now)
        )
        with self._room.catalog.writing() as tx:
            grown = uploads.add_parts(tx, EVERYTHING, held, parts)
            if grown.is_whole:
                grown = self._when_whole(tx, grown)
                uploads.update_upload(tx, EVERYTHING, grown)
        self.upload, self._renewed = grown, now

    def _renew(self) -> None:
        now = self._room.clock.now()
        if now - self._renewed < timedelta(seconds=self._room.settings.upload_lease_seconds / 3):
            return
        until = lease_end(self._room, now)
        with self._room.catalog.writing() as tx:
            uploads.renew_lock(tx, EVERYTHING, self.upload, until=until)
        self._renewed = now


def open_receiver(
    room: UploadRoom,
    sender: Sender,
    upload_id: UploadId,
    *,
    offset: int,
    checksum: Checksum | None,
    when_whole: WhenWhole,
) -> Receiver | None:
    """Take the lock of an upload for one request.

    Returns:
        The receiver, to be closed; None when the upload is whole and the request asks nothing.

    Raises:
        NotFound: there is none, or it is somebody else's.
        InputRejected: ``upload-over``, ``upload-is-final``, ``upload-locked`` (a living request
            adds bytes) or ``upload-offset`` (it does not go on where the upload ends).
    """
    now = room.clock.now()
    with room.catalog.writing() as tx:
        upload = require_own(tx, sender, upload_id)
        if upload.concat.startswith("final"):
            raise InputRejected("upload-is-final")
        if upload.is_held(now):
            raise InputRejected("upload-locked")
        if upload.offset != offset:
            raise InputRejected("upload-offset", seen=offset, wanted=upload.offset)
        if upload.is_whole:
            return None
        held = uploads.take_lock(
            tx,
            EVERYTHING,
            upload,
            at=now,
            holder=secrets.token_hex(12),
            until=lease_end(room, now),
        )
        if held is None:
            raise InputRejected("upload-locked")
    if upload.holder is not None:  # its process was killed, or it has hung for a whole lease
        log.warning(
            "upload goes on after a request that died",
            upload=upload.id,
            offset=upload.offset,
            length=upload.length,
        )
    return Receiver(room, held, checksum=checksum, when_whole=when_whole)


def lease_end(room: UploadRoom, now: datetime) -> datetime:
    """Return until when a request that lives now counts as living."""
    return now + timedelta(seconds=room.settings.upload_lease_seconds)
