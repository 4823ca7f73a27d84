"""One at a time in a folder: the lock goes with the process, however that ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from farm.errors import InputRejected

_LOCK = "farm.lock"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a farm's folder, which is made when it is not there.

    Raises:
        InputRejected: ``farm-running``, ``output-unusable``.
    """
    descriptor = _open(folder)
    try:
        if not _take(descriptor):
            raise InputRejected("farm-running", folder=folder.absolute())
        yield
    finally:
        os.close(descriptor)


@contextmanager
def alone_at(folder: Path) -> Iterator[None]:
    """Hold a folder into which something is written against a second run; it must be there.

    Raises:
        InputRejected: ``output-in-use``.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if not _take(descriptor):
            raise InputRejected("output-in-use", path=folder)
        yield
    finally:
        os.close(descriptor)


def require_nobody(folder: Path) -> None:
    """Refuse a folder in which a farm runs, before anything in it is touched.

    Raises:
        InputRejected: ``farm-running``.
    """
    if is_running(folder):
        raise InputRejected("farm-running", folder=folder.absolute())


def is_running(folder: Path) -> bool:
    """Whether a farm runs in a folder."""
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _take(descriptor)
    finally:
        os.close(descriptor)


def _open(folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        detail = error.strerror or error
        raise InputRejected("output-unusable", path=folder, detail=detail) from error


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
