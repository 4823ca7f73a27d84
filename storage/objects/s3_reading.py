"""An object of an S3 store, read in pieces; a line that breaks is taken up where it broke."""

import time
from collections.abc import Iterator
from contextlib import closing

from minio import Minio
from minio.error import S3Error
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from storage.objects.s3_faults import s3_faults

SHA256_HEADER = "x-amz-meta-sha256"
TO_THE_END = 1 << 50
"""Bytes; no store takes an object as large."""
_CHUNK_BYTES = 1 << 20
_TRIES = 4
"""So often in a row may a line break without a byte in between."""
_PAUSE_SECONDS = 0.3


class Reading:
    """The bytes ``[start, start + length)``, cut off at the object's end.

    Opens at once, so that a key that is not there is known before the first piece.

    Raises:
        NotFound: ``object-missing``.
        FarmFailed: as `s3_faults`.
    """

    def __init__(
        self, client: Minio, bucket: str, key: str, *, start: int = 0, length: int = TO_THE_END
    ) -> None:
        self._client, self._bucket, self._key = client, bucket, key
        self._next, self._left = start, length
        self._etag: str | None = None
        self.sha256: str | None = None
        with s3_faults(bucket, key):
            self._first = self._ask()
        if self._first is not None:
            self._etag = self._first.headers.get("etag")
            self.sha256 = self._first.headers.get(SHA256_HEADER)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces, once.

        Raises:
            FarmFailed: as `s3_faults`; ``store-failed`` also when another object took its place.
        """
        response, broken = self._first, 0
        while response is not None:
            before = self._next
            try:
                yield from self._pieces(response)
            except HTTPError:
                broken = 1 if self._next > before else broken + 1
                with s3_faults(self._bucket, self._key):
                    if broken == _TRIES:
                        raise
                    time.sleep(_PAUSE_SECONDS * broken)
                    response = self._ask()
            else:
                return

    def _pieces(self, response: BaseHTTPResponse) -> Iterator[bytes]:
        with closing(response):
            for piece in response.stream(_CHUNK_BYTES):
                self._next += len(piece)
                self._left -= len(piece)
                yield piece
            response.release_conn()  # whole: the connection is good for the next request

    def _ask(self) -> BaseHTTPResponse | None:
        headers: dict[str, str | list[str] | tuple[str]] = {}
        if self._etag is not None:
            headers["If-Match"] = self._etag
        whole = self._next == 0 and self._left >= TO_THE_END
        try:
            return self._client.get_object(
                self._bucket,
                self._key,
                offset=self._next,
                length=0 if whole else self._left,
                request_headers=headers,
            )
        except S3Error as error:
            if error.code == "InvalidRange":  # it begins at or behind the object's end
                return None
            raise
