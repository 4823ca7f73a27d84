"""Shared clips with hand-set labels, as the farm sees them."""

import csv
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np

from ai.faces import CenterFace, installed_model
from ai.reframing import plan_reframing
from ai.subject_finder import Picture
from ai.subjects import find_subjects
from farm.analysis import Change, Shot, Track
from farm.media import Size
from farm.reframing import Reframing
from transcode.ffmpeg import find_ffmpeg
from transcode.preview import PROXY_RATE, PROXY_SIDE

ROOT = Path(__file__).parents[1]
CLIPS = ROOT.parent / "shared" / "media" / "video"
LABELS = ROOT / "bench" / "labels" / "subjects.tsv"
UPRIGHT = Fraction(9, 16)
RATES = {"gif": Fraction(12)}
"""Pictures a second of files that do not say it."""
CUTS = {"nasa_narrated_2v2a2s.mp4": (137, 191)}
"""First frames of shots, seen by eye: shots are another bench's."""


@dataclass(frozen=True, slots=True)
class Label:
    """The middle of a head at one frame of a clip."""

    clip: str
    time: Fraction
    across: float
    down: float
    who: str


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip as the farm sees it."""

    name: str
    size: Size
    rate: Fraction
    step: int
    pictures: tuple[tuple[int, Picture], ...]
    shots: tuple[Shot, ...]
    tracks: tuple[Track, ...]

    def framed(self, tracks: Sequence[Track] | None = None) -> Reframing:
        """Return what a canvas of 9:16 shows, of all tracks or of some."""
        taken = self.tracks if tracks is None else tracks
        return plan_reframing(self.shots, taken, shape=UPRIGHT, picture=self.size, rate=self.rate)


def read_labels() -> list[Label]:
    """Return all labels."""
    with LABELS.open(encoding="utf-8") as file:
        return [
            Label(
                row["clip"],
                Fraction(row["time"]),
                float(row["across"]),
                float(row["down"]),
                row["who"],
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]


@cache
def clip_of(name: str) -> Clip:
    """Return a clip with what was found in it, on a proxy like the preview pass's."""
    source = CLIPS / name
    with av.open(str(source)) as container:
        rate = RATES.get(source.suffix[1:], container.streams.video[0].average_rate)
    if rate is None:
        raise ValueError(f"{name} has no frame rate")
    rate = Fraction(rate).limit_denominator(1001)
    step = max(1, round(rate / PROXY_RATE))
    pictures = tuple((number * step, one) for number, one in enumerate(_proxy(source, rate, step)))
    end = pictures[-1][0] + step
    begins = (0, *(cut for cut in CUTS.get(name, ()) if cut < end))
    shots = tuple(
        Shot(first, after, Change.CUT if first else Change.START)
        for first, after in zip(begins, (*begins[1:], end), strict=True)
    )
    height, width = pictures[0][1].shape[:2]
    tracks = find_subjects(pictures, shots, CenterFace(installed_model()), rate=rate)
    return Clip(name, Size(width, height), rate, step, pictures, shots, tracks)


def _proxy(source: Path, rate: Fraction, step: int) -> list[Picture]:
    side = f"scale={PROXY_SIDE}:{PROXY_SIDE}:force_original_aspect_ratio=decrease"
    chain = f"fps={rate},select=not(mod(n\\,{step})),{side}:force_divisible_by=2,format=yuv420p"
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "28", "-threads", "1")
    with TemporaryDirectory() as folder:
        target = Path(folder) / "proxy.mp4"
        command = (str(find_ffmpeg(None)), "-v", "error", "-y", "-i", str(source), "-map", "0:v:0")
        more = ("-vf", chain, "-fps_mode", "passthrough", *coded, str(target))
        subprocess.run((*command, *more), check=True)
        with av.open(str(target)) as container:
            return [
                np.asarray(one.to_ndarray(format="bgr24"), dtype=np.uint8)
                for one in container.decode(video=0)
            ]
