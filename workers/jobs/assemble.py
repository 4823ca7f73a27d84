"""Stage: the parts of an upload become the source of its asset."""

import hashlib
from dataclasses import replace
from pathlib import Path

from farm.errors import FarmFailed
from farm.orgs import EVERYTHING
from farm.uploads import Upload, UploadPart
from ingest.uploads import clear_parts
from storage.catalog import uploads
from storage.objects import keys
from workers.jobs.work import Work

READ_BYTES = 1 << 20


def assemble_source(work: Work) -> None:
    """Put the parts together, store them as the source, then remove them.

    Raises:
        FarmFailed: ``upload-damaged``: a part is not what was stored, or one is missing.
    """
    upload = _upload(work)
    if work.asset.source_key is None:
        with work.farm.catalog.reading() as tx:
            parts = uploads.list_parts(tx, EVERYTHING, upload.id)
        source = _concatenated(work, upload, parts)
        work.log.tell("parts put together", parts=len(parts), bytes=upload.length)
        key = keys.source_key(work.asset)
        work.farm.objects.put_file(key, source)
        work.change_asset(lambda seen: replace(seen, source_key=key))
    clear_parts(work.farm, upload)


def _upload(work: Work) -> Upload:
    with work.farm.catalog.reading() as tx:
        upload = uploads.find_upload_of_asset(tx, EVERYTHING, work.asset.id)
    if upload is None:
        raise FarmFailed("internal-error", detail=f"{work.asset.id} has no source and no upload")
    return upload


def _concatenated(work: Work, upload: Upload, parts: list[UploadPart]) -> Path:
    source, written = work.workspace.folder("assembled") / "source", 0
    with source.open("wb") as target:
        for part in parts:
            if part.start != written:
                raise FarmFailed("upload-damaged", noun=upload.id, start=written)
            digest = hashlib.sha256()
            for start in range(0, part.bytes, READ_BYTES):
                for piece in work.farm.objects.read_range(part.key, start, READ_BYTES):
                    digest.update(piece)
                    written += target.write(piece)
                work.report(written / upload.length)
            if digest.hexdigest() != part.sha256 or written != part.start + part.bytes:
                raise FarmFailed("upload-damaged", noun=upload.id, start=part.start)
    if written != upload.length:
        raise FarmFailed("upload-damaged", noun=upload.id, start=written)
    return source
