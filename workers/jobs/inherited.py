"""Captions that go along with a cut: its programme's, as people left them."""

from collections.abc import Sequence
from contextlib import suppress

from ai.cue_stretch import cut_cues
from farm.assets import Asset, Lineage
from farm.captions import CaptionTrack, TrackKind
from farm.clips import CaptionWay
from farm.errors import NotFound
from farm.ids import AssetId
from farm.orgs import EVERYTHING
from storage.catalog import captions
from storage.catalog.engine import Transaction
from workers.caption_tracks import NewTrack, read_cues, store_track
from workers.jobs.work import Work


def take_captions(work: Work, parent: Asset, lineage: Lineage) -> tuple[CaptionTrack, ...]:
    """Store what a cut shows of its programme's captions; the newest version of each track.

    Raises:
        FarmFailed: ``object-missing``, or the store failed.
    """
    order = work.asset.ordered
    if order is not None and order.captions is CaptionWay.NONE:
        return ()
    with work.farm.catalog.reading() as tx:
        newest = captions.list_tracks(tx, EVERYTHING, parent.id)
    made = (_taken(work, track, lineage) for track in newest)
    return tuple(track for track in made if track is not None)


def _taken(work: Work, track: CaptionTrack, lineage: Lineage) -> CaptionTrack | None:
    cues = cut_cues(read_cues(work.farm, track), lineage.range, lineage.rate)
    if not cues:
        return None
    new = NewTrack(track.language, cues, kind=track.kind, author=track.author, taken_from=track.id)
    work.log.tell("captions taken along", language=track.language, version=track.version)
    return store_track(work.farm, work.asset, new)


def insert_tracks(tx: Transaction, taken: Sequence[CaptionTrack]) -> None:
    """Write the rows of what was taken along, in the transaction that says that the cut is made."""
    for track in taken:
        captions.insert_track(tx, EVERYTHING, track)


def is_heard_already(tx: Transaction, asset: Asset) -> bool:
    """Whether nobody needs to listen to a cut: its programme has captions, or it shall have none.

    Where the programme is gone meanwhile, what went along decides.
    """
    if asset.cut_of is None:
        return False
    if asset.ordered is not None and asset.ordered.captions is CaptionWay.NONE:
        return True
    with suppress(NotFound):
        if _has_captions(tx, asset.cut_of.parent):
            return True
    return _has_captions(tx, asset.id)


def _has_captions(tx: Transaction, asset_id: AssetId) -> bool:
    tracks = captions.list_tracks(tx, EVERYTHING, asset_id)
    return any(one.kind is TrackKind.CAPTION for one in tracks)
