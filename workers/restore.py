"""A backup becomes a farm again: its objects first, its rows last, in one step."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from farm.errors import InputRejected
from storage.catalog.portable import Refill
from storage.objects.keys import require_key
from workers.backup_files import (
    OBJECTS,
    BackupPage,
    Contents,
    KeptObject,
    read_lines,
    read_objects,
    read_page,
    require_whole,
)
from workers.checksum import file_sha256
from workers.wiring import Farm

log = structlog.get_logger()

MOST_TOLD = 20
"""Keys of missing objects that are kept to be told; all of them are counted."""


@dataclass(slots=True)
class Restored:
    """What came back.

    Attributes:
        missing: how many objects are not in the store, or not as they were.
        told: keys of the first of them.
    """

    page: BackupPage
    rows: int
    objects: int = 0
    missing: int = 0
    told: list[str] = field(default_factory=list)


def restore_backup(farm: Farm, folder: Path) -> Restored:
    """Fill an empty farm from a backup.

    What breaks off can be begun again: objects that are in the store already are not sent twice,
    and the catalogue stays empty until the end. An object that is missing keeps nothing else back.

    Raises:
        InputRejected: ``backup-not-there``, ``backup-damaged``, ``backup-newer``,
            ``catalogue-not-empty``: nothing was changed.
        FarmFailed: of catalogue or store.
    """
    page = read_page(folder)
    for file in (*page.tables.values(), page.objects):
        require_whole(folder, file)
    _require_room(farm, page)
    restored = Restored(page, sum(table.lines for table in page.tables.values()))
    for missing in _bring_objects(farm, folder, page, restored):
        restored.missing += 1
        log.warning("object missing", key=missing.key)
        if len(restored.told) < MOST_TOLD:
            restored.told.append(missing.key)
    with Refill.of(farm.catalog) as refill:
        rows = {name: read_lines(folder, file) for name, file in page.tables.items()}
        refill.fill(page.revision, rows, page.counters)
    log.info("farm restored", rows=restored.rows, objects=restored.objects)
    return restored


def _require_room(farm: Farm, page: BackupPage) -> None:
    with Refill.of(farm.catalog) as refill:
        if not refill.knows(page.revision):
            raise InputRejected("backup-newer", seen=page.farm)


def _bring_objects(
    farm: Farm, folder: Path, page: BackupPage, restored: Restored
) -> Iterator[KeptObject]:
    """Put objects into the store or look for them there; yield those that are missing."""
    for kept in read_objects(folder, page.objects):
        if page.contents is Contents.OBJECTS:
            _put(farm, folder, kept)
        seen = farm.objects.find(kept.key)
        if seen is None or kept.bytes not in {None, seen.bytes}:
            yield kept
        else:
            restored.objects += 1


def _put(farm: Farm, folder: Path, kept: KeptObject) -> None:
    """Send a copy that is whole, unless the store has the same bytes from an earlier try."""
    if _is_there(farm, kept):
        return
    path = folder / OBJECTS / require_key(kept.key)
    with suppress(OSError):  # a copy that is gone is an object that is missing
        # what the store had lost at the last backup may be there from an earlier one, of which
        # nobody knows the hash if no row does
        if kept.sha256 is None or kept.sha256 == file_sha256(path):
            farm.objects.put_file(kept.key, path, kept.sha256)


def _is_there(farm: Farm, kept: KeptObject) -> bool:
    seen = farm.objects.find(kept.key)
    if seen is None or seen.bytes != kept.bytes:
        return False
    if kept.sha256 is None:
        return True
    digest = hashlib.sha256()
    for piece in farm.objects.read_range(kept.key, 0, seen.bytes):
        digest.update(piece)
    return digest.hexdigest() == kept.sha256
