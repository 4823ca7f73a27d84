"""Loudness over time (pure): momentary, and how far it jumps above what was before.

As ITU-R BS.1770-4 has it, of sound that was mixed to mono at 16 kHz: what is above 8 kHz is
missing, two channels that differ count up to 3 LU less than their sum, and the weighting is applied
to spectra instead of samples. Speech differs from the standard by less than 0.5 LU.
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ai.sound_frames import STEP_FRAMES, Floats, Stretch, frequencies, windows

SILENCE = -70.0
"""LUFS: the absolute gate of BS.1770; nothing is told apart below it."""
_OFFSET = -0.691
_REFERENCE_RATE = 48_000
_SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""Numerators and denominators of the two filters of BS.1770-4, tables 1 and 2, at 48 kHz."""
_LATELY, _HEARD_LEAST = 150, 10
"""Steps of the programme that a jump is compared with, 30 s, and how many must have sound."""
_NEAR, _APART = 15, 3
"""Steps directly before, 3 s to 0.6 s: what grows slowly does not jump."""
_HEARD = -60.0
"""LUFS; what is below is a pause, and no measure for what follows."""


def momentary(stretch: Stretch) -> Floats:
    """Return the loudness of 400 ms around each step, LUFS, not below `SILENCE`."""
    weighted = stretch.power @ _weights()
    half = STEP_FRAMES // 2
    seen = windows(weighted, each=STEP_FRAMES, reach=1)[:, half:-half]
    loud = 10 * np.log10(np.maximum(seen.mean(axis=1), 1e-12)) + _OFFSET
    return np.asarray(np.maximum(loud, SILENCE), np.float32)


def jumps(loudness: Floats) -> Floats:
    """Return how far each value stands above both the last 30 s and the last seconds, LU.

    Args:
        loudness: momentary, of a whole programme.
    """
    heard = np.where(loudness > _HEARD, loudness, np.nan).astype(np.float32)
    before = np.concatenate([np.full(_LATELY + _APART, np.nan, np.float32), heard])
    lately = sliding_window_view(before, _LATELY)[: len(loudness)]
    enough = np.count_nonzero(~np.isnan(lately), axis=1) >= _HEARD_LEAST
    usual = np.full(len(loudness), np.inf, np.float32)
    usual[enough] = np.nanmedian(lately[enough], axis=1)
    padded = np.concatenate([np.full(_NEAR, SILENCE, np.float32), loudness])
    near = sliding_window_view(padded, _NEAR - _APART)[: len(loudness)]
    reference = np.maximum(usual, np.percentile(near, 75, axis=1))
    return np.asarray(np.maximum(0, loudness - reference), np.float32)


@cache
def _weights() -> Floats:
    """Return by what the power of each bin is multiplied: the square of both filters' gain."""
    turn = np.exp(-2j * np.pi * frequencies() / _REFERENCE_RATE)
    gain = np.ones_like(turn)
    for numerator, denominator in (_SHELF, _HIGH_PASS):
        gain *= np.polyval(numerator[::-1], turn) / np.polyval(denominator[::-1], turn)
    return np.asarray(np.abs(gain) ** 2, np.float32)
