"""Files that are there whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_path(final: Path) -> Iterator[Path]:
    """Yield a path to write to; when the body ends well it becomes ``final``, in one step.

    The partial lies in the same folder, hidden, and keeps the extension, by which ffmpeg chooses
    its muxer. It is on disk before it gets its name. If the body fails it is removed, and an
    earlier ``final`` stays as it was.

    Raises:
        FileNotFoundError: the body ended well but wrote nothing, or the folder is not there.
    """
    partial = final.with_name(f".{final.stem}.{secrets.token_hex(6)}.partial{final.suffix}")
    try:
        yield partial
        place(partial, final)
    finally:
        partial.unlink(missing_ok=True)


def place(partial: Path, final: Path) -> None:
    """Give a finished partial its name: bytes to disk, rename, folder to disk.

    Both paths must be of one file system; an earlier ``final`` is replaced.
    """
    to_disk(partial)
    partial.replace(final)
    # Renaming a hard link onto another link of the same file does nothing and leaves both.
    partial.unlink(missing_ok=True)
    to_disk(final.parent)


def to_disk(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
