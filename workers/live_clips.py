"""Clips that are shown as if they were live: brought to where an engine reads them."""

import threading
from pathlib import Path

import structlog

from farm.errors import FarmError, NotFound
from farm.ids import AssetId
from farm.live import InputPlace
from farm.orgs import EVERYTHING
from storage.catalog import assets
from workers.wiring import Farm

log = structlog.get_logger()
RETRY_SECONDS = 5.0


def bring_clip(farm: Farm, asset_id: AssetId, folder: Path, place: InputPlace) -> Path:
    """Return where a clip lies, or will lie as soon as the store gives it.

    Until then the input is one that does not come: its engine tries again and again, people are
    told, and the backup or the slate is on air. So it is with a clip that is gone.

    Args:
        farm: whose clip it is.
        asset_id: of the clip.
        folder: the engine's own.
        place: of the input.
    """
    key = _find_key(farm, asset_id)
    path = folder / (f"{place}.gone" if key is None else f"{place}{Path(key).suffix}")
    path.unlink(missing_ok=True)
    if key is None:
        log.error("a clip is gone", asset=asset_id, input=place)
    elif not _is_brought(farm, key, path):
        name = f"clip-{place}"
        threading.Thread(target=_bring, args=(farm, key, path), name=name, daemon=True).start()
    return path


def _find_key(farm: Farm, asset_id: AssetId) -> str | None:
    try:
        with farm.catalog.reading() as tx:
            return assets.get_asset(tx, EVERYTHING, asset_id).source_key
    except NotFound:
        return None


def _bring(farm: Farm, key: str, path: Path) -> None:
    again = threading.Event()
    while not _is_brought(farm, key, path):
        again.wait(RETRY_SECONDS)


def _is_brought(farm: Farm, key: str, path: Path) -> bool:
    try:
        farm.objects.fetch_file(key, path)
    except (FarmError, OSError) as error:
        log.warning("a clip cannot be had yet", path=str(path), detail=str(error))
        return False
    return True
