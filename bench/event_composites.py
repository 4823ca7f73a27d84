"""Talk with one event in it, or none, and five sounds that are louder and are no event.

Speech of the shared folder, one sentence after the other; everything else is made by
`bench.event_sounds`. A seed always gives the same composite.
"""

import csv
import sys
import wave
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np

from bench.event_sounds import DECOYS, EVENTS, RATE, Chance, Sound, scaled
from farm.captions import Word
from farm.timeline import TimeRange

SPEECH = Path(__file__).parents[2] / "shared" / "media" / "speech"
SENTENCES, LOUDER = 14, 5
TALK, FLOOR = -34.0, -62.0
"""dB full scale of what is said, and of the room."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the shared folder."""

    sound: Sound
    text: str


@dataclass(frozen=True, slots=True)
class Composite:
    """A programme of about two minutes.

    Attributes:
        words: as a transcript would have them, evenly over each sentence.
        event: when the event is heard; None: there is none.
        shown: from the start of the sentence that leads to it until it is over.
        decoys: what is louder, and when.
    """

    sound: Sound
    words: tuple[Word, ...]
    event: TimeRange | None
    shown: TimeRange | None
    decoys: tuple[tuple[str, TimeRange], ...]

    @property
    def duration(self) -> Fraction:
        """Seconds."""
        return Fraction(len(self.sound), RATE)

    def write(self, path: Path) -> Path:
        """Write it as `ai.transcriber` says."""
        samples = np.clip(np.round(self.sound * 32767), -32768, 32767).astype("<i2")
        path.write_bytes(samples.tobytes())
        return path


@cache
def sentences() -> tuple[Said, ...]:
    """Return all recordings that have a reference text, silence around them taken off."""
    rows = csv.DictReader((SPEECH / "REFS.tsv").read_text("utf-8").splitlines(), delimiter="\t")
    said = []
    for row in rows:
        path = SPEECH / row["file"]
        if path.suffix == ".wav":
            stop = "。" if row["lang"] == "zh" else "."
            said.append(Said(_trimmed(path), row["reference"].lower() + stop))
    if not said:
        sys.exit(f"no recordings of speech in {SPEECH}")
    return tuple(said)


def _trimmed(path: Path) -> Sound:
    with wave.open(str(path)) as source:
        read = np.frombuffer(source.readframes(source.getnframes()), "<i2") / 32768
    loud = np.convolve(read**2, np.full(800, 1 / 800), "same")
    heard = np.flatnonzero(loud > loud.max() * 0.003)
    return scaled(read[heard[0] : heard[-1] + 1], TALK)


def compose(seed: int, event: str | None) -> Composite:
    """Return the composite of a seed.

    Args:
        seed: of all chance in it.
        event: of `EVENTS`; None: there shall be none.
    """
    chance = np.random.default_rng(seed)
    track = _Track(chance)
    at = int(chance.integers(4, SENTENCES - 4))
    found: TimeRange | None = None
    shown: TimeRange | None = None
    loud = chance.uniform(-26, -20)
    for number in range(SENTENCES):
        said = track.say(sentences()[int(chance.integers(len(sentences())))])
        if event is not None and number == at:
            seconds = float(chance.uniform(3.5, 8))
            track.wait(0.1, 0.7)
            found = track.put(scaled(EVENTS[event](chance, seconds), loud))
            shown = TimeRange(said.start, found.end)
        track.wait(0.3, 1.1)
    sound = track.joined()
    decoys = _add_decoys(chance, sound, loud, found)
    sound = sound + 10 ** (FLOOR / 20) * chance.standard_normal(len(sound))
    return Composite(sound, tuple(track.words), found, shown, decoys)


class _Track:
    """A programme that grows."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._parts: list[Sound] = [np.zeros(RATE)]
        self._length = RATE
        self.words: list[Word] = []

    def wait(self, least: float, most: float) -> None:
        self.put(np.zeros(int(self._chance.uniform(least, most) * RATE)))

    def put(self, sound: Sound) -> TimeRange:
        start = Fraction(self._length, RATE)
        self._parts.append(sound)
        self._length += len(sound)
        return TimeRange(start, Fraction(self._length, RATE))

    def say(self, one: Said) -> TimeRange:
        span = self.put(one.sound)
        pieces = one.text.split() if " " in one.text else _characters(one.text)
        whole, before = sum(map(len, pieces)), 0
        for number, piece in enumerate(pieces):
            start = span.start + span.duration * before / whole
            before += len(piece)
            end = span.start + span.duration * before / whole
            self.words.append(Word(piece, start, end, spaced=" " in one.text and number > 0))
        return span

    def joined(self) -> Sound:
        return np.concatenate(self._parts)


def _characters(text: str) -> list[str]:
    return [*text[:-2], text[-2:]]


def _add_decoys(
    chance: Chance, sound: Sound, event: float, found: TimeRange | None
) -> tuple[tuple[str, TimeRange], ...]:
    """Lay five of them over the talk, 1 to 5 dB louder than the event, none upon it."""
    decoys: list[tuple[str, TimeRange]] = []
    names = chance.permutation(list(DECOYS))[:LOUDER]
    taken = [] if found is None else [found]
    for name in map(str, names):
        maker, seconds = DECOYS[name]
        made = scaled(maker(chance, seconds), event + chance.uniform(1, 5))
        for _ in range(200):
            first = int(chance.integers(RATE, len(sound) - len(made)))
            span = TimeRange(Fraction(first, RATE), Fraction(first + len(made), RATE))
            if all(span.end + 2 < one.start or one.end + 2 < span.start for one in taken):
                sound[first : first + len(made)] += made
                taken.append(span)
                decoys.append((name, span))
                break
    return tuple(decoys)
