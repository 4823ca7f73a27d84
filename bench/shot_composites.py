"""Clips with known cuts and fades, put together from real ones, with shake, flashes and decoys.

Made from chance with a seed, so the same clips give the same composites; kept in
``bench/out/shots`` with what is true of each.
"""

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.rows import OUT
from bench.shot_disturbances import Disturbance, disturb
from transcode.ffmpeg import find_ffmpeg

WIDTH, HEIGHT, RATE = 384, 216, 25
SHOTS = 10
"""Of each composite."""
SHORTEST, LONGEST = 30, 90
"""Frames of a shot between its transitions."""
LEFT = 10
"""Frames at least between two transitions."""
FOLDER = OUT / "shots"
MADE_BY = 3
"""Raised when composites are made in another way, so that older ones are not taken for them."""

Pictures = NDArray[np.uint8]
"""Number x height x width x 3, BGR."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a shared clip without a cut in it: seconds from its start."""

    clip: str
    first: float
    end: float


@dataclass(frozen=True, slots=True)
class Transition:
    """From one shot to the next.

    Attributes:
        kind: ``cut``, ``dissolve``, or ``black`` and ``white``, the colour it goes through.
        first: frame of the composite that shows something of the change first.
        end: the frame after the last one that does; of a cut the same as `first`.
    """

    kind: str
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Composite:
    """A clip, and the truth about it."""

    path: Path
    kind: Disturbance
    transitions: tuple[Transition, ...]


TUNED: tuple[Stretch, ...] = (
    Stretch("video/talk2_meeting_720p25_vp9.webm", 0, 22),
    Stretch("video/bikecam_270p_vp8.webm", 0, 15),
    Stretch("video/person_walkin_432p10.mp4", 0, 70),
    Stretch("video/rooftop_pan_360p_17s.mp4", 0, 8),
    Stretch("video/faces2_static.gif", 0, 4.6),
    Stretch("video/phone_rot270_dog_720p.mp4", 0, 4.9),
    Stretch("video/nasa_narrated_2v2a2s.mp4", 0, 4.6),
    Stretch("video/face_1s_bt601.mov", 0, 1),
)
REPORTED: tuple[Stretch, ...] = (
    Stretch("video/talk2_meeting_720p25_vp9.webm", 23, 45),
    Stretch("video/bikecam_270p_vp8.webm", 16, 31),
    Stretch("video/person_walkin_432p10.mp4", 71, 139),
    Stretch("video/rooftop_pan_360p_17s.mp4", 9, 17),
    Stretch("video/face1_frontal.gif", 0, 5.1),
    Stretch("video/faces3_walk_pause.gif", 0, 3.4),
    Stretch("video/iphone_dovi_hlg_portrait_vfr.mp4", 0, 2.5),
    Stretch("video/phone_selfie_face_rot90_vfr.mp4", 0, 1.7),
    Stretch("video/nasa_narrated_2v2a2s.mp4", 8.3, 13),
)


def composites(media: Path, *, reported: bool) -> Iterator[Composite]:
    """Yield the fifteen that are reported, or the fifteen that thresholds were chosen with."""
    pool = REPORTED if reported else TUNED
    for number in range(15):
        name = f"{'reported' if reported else 'tuned'}-{number:02d}-v{MADE_BY}"
        path, truth = FOLDER / f"{name}.mp4", FOLDER / f"{name}.json"
        kind = list(Disturbance)[number % len(Disturbance)]
        if not truth.exists():
            FOLDER.mkdir(parents=True, exist_ok=True)
            chance = np.random.default_rng([MADE_BY, int(reported), number])
            made = _write(path, _shots(media, pool, chance), kind, chance)
            truth.write_text(json.dumps([asdict(one) for one in made]), encoding="utf-8")
        told = json.loads(truth.read_text(encoding="utf-8"))
        yield Composite(path, kind, tuple(Transition(**one) for one in told))


def _shots(media: Path, pool: Sequence[Stretch], chance: np.random.Generator) -> Iterator[Pictures]:
    """Yield shots, each long enough for the transitions at both its ends."""
    last = -1
    for _ in range(SHOTS):
        choice = int(chance.integers(len(pool)))
        zoom = float(chance.choice((1.0, 1.0, 1.2, 1.6)))
        if choice == last:  # the same place again: only if it is seen that there was a cut
            choice = (choice + 1) % len(pool)
        last = choice
        stretch = pool[choice]
        frames = min(
            int((stretch.end - stretch.first) * RATE), int(chance.integers(SHORTEST, LONGEST)) + 40
        )
        slack = stretch.end - stretch.first - frames / RATE
        at = stretch.first + float(chance.random()) * max(0.0, slack)
        shot = _read(media / stretch.clip, at, frames, zoom)
        yield shot[:, :, ::-1] if chance.random() < 0.5 else shot


def _read(clip: Path, at: float, frames: int, zoom: float) -> Pictures:
    width, height = round(WIDTH * zoom), round(HEIGHT * zoom)
    fitted = f"scale={width}:{height}:force_original_aspect_ratio=increase"
    graph = f"fps={RATE},{fitted},crop={WIDTH}:{HEIGHT},format=bgr24"
    command = [str(find_ffmpeg(None)), "-v", "error", "-ss", f"{at:.3f}", "-i", str(clip)]
    shape = (-1, HEIGHT, WIDTH, 3)
    tail = ["-frames:v", str(frames), "-an", "-vf", graph, "-f", "rawvideo", "-"]
    raw = subprocess.run([*command, *tail], check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(shape)


def _write(
    path: Path, shots: Iterator[Pictures], kind: Disturbance, chance: np.random.Generator
) -> list[Transition]:
    size = f"{WIDTH}x{HEIGHT}"
    raw = ("-f", "rawvideo", "-pix_fmt", "bgr24", "-s", size, "-r", str(RATE), "-i", "-")
    coded = ("-c:v", "libx264", "-preset", "superfast", "-crf", "25", "-pix_fmt", "yuv420p")
    partial = path.with_name(f"partial-{path.name}")
    command = (str(find_ffmpeg(None)), "-v", "error", "-y", *raw, *coded, str(partial))
    transitions: list[Transition] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE) as coder:
        if coder.stdin is None:
            raise RuntimeError("ffmpeg has no input")
        for pictures in _together(shots, kind, chance, transitions):
            coder.stdin.write(pictures.tobytes())
    if coder.returncode:
        raise RuntimeError(f"ffmpeg ended with {coder.returncode}")
    partial.rename(path)
    return transitions


def _together(
    shots: Iterator[Pictures],
    kind: Disturbance,
    chance: np.random.Generator,
    transitions: list[Transition],
) -> Iterator[Pictures]:
    """Yield the pictures of a composite, and note its transitions."""
    sent = 0
    before: Pictures | None = None
    for plain in shots:
        shot = disturb(plain, kind, chance)
        if before is None:
            before = shot
            continue
        name, mixed, rest_before, rest_after = _change(before, shot, chance)
        sent += len(rest_before)
        transitions.append(Transition(name, sent, sent + len(mixed)))
        sent += len(mixed)
        yield rest_before
        yield mixed
        before = rest_after
    if before is not None:
        yield before


def _change(
    before: Pictures, after: Pictures, chance: np.random.Generator
) -> tuple[str, Pictures, Pictures, Pictures]:
    """Return a transition's name and pictures, and what is left of the shots beside it."""
    name = str(chance.choice(("cut", "dissolve", "black", "white"), p=(0.6, 0.22, 0.12, 0.06)))
    longest = min(36, len(before) - LEFT, len(after) // 2 - LEFT)
    if name == "cut" or longest <= 8:
        return "cut", before[:0], before, after
    if name == "dissolve":
        length = int(chance.integers(8, longest))
        share = (np.arange(1, length + 1) / (length + 1)).reshape(-1, 1, 1, 1)
        mixed = before[-length:] * (1 - share) + after[:length] * share
        return name, np.rint(mixed).astype(np.uint8), before[:-length], after[length:]
    color = 0 if name == "black" else 255
    ramp = (6, min(22, longest))
    out, hold, back = (int(chance.integers(*span)) for span in (ramp, (1, 12), ramp))
    down = (1 - np.arange(1, out + 1) / (out + 1)).reshape(-1, 1, 1, 1)
    up = (np.arange(1, back + 1) / (back + 1)).reshape(-1, 1, 1, 1)
    parts = (
        before[-out:] * down + color * (1 - down),
        np.full((hold, *before.shape[1:]), color),
        after[:back] * up + color * (1 - up),
    )
    mixed = np.rint(np.concatenate(parts)).astype(np.uint8)
    return name, mixed, before[:-out], after[back:]
