"""How alike clapping, cheering and laughing a sound is (pure): features, and what they must be.

Each likeness is 0 to 1 and as high as its least fitting feature, so that every feature can veto.
The features, over about a second around each step:

- noise: spectral flatness of single spectra; 0.56 for white noise, next to 0 for a note.
- smear: flatness of their mean, against its own smooth shape; low where notes stay in their place.
- bands: which part of the power lies where.
- unrest: how much the level of tenths of a second varies, dB; speech has syllables and pauses.
- grain: how much 5 ms vary within 50 ms; single claps are grains, rain and wind are a paste.
- pulse: how well all bands together repeat themselves after 0.13 to 0.32 s, and after twice that;
  a laugh is one syllable again and again, speech never is.
"""

from dataclasses import dataclass

import numpy as np

from ai.sound_frames import STEP_FINES, STEP_FRAMES, Floats, Stretch, around, band, windows

_SECOND, _LONG = 2, 4
"""Steps before and after: windows of 1 s and of 1.8 s."""
_TINY, _SOME = 1e-12, 1e-3
_AUDIBLE = (10**-6.0, 10**-5.4)
"""Mean square from which on there is anything to be heard, about -60 LUFS."""
_ALL, _BASS, _VOICE = band(100, 8000), band(100, 400), band(400, 3400)
_SHOUT, _CHATTER, _HISS = band(900, 3200), band(150, 800), band(4000, 8000)
_CLAP = band(700, 6000)
_BANDS = tuple(
    band(low, high)
    for low, high in ((200, 400), (400, 700), (700, 1100), (1100, 1700), (1700, 2600), (2600, 4000))
)
_TENTH = STEP_FRAMES // 2
_GROUP = 10
_SMOOTH = 9
"""Bins of a smooth shape: 280 Hz, wider than the harmonics of a voice lie apart."""
_FASTEST, _SLOWEST = 13, 32
"""Frames between two syllables of a laugh: 3 to 7.5 of them a second."""


@dataclass(frozen=True, slots=True)
class Textures:
    """Likenesses of each step of a stretch, 0 to 1."""

    applause: Floats
    cheering: Floats
    laughter: Floats


def hear_textures(stretch: Stretch) -> Textures:
    """Return what a stretch sounds like."""
    power = stretch.power
    every = _sum(power, _ALL)
    level = around(every, each=STEP_FRAMES, reach=_SECOND)
    audible = _rise(level, *_AUDIBLE)
    seen = _Seen(stretch, every, level)
    return Textures(
        np.minimum(audible, _applause(seen)),
        np.minimum(audible, _cheering(seen)),
        np.minimum(audible, _laughter(seen)),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A stretch, the power of each of its frames, and the mean of that around each step."""

    stretch: Stretch
    every: Floats
    level: Floats

    def share(self, bins: slice) -> Floats:
        part = around(_sum(self.stretch.power, bins), each=STEP_FRAMES, reach=_SECOND)
        return part / (self.level + _TINY)

    def noise(self, bins: slice, reach: int = _SECOND) -> Floats:
        """Return the flatness of single spectra; the louder ones count more."""
        power = self.stretch.power[:, bins] + _TINY
        flat = np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)
        weight = np.sqrt(power.sum(axis=1))
        top = around(flat * weight, each=STEP_FRAMES, reach=reach)
        return top / (around(weight, each=STEP_FRAMES, reach=reach) + _TINY)

    def smear(self, bins: slice) -> Floats:
        """Return the flatness of the mean spectrum against its own smooth shape."""
        mean = around(self.stretch.power, each=STEP_FRAMES, reach=_SECOND) + _TINY
        sums = np.cumsum(np.pad(mean, ((0, 0), (_SMOOTH // 2 + 1, _SMOOTH // 2)), "edge"), axis=1)
        smooth = (sums[:, _SMOOTH:] - sums[:, :-_SMOOTH]) / _SMOOTH
        rest = np.maximum(mean, _TINY) / np.maximum(smooth, _TINY)
        flat = np.exp(np.log(rest[:, bins]).mean(axis=1)) / rest[:, bins].mean(axis=1)
        return np.asarray(flat, np.float32)

    def unrest(self, bins: slice, reach: int = _SECOND) -> Floats:
        """Return the standard deviation of the level of tenths of a second, dB."""
        tenths = _sum(self.stretch.power, bins).reshape(-1, _TENTH).mean(axis=1)
        loud = 10 * np.log10(tenths + _TINY)
        seen = windows(loud.astype(np.float32), each=2, reach=reach)
        return np.asarray(seen.std(axis=1), np.float32)

    def grain(self) -> Floats:
        groups = self.stretch.fine.reshape(-1, _GROUP)
        mean = groups.mean(axis=1) + _TINY
        varied = groups.var(axis=1) / mean**2
        return around(varied, each=STEP_FINES // _GROUP, reach=_SECOND)


def _applause(seen: _Seen) -> Floats:
    """Broad noise in the highs, made of grains, that goes on."""
    return _least(
        _rise(seen.noise(_SHOUT), 0.34, 0.42),
        _rise(seen.share(_CLAP), 0.45, 0.65),
        _rise(seen.grain(), 0.18, 0.30),
        _fall(seen.unrest(_CLAP), 3.5, 5.5),
    )


def _cheering(seen: _Seen) -> Floats:
    """Many voices shouting: loud between 900 and 3200 Hz, no note that stays, little above."""
    shout = seen.share(_SHOUT)
    return _least(
        _rise(shout, 0.45, 0.60),
        _rise(shout / (seen.share(_CHATTER) + _SOME), 1.5, 2.5),
        _fall(seen.share(_HISS) / (shout + _SOME), 0.10, 0.22),
        _rise(seen.noise(_SHOUT), 0.25, 0.35),
        _rise(seen.smear(_SHOUT), 0.55, 0.75),
        _fall(seen.unrest(_SHOUT), 3.0, 5.0),
        _fall(seen.grain(), 0.15, 0.30),
    )


def _laughter(seen: _Seen) -> Floats:
    """One voiced, breathy syllable, again and again, with breath between."""
    once, twice = _pulse(seen.stretch)
    noise = seen.noise(_VOICE, _LONG)
    return _least(
        _rise(once, 0.45, 0.60),
        _rise(twice, 0.20, 0.40),
        _rise(seen.unrest(_VOICE, _LONG), 3.2, 4.2),
        _rise(seen.share(_VOICE), 0.42, 0.55),
        _rise(noise, 0.06, 0.10),
        _fall(noise, 0.23, 0.30),
    )


def _pulse(stretch: Stretch) -> tuple[Floats, Floats]:
    """Return how well the bands repeat themselves at the best lag, and at twice that lag."""
    bands = np.stack([_sum(stretch.power, bins) for bins in _BANDS], axis=1)
    curves = np.sqrt(bands)
    seen = windows(curves, each=STEP_FRAMES, reach=_LONG)
    seen = seen - seen.mean(axis=2, keepdims=True)
    length = seen.shape[2]
    spectra = np.fft.rfft(seen, 2 * length, axis=2)
    together = np.fft.irfft((spectra.real**2 + spectra.imag**2).sum(axis=1), axis=1)[:, :length]
    together = together / (1 - np.arange(length) / length)  # fewer pairs at longer lags
    likeness = together / (together[:, :1] + _TINY)
    best = _FASTEST + np.argmax(likeness[:, _FASTEST : _SLOWEST + 1], axis=1)
    rows = np.arange(len(likeness))
    nearby = np.stack([likeness[rows, 2 * best + off] for off in (-2, -1, 0, 1, 2)])
    return likeness[rows, best].astype(np.float32), nearby.max(axis=0).astype(np.float32)


def _sum(power: Floats, bins: slice) -> Floats:
    return np.asarray(power[:, bins].sum(axis=1), np.float32)


def _rise(values: Floats, low: float, high: float) -> Floats:
    return np.asarray(np.clip((values - low) / (high - low), 0, 1), np.float32)


def _fall(values: Floats, low: float, high: float) -> Floats:
    return 1 - _rise(values, low, high)


def _least(*features: Floats) -> Floats:
    return np.asarray(np.minimum.reduce(features), np.float32)
