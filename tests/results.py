"""What a run made, and instruments to measure it: flashes, beeps, pictures, keyframes."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from transcode.ffmpeg import find_ffmpeg


@dataclass(frozen=True)
class Result:
    """An output folder and its manifest."""

    folder: Path
    manifest: dict[str, Any]

    @cached_property
    def renditions(self) -> dict[str, dict[str, Any]]:
        return {rendition["name"]: rendition for rendition in self.manifest["renditions"]}

    @property
    def files(self) -> dict[str, Path]:
        return {name: self.folder / one["path"] for name, one in self.renditions.items()}

    @property
    def warnings(self) -> set[str]:
        return {warning["code"] for warning in self.manifest["warnings"]}

    def unfilled(self) -> Path:
        """The smallest rendition whose picture fills its canvas."""
        names = [name for name, one in self.renditions.items() if one["fill"] == "none"]
        return self.files[min(names, key=lambda name: self.renditions[name]["width"])]


def pictures(path: Path) -> Iterator[tuple[Fraction, np.ndarray]]:
    """Yield time and luma of every frame."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for frame in container.decode(stream):
            plane = frame.to_ndarray(format="gray")
            yield frame.pts * stream.time_base, plane


def flash_time(path: Path) -> Fraction:
    """The time of the first bright frame."""
    return next(at for at, luma in pictures(path) if luma.mean() > 110)


def beep_time(path: Path) -> Fraction:
    """The time of the first loud sample: half of the loudest."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=48_000)
        samples, start = [], None
        for frame in container.decode(stream):
            if start is None:
                start = frame.pts * frame.time_base
            samples += [one.to_ndarray()[0] for one in resampler.resample(frame)]
    level = np.abs(np.concatenate(samples))
    first = int(np.argmax(level > level.max() / 2))
    return start + Fraction(first, 48_000)


def keyframe_times(path: Path) -> list[Fraction]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [
            packet.pts * stream.time_base
            for packet in container.demux(stream)
            if packet.pts is not None and packet.is_keyframe
        ]


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's r of two pictures, the second scaled to the size of the first."""
    other = cv2.resize(other, (one.shape[1], one.shape[0]), interpolation=cv2.INTER_AREA)
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def upright_picture(path: Path) -> np.ndarray:
    """The luma of a clip's first frame as ffmpeg's command line turns it."""
    command = [str(find_ffmpeg(None)), "-v", "error", "-i", str(path), "-map", "0:v:0"]
    command += ["-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-"]
    png = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
