"""A cut of any clip into a file: no server, no queue, no account."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from farm.errors import InputRejected
from farm.profiles import SHORT_VIDEO
from farm.settings import Settings
from farm.timeline import TimeRange
from ingest.acceptance import accept_clip
from transcode.cut import Cut, make_cut, plan_cut
from transcode.engine import Clip, Engine
from transcode.ffmpeg import find_ffmpeg, read_engine
from transcode.ladder import Making, plan_ladder
from transcode.limits import Limits
from transcode.plan import Maker
from transcode.sound_plan import LoudnessTarget
from transcode.verify import VerifiedFile
from workers.memory import most_memory, read_memory
from workers.routing import run_seconds


@dataclass(frozen=True, slots=True)
class CutOrder:
    """What somebody wants cut out of what.

    Attributes:
        clip: any video file.
        wanted: seconds after the programme's start; the frame at its end is not in it.
        target: the MP4 to write; what is there is replaced when the cut is whole.
        rendition: which size, by name; None: the largest.
    """

    clip: Path
    wanted: TimeRange
    target: Path
    rendition: str | None = None


def cut_file(
    order: CutOrder, settings: Settings, on_progress: Callable[[float], None] = lambda share: None
) -> VerifiedFile:
    """Cut a range out of a clip into an MP4.

    Raises:
        InputRejected: the clip is refused, the range or size is not in it, or the target cannot be
            written (``output-unusable``).
        FarmFailed: ffmpeg failed.
    """
    source, target = order.clip.resolve(), order.target.absolute()
    if not source.exists():
        raise InputRejected("clip-not-there", path=order.clip)
    if target.resolve() == source:
        raise InputRejected("output-unusable", path=order.target, detail="it is the clip")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".cut-", dir=target.parent) as folder:
            return _cut(order, source, settings, Path(folder), on_progress)
    except OSError as error:
        detail = error.strerror or error
        raise InputRejected("output-unusable", path=order.target, detail=detail) from error


def _cut(
    order: CutOrder,
    source: Path,
    settings: Settings,
    folder: Path,
    on_progress: Callable[[float], None],
) -> VerifiedFile:
    accepted = accept_clip(source, settings=settings, folder=folder)
    ffmpeg = find_ffmpeg(settings.ffmpeg)
    maker = Maker(read_engine(ffmpeg))
    making = Making(maker, settings.preset, settings.crf, settings.encode_threads)
    plan = plan_ladder(accepted.facts, SHORT_VIDEO, making)
    cut = plan_cut(plan, order.wanted, order.rendition)
    inside = folder / "ffmpeg"
    inside.mkdir()
    limits = Limits(
        seconds=run_seconds(settings, float(accepted.facts.duration)),
        memory_bytes=most_memory(settings, read_memory(settings)),
        output_bytes=_most_bytes(cut),
        stall_seconds=settings.stall_seconds,
    )
    made, verified = make_cut(
        Engine(ffmpeg, inside, limits),
        Clip(accepted.path, accepted.facts),
        cut,
        LoudnessTarget(settings.loudness_lufs, settings.true_peak_dbtp),
        on_progress=on_progress,
    )
    made.replace(order.target.absolute())
    return verified


def _most_bytes(cut: Cut) -> int:
    bits = cut.rung.max_bitrate + cut.plan.audio_bitrate
    return 3 * round(bits * cut.plan.grid.duration / 8) + 100_000_000
