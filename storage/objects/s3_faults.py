"""What an S3 store answers when it does not do its part, in the farm's words.

`FarmFailed` throughout: the store is the farm's own, wherever it stands.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError, MaxRetryError

from farm.errors import FarmError, FarmFailed, NotFound

_MISSING = {"NoSuchKey", "NoSuchVersion"}
_REFUSED = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AccountProblem"}
_SKEWED = {"RequestTimeTooSkewed", "RequestExpired"}
_FULL = {
    "EntityTooLarge",  # Ceph says so of what would exceed a quota at once
    "InsufficientCapacity",
    "QuotaExceeded",
    "StorageFull",
    "XMinioAdminBucketQuotaExceeded",
    "XMinioStorageFull",
}
_LONGEST_DETAIL = 200


@contextmanager
def s3_faults(bucket: str, key: str) -> Iterator[None]:
    """Turn what the client raises in the body into the store's failure.

    Raises:
        NotFound: ``object-missing``.
        FarmFailed: ``store-bucket-missing``, ``store-refused``, ``store-clock``, ``store-full``,
            ``store-unreachable``, ``store-failed``.
    """
    try:
        yield
    except S3Error as error:
        raise _from_code(error, bucket, key) from error
    except HTTPError as error:
        reason = error.reason if isinstance(error, MaxRetryError) and error.reason else error
        raise FarmFailed("store-unreachable", detail=_short(reason)) from error
    except (MinioException, ValueError) as error:  # ValueError: the client refused by itself
        raise FarmFailed("store-failed", key=key, detail=_short(error)) from error


def _from_code(error: S3Error, bucket: str, key: str) -> FarmError:
    code = error.code or ""
    if code in _MISSING:
        return NotFound("object-missing", key=key)
    if code == "NoSuchBucket":
        return FarmFailed("store-bucket-missing", bucket=bucket)
    if code in _SKEWED:
        return FarmFailed("store-clock")
    if code in _REFUSED:
        return FarmFailed("store-refused", bucket=bucket, detail=code)
    if code in _FULL:
        return FarmFailed("store-full", key=key)
    return FarmFailed("store-failed", key=key, detail=_short(error.message or code))


def _short(detail: object) -> str:
    return str(detail)[:_LONGEST_DETAIL]
