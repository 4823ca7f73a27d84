"""A backup of a farm that runs: the rows of one moment, the list of its objects, perhaps these too.

A backup into the folder of an earlier one keeps what is still right and replaces the page last, so
there is a whole backup at any time; one that broke off goes on where it was.
"""

import os
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import structlog

from farm.errors import FarmFailed, InputRejected, NotFound
from farm.ids import AssetId, OrgId
from farm.orgs import EVERYTHING
from farm.ports import ObjectFacts
from storage.catalog import inventory
from storage.catalog.inventory import Holding, NamedObject
from storage.catalog.portable import Snapshot
from storage.objects import keys
from workers.alone import alone_at
from workers.backup_files import (
    CATALOGUES,
    FORMAT,
    OBJECTS,
    PAGE,
    BackupPage,
    Contents,
    KeptObject,
    make_private,
    object_lines,
    read_lines,
    read_objects,
    write_lines,
    write_page,
)
from workers.checksum import file_sha256
from workers.wiring import Farm

log = structlog.get_logger()

PAGE_OF_HOLDINGS = 200
_HOLDINGS = ".holdings.jsonl"
_SAME_SECONDS = 1e-3


@dataclass(slots=True)
class _Taken:
    """What was seen of the objects so far."""

    bytes: int = 0
    missing: int = 0


def take_backup(farm: Farm, folder: Path, contents: Contents) -> BackupPage:
    """Write a backup into a folder: new, empty, or with an earlier backup in it.

    Args:
        farm: may run meanwhile; uploads and jobs that end later are not in the backup.
        folder: opens to its owner alone afterwards.
        contents: whether the objects are copied, or only listed.

    Raises:
        InputRejected: ``output-unusable``, ``output-not-empty``, ``output-in-use``.
        FarmFailed: of catalogue or store; what is there already is used by the next try.
    """
    try:
        _require_own(folder)
        make_private(folder)
        with alone_at(folder):
            page = _take(farm, folder, contents)
            _forget_older(folder, page)
    except OSError as error:
        detail = error.strerror or error
        raise InputRejected("output-unusable", path=folder, detail=detail) from error
    return page


def _require_own(folder: Path) -> None:
    if folder.is_dir():
        rest = {path.name for path in folder.iterdir()} - {PAGE, OBJECTS, _HOLDINGS}
        # the page's partial is what a killed run leaves
        if not all(name.startswith((CATALOGUES, f".{Path(PAGE).stem}.")) for name in rest):
            raise InputRejected("output-not-empty", path=folder)


def _take(farm: Farm, folder: Path, contents: Contents) -> BackupPage:
    at = farm.clock.now()
    place = f"{CATALOGUES}{at:%Y%m%dT%H%M%SZ}"
    make_private(folder / place)
    with Snapshot.of(farm.catalog) as snapshot:
        tables = {
            name: write_lines(folder, f"{place}/{name}.jsonl", snapshot.rows(name))
            for name in snapshot.tables
        }
        counters, revision = snapshot.counters, snapshot.revision
        holdings = write_lines(folder, _HOLDINGS, _holding_lines(snapshot))
    log.info("rows backed up", rows=sum(table.lines for table in tables.values()))
    taken = _Taken()
    held = (_read_holding(line) for line in read_lines(folder, holdings))
    kept = _kept_objects(farm, folder, held, contents, taken)
    objects = write_lines(folder, f"{place}/objects.jsonl", object_lines(kept))
    (folder / _HOLDINGS).unlink()
    page = BackupPage(
        format=FORMAT,
        farm=version("mediafarm"),
        revision=revision,
        taken_at=at,
        contents=contents,
        tables=tables,
        counters=counters,
        objects=objects,
        object_bytes=taken.bytes,
        missing=taken.missing,
    )
    write_page(folder, page)
    return page


def _holding_lines(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Spell what all that names objects has at the moment: the store is asked afterwards."""
    wholes = (inventory.list_asset_holdings, inventory.list_programme_holdings)
    for listed in (
        inventory.list_asset_holdings,
        inventory.list_programme_holdings,
        inventory.list_upload_holdings,
        inventory.list_branding_holdings,
    ):
        after = ""
        while page := listed(snapshot.tx, EVERYTHING, after=after, limit=PAGE_OF_HOLDINGS):
            for one in page:
                named = [[each.key, each.bytes, each.sha256] for each in one.named.values()]
                yield {"org": one.org_id, "id": one.id, "whole": listed in wholes, "named": named}
            after = page[-1].id


def _read_holding(line: dict[str, Any]) -> tuple[Holding, bool]:
    named = {key: NamedObject(key, size, sha256) for key, size, sha256 in line["named"]}
    return Holding(line["org"], line["id"], named=named), line["whole"]


def _kept_objects(
    farm: Farm,
    folder: Path,
    holdings: Iterable[tuple[Holding, bool]],
    contents: Contents,
    taken: _Taken,
) -> Iterator[KeptObject]:
    for holding, is_whole in holdings:
        seen, has_moved = set[str](), True
        while has_moved:
            found = _found(farm, holding, is_whole=is_whole)
            wanted = {
                key: found.get(key)
                for key in sorted((found.keys() | holding.named.keys()) - seen)
                if not keys.is_passing(key)
            }
            seen |= wanted.keys()
            keep = partial(_keep, farm, folder, contents=contents)
            has_moved = yield from _kept_among(holding, wanted, keep, taken)


def _kept_among(
    holding: Holding,
    wanted: Mapping[str, ObjectFacts | None],
    keep: Callable[[NamedObject, ObjectFacts | None], KeptObject],
    taken: _Taken,
) -> Generator[KeptObject, None, bool]:
    """Keep what was listed; returns whether some is gone since, which may lie elsewhere now."""
    has_moved = False
    for key, found in wanted.items():
        known = holding.named.get(key, NamedObject(key))
        try:
            kept = keep(known, found)
        except NotFound:  # removed since it was listed
            if key not in holding.named:
                has_moved = True
                continue
            kept = KeptObject(key, sha256=known.sha256)
        taken.bytes += kept.bytes or 0
        taken.missing += kept.bytes is None
        yield kept
    return has_moved


def _found(farm: Farm, holding: Holding, *, is_whole: bool) -> dict[str, ObjectFacts]:
    """List what is in the store: all of an asset or a programme, as rows do not name every file.

    What passes is no part of a backup: it is made again, or its time is over when that is wanted.
    """
    if is_whole:
        prefix = keys.prefix_of(OrgId(holding.org_id), AssetId(holding.id))
        return {one.key: one for one in farm.objects.list_prefix(prefix)}
    folders = sorted({f"{key.rpartition('/')[0]}/" for key in holding.named})
    found = (one for prefix in folders for one in farm.objects.list_prefix(prefix))
    return {one.key: one for one in found if one.key in holding.named}


def _keep(
    farm: Farm, folder: Path, known: NamedObject, seen: ObjectFacts | None, contents: Contents
) -> KeptObject:
    """Copy an object, or note that it is missing.

    Raises:
        NotFound: it was removed since it was listed.
    """
    if seen is None:
        log.warning("object missing", key=known.key)
        return KeptObject(known.key, sha256=known.sha256)
    sha256 = known.sha256
    if contents is Contents.OBJECTS:
        try:
            sha256 = _copy(farm, folder / OBJECTS / keys.require_key(seen.key), seen, known.sha256)
        except FarmFailed as error:
            if error.code != "object-damaged":
                raise
            # the others still want to be kept, and so does an earlier copy that is whole
            log.warning("object damaged", key=seen.key)
            return KeptObject(known.key, sha256=known.sha256)
    return KeptObject(seen.key, seen.bytes, seen.modified_at, sha256)


def _copy(farm: Farm, path: Path, seen: ObjectFacts, wanted: str | None) -> str:
    """Copy an object unless it is there; the file's time is the object's. Returns the SHA-256.

    What an earlier run left is replaced only by something whole.

    Raises:
        NotFound: ``object-missing``.
        FarmFailed: ``object-damaged``: the store's bytes are not those that a row knows.
    """
    if _is_copy(path, seen) and wanted in {None, (digest := file_sha256(path))}:
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    fetched = path.with_name(f"{path.name}.fetched")
    fetched.unlink(missing_ok=True)
    farm.objects.fetch_file(seen.key, fetched)
    digest = file_sha256(fetched)
    if wanted not in {None, digest}:
        fetched.unlink()
        raise FarmFailed("object-damaged", key=seen.key)
    if not _is_copy(fetched, seen):  # a link has the object's time already
        at = seen.modified_at.timestamp()
        os.utime(fetched, (at, at))
    fetched.replace(path)
    return digest


def _is_copy(path: Path, seen: ObjectFacts) -> bool:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    same_time = abs(status.st_mtime - seen.modified_at.timestamp()) < _SAME_SECONDS
    return status.st_size == seen.bytes and same_time


def _forget_older(folder: Path, page: BackupPage) -> None:
    """Remove what an earlier backup in this folder had and this one does not name."""
    current = Path(page.objects.path).parts[0]
    for path in folder.glob(f"{CATALOGUES}*"):
        if path.name != current:
            shutil.rmtree(path)
    if page.contents is Contents.LIST:
        shutil.rmtree(folder / OBJECTS, ignore_errors=True)
    else:
        _forget_copies(folder, page)


def _forget_copies(folder: Path, page: BackupPage) -> None:
    root, places = folder / OBJECTS, set()
    for place, group in groupby(read_objects(folder, page.objects), lambda one: _place(one.key)):
        places.add(place)
        wanted = {root / one.key for one in group}
        for path in [path for path in (root / place).rglob("*") if path.is_file()]:
            if path not in wanted:
                path.unlink()
    for path in root.glob("*/*"):
        if _place(path.relative_to(root).as_posix()) not in places:
            shutil.rmtree(path)


def _place(key: str) -> str:
    return "/".join(key.split("/")[:2])
