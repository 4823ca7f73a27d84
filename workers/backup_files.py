"""What a backup is made of: files with one JSON document a line, and a page that names them all.

    backup.json                    written last: without it there is no backup
    catalogue-<time>/<table>.jsonl
    catalogue-<time>/objects.jsonl
    objects/<key>                  where the objects were asked for as well

Whoever can read the folder has every hash of a password and token: it opens to its owner alone.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from farm.errors import InputRejected
from storage.objects.atomic import atomic_path, to_disk

FORMAT = 1
PAGE = "backup.json"
CATALOGUES = "catalogue-"
OBJECTS = "objects"
_OWNER_ONLY_FOLDER = 0o700
_OWNER_ONLY = 0o600


class Contents(StrEnum):
    """What a backup holds beside the catalogue."""

    LIST = "list"
    OBJECTS = "objects"


@dataclass(frozen=True, slots=True)
class LineFile:
    """A file of the backup.

    Attributes:
        path: inside the backup.
        sha256: of the whole file.
    """

    path: str
    lines: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptObject:
    """An object as it was when the backup was made.

    Attributes:
        bytes: None when it was not in the store, though a row named it.
        sha256: None where neither a row knew it nor the bytes were read.
    """

    key: str
    bytes: int | None = None
    modified_at: datetime | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class BackupPage:
    """What a backup says of itself.

    Attributes:
        farm: the release that made it.
        revision: of the catalogue's schema.
        tables: by name, each behind those that it refers to.
        counters: the last numbers that tables gave to rows.
    """

    format: int
    farm: str
    revision: str
    taken_at: datetime
    contents: Contents
    tables: dict[str, LineFile]
    counters: dict[str, int]
    objects: LineFile
    object_bytes: int
    missing: int


_PAGES = TypeAdapter(BackupPage)
_OBJECTS = TypeAdapter(KeptObject)


def make_private(folder: Path) -> Path:
    """Make a folder that opens to nobody else, if it is not there."""
    folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    folder.chmod(_OWNER_ONLY_FOLDER)
    return folder


def write_lines(root: Path, path: str, documents: Iterable[Mapping[str, Any]]) -> LineFile:
    """Write documents, a line each, safe on the disk at the end."""
    digest, lines = hashlib.sha256(), 0
    descriptor = os.open(root / path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        for document in documents:
            line = json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
            spelled = line.encode("utf-8", "surrogatepass")
            digest.update(spelled)
            file.write(spelled)
            lines += 1
    to_disk(root / path)
    return LineFile(path, lines, digest.hexdigest())


def write_page(root: Path, page: BackupPage) -> None:
    """Write what makes the folder a backup, in place of an earlier page, in one step."""
    with atomic_path(root / PAGE) as partial:
        partial.touch(_OWNER_ONLY)
        partial.write_bytes(_PAGES.dump_json(page, indent=2))


def read_page(root: Path) -> BackupPage:
    """Return the page of a backup.

    Raises:
        InputRejected: ``backup-not-there``, ``backup-damaged``; ``backup-newer`` when a later
            release of the farm wrote it.
    """
    try:
        content = (root / PAGE).read_bytes()
        known = json.loads(content)
    except OSError as error:
        raise InputRejected("backup-not-there", folder=root) from error
    except ValueError as error:
        raise InputRejected("backup-damaged", path=PAGE) from error
    if isinstance(known, dict) and known.get("format") != FORMAT:
        raise InputRejected("backup-newer", seen=known.get("farm", "?"))
    try:
        return _PAGES.validate_json(content)
    except ValidationError as error:
        raise InputRejected("backup-damaged", path=PAGE) from error


def require_whole(root: Path, file: LineFile) -> None:
    """Refuse a file that is not as it was written.

    Raises:
        InputRejected: ``backup-damaged``.
    """
    try:
        with (root / file.path).open("rb") as content:
            seen = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise InputRejected("backup-damaged", path=file.path) from error
    if seen != file.sha256:
        raise InputRejected("backup-damaged", path=file.path)


def read_lines(root: Path, file: LineFile) -> Iterator[dict[str, Any]]:
    """Yield the documents of a file that is whole."""
    with (root / file.path).open("rb") as lines:
        for line in lines:
            yield json.loads(line)


def object_lines(objects: Iterable[KeptObject]) -> Iterator[dict[str, Any]]:
    """Spell objects as documents."""
    for one in objects:
        at = None if one.modified_at is None else one.modified_at.isoformat()
        yield asdict(one) | {"modified_at": at}


def read_objects(root: Path, file: LineFile) -> Iterator[KeptObject]:
    """Yield the objects of a list that is whole."""
    return (_OBJECTS.validate_python(line) for line in read_lines(root, file))
