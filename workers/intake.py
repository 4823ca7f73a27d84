"""A clip arrives: bytes into the store, a row into the catalogue, a first job into the queue."""

from dataclasses import replace
from pathlib import Path

from farm.assets import Asset
from farm.ids import AssetId, IdKind, OrgId, new_id
from farm.jobs import Priority
from farm.messages import readable
from farm.orgs import Scope
from farm.ports import JobQueue
from storage.catalog import assets
from storage.objects import keys
from workers.steps import advance
from workers.wiring import Farm


def receive_clip(
    farm: Farm,
    scope: Scope,
    org_id: OrgId,
    path: Path,
    *,
    priority: Priority = Priority.NORMAL,
    said: tuple[str, str] = ("", ""),
) -> Asset:
    """Store a local file as the source of a new asset; nothing is decided about it yet.

    Args:
        farm: the farm.
        scope: of the caller.
        org_id: whose asset it becomes.
        path: must not change afterwards: the store may link it.
        priority: of all its jobs.
        said: its title and its place; without a title it has its file's name.

    Raises:
        FarmFailed: ``store-full``, ``store-failed``, ``catalogue-failed``.
    """
    title, place = map(readable, said)
    asset = Asset(
        id=AssetId(new_id(IdKind.ASSET)),
        org_id=org_id,
        title=title or readable(path.stem),
        file_name=readable(path.name),
        created_at=farm.clock.now(),
        priority=priority,
        place=place,
    )
    asset = replace(asset, source_key=keys.source_key(asset))
    stored = farm.objects.put_file(keys.source_key(asset), path)
    asset = replace(asset, source_bytes=stored.bytes)
    with farm.catalog.writing() as tx:
        assets.insert_asset(tx, scope, asset)
    return asset


def start_flow(farm: Farm, queue: JobQueue, asset: Asset) -> None:
    """Queue the asset's first stage; the runner queues what follows."""
    with farm.catalog.writing() as tx:
        first = advance(tx, farm, asset.id)
    for job in first:
        queue.send(job.id)
