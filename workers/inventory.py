"""What encodes here, tried, and who works for this farm: lines of ``farm doctor``."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from farm.errors import FarmError
from farm.findings import Finding, doubtful
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.settings import Settings
from farm.workers import Worker
from storage.catalog import workers
from storage.catalog.engine import open_catalog
from transcode.codec_options import Hardware
from transcode.ffmpeg import find_ffmpeg
from transcode.trials import Trial
from workers.capabilities import LADDER, choose_hardware, working_names
from workers.known_encoders import try_all
from workers.stores import catalog_address
from workers.wiring import SystemClock

_CARDS = (("/dev", "nvidia[0-9]*"), ("/dev/dri", "renderD*"))


def examine_encoders(settings: Settings) -> Iterator[Finding]:
    """Try every encoder; a card whose encoders all fail is worth a line of advice."""
    try:
        ffmpeg = find_ffmpeg(settings.ffmpeg)
    except FarmError:
        return  # said already
    has_card = any(any(Path(folder).glob(pattern)) for folder, pattern in _CARDS)
    yield judge_encoders(settings, try_all(settings, ffmpeg), has_card=has_card)


def judge_encoders(settings: Settings, trials: Sequence[Trial], *, has_card: bool) -> Finding:
    """Judge what the trials showed.

    Args:
        settings: which hardware is wanted.
        trials: of all encoders that the settings allow.
        has_card: whether the machine has a device that looks like hardware for pictures.
    """
    seen = ", ".join(working_names(trials))
    wanted = [
        trial
        for trial in trials
        if trial.codec is LADDER and trial.hardware is not Hardware.CPU and not trial.works
    ]
    if not has_card or not wanted or choose_hardware(trials, settings) is not None:
        return Finding("encoders", seen)
    detail = "; ".join(f"{trial.name}: {trial.detail}" for trial in wanted)
    return doubtful("encoders", Notice("gpu-unfit", {"detail": detail}), seen)


def examine_workers(settings: Settings) -> Iterator[Finding]:
    """Name the live workers of the farm whose settings these are; none if it has not begun."""
    try:
        for worker in _live_workers(settings):
            queues, encoders = ", ".join(worker.queues), ", ".join(worker.encoders)
            yield Finding("worker", f"{worker.id}: {queues or '-'} ({encoders or '-'})")
    except FarmError:
        return  # other lines say what is wrong with the catalogue


def _live_workers(settings: Settings) -> list[Worker]:
    address = catalog_address(settings)
    file = settings.data_dir / "catalogue.db"
    if settings.database_url is None and not (file.is_file() and file.stat().st_size):
        return []  # to look is not to make one
    now = SystemClock().now()
    with open_catalog(address, pool=1) as catalog, catalog.reading() as tx:
        return [one for one in workers.list_workers(tx, EVERYTHING) if one.is_live(now)]
