"""Where people want windows to stand, as the audit log tells; what follows is made again.

What pins would lead to can be asked before they are kept.
"""

from collections.abc import Sequence
from dataclasses import replace

from farm.assets import Asset
from farm.audit import Actor
from farm.errors import InputRejected
from farm.ids import AssetId
from farm.ports import JobQueue
from farm.reframing import Pin, Pinned
from storage.catalog import assets
from workers.records import record
from workers.steps import renew_shown
from workers.wiring import Farm


def pin_frames(
    farm: Farm, queue: JobQueue, actor: Actor, asset_id: AssetId, pins: Sequence[Pin]
) -> Asset:
    """Pin an asset's windows, in place of what was pinned before; none: as the farm found it.

    Renditions that follow are made again, each alone; while the asset is held they stay, and are
    made again once it is released. The same pins once more change nothing.

    Raises:
        NotFound: there is no such asset in the actor's scope.
        InputRejected: ``source-removed``, and as `with_pins`.
    """
    with farm.catalog.writing() as tx:
        known = assets.get_asset(tx, actor.scope, asset_id)
        asset = with_pins(known, pins)
        known.require_source()
        if asset == known:
            return known
        assets.update_asset(tx, actor.scope, asset)
        told = {"pins": str(len(pins))}
        record(tx, farm, actor, "pins.changed", of=asset.org_id, subject=asset.id, **told)
        following = renew_shown(tx, farm, asset_id)
    for job in following:
        queue.send(job.id)
    return asset


def with_pins(asset: Asset, pins: Sequence[Pin]) -> Asset:
    """Return an asset as it is with these pins, in place of what was pinned before (pure).

    Raises:
        InputRejected: ``pins-not-yet``, ``pin-outside``.
    """
    if asset.facts is None:
        raise InputRejected("pins-not-yet")
    length = asset.facts.duration
    for pin in pins:
        if pin.span.end <= pin.span.start or pin.span.start >= length:
            raise InputRejected(
                "pin-outside", start=f"{float(pin.span.start):g}", length=f"{float(length):g}"
            )
    if asset.pinned.pins == tuple(pins):
        return asset
    return replace(asset, pinned=Pinned(asset.pinned.version + 1, tuple(pins)))
