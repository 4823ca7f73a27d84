"""The shots of a clip: found while its preview is made, read by whoever comes after."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from ai.shots import find_shots, shots_between
from ai.small_frames import open_small_frames
from farm.analysis import Change, Shot
from farm.assets import Asset
from storage.objects import keys
from transcode.plan import Plan
from transcode.preview import PreviewFiles
from workers.caption_tracks import read_stored
from workers.jobs.transcripts import store_document
from workers.jobs.work import Work
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class Shots:
    """What is stored.

    Attributes:
        shots: one after the other, from frame 0 to the clip's end.
        cuts: first frames of shots, by a farm of before, which knew no more; not written any more.
    """

    shots: tuple[Shot, ...] = ()
    cuts: tuple[int, ...] = ()


_SHOTS: TypeAdapter[Shots] = TypeAdapter(Shots)


def shots_key(asset: Asset) -> str:
    """Return where the `Shots` of a clip lie."""
    return keys.analysis_key(asset, "shots", "json")


def store_shots(work: Work, plan: Plan, files: PreviewFiles) -> None:
    """Find the shots in what a preview pass left, and store them."""
    frames = open_small_frames(files.frames, files.frame_size)
    shots = find_shots(frames, plan.grid.rate)
    store_document(work, shots_key(work.asset), Shots(shots))
    counts = {change: sum(shot.change is change for shot in shots) for change in Change}
    work.log.tell("shots found", cuts=counts[Change.CUT], fades=counts[Change.FADE])


def read_shots(farm: Farm, asset: Asset, plan: Plan) -> tuple[Shot, ...]:
    """Return the shots of an asset's clip, in order; none where nobody looked.

    That is so with clips of before, and where retention has removed them.
    """
    key = shots_key(asset)
    if farm.objects.find(key) is None:
        return ()
    stored = _SHOTS.validate_json(read_stored(farm, key))
    return stored.shots or shots_between(stored.cuts, (), plan.grid.frames)
