"""Which objects no row names, and which objects that rows name are gone.

An object is an orphan only when it is a day old, its organisation is known here, and its asset is
gone or rests: ready, and with no job that waits or runs. An asset that is not ready keeps whatever
lies below it, as a stage may have left it for the next; but one that failed or was refused, and of
which nobody makes anything, no chunks: the ladder makes what is gone of them. Of one that rests
only those kinds of files are judged of which rows name each, not documents such as transcripts. Ids
are never used again, so nobody will ever name what lies below an asset that is gone. A bucket may
hold what belongs to others, another farm perhaps: what this farm has not spelled, and what belongs
to organisations that it does not know, is no orphan.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

from farm.ids import AssetId, IdKind
from farm.orgs import EVERYTHING
from farm.ports import ObjectFacts
from farm.sweeping import PATIENCE
from storage.catalog import inventory, orgs
from storage.catalog.inventory import Holding
from storage.objects import keys
from workers.wiring import Farm


def find_orphans(farm: Farm, found: Sequence[ObjectFacts]) -> list[ObjectFacts]:
    """Return which of these objects no row names."""
    oldest = farm.clock.now() - PATIENCE
    owners = {one.key: keys.owner_of(one.key) for one in found if one.modified_at < oldest}
    ours = {key: owner for key, owner in owners.items() if owner is not None}
    assets = {owner.id for owner in ours.values() if owner.kind is IdKind.ASSET}
    parts = [key for key, owner in ours.items() if owner.kind is IdKind.UPLOAD]
    logos = [key for key, owner in ours.items() if owner.kind is IdKind.ORG]
    slates = {key: owner.id for key, owner in ours.items() if owner.kind is IdKind.PROGRAMME}
    with farm.catalog.reading() as tx:
        known = {one.id for one in orgs.list_organisations(tx, EVERYTHING)}
        held = inventory.find_asset_holdings(tx, EVERYTHING, assets)
        named = inventory.find_named_parts(tx, EVERYTHING, parts)
        named |= inventory.find_named_logos(tx, EVERYTHING, logos)
        shown = inventory.find_slates(tx, EVERYTHING, set(slates.values()))
    named |= {key for key, owner in slates.items() if PurePosixPath(key).stem == shown.get(owner)}
    return [
        one
        for one in found
        if (owner := ours.get(one.key)) is not None
        and owner.org_id in known
        and one.key not in named
        and not _keeps(held.get(owner.id), one.key)
    ]


def is_orphan(farm: Farm, found: ObjectFacts) -> bool:
    """Whether no row names an object, as things are at this moment."""
    return bool(find_orphans(farm, [found]))


def find_missing(farm: Farm, after: str, *, limit: int) -> tuple[list[str], str]:
    """Return what the next assets name and have not.

    Args:
        farm: the farm.
        after: id of the asset before.
        limit: of assets.

    Returns:
        The keys, and the id behind which to go on: empty at the end.
    """
    with farm.catalog.reading() as tx:
        page = inventory.list_asset_holdings(tx, EVERYTHING, after=after, limit=limit)
    gone = [key for holding in page if holding.is_settled for key in sorted(_absent(farm, holding))]
    # again, one by one: a row may have changed while the store was asked
    missing = [key for key in gone if is_missing(farm, key)]
    return missing, page[-1].id if len(page) == limit else ""


def is_missing(farm: Farm, key: str) -> bool:
    """Whether an asset that rests names an object that is not there."""
    owner = keys.owner_of(key)
    if owner is None or farm.objects.find(key) is not None:
        return False
    with farm.catalog.reading() as tx:
        holding = inventory.find_asset_holdings(tx, EVERYTHING, [owner.id]).get(owner.id)
    return holding is not None and holding.is_settled and key in holding.named


def _keeps(holding: Holding | None, key: str) -> bool:
    """Whether an object belongs to its asset, or may yet."""
    is_chunk = keys.inside_asset(key).startswith(keys.CHUNKS)
    if holding is None or (holding.is_given_up and is_chunk):
        return False
    return not holding.is_settled or holding.names(key) or not keys.is_always_named(key)


def _absent(farm: Farm, holding: Holding) -> set[str]:
    prefix = keys.prefix_of(holding.org_id, AssetId(holding.id))
    return holding.named.keys() - {one.key for one in farm.objects.list_prefix(prefix)}
