"""Objects in a bucket of any S3 store: what several machines share.

A put goes up in parts, several at a time; readers see nothing of it until its last request, and
when it fails the parts are thrown away (what a killed process leaves, the bucket's lifecycle does).
The file's SHA-256 is stored with the object and compared when it is fetched.

Nothing here is particular to one maker: the requests are put, get, head, delete, list (v2), copy,
multipart upload with upload-part-copy, and a lifecycle rule that may be refused.

Times of objects are whole seconds.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from minio import Minio
from minio.commonconfig import ComposeSource
from minio.datatypes import Object
from typing_extensions import override

from farm.errors import FarmFailed, NotFound
from farm.ports import ObjectFacts, ObjectPart, ObjectStore
from storage.objects.atomic import atomic_path
from storage.objects.faults import local_faults
from storage.objects.keys import require_key, require_prefix
from storage.objects.s3_faults import s3_faults
from storage.objects.s3_joining import JoinedParts, can_compose
from storage.objects.s3_leftovers import throw_away_uploads
from storage.objects.s3_reading import SHA256_HEADER, Reading

PART_BYTES = 16 * 2**20
PARALLEL_PARTS = 3
"""So many parts of a file are in memory and on their way at once."""


class S3Store(ObjectStore):
    """`ObjectStore` over a bucket; made by `storage.objects.s3_opening.open_s3_store`."""

    def __init__(self, client: Minio, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    @override
    def put_file(self, key: str, path: Path, sha256: str | None = None) -> ObjectFacts:
        """Upload a local file; see `ObjectStore.put_file`."""
        require_key(key)
        with local_faults(key), s3_faults(self._bucket, key):
            if sha256 is None:
                with path.open("rb") as file:
                    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            sent = self._client.fput_object(
                self._bucket,
                key,
                str(path),
                metadata={"sha256": sha256},
                part_size=PART_BYTES,
                num_parallel_uploads=PARALLEL_PARTS,
            )
            return self._verified(key, path.stat().st_size, sent.etag)

    @override
    def fetch_file(self, key: str, path: Path) -> None:
        """Download to a local path; see `ObjectStore.fetch_file`.

        Raises:
            FarmFailed: also ``object-damaged`` when the bytes are not those that were put.
        """
        require_key(key)
        with local_faults(key):
            if path.exists():
                raise FarmFailed("store-failed", key=key, detail=f"{path} is there already")
            reading = Reading(self._client, self._bucket, key)
            with atomic_path(path) as partial:
                digest = hashlib.sha256()
                with partial.open("xb") as file:
                    for piece in reading:
                        digest.update(piece)
                        file.write(piece)
                if reading.sha256 not in {None, digest.hexdigest()}:
                    raise FarmFailed("object-damaged", key=key)

    @override
    def join(
        self, key: str, parts: Sequence[ObjectPart], report: Callable[[int], None] = lambda _: None
    ) -> ObjectFacts:
        """Let the store put the parts together; see `ObjectStore.join`.

        A part is compared by the SHA-256 that was stored with it. Parts that are too small for the
        store to join (below 5 MiB, but the last) come through here, in memory, a few at a time.
        """
        require_key(key)
        etags = [self._require_part(part) for part in parts]
        length = sum(part.bytes for part in parts)
        with s3_faults(self._bucket, key):
            if can_compose(parts):
                sources = [
                    ComposeSource(self._bucket, part.key, match_etag=etag)
                    for part, etag in zip(parts, etags, strict=True)
                ]
                sent = self._client.compose_object(self._bucket, key, sources)
                report(length)
            else:
                sent = self._client.put_object(
                    self._bucket,
                    key,
                    cast("BinaryIO", JoinedParts(self._client, self._bucket, parts, report)),
                    length,
                    part_size=PART_BYTES,
                    num_parallel_uploads=1,  # else the client's threads outlive a part that fails
                )
            return self._verified(key, length, sent.etag)

    @override
    def read_range(self, key: str, start: int, length: int) -> Iterator[bytes]:
        """Yield a part of an object; see `ObjectStore.read_range`.

        Raises:
            NotFound: at once, not at the first chunk.
            ValueError: the range begins or ends before 0.
        """
        if start < 0 or length < 0:
            raise ValueError(f"no range of {length} bytes at {start}")
        if length == 0:  # S3 knows no empty range
            if self.find(key) is None:
                raise NotFound("object-missing", key=key)
            return iter(())
        return iter(
            Reading(self._client, self._bucket, require_key(key), start=start, length=length)
        )

    @override
    def find(self, key: str) -> ObjectFacts | None:
        """Return the facts of an object; see `ObjectStore.find`."""
        found = self._stat(require_key(key))
        return None if found is None else _facts(found)

    @override
    def list_prefix(self, prefix: str, after: str = "") -> Iterator[ObjectFacts]:
        """Yield objects in key order, a page at a time; see `ObjectStore.list_prefix`."""
        require_prefix(prefix)
        with s3_faults(self._bucket, prefix):
            for found in self._client.list_objects(
                self._bucket, prefix=prefix, recursive=True, start_after=after or None
            ):
                yield _facts(found)

    @override
    def delete(self, key: str) -> None:
        """Remove an object; see `ObjectStore.delete`."""
        with s3_faults(self._bucket, key):
            self._client.remove_object(self._bucket, require_key(key))

    @override
    def sweep_partials(self, older_than: datetime) -> int:
        """Throw away multipart uploads that were never ended; see `ObjectStore.sweep_partials`.

        Where the bucket has its rule of the lifecycle, the store has done so before.
        """
        with s3_faults(self._bucket, self._bucket):
            return throw_away_uploads(self._client, self._bucket, older_than)

    def sign_link(self, key: str, valid: timedelta) -> str:
        """Return an address from which anybody may get the object for a while, at most 7 days.

        Whether the key is there is not asked.
        """
        with s3_faults(self._bucket, key):
            return self._client.presigned_get_object(self._bucket, require_key(key), expires=valid)

    def _require_part(self, part: ObjectPart) -> str:
        found = self._stat(require_key(part.key))
        if found is None:
            raise NotFound("object-missing", key=part.key)
        known = (found.metadata or {}).get(SHA256_HEADER)
        if (found.size, known) != (part.bytes, part.sha256):
            raise FarmFailed("part-damaged", key=part.key)
        return str(found.etag)

    def _stat(self, key: str) -> Object | None:
        try:
            with s3_faults(self._bucket, key):
                return self._client.stat_object(self._bucket, key)
        except NotFound:
            return None

    def _verified(self, key: str, length: int, etag: str | None) -> ObjectFacts:
        found = self._stat(key)
        # With another ETag somebody else has put since: the last write wins.
        if found is None or (found.etag == etag and found.size != length):
            raise FarmFailed("store-failed", key=key, detail="the store has not kept it whole")
        return _facts(found)


def _facts(found: Object) -> ObjectFacts:
    if found.object_name is None or found.last_modified is None:
        raise FarmFailed("store-failed", key=str(found.object_name), detail="an answer in part")
    at = found.last_modified.astimezone(UTC).replace(microsecond=0)
    return ObjectFacts(found.object_name, found.size or 0, at)
