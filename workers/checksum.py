"""SHA-256 of files."""

import hashlib
from collections.abc import Callable
from pathlib import Path

READ_BYTES = 1 << 20


def file_sha256(path: Path, on_read: Callable[[float], None] = lambda share: None) -> str:
    """Return the SHA-256 of a file, hexadecimal.

    Args:
        path: of the file.
        on_read: told between pieces which share, 0 to 1, has been read.
    """
    digest = hashlib.sha256()
    size = max(1, path.stat().st_size)
    with path.open("rb") as file:
        while piece := file.read(READ_BYTES):
            digest.update(piece)
            on_read(min(1.0, file.tell() / size))
    return digest.hexdigest()
