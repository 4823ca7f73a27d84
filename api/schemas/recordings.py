"""What became of live programmes."""

from datetime import datetime

from pydantic import BaseModel

from farm.assets import Asset
from farm.ids import ProgrammeId
from farm.live import Programme


class RecordedOf(BaseModel):
    """Of which stretch of which programme an asset is; ``title`` is None where that is gone.

    ``is_whole``: it is all that was broadcast.
    """

    programme_id: ProgrammeId
    title: str | None
    begins_at: datetime
    ends_at: datetime
    is_whole: bool


def recorded_document(asset: Asset, programme: Programme | None) -> RecordedOf | None:
    """Return the document of an asset's programme; None: it is of none.

    Args:
        asset: of anybody's.
        programme: None where it is gone, or none of the reader's business.
    """
    if asset.recorded is None:
        return None
    return RecordedOf(
        programme_id=asset.recorded.programme,
        title=None if programme is None else programme.title,
        begins_at=asset.recorded.begins_at,
        ends_at=asset.recorded.ends_at,
        is_whole=programme is not None and programme.asset_id == asset.id,
    )
