"""Objects in a folder: the embedded farm's store.

An object is the file ``<root>/<key>``. A put first makes a partial below ``<root>/.partial``, by a
hard link where the file system and its rules allow one, else by a copy, and then renames it. No
part of a key may begin with a dot, so a partial can never be an object.

Two things differ from S3: a key cannot also be the prefix of another (``a`` and ``a/b``), and the
time of a linked object is the time at which its file was last written.
"""

import errno
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from typing_extensions import override

from farm.errors import FarmFailed, NotFound
from farm.ports import ObjectFacts, ObjectPart, ObjectStore
from storage.objects.atomic import atomic_path, place, to_disk
from storage.objects.faults import local_faults
from storage.objects.keys import require_key, require_prefix

_PARTIALS = ".partial"
_CHUNK_BYTES = 1 << 18
_NO_LINK = {errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS}


class FolderStore(ObjectStore):
    """`ObjectStore` over a local folder, which is made when it is not there."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._partials = self._root / _PARTIALS

    @override
    def put_file(self, key: str, path: Path, sha256: str | None = None) -> ObjectFacts:
        """Store a local file; see `ObjectStore.put_file`."""
        with local_faults(key):
            return self._placed(key, lambda partial: _link_or_copy(path, partial))

    @override
    def fetch_file(self, key: str, path: Path) -> None:
        """Link or copy an object to a local path; see `ObjectStore.fetch_file`."""
        with local_faults(key):
            source = self._existing(key)
            if path.exists():
                raise FarmFailed("store-failed", key=key, detail=f"{path} is there already")
            with atomic_path(path) as partial:
                _link_or_copy(source, partial)

    @override
    def join(
        self, key: str, parts: Sequence[ObjectPart], report: Callable[[int], None] = lambda _: None
    ) -> ObjectFacts:
        """Copy the parts into one file, each compared on its way; see `ObjectStore.join`."""

        def write(partial: Path) -> None:
            done = 0
            with partial.open("xb") as target:
                for part in parts:
                    _copy_part(part, self._existing(part.key), target)
                    done += part.bytes
                    report(done)

        with local_faults(key):
            return self._placed(key, write)

    @override
    def read_range(self, key: str, start: int, length: int) -> Iterator[bytes]:
        """Yield a part of an object; see `ObjectStore.read_range`.

        Raises:
            NotFound: at once, not at the first chunk.
            ValueError: the range begins or ends before 0.
        """
        if start < 0 or length < 0:
            raise ValueError(f"no range of {length} bytes at {start}")
        with local_faults(key):
            path = self._existing(key)
        return _chunks(key, path, start, length)

    @override
    def find(self, key: str) -> ObjectFacts | None:
        """Return the facts of an object; see `ObjectStore.find`."""
        with local_faults(key):
            try:
                status = self._path(key).stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
            return _facts(key, status) if stat.S_ISREG(status.st_mode) else None

    @override
    def list_prefix(self, prefix: str, after: str = "") -> Iterator[ObjectFacts]:
        """Yield objects in key order; see `ObjectStore.list_prefix`."""
        with local_faults(prefix):
            folder, slash, _ = require_prefix(prefix).rpartition("/")
            start = self._root / folder
            yield from _walk(start, f"{folder}{slash}", prefix, after)

    @override
    def delete(self, key: str) -> None:
        """Remove an object; see `ObjectStore.delete`."""
        with local_faults(key):
            path = self._path(key)
            if path.is_file():
                path.unlink(missing_ok=True)

    @override
    def sweep_partials(self, older_than: datetime) -> int:
        """Remove what crashed puts left behind; see `ObjectStore.sweep_partials`.

        Args:
            older_than: aware; partials that were touched since then may still be in the making.

        Returns:
            How many were removed.
        """
        removed = 0
        with local_faults(_PARTIALS):
            for partial in self._partials.glob("*"):
                with suppress(FileNotFoundError):  # its put ended while we looked
                    # ctime, because a link brings the old mtime of its file along.
                    if partial.stat().st_ctime < older_than.timestamp():
                        partial.unlink()
                        removed += 1
        return removed

    def _placed(self, key: str, write: Callable[[Path], None]) -> ObjectFacts:
        final = self._path(key)
        self._partials.mkdir(parents=True, exist_ok=True)
        partial = self._partials / secrets.token_hex(12)
        try:
            write(partial)
            _make_folder(final.parent)
            place(partial, final)
        finally:
            partial.unlink(missing_ok=True)
        return _facts(key, final.stat())

    def _existing(self, key: str) -> Path:
        path = self._path(key)
        if not path.is_file():
            raise NotFound("object-missing", key=key)
        return path

    def _path(self, key: str) -> Path:
        return self._root / require_key(key)


def _walk(folder: Path, above: str, prefix: str, after: str) -> Iterator[ObjectFacts]:
    try:
        with os.scandir(folder) as entries:
            found = {e.name + "/" * e.is_dir(): e for e in entries if not e.name.startswith(".")}
    except (FileNotFoundError, NotADirectoryError):
        return
    # Folders sort with their slash, as their keys do: "a-b" comes before "a/b".
    for name in sorted(found):
        key = above + name
        if key <= after and not after.startswith(key):  # all below sorts before it, too
            continue
        if name.endswith("/") and (key.startswith(prefix) or prefix.startswith(key)):
            yield from _walk(folder / name, key, prefix, after)
        elif key.startswith(prefix) and key > after and found[name].is_file():
            try:
                status = found[name].stat()
            except FileNotFoundError:  # deleted while we walk
                continue
            yield _facts(key, status)


def _chunks(key: str, path: Path, start: int, length: int) -> Iterator[bytes]:
    with local_faults(key), path.open("rb") as file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(length, _CHUNK_BYTES))):
            length -= len(chunk)
            yield chunk


def _copy_part(part: ObjectPart, path: Path, target: BinaryIO) -> None:
    digest, copied = hashlib.sha256(), 0
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            copied += target.write(chunk)
    if (copied, digest.hexdigest()) != (part.bytes, part.sha256):
        raise FarmFailed("part-damaged", key=part.key)


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
