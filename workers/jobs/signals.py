"""Where the curves of a clip are kept: a document for its sound, one for its picture."""

from enum import StrEnum

from ai.signal_files import pack_signals, unpack_signals
from farm.analysis import Signal
from farm.assets import Asset
from storage.objects import keys
from workers.caption_tracks import read_stored
from workers.jobs.work import Work
from workers.wiring import Farm


class SignalPart(StrEnum):
    """What a document of curves is about."""

    SOUND = "sound"
    PICTURE = "picture"


def signals_key(asset: Asset, part: SignalPart) -> str:
    """Return where a document of curves lies."""
    return keys.analysis_key(asset, f"signals-{part}.json", "gz")


def store_signals(work: Work, part: SignalPart, signals: tuple[Signal, ...]) -> None:
    """Store the curves of one part, in place of those that are there."""
    path = work.workspace.folder("documents") / f"signals-{part}.json.gz"
    path.write_bytes(pack_signals(signals))
    work.farm.objects.put_file(signals_key(work.asset, part), path)


def read_signals(farm: Farm, asset: Asset) -> tuple[Signal, ...]:
    """Return all curves of a clip; none where nobody has looked, or that were removed by date."""
    found = (signals_key(asset, part) for part in SignalPart)
    there = (key for key in found if farm.objects.find(key) is not None)
    return tuple(one for key in there for one in unpack_signals(read_stored(farm, key)))
