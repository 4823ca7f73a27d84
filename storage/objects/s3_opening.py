"""The way to a bucket: where it is, who we are, how long we wait, and what must be there."""

from dataclasses import dataclass, field

import structlog
from minio import Minio
from minio.commonconfig import ENABLED, Filter
from minio.error import MinioException
from minio.lifecycleconfig import AbortIncompleteMultipartUpload, LifecycleConfig, Rule
from urllib3 import PoolManager
from urllib3.util import Retry, Timeout

from farm.errors import FarmFailed
from storage.objects.s3 import S3Store
from storage.objects.s3_faults import s3_faults

log = structlog.get_logger()

CONNECT_SECONDS = 5
READ_SECONDS = 60
"""Between two bytes; a store that copies a part on its own side is silent meanwhile."""
_TRIES = 4
_CONNECTIONS = 16
_RULE = "farm-abandoned-uploads"


@dataclass(frozen=True, slots=True)
class S3Place:
    """A bucket and the key to it.

    Attributes:
        endpoint: host, or host and port.
        secure: whether to speak TLS; certificates are always checked.
    """

    endpoint: str
    bucket: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)
    secure: bool = True


def open_s3_store(place: S3Place) -> S3Store:
    """Return the store; a bucket that is not there is made.

    Raises:
        FarmFailed: ``store-unreachable``, ``store-refused``, ``store-clock``, ``store-failed``.
    """
    client = make_client(place)
    store = S3Store(client, place.bucket)
    try:
        next(store.list_prefix(_RULE), None)  # by a list, as only its answers tell what is wrong
    except FarmFailed as error:
        if error.code != "store-bucket-missing":
            raise
        with s3_faults(place.bucket, place.bucket):
            client.make_bucket(place.bucket, place.region)
    _throw_away_after_a_day(client, place.bucket)
    return store


def make_client(place: S3Place) -> Minio:
    """Return a client that tries again a few times, and never waits for ever."""
    retries = Retry(
        total=_TRIES,
        backoff_factor=0.3,
        backoff_jitter=0.2,
        retry_after_max=10,
        status_forcelist=[500, 502, 503, 504],
        raise_on_status=False,  # what the store says of it is worth more than "too many"
    )
    http = PoolManager(
        timeout=Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        retries=retries,
        maxsize=_CONNECTIONS,
        cert_reqs="CERT_REQUIRED",
    )
    return Minio(
        place.endpoint,
        access_key=place.access_key,
        secret_key=place.secret_key,
        secure=place.secure,
        region=place.region,
        http_client=http,
    )


def _throw_away_after_a_day(client: Minio, bucket: str) -> None:
    """Let the store remove parts of uploads that never ended; not every store and key may."""
    rule = Rule(
        status=ENABLED,
        rule_filter=Filter(prefix=""),
        rule_id=_RULE,
        abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(1),
    )
    try:
        known = client.get_bucket_lifecycle(bucket)
        others = [] if known is None else known.rules
        if all(each.rule_id != _RULE for each in others):
            client.set_bucket_lifecycle(bucket, LifecycleConfig([*others, rule]))
    except (MinioException, ValueError) as error:
        log.warning("no lifecycle for abandoned uploads", bucket=bucket, reason=str(error)[:200])
