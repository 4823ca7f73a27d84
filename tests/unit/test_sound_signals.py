"""Curves of sound: each rises where it was put, and stays down at what only seems like it."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from ai.highlights import LIKE
from ai.signals import STEP, within
from ai.sound_frames import read_stretches
from ai.sound_signals import SOUND_KINDS, measure_sound
from bench.event_sounds import DECOYS, RATE, scaled, seeded
from farm.analysis import SignalKind
from farm.timeline import TimeRange

APPLAUSE, CHEERING, LAUGHTER = SignalKind.APPLAUSE, SignalKind.CHEERING, SignalKind.LAUGHTER
PUT = TimeRange(Fraction(6), Fraction(12))
WITHIN = TimeRange(PUT.start + Fraction(3, 2), PUT.end - Fraction(3, 2))
SEEDS = (9001, 9002, 9003)


def talk(seconds, seed=0):
    """Something like a voice: pulses of a pitch that moves, in syllables of changing length."""
    chance = np.random.default_rng(seed)
    parts = []
    while sum(map(len, parts)) < seconds * RATE:
        size = int(chance.uniform(0.09, 0.32) * RATE)
        pitch = chance.uniform(100, 180) * np.linspace(1, chance.uniform(0.8, 1.2), size)
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        tilt = chance.uniform(0.5, 1.4)
        voice = sum(np.sin(number * phase) / number**tilt for number in range(1, 20))
        parts += [voice * np.hanning(size) * chance.uniform(0.2, 1)]
        parts += [np.zeros(int(chance.exponential(0.05) * RATE))]
    return np.concatenate(parts)[: int(seconds * RATE)]


def room(seconds, seed=0):
    return 10 ** (-62 / 20) * np.random.default_rng(seed).standard_normal(int(seconds * RATE))


def heard(folder, sound):
    path = folder / "sound.pcm"
    path.write_bytes(np.clip(np.round(sound * 32767), -32768, 32767).astype("<i2").tobytes())
    return {one.kind: one for one in measure_sound(path)}


def with_sound(name, seed, decibels=-22.0):
    """Eighteen seconds of a quiet room with six seconds of a sound in their middle."""
    quiet = room(18, seed)
    sound = scaled(seeded(name, seed, 6.0), decibels)
    start = int(PUT.start * RATE)
    quiet[start : start + len(sound)] += sound
    return quiet


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [APPLAUSE, CHEERING, LAUGHTER])
def test_a_texture_is_known_where_it_was_put_and_nowhere_else(tmp_path, kind, seed):
    curves = heard(tmp_path, with_sound(kind.value, seed))
    assert np.median(within(curves[kind], WITHIN)) >= LIKE
    around = (TimeRange(Fraction(0), Fraction(5)), TimeRange(Fraction(13), Fraction(18)))
    assert max(value for span in around for value in within(curves[kind], span)) == 0
    others = {APPLAUSE, CHEERING, LAUGHTER} - {kind}
    assert all(np.median(within(curves[other], WITHIN)) <= 0.2 for other in others)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", sorted(DECOYS))
def test_what_is_loud_and_no_event_is_no_texture(tmp_path, name, seed):
    curves = heard(tmp_path, with_sound(name, seed, -18.0))
    for kind in (APPLAUSE, CHEERING, LAUGHTER):
        above = [value > LIKE for value in curves[kind].values]
        assert longest(above) * STEP < 1, (kind, name)


@pytest.mark.parametrize("seed", SEEDS)
def test_talk_is_no_texture(tmp_path, seed):
    curves = heard(tmp_path, scaled(talk(20, seed), -24) + room(20))
    for kind in (APPLAUSE, CHEERING, LAUGHTER):
        assert longest([value > LIKE for value in curves[kind].values]) * STEP < 1, kind


def longest(flags):
    edges = [-1, *(number for number, flag in enumerate(flags) if not flag), len(flags)]
    return max(after - before - 1 for before, after in pairwise(edges))


def test_a_jump_is_heard_and_a_slow_rise_is_none(tmp_path):
    noise = np.random.default_rng(1).standard_normal(60 * RATE)
    at = np.arange(len(noise)) / RATE
    jump = heard(tmp_path, noise * 10 ** (np.where(at < 40, -40, -22) / 20))
    values = jump[SignalKind.LOUDNESS_JUMP].values
    first = int(40 / STEP)
    assert max(values[first : first + 5]) == pytest.approx(18, abs=1)
    assert max(values[: first - 2]) < 2
    fade = heard(tmp_path, noise * 10 ** (np.clip(at - 60, -50, -20) / 20))
    assert max(fade[SignalKind.LOUDNESS_JUMP].values) < 5


def test_talk_after_a_pause_is_no_jump(tmp_path):
    voice = scaled(talk(50, 3), -26)
    voice[20 * RATE : 26 * RATE] = 0
    curves = heard(tmp_path, voice + room(50))
    assert max(curves[SignalKind.LOUDNESS_JUMP].values) < 9


@pytest.mark.parametrize(
    ("hertz", "decibels", "lufs"), [(997, 0, -3.01), (997, -20, -23.01), (997, -40, -43.01)]
)
def test_a_tone_is_as_loud_as_the_standard_says(tmp_path, hertz, decibels, lufs):
    """BS.1770-4: a 997 Hz sine of full scale in one channel reads -3.01 LKFS."""
    tone = np.sin(2 * np.pi * hertz * np.arange(4 * RATE) / RATE) * 10 ** (decibels / 20)
    loud = heard(tmp_path, tone)[SignalKind.LOUDNESS].values
    assert np.median(loud) == pytest.approx(lufs, abs=0.1)


@pytest.mark.parametrize("tilt", [0.0, 1.0, 2.0])
def test_what_is_deep_counts_as_the_filters_of_the_standard_have_it(tmp_path, tilt):
    hertz = np.array([60, 120, 250, 500, 1000, 2000, 4000, 7000])
    sound, reference = tones(hertz, tilt, RATE), weighted(tones(hertz, tilt, 48_000))
    expected = -0.691 + 10 * np.log10(np.mean(reference[4800:] ** 2))
    loud = heard(tmp_path, sound)[SignalKind.LOUDNESS].values
    assert np.median(loud) == pytest.approx(expected, abs=0.3)


def tones(hertz, tilt, rate):
    at = np.arange(3 * rate) / rate
    return sum(0.08 * (one / 60) ** -tilt * np.sin(2 * np.pi * one * at + one) for one in hertz)


SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (-1.69065929318241, 0.73248077421585),
)
HIGH_PASS = ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))


def weighted(sound):
    """The two filters of BS.1770-4 at 48 kHz, sample by sample."""
    for b, a in (SHELF, HIGH_PASS):
        out, first, second = np.empty_like(sound), 0.0, 0.0
        for number, value in enumerate(sound):
            out[number] = b[0] * value + first
            first = b[1] * value - a[0] * out[number] + second
            second = b[2] * value - a[1] * out[number]
        sound = out
    return sound


def test_a_programme_is_measured_in_stretches_that_do_not_show(tmp_path):
    """What lies across the edge of a stretch is heard as if it lay in its middle."""
    event = with_sound("applause", 9001)
    late = np.concatenate([room(21, 5), event])
    early = np.concatenate([room(4, 5), event])
    (shifted, plain) = (heard(tmp_path, sound) for sound in (late, early))
    first, second = int(22 / STEP), int(5 / STEP)
    for kind in SOUND_KINDS:
        if kind is SignalKind.LOUDNESS_JUMP:  # compares with what was before
            continue
        count = int(16 / STEP)
        assert shifted[kind].values[first : first + count] == pytest.approx(
            plain[kind].values[second : second + count], abs=0.02
        )


def test_only_a_stretch_is_in_memory(tmp_path):
    path = tmp_path / "long.pcm"
    path.write_bytes(bytes(2 * RATE * 300))
    sizes = [one.power.nbytes + one.fine.nbytes for one in read_stretches(path)]
    assert len(sizes) == 10
    assert max(sizes) < 5 * 10**6


@pytest.mark.parametrize("samples", [0, 1, 3199, 3201])
def test_any_length_has_its_steps(tmp_path, samples):
    path = tmp_path / "short.pcm"
    path.write_bytes(bytes(2 * samples))
    curves = measure_sound(path)
    if samples == 0:
        assert curves == ()
    else:
        assert {len(one.values) for one in curves} == {-(-samples // 3200)}
        assert curves[0].values[0] == -70.0
