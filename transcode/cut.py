"""Cut a range out of a clip, exact to the frame: the range is encoded anew."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from farm.errors import InputRejected
from farm.messages import Notice
from farm.outputs import Fill, Leveling, Origin, Sound
from farm.timeline import FrameGrid, TimeRange
from transcode.color_table import read_colors
from transcode.encode import encode_ladder
from transcode.engine import Clip, Engine
from transcode.graph import Looks
from transcode.ladder import SAMPLE_RATE
from transcode.leveling import settle_sound
from transcode.loudness import measure_loudness
from transcode.plan import Plan, RungPlan
from transcode.remux import mux_mp4
from transcode.sound_plan import LoudnessTarget, level_sound
from transcode.verify import VerifiedFile, verify_rendition


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of a clip, made as a file of its own.

    Attributes:
        first: number of its first frame on the clip's grid.
        plan: the clip's, with one rung, and with grid and sound as long as the cut.
    """

    first: int
    plan: Plan

    @property
    def rung(self) -> RungPlan:
        """The one that is made."""
        return self.plan.rungs[0]

    @property
    def alone(self) -> Plan:
        """The plan as if the programme began with the cut."""
        return replace(self.plan, start=self.plan.start + self.first / self.plan.grid.rate)


def plan_cut(plan: Plan, wanted: TimeRange, rendition: str | None = None) -> Cut:
    """Plan a cut: the frames of the clip's renditions that are shown from start to before end.

    Args:
        plan: of the clip.
        wanted: seconds of the clip's renditions, which begin at 0.
        rendition: name of the rung to make; None: the largest picture, without a filled canvas
            where there is one. It wears nothing: what becomes a clip of its own is dressed then.

    Raises:
        InputRejected: ``cut-outside``, ``cut-empty`` or ``rendition-unknown``.
    """
    grid = plan.grid
    if wanted.start < 0 or wanted.end > grid.duration + 1 / grid.rate:
        said = f"{float(wanted.start):.3f}-{float(wanted.end):.3f}"
        raise InputRejected("cut-outside", range=said, duration=f"{float(grid.duration):.3f}")
    first, end = ceil(wanted.start * grid.rate), min(ceil(wanted.end * grid.rate), grid.frames)
    if end <= first:
        raise InputRejected("cut-empty")
    stretch = FrameGrid(grid.rate, end - first, grid.gop_frames)
    samples = None if plan.samples is None else round(stretch.duration * SAMPLE_RATE)
    chosen = _choose_rung(plan, rendition)
    rung = replace(chosen, origin=Origin.ENCODED, reason=Notice("cut"), overlays=None)
    return Cut(first, replace(plan, grid=stretch, samples=samples, rungs=(rung,)))


def _choose_rung(plan: Plan, name: str | None) -> RungPlan:
    if name is None:
        return max(plan.rungs, key=_rank)
    for rung in plan.rungs:
        if rung.name == name:
            return rung
    known = ", ".join(rung.name for rung in plan.rungs)
    raise InputRejected("rendition-unknown", name=name, known=known)


def _rank(rung: RungPlan) -> tuple[bool, bool, int]:
    # those of screens may wear a logo, have another codec, or be scaled up
    return rung.screen is None, rung.fill is Fill.NONE, rung.picture.pixels


def make_cut(
    engine: Engine,
    clip: Clip,
    cut: Cut,
    target: LoudnessTarget,
    *,
    on_progress: Callable[[float], None],
) -> tuple[Path, VerifiedFile]:
    """Make a cut as an MP4 in the engine's folder, at its own loudness.

    Args:
        engine: binary, folder, limits.
        clip: the accepted clip.
        cut: as `plan_cut` returns it.
        target: loudness and highest peak wanted.
        on_progress: called with the finished share, 0 to 1.

    Raises:
        CorruptMedia: the file does not hold what was planned.
        FarmFailed: ffmpeg failed, stood still or passed a limit.
    """
    sound = _sound(engine, clip, cut, target)
    looks = Looks(read_colors(clip.facts.video), sound, first_frame=cut.first)
    files = encode_ladder(engine, clip, cut.plan, looks, on_progress=on_progress)
    made = engine.folder / "cut.mp4"
    mux_mp4(files.pictures[0], files.sound, made)
    plan = cut.plan
    return made, verify_rendition(
        made, canvas=cut.rung.canvas, grid=plan.grid, samples=plan.samples
    )


def _sound(engine: Engine, clip: Clip, cut: Cut, target: LoudnessTarget) -> Sound | None:
    if cut.plan.samples is None:
        return None
    kept = Sound(Origin.ENCODED, Notice("cut"), Leveling.KEPT)
    if clip.facts.audio is None:
        return kept
    sound = level_sound(kept, measure_loudness(engine, clip, cut.alone), target)
    if sound.leveling is not Leveling.DYNAMIC:
        return sound
    return settle_sound(engine, clip, cut.alone, sound, target, on_progress=lambda share: None)
