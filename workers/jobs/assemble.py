"""Stage: the parts of an upload become the source of its asset."""

from dataclasses import replace
from functools import partial

from farm.errors import FarmFailed
from farm.orgs import EVERYTHING
from farm.ports import ObjectPart
from farm.uploads import Upload, UploadPart
from ingest.uploads import clear_parts
from storage.catalog import uploads
from storage.objects import keys
from workers.jobs.work import Work


def assemble_source(work: Work) -> None:
    """Let the store put the parts together as the source; afterwards they are removed.

    Raises:
        FarmFailed: ``upload-damaged``: one is missing; ``part-damaged``: one is not what came in.
    """
    upload = _upload(work)
    if work.asset.source_key is None:
        with work.farm.catalog.reading() as tx:
            parts = uploads.list_parts(tx, EVERYTHING, upload.id)
        _require_whole(upload, parts)
        key = keys.source_key(work.asset)
        work.farm.objects.join(
            key,
            [ObjectPart(part.key, part.bytes, part.sha256) for part in parts],
            lambda joined: work.report(joined / upload.length),
        )
        work.log.tell("parts put together", parts=len(parts), bytes=upload.length)
        work.change_asset(lambda seen: replace(seen, source_key=key))
    work.afterwards.append(partial(clear_parts, work.farm, upload))


def _upload(work: Work) -> Upload:
    with work.farm.catalog.reading() as tx:
        upload = uploads.find_upload_of_asset(tx, EVERYTHING, work.asset.id)
    if upload is None:
        raise FarmFailed("internal-error", detail=f"{work.asset.id} has no source and no upload")
    return upload


def _require_whole(upload: Upload, parts: list[UploadPart]) -> None:
    end = 0
    for part in parts:
        if part.start != end:
            raise FarmFailed("upload-damaged", noun=upload.id, start=end)
        end += part.bytes
    if end != upload.length:
        raise FarmFailed("upload-damaged", noun=upload.id, start=end)
