"""Parts that become one object: whether the store can do it alone, and how they are read if not."""

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence

from minio import Minio
from typing_extensions import override

from farm.errors import FarmFailed
from farm.ports import ObjectPart
from storage.objects.s3_reading import Reading

LEAST_PART_BYTES = 5 * 2**20
MOST_PARTS = 10_000
"""Both are S3's: the limits of a multipart upload."""


def can_compose(parts: Sequence[ObjectPart]) -> bool:
    """Return whether an S3 store can join these without their bytes leaving it."""
    return len(parts) <= MOST_PARTS and all(part.bytes >= LEAST_PART_BYTES for part in parts[:-1])


class JoinedParts(io.RawIOBase):
    """The bytes of parts, one after the other, each compared with its SHA-256 before its end."""

    def __init__(
        self,
        client: Minio,
        bucket: str,
        parts: Sequence[ObjectPart],
        report: Callable[[int], None],
    ) -> None:
        super().__init__()
        self._pieces = self._compared(client, bucket, parts)
        self._report = report
        self._rest = b""
        self._done = 0

    @override
    def read(self, size: int = -1) -> bytes:
        """Return at most so many of the next bytes; none at the end.

        Raises:
            FarmFailed: ``part-damaged``, or as `Reading`.
        """
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        taken = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(taken) :]
        self._done += len(taken)
        self._report(self._done)
        return taken

    @staticmethod
    def _compared(client: Minio, bucket: str, parts: Sequence[ObjectPart]) -> Iterator[bytes]:
        for part in parts:
            digest = hashlib.sha256()
            for piece in Reading(client, bucket, part.key):
                digest.update(piece)
                yield piece
            if digest.hexdigest() != part.sha256:
                raise FarmFailed("part-damaged", key=part.key)
