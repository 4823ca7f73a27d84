"""What happens to pictures in a hand or in a hall: shake, flashes, light, what passes by, grain."""

from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]
"""Number x height x width x 3, BGR."""


class Disturbance(StrEnum):
    """What a composite is disturbed by; three of each are tuned with, three reported."""

    NONE = "none"
    SHAKE = "shake"
    FLASHES = "flashes"
    LIGHT = "light"
    """Exposure that jumps or flickers, and whip pans."""
    PASSING = "passing"
    """Something dark goes by before the lens; grain; pictures that repeat."""


QUIET = 14
"""Frames at both ends of a shot in which nothing flashes: else nobody knew what is true."""


def disturb(shot: Pictures, kind: Disturbance, chance: np.random.Generator) -> Pictures:
    """Return a shot with its disturbance."""
    match kind:
        case Disturbance.NONE:
            return shot
        case Disturbance.SHAKE:
            return _shaken(shot, chance)
        case Disturbance.FLASHES:
            return _flashed(_shaken(shot, chance, strength=0.3), chance)
        case Disturbance.LIGHT:
            return _lit(_panned(shot, chance), chance)
        case Disturbance.PASSING:
            return _grained(_repeated(_passed(shot, chance)), chance)


def _shaken(shot: Pictures, chance: np.random.Generator, strength: float = 1.0) -> Pictures:
    """Turn and move as a hand does that walks: up to some percent of the width a frame."""
    count, height, width = shot.shape[:3]
    pace = chance.normal(size=(count, 3)) * (0.022 * width, 0.022 * width, 0.9)
    swing = np.sin(np.arange(count) * 2 * np.pi * chance.uniform(1.5, 4) / 25)[:, None]
    way = strength * (pace + swing * (0.03 * width, 0.03 * width, 1.2))
    middle = (width / 2, height / 2)
    moved = np.empty_like(shot)
    for number, (across, down, turn) in enumerate(way):
        matrix = cv2.getRotationMatrix2D(middle, float(turn), 1.12)
        matrix[:, 2] += (across, down)
        moved[number] = cv2.warpAffine(
            shot[number], matrix, (width, height), borderMode=cv2.BORDER_REFLECT
        )
    return moved


def _places(count: int, chance: np.random.Generator, wanted: int, length: int) -> list[int]:
    """Return where something may happen that lasts so long, away from both ends."""
    last = count - QUIET - length
    if last <= QUIET:
        return []
    return [int(chance.integers(QUIET, last)) for _ in range(wanted)]


def _flashed(shot: Pictures, chance: np.random.Generator) -> Pictures:
    """Let cameras flash: one to three frames, brightest on one side, white where it burns out."""
    lit = shot.astype(np.float32)
    width = shot.shape[2]
    for place in _places(len(shot), chance, wanted=3, length=4):
        left, right = chance.permutation((0.5, 1.0))
        side = np.linspace(left, right, width).reshape(1, width, 1)
        for step in range(int(chance.integers(1, 4))):
            strength = chance.uniform(0.6, 1.0) * 0.7**step
            frame = lit[place + step]
            lit[place + step] = frame * (1 + 1.5 * strength * side) + 110 * strength * side
    return np.clip(lit, 0, 255).astype(np.uint8)


def _lit(shot: Pictures, chance: np.random.Generator) -> Pictures:
    """Let the exposure jump, drift over half a second, or flicker."""
    gain = np.ones(len(shot))
    match int(chance.integers(3)):
        case 0:
            for place in _places(len(shot), chance, wanted=2, length=1):
                gain[place:] *= chance.choice((0.6, 1.5))
        case 1:
            for place in _places(len(shot), chance, wanted=1, length=12):
                gain *= np.interp(
                    np.arange(len(shot)), (place, place + 12), (1, chance.choice((0.45, 1.8)))
                )
        case _:
            gain += 0.25 * np.sin(np.arange(len(shot)) * 2 * np.pi * chance.uniform(3, 10) / 25)
    return np.clip(shot * gain.reshape(-1, 1, 1, 1), 0, 255).astype(np.uint8)


def _panned(shot: Pictures, chance: np.random.Generator) -> Pictures:
    """Swing the camera from one half of the picture to the other in a fourth of a second."""
    count, height, width = shot.shape[:3]
    at = np.zeros(count)
    for place in _places(count, chance, wanted=1, length=7):
        at = np.clip((np.arange(count) - place) / 7, 0, 1)
    wide = 2 * width
    panned = np.empty_like(shot)
    for number in range(count):
        large = cv2.resize(shot[number], (wide, 2 * height), interpolation=cv2.INTER_LINEAR)
        left = round(at[number] * (wide - width))
        panned[number] = large[height // 2 : height // 2 + height, left : left + width]
    return panned


def _passed(shot: Pictures, chance: np.random.Generator) -> Pictures:
    """Let somebody walk through close before the lens, in half a second."""
    passed = shot.copy()
    width = shot.shape[2]
    for place in _places(len(shot), chance, wanted=1, length=14):
        color = chance.integers(10, 90, size=3)
        broad = chance.uniform(0.5, 1.1) * width
        for step in range(14):
            right = round((width + broad) * (step + 1) / 15)
            left = max(0, round(right - broad))
            passed[place + step, :, left : min(width, right)] = color
    return passed


def _repeated(shot: Pictures) -> Pictures:
    """Show every other picture twice, as a camera does in the dark."""
    return shot[np.arange(len(shot)) // 2 * 2]


def _grained(shot: Pictures, chance: np.random.Generator) -> Pictures:
    grain = chance.normal(scale=9, size=(len(shot), *shot.shape[1:3], 1))
    return np.clip(shot + grain, 0, 255).astype(np.uint8)
