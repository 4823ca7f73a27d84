"""Where the eye goes first in a picture in which nobody was seen and nothing moves (numpy).

Source: Hou and Zhang, "Saliency Detection: A Spectral Residual Approach", CVPR 2007: what the
logarithm of a picture's spectrum has beyond its own local mean is what is not like the rest.
"""

import numpy as np
from numpy.typing import NDArray

from ai.moving import Thumb
from ai.subject_finder import Detection
from farm.analysis import Box

EVEN = 0.2
"""Spread, a share of the picture's side, at which nothing stands out any more."""
LEAST_CONTRAST = 4.0
"""Of brightness over a picture, as a standard deviation; below it there is nothing to see."""

Values = NDArray[np.float64]


def find_salient(thumb: Thumb) -> Detection | None:
    """Return the part of a thumbnail that stands out, if there is anything."""
    values = thumb.astype(np.float64)
    if values.std() < LEAST_CONTRAST:
        return None
    weight = _residual(values)
    weight = np.where(weight > weight.mean() + weight.std(), weight, 0)
    across, wide = _spread(weight.sum(axis=0))
    down, high = _spread(weight.sum(axis=1))
    left, right = max(0.0, across - wide), min(1.0, across + wide)
    top, bottom = max(0.0, down - high), min(1.0, down + high)
    confidence = max(0.0, 1 - max(wide, high) / EVEN)
    return Detection(Box(left, top, right - left, bottom - top), confidence)


def _residual(values: Values) -> Values:
    spectrum = np.fft.fft2(values)
    size = np.log(np.abs(spectrum) + 1e-6)
    beyond = size - _smooth(size, 1)
    found = np.abs(np.fft.ifft2(np.exp(beyond + 1j * np.angle(spectrum)))) ** 2
    return _smooth(found, 2)


def _smooth(values: Values, reach: int) -> Values:
    padded = np.pad(values, reach, mode="edge")
    rows, columns = values.shape
    width = 2 * reach + 1
    parts = [
        padded[down : down + rows, across : across + columns]
        for down in range(width)
        for across in range(width)
    ]
    return np.asarray(sum(parts) / width**2)


def _spread(profile: Values) -> tuple[float, float]:
    """Return the mean and the standard deviation of a profile, shares of its length."""
    places = (np.arange(len(profile)) + 0.5) / len(profile)
    total = profile.sum()
    mean = float((profile * places).sum() / total)
    return mean, float(np.sqrt((profile * (places - mean) ** 2).sum() / total))
