"""Objects in a folder: the embedded farm's store.

An object is the file ``<root>/<key>``. A put first makes a partial below ``<root>/.partial``, by a
hard link where the file system and its rules allow one, else by a copy, and then renames it. No
part of a key may begin with a dot, so a partial can never be an object.

Two things differ from S3: a key cannot also be the prefix of another (``a`` and ``a/b``), and the
time of a linked object is the time at which its file was last written.
"""

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import override

from farm.errors import FarmFailed, NotFound
from farm.ports import ObjectFacts, ObjectStore
from storage.objects.atomic import atomic_path, place, to_disk

_PARTIALS = ".partial"
_CHUNK_BYTES = 1 << 18
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_NO_LINK = {errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS}


class FolderStore(ObjectStore):
    """`ObjectStore` over a local folder, which is made when it is not there."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._partials = self._root / _PARTIALS

    @override
    def put_file(self, key: str, path: Path) -> ObjectFacts:
        """Store a local file; see `ObjectStore.put_file`."""
        with _translated(key):
            final = self._path(key)
            self._partials.mkdir(parents=True, exist_ok=True)
            partial = self._partials / secrets.token_hex(12)
            try:
                _link_or_copy(path, partial)
                _make_folder(final.parent)
                place(partial, final)
            finally:
                partial.unlink(missing_ok=True)
            return _facts(key, final.stat())

    @override
    def fetch_file(self, key: str, path: Path) -> None:
        """Link or copy an object to a local path; see `ObjectStore.fetch_file`."""
        with _translated(key):
            source = self._existing(key)
            if path.exists():
                raise FarmFailed("store-failed", key=key, detail=f"{path} is there already")
            with atomic_path(path) as partial:
                _link_or_copy(source, partial)

    @override
    def read_range(self, key: str, start: int, length: int) -> Iterator[bytes]:
        """Yield a part of an object; see `ObjectStore.read_range`.

        Raises:
            NotFound: at once, not at the first chunk.
            ValueError: the range begins or ends before 0.
        """
        if start < 0 or length < 0:
            raise ValueError(f"no range of {length} bytes at {start}")
        with _translated(key):
            path = self._existing(key)
        return _chunks(key, path, start, length)

    @override
    def find(self, key: str) -> ObjectFacts | None:
        """Return the facts of an object; see `ObjectStore.find`."""
        with _translated(key):
            try:
                status = self._path(key).stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
            return _facts(key, status) if stat.S_ISREG(status.st_mode) else None

    @override
    def list_prefix(self, prefix: str) -> Iterator[ObjectFacts]:
        """Yield objects in key order; see `ObjectStore.list_prefix`."""
        with _translated(prefix):
            folder, slash, _ = prefix.rpartition("/")
            start = self._path(folder) if slash else self._root
            yield from _walk(start, f"{folder}{slash}", prefix)

    @override
    def delete(self, key: str) -> None:
        """Remove an object; see `ObjectStore.delete`."""
        with _translated(key):
            path = self._path(key)
            if path.is_file():
                path.unlink(missing_ok=True)

    def sweep_partials(self, older_than: datetime) -> int:
        """Remove what crashed puts left behind.

        Args:
            older_than: aware; partials that were touched since then may still be in the making.

        Returns:
            How many were removed.
        """
        removed = 0
        with _translated(_PARTIALS):
            for partial in self._partials.glob("*"):
                with suppress(FileNotFoundError):  # its put ended while we looked
                    # ctime, because a link brings the old mtime of its file along.
                    if partial.stat().st_ctime < older_than.timestamp():
                        partial.unlink()
                        removed += 1
        return removed

    def _existing(self, key: str) -> Path:
        path = self._path(key)
        if not path.is_file():
            raise NotFound("object-missing", key=key)
        return path

    def _path(self, key: str) -> Path:
        parts = key.split("/")
        if any(not part or part.startswith(".") or "\0" in part for part in parts):
            raise FarmFailed("store-failed", key=repr(key), detail="not a key")
        return self._root.joinpath(*parts)


def _walk(folder: Path, above: str, prefix: str) -> Iterator[ObjectFacts]:
    try:
        with os.scandir(folder) as entries:
            found = {e.name + "/" * e.is_dir(): e for e in entries if not e.name.startswith(".")}
    except (FileNotFoundError, NotADirectoryError):
        return
    # Folders sort with their slash, as their keys do: "a-b" comes before "a/b".
    for name in sorted(found):
        key = above + name
        if name.endswith("/") and (key.startswith(prefix) or prefix.startswith(key)):
            yield from _walk(folder / name, key, prefix)
        elif key.startswith(prefix) and found[name].is_file():
            try:
                status = found[name].stat()
            except FileNotFoundError:  # deleted while we walk
                continue
            yield _facts(key, status)


def _chunks(key: str, path: Path, start: int, length: int) -> Iterator[bytes]:
    with _translated(key), path.open("rb") as file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(length, _CHUNK_BYTES))):
            length -= len(chunk)
            yield chunk


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        to_disk(folder.parent)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source.resolve(strict=True))
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copyfile(source, target)


def _facts(key: str, status: os.stat_result) -> ObjectFacts:
    return ObjectFacts(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise FarmFailed("store-full", key=key) from error
        raise FarmFailed("store-failed", key=key, detail=error) from error
