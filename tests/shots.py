"""Small frames of scenes that are drawn by chance, and what cameras and cutters do to them."""

from fractions import Fraction

import numpy as np

from ai.shots import find_shots
from ai.small_frames import SmallFrames
from farm.analysis import Change
from farm.media import Size

RATE = Fraction(25)
SIZE = Size(32, 18)


def scene(seed, frames=50, *, drift=0.0):
    """Pictures of one place, number x height x width x 3 (Y, U, V), a little grainy.

    Args:
        seed: of the place.
        frames: how many.
        drift: pixels that the camera goes to the right from one to the next.
    """
    chance = np.random.default_rng(seed)
    wide = np.kron(chance.uniform(30, 220, (9, 48)), np.ones((2, 2)))
    colors = np.kron(chance.uniform(100, 156, (2, 3, 16)), np.ones((1, 6, 6)))
    pictures = np.empty((frames, 18, 32, 3))
    for number in range(frames):
        left = 16 + drift * number
        whole, part = int(left), left - int(left)
        for plane, values in enumerate((wide, *colors)):
            first, second = (values[:, at : at + 32] for at in (whole, whole + 1))
            pictures[number, ..., plane] = first * (1 - part) + second * part
    return pictures + chance.normal(scale=2, size=(frames, 18, 32, 1))


def dissolve(before, after, length):
    """Two scenes, the last frames of one mixed with the first of the other."""
    share = (np.arange(1, length + 1) / (length + 1)).reshape(-1, 1, 1, 1)
    mixed = before[-length:] * (1 - share) + after[:length] * share
    return np.concatenate((before[:-length], mixed, after[length:]))


def through(color, before, after, *, out=10, hold=4, back=10):
    """Two scenes, one faded to a colour (Y, U, V), the other out of it."""
    empty = np.tile(np.array(color, float), (hold, 18, 32, 1))
    still = np.tile(np.array(color, float), (max(out, back) + 1, 18, 32, 1))
    first = dissolve(before, still[: out + 1], out) if out else before
    second = dissolve(still[: back + 1], after, back) if back else after
    return np.concatenate((first[: len(before)], empty, second[1:]))


def small(*parts):
    """The frames of parts, one after the other."""
    pictures = np.clip(np.rint(np.concatenate(parts)), 0, 255).astype(np.uint8)
    count = len(pictures)
    luma = pictures[..., 0].reshape(count, -1)
    chroma = [pictures[:, ::2, ::2, plane].reshape(count, -1) for plane in (1, 2)]
    return SmallFrames(SIZE, np.concatenate((luma, *chroma), axis=1))


def changes(*parts):
    """What begins shots in parts that follow each other: C12 is a cut, F40 a fade."""
    shots = find_shots(small(*parts), RATE)
    letters = {Change.CUT: "C", Change.FADE: "F"}
    return [f"{letters[shot.change]}{shot.first}" for shot in shots[1:]]
