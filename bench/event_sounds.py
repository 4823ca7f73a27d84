"""Sounds made of nothing but numbers: events, and what is louder and is none. 16 kHz mono, float.

Applause is many single claps in a room, cheering is voices that glide, laughter is pulsed vowels.
They are made by other rules than those by which they are looked for, but they are not recordings.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
Sound = NDArray[np.floating[Any]]
Chance = np.random.Generator
Maker = Callable[[Chance, float], Sound]


def scaled(sound: Sound, decibels: float) -> Sound:
    """Return a sound whose loudest 0.4 s have a mean square of so many dB full scale."""
    squares = np.convolve(sound**2, np.full(int(0.4 * RATE), 1 / (0.4 * RATE)), "same")
    return np.asarray(sound * np.sqrt(10 ** (decibels / 10) / (squares.max() + 1e-12)))


def shaped(chance: Chance, count: int, curve: Callable[[Sound], Sound]) -> Sound:
    """Return noise whose spectrum follows a curve over Hz."""
    spectrum = np.fft.rfft(chance.standard_normal(count))
    return np.asarray(np.fft.irfft(spectrum * curve(np.fft.rfftfreq(count, 1 / RATE)), count))


def bump(middle: float, octaves: float) -> Callable[[Sound], Sound]:
    """Return a resonance that falls to 1/e so many octaves from its middle."""
    return lambda hertz: np.asarray(
        np.exp(-((np.log2(np.maximum(hertz, 1) / middle) / octaves) ** 2))
    )


def swell(count: int, rise: float, fall: float) -> Sound:
    """Return an envelope that rises and falls in so many seconds."""
    at = np.arange(count) / RATE
    return np.asarray(np.minimum(1, at / rise) * np.minimum(1, (at[-1] - at) / fall))


def in_room(chance: Chance, sound: Sound, seconds: float, wet: float) -> Sound:
    """Return a sound with the tail of a room."""
    count = int(seconds * RATE)
    tail = shaped(chance, count, lambda hertz: 1 / (1 + hertz / 3000))
    tail *= np.exp(-6.9 * np.arange(count) / count)
    size = len(sound) + count
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)[: len(sound)]
    return np.asarray(sound + wet * heard * np.std(sound) / (np.std(heard) + 1e-12))


def applause(chance: Chance, seconds: float) -> Sound:
    """Return people who clap, each at their own pace: 12 to 80 of them."""
    count, sound = int(seconds * RATE), np.zeros(int(seconds * RATE) + RATE)
    people = int(chance.integers(12, 80))
    for _ in range(people):
        pace, loud = chance.uniform(2.8, 5), chance.lognormal(0, 0.6)
        ring = int(chance.uniform(0.012, 0.03) * RATE)
        tone = bump(chance.uniform(900, 2600), chance.uniform(0.6, 1.3))
        start, end = chance.uniform(0, 0.5), seconds - chance.exponential(0.12) * seconds
        for at in np.arange(start, max(start, end), 1 / pace):
            clap = shaped(chance, ring, tone) * np.exp(-np.arange(ring) / (ring / 5))
            place = int((at + chance.normal(0, 0.02)) * RATE) % count
            sound[place : place + ring] += loud * chance.uniform(0.6, 1.2) * clap
    return in_room(chance, sound[:count], chance.uniform(0.3, 0.9), chance.uniform(0.3, 0.9))


def _voice(chance: Chance, pitch: Sound, formants: tuple[float, ...], breath: float) -> Sound:
    """Return a vowel of a pitch that changes: harmonics under formants, and breath."""
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sound = np.zeros(len(pitch))
    for number in range(1, 16):
        hertz = number * pitch
        if hertz.min() > RATE / 2 - 500:
            break
        loud = sum(bump(formant, 0.4)(hertz) / (1 + at) for at, formant in enumerate(formants))
        sound += loud * np.sin(number * phase + chance.uniform(0, 6.28))
    noise = shaped(chance, len(pitch), bump(formants[1], 1.0))
    return np.asarray(sound + breath * noise * np.std(sound) / (np.std(noise) + 1e-12))


def cheering(chance: Chance, seconds: float) -> Sound:
    """Return 15 to 35 people who shout, each as long as a breath."""
    count = int(seconds * RATE)
    sound = np.zeros(count)
    for _ in range(int(chance.integers(15, 35))):
        at = chance.uniform(0, 0.3)
        while at < seconds - 0.4:
            long = min(chance.uniform(0.7, 2.2), seconds - at)
            size = int(long * RATE)
            glide = np.linspace(0, chance.uniform(-0.5, 0.5), size)
            pitch = chance.uniform(230, 620) * 2 ** (glide + 0.02 * np.sin(np.arange(size) / 450))
            first = chance.uniform(600, 1000)
            second = first * chance.uniform(1.5, 2.2)
            shout = _voice(chance, pitch, (first, second, 2900), chance.uniform(0.3, 1))
            place = int(at * RATE)
            shout *= swell(size, 0.12, 0.25) * chance.lognormal(0, 0.5)
            sound[place : place + size] += shout[: count - place]
            at += long + chance.uniform(0.05, 0.4)
    return in_room(chance, sound, 0.5, 0.4)


def laughter(chance: Chance, seconds: float) -> Sound:
    """Return one to three people who laugh: ha, ha, ha, a breath, and again."""
    count = int(seconds * RATE)
    sound = np.zeros(count)
    for person in range(int(chance.integers(1, 4))):
        at, loud = 0.3 * person, 0.35**person
        low, beat = chance.uniform(170, 330), chance.uniform(0.17, 0.24)
        formants = (chance.uniform(600, 900), chance.uniform(1150, 1600), 2600.0)
        while at < seconds - beat:
            for number in range(int(chance.integers(5, 11))):
                size = int(beat * chance.uniform(0.52, 0.62) * RATE)
                fall = 1.25 - 0.04 * number - np.linspace(0, 0.15, size)
                ha = _voice(chance, low * fall, formants, 0.25) * np.hanning(size)
                breath = shaped(chance, int(0.05 * RATE), bump(1500, 1.2))
                breath *= 0.25 * np.std(ha) / np.std(breath)
                place = int(at * RATE)
                for part, where in ((breath, place), (ha, place + int(0.04 * RATE))):
                    end = min(count, where + len(part))
                    if where < count:
                        sound[where:end] += loud * 0.96**number * part[: end - where]
                at += beat * chance.uniform(0.96, 1.04)
            at += chance.uniform(0.15, 0.4)
    return in_room(chance, sound, 0.3, 0.2)


def door(chance: Chance, seconds: float) -> Sound:
    """Return a slam: a thump, a click, a rattle."""
    count = int(seconds * RATE)
    at = np.arange(count) / RATE
    thump = np.sin(2 * np.pi * chance.uniform(55, 110) * at) * np.exp(-at / 0.12)
    click = shaped(chance, count, lambda hertz: 1 / (1 + hertz / 1500)) * np.exp(-at / 0.03)
    return in_room(chance, thump * 3 + click / np.std(click[:800]), 0.5, 0.3)


def traffic(chance: Chance, seconds: float) -> Sound:
    """Return cars that pass."""
    count = int(seconds * RATE)
    at = np.arange(count) / RATE
    rumble = shaped(chance, count, lambda hertz: 1 / (1 + (hertz / 120) ** 1.5))
    tyres = shaped(chance, count, bump(900, 0.9))
    passing = np.exp(-(((at - seconds * chance.uniform(0.3, 0.7)) / 1.5) ** 2))
    tyres = 0.5 * tyres / np.std(tyres) * passing
    return np.asarray(rumble / np.std(rumble) * (0.4 + passing) + tyres)


def music(chance: Chance, seconds: float) -> Sound:
    """Return chords that change every half second, with a high hat on each quarter of it."""
    count, beat = int(seconds * RATE), chance.uniform(0.42, 0.6)
    sound, root = np.zeros(count), chance.uniform(110, 220)
    for number in range(int(seconds / beat) + 1):
        place = int(number * beat * RATE)
        size = min(count - place, int(beat * 1.5 * RATE))
        if size < RATE // 100:
            break
        at = np.arange(size) / RATE
        bass = root * 2 ** (chance.choice([0, 3, 5, 7, 10]) / 12)
        for step in (0, 4, 7, 12):
            for harmonic in range(1, 7):
                tone = np.sin(2 * np.pi * bass * 2 ** (step / 12) * harmonic * at)
                sound[place : place + size] += tone * np.exp(-at * 1.5) / harmonic**1.2
        for quarter in range(2):
            hat = place + int(quarter * beat / 2 * RATE)
            ring = min(count - hat, RATE // 20)
            if ring > 0:
                noise = shaped(chance, ring, lambda hertz: np.where(hertz > 4000, 1.0, 0.0))
                sound[hat : hat + ring] += 2 * noise * np.exp(-np.arange(ring) / (ring / 5))
    return sound


def cough(chance: Chance, seconds: float) -> Sound:
    """Return two or three bursts of breath."""
    sound = np.zeros(int(seconds * RATE))
    for number in range(int(chance.integers(2, 4))):
        size, place = int(chance.uniform(0.15, 0.28) * RATE), int((0.1 + 0.45 * number) * RATE)
        burst = shaped(chance, size, bump(chance.uniform(700, 1300), 1.2))
        burst *= np.exp(-np.arange(size) / (size / 3))
        size = max(0, min(size, len(sound) - place))
        sound[place : place + size] += burst[:size]
    return sound


def phone(chance: Chance, seconds: float) -> Sound:
    """Return a ring: two tones in turns, twenty times a second, one second on and one off."""
    at = np.arange(int(seconds * RATE)) / RATE
    low = chance.uniform(850, 1300)
    is_low = np.sin(2 * np.pi * 20 * at) > 0
    tones = np.where(is_low, np.sin(2 * np.pi * low * at), np.sin(2 * np.pi * low * 1.25 * at))
    return np.asarray(tones * ((at % 2) < 1) + 1e-4 * chance.standard_normal(len(at)))


def rain(chance: Chance, seconds: float) -> Sound:
    """Return rain from afar: a hiss."""
    hiss = shaped(chance, int(seconds * RATE), lambda hertz: np.sqrt(hertz / (1000 + hertz)))
    return hiss * swell(len(hiss), 0.5, 0.5)


def keyboard(chance: Chance, seconds: float) -> Sound:
    """Return somebody who types: clicks, one by one."""
    sound = np.zeros(int(seconds * RATE))
    at = 0.05
    while at < seconds - 0.1:
        size, place = int(0.02 * RATE), int(at * RATE)
        click = shaped(chance, size, bump(2500, 1.0)) * np.exp(-np.arange(size) / 60)
        sound[place : place + size] += chance.uniform(0.5, 1) * click
        at += chance.uniform(0.09, 0.3)
    return sound


EVENTS: Mapping[str, Maker] = {"applause": applause, "cheering": cheering, "laughter": laughter}
DECOYS: Mapping[str, tuple[Maker, float]] = {
    "door": (door, 0.8),
    "traffic": (traffic, 7.0),
    "music": (music, 8.0),
    "cough": (cough, 1.6),
    "phone": (phone, 5.0),
    "rain": (rain, 6.0),
    "keyboard": (keyboard, 5.0),
}
"""What is no event, and for how many seconds it goes on."""


@cache
def seeded(name: str, seed: int, seconds: float) -> Sound:
    """Return a sound of either table, always the same for a seed."""
    maker = EVENTS[name] if name in EVENTS else DECOYS[name][0]
    return maker(np.random.default_rng(seed), seconds)
