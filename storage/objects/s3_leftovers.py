"""Multipart uploads that nobody ended: seen and thrown away by plain requests of the protocol.

The client knows both requests and keeps them to itself, so its own way of asking is used here.
"""

from datetime import UTC, datetime

from minio import Minio
from minio.error import S3Error

_GONE = "NoSuchUpload"
_UNSEEN = {"AccessDenied", "MethodNotAllowed", "NotImplemented"}


def throw_away_uploads(client: Minio, bucket: str, older_than: datetime) -> int:
    """Abort the uploads of a bucket that began before a time.

    Returns:
        How many were aborted; 0 where the store or the key allows no such list.
    """
    aborted, behind = 0, None
    while True:
        try:
            page = client._list_multipart_uploads(bucket, key_marker=behind)
        except S3Error as error:
            if error.code not in _UNSEEN:
                raise
            return aborted
        for upload in page.uploads:
            began = upload.initiated_time
            if began is not None and began.astimezone(UTC) < older_than:
                aborted += _abort(client, bucket, upload.object_name, str(upload.upload_id))
        # Behind the last key: further uploads of the same key are for the next sweep.
        behind = page.next_key_marker
        if not page.is_truncated or not behind:
            return aborted


def _abort(client: Minio, bucket: str, key: str, upload_id: str) -> bool:
    try:
        client._abort_multipart_upload(bucket, key, upload_id)
    except S3Error as error:
        if error.code != _GONE:  # it ended while we looked
            raise
        return False
    return True
