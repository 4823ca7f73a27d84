"""Shots against what is true of composites: cuts to the frame, fades by their middle."""

import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import ffmpeg

from ai.shots import find_shots
from ai.small_frames import SmallFrames, open_small_frames
from bench.rows import Bound, Row
from bench.shot_composites import RATE, Composite, Transition, composites
from farm.analysis import Change, Shot
from farm.media import Size
from transcode.ffmpeg import find_ffmpeg
from transcode.preview import frames_for_shots

MEDIA = Path(__file__).parents[2] / "shared" / "media"
SMALL = Size(32, 18)
NEAR = 1
"""Frames by which a cut may be off."""
AROUND = 2
"""Frames by which the middle that is found may lie outside of a fade."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was right, of what was found and of what was true."""

    right: int
    found: int
    true: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.true) if self.found + self.true else 1.0

    @property
    def detail(self) -> str:
        """Precision and recall in words."""
        return (
            f"precision {self.right / max(1, self.found):.3f}, "
            f"recall {self.right / max(1, self.true):.3f}: "
            f"{self.right} right of {self.found} found and {self.true} there"
        )


def rows(folder: Path, wanted: Sequence[str]) -> list[Row]:
    """Measure cuts and fades on the composites that nothing was tuned with.

    Args:
        folder: for small frames.
        wanted: ids of rows.
    """
    cuts, fades = tallies(composites(MEDIA, reported=True), folder)
    measured = (("cuts-f1", "cuts, to a frame", cuts, 0.95), ("fades-f1", "fades", fades, 0.75))
    return [
        Row(name, what, "what is there", one.f1, limit, "F1", one.detail, Bound.AT_LEAST)
        for name, what, one, limit in measured
        if name in wanted
    ]


def tallies(clips: Iterable[Composite], folder: Path) -> tuple[Tally, Tally]:
    """Return what was found of cuts, and of fades."""
    cuts, fades = Counter[str](), Counter[str]()
    for clip in clips:
        shots = find_shots(small_frames(clip.path, folder), Fraction(RATE))
        cuts.update(count_cuts(shots, clip.transitions))
        fades.update(count_fades(shots, clip.transitions))
    return Tally(**cuts), Tally(**fades)


def small_frames(clip: Path, folder: Path) -> SmallFrames:
    """Return the frames of a clip as the preview pass leaves them."""
    stream = frames_for_shots(ffmpeg.input(str(clip)), SMALL)
    path = folder / "frames.yuv"
    arguments = ffmpeg.output(stream, str(path), format="rawvideo", fps_mode="passthrough")
    subprocess.run([str(find_ffmpeg(None)), "-v", "error", "-y", *arguments.get_args()], check=True)
    return open_small_frames(path, SMALL)


def count_cuts(shots: Sequence[Shot], true: Sequence[Transition]) -> dict[str, int]:
    """Return how many cuts are right, found and there."""
    found = [shot.first for shot in shots if shot.change is Change.CUT]
    spans = [(one.first - NEAR, one.first + NEAR) for one in true if one.kind == "cut"]
    return {"right": _paired(found, spans), "found": len(found), "true": len(spans)}


def count_fades(shots: Sequence[Shot], true: Sequence[Transition]) -> dict[str, int]:
    """Return how many fades are right, found and there."""
    found = [shot.first for shot in shots if shot.change is Change.FADE]
    fades = [one for one in true if one.kind != "cut"]
    spans = [(one.first - AROUND, one.end - 1 + AROUND) for one in fades]
    return {"right": _paired(found, spans), "found": len(found), "true": len(spans)}


def _paired(found: Sequence[int], spans: Sequence[tuple[int, int]]) -> int:
    """Return how many spans have one that was found in them, each counted once."""
    left = list(found)
    right = 0
    for first, last in spans:
        match = next((one for one in left if first <= one <= last), None)
        if match is not None:
            left.remove(match)
            right += 1
    return right
