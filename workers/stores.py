"""Which adapters the settings ask for: where the rows are and where the objects."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import SecretStr

from farm.errors import InputRejected
from farm.ports import ObjectStore
from farm.settings import Settings
from storage.catalog.engine import require_address

if TYPE_CHECKING:
    from storage.objects.s3_opening import S3Place


def objects_folder(settings: Settings) -> Path:
    """Return where an embedded farm keeps its objects."""
    return settings.data_dir.absolute() / "objects"


def file_address(folder: Path) -> str:
    """Return the address of the catalogue that an embedded farm keeps in its folder."""
    # Quoted, as a "?" or "%20" of the path is no part of a URL.
    return f"sqlite:///{quote(str(folder.absolute() / 'catalogue.db'))}"


def catalog_address(settings: Settings) -> str:
    """Return the address of the settings' catalogue.

    Raises:
        InputRejected: ``setting-invalid``: a catalogue for several machines needs one secret key
            for all, and an address.
    """
    if settings.database_url is None:
        return file_address(settings.data_dir)
    if settings.secret_key is None:
        raise InputRejected(
            "setting-invalid", name="FARM_SECRET_KEY", detail="FARM_DATABASE_URL needs it"
        )
    address = with_password(settings.database_url.get_secret_value(), settings.database_password)
    try:
        require_address(address)
    except ValueError as error:
        raise InputRejected("setting-invalid", name="FARM_DATABASE_URL", detail=error) from error
    return address


def with_password(address: str, password: SecretStr | None) -> str:
    """Return a server's address with a password in it, unless it holds one already."""
    before, mark, after = address.partition("://")
    login, _, place = after.rpartition("@")
    if password is None or not mark or ":" in login:
        return address
    return f"{before}://{login}:{quote(password.get_secret_value(), safe='')}@{place}"


def folder_store(folder: Path) -> ObjectStore:
    """Return the store that keeps objects in a folder."""
    # Imported here, as a farm of several machines does without it.
    from storage.objects.folder import FolderStore  # noqa: PLC0415

    return FolderStore(folder)


def open_store(settings: Settings) -> ObjectStore:
    """Return the store of the settings: a bucket, or a folder where no S3 endpoint is named.

    Raises:
        InputRejected: as `s3_place`.
        FarmFailed: ``store-unreachable``, ``store-refused``, ``store-clock``, ``store-failed``.
    """
    if not settings.s3_endpoint:
        return folder_store(objects_folder(settings))
    place = s3_place(settings)
    from storage.objects.s3_opening import open_s3_store  # noqa: PLC0415  # as in s3_place

    return open_s3_store(place)


def s3_place(settings: Settings) -> "S3Place":
    """Return where the bucket of the settings is, and the key to it.

    Raises:
        InputRejected: ``setting-invalid``: there is no key to the bucket.
    """
    access, secret = settings.s3_access_key, settings.s3_secret_key
    if access is None or secret is None:
        missing = "FARM_S3_ACCESS_KEY" if access is None else "FARM_S3_SECRET_KEY"
        raise InputRejected("setting-invalid", name=missing, detail="FARM_S3_ENDPOINT needs it")
    # Here, as its library takes a third of a second that a farm in a folder need not wait for.
    from storage.objects.s3_opening import S3Place  # noqa: PLC0415

    return S3Place(
        endpoint=settings.s3_endpoint,
        bucket=settings.s3_bucket,
        region=settings.s3_region,
        access_key=access.get_secret_value(),
        secret_key=secret.get_secret_value(),
        secure=settings.s3_secure,
    )
