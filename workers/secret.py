"""The farm's secret key, which signs what it gives out."""

import os
import secrets
from pathlib import Path

from farm.settings import Settings

KEY_FILE = "secret.key"
_OWNER_ONLY = 0o600


def find_secret(folder: Path, settings: Settings) -> bytes:
    """Return the key of the settings, else the one in the folder, which is made at the first call.

    Several processes that start at once agree on one.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = folder / KEY_FILE
    if not path.exists():
        _write_new(path)
    return path.read_bytes()


def _write_new(path: Path) -> None:
    partial = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(32).encode())
        file.flush()
        os.fsync(descriptor)
    try:
        path.hardlink_to(partial)  # unlike a rename it never replaces another's key
    except FileExistsError:
        pass
    finally:
        partial.unlink()
