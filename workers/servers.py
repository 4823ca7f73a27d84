"""The servers that several machines share, as the settings name them: asked, not believed."""

from collections.abc import Iterator

from farm.errors import FarmError
from farm.findings import Finding, missing
from farm.settings import Settings
from storage.catalog.engine import open_catalog
from workers.stores import catalog_address, s3_place
from workers.strong import require_strong_secrets


def examine_servers(settings: Settings) -> Iterator[Finding]:
    """Yield a finding for each server that the settings name; nothing is made there."""
    if settings.database_url is None and not settings.s3_endpoint:
        return
    yield _secrets(settings)
    if settings.database_url is not None:
        yield _database(settings)
    if settings.s3_endpoint:
        yield _store(settings)


def _secrets(settings: Settings) -> Finding:
    try:
        require_strong_secrets(settings)
    except FarmError as error:
        return missing("secrets", error.notice)
    return Finding("secrets", "FARM_*")


def _database(settings: Settings) -> Finding:
    try:
        with open_catalog(catalog_address(settings)) as catalog, catalog.reading():
            pass
    except FarmError as error:
        return missing("database", error.notice)
    return Finding("database", "FARM_DATABASE_URL")


def _store(settings: Settings) -> Finding:
    from storage.objects.s3 import S3Store  # noqa: PLC0415  # a third of a second, not for all
    from storage.objects.s3_opening import make_client  # noqa: PLC0415

    seen = f"{settings.s3_endpoint}/{settings.s3_bucket}"
    try:
        place = s3_place(settings)
        next(S3Store(make_client(place), place.bucket).list_prefix("readiness/"), None)
    except FarmError as error:
        if error.code != "store-bucket-missing":  # that is made at the first start
            return missing("store", error.notice, seen)
    return Finding("store", seen)
