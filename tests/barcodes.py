"""Frames that carry their number, drawn in light and dark, through any encode."""

import io
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import numpy as np

from live.spec import PacketFormat
from transcode.ffmpeg import find_ffmpeg

BITS, RATE = 14, 25
SHAPE = PacketFormat(width=16 * BITS, height=96, bitrate=200_000)
QUIET = 10 ** (-60 / 20)
"""Of full scale: -60 dBFS."""


def numbered_clip(path: Path, seconds: float) -> Path:
    """A clip whose frames say which they are, with a tone; GOPs of 2 s, B-frames."""
    numbers = np.arange(round(seconds * RATE))[:, None] >> np.arange(BITS) & 1
    bits = np.stack([numbers, 1 - numbers], axis=1).astype(np.uint8) * 255
    command = [
        *(str(find_ffmpeg(None)), "-hide_banner", "-loglevel", "error", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{BITS}x2", "-r", str(RATE), "-i", "pipe:0"),
        *("-f", "lavfi", "-i", f"sine=f=440:r=48000:d={seconds}"),
        *("-vf", f"scale={SHAPE.width}:{SHAPE.height}:flags=neighbor,format=yuv420p"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-threads", "1"),
        *("-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-crf", "18"),
        *("-c:a", "aac", "-ac", "2", "-b:a", "96k", str(path)),
    ]
    subprocess.run(command, input=bits.tobytes(), check=True, timeout=300)
    return path


def number_of(frame: av.VideoFrame) -> int | None:
    """The number that a frame carries, None where it carries none."""
    light = frame.to_ndarray(format="gray").astype(float)
    height, width = light.shape
    blocks = light[: height // 2 * 2, : width // BITS * BITS]
    means = blocks.reshape(2, height // 2, BITS, width // BITS).mean(axis=(1, 3))
    bits, other = means[0] > 128, means[1] > 128
    if (bits == other).any():
        return None
    return int((bits * (1 << np.arange(BITS))).sum())


def read_numbers(source: Path | io.BytesIO, kind: str | None = None) -> list[tuple[float, int]]:
    """When each numbered frame of a recording is shown, and its number."""
    opened = str(source) if isinstance(source, Path) else source
    with av.open(opened, format=kind) as container:
        return [
            (float(frame.time or 0), number)
            for frame in container.decode(video=0)
            if (number := number_of(frame)) is not None
        ]


def loud_times(path: Path) -> list[float]:
    """When a recording is louder than `QUIET`, one time for each frame of sound."""
    with av.open(str(path)) as container:
        return [
            float(frame.time or 0)
            for frame in container.decode(audio=0)
            if np.abs(frame.to_ndarray()).max() > QUIET
        ]


def part_numbers(folder: Path) -> set[int]:
    """The numbers in all parts of what a programme sent."""
    inits = {one.stem.removeprefix("init-"): one.read_bytes() for one in folder.glob("init-*.mp4")}
    found: set[int] = set()
    for part in sorted(folder.glob("*.m4s")):
        init = inits[part.stem.split("-")[4]]
        found |= {number for _, number in read_numbers(io.BytesIO(init + part.read_bytes()), "mp4")}
    return found


def runs_of(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of numbers that follow each other."""
    ordered = sorted(set(numbers))
    begins = [n for n in ordered if n - 1 not in set(ordered)]
    ends = [n for n in ordered if n + 1 not in set(ordered)]
    yield from zip(begins, ends, strict=True)
