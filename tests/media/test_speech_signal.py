"""Where somebody speaks, as a curve: up at real speech, down at what is loud and is none."""

from fractions import Fraction

import numpy as np
import pytest

from ai.signals import share_curve, within
from ai.speech import find_speech
from ai.transcriber import Errand
from bench.event_composites import SPEECH, sentences
from bench.event_sounds import RATE, scaled, seeded
from farm.analysis import SignalKind
from farm.timeline import TimeRange

pytestmark = [
    pytest.mark.media,
    pytest.mark.skipif(not SPEECH.is_dir(), reason="the shared recordings are not there"),
]
SAID = ("first", "last")
DECOYS = ("applause", "music", "rain", "traffic", "phone")
EACH = 4


def test_speech_is_heard_where_somebody_speaks_and_nowhere_else(tmp_path):
    parts, spoken, other, at = [], [], [], 0.0
    for number, name in enumerate([*DECOYS, *SAID]):
        is_said = name in SAID
        chosen = sentences()[-1 if name == "last" else 0].sound
        sound = chosen if is_said else seeded(name, 9100 + number, EACH)
        sound = scaled(sound, -26 if is_said else -20)
        parts += [sound, np.zeros(RATE)]
        length = len(sound) / RATE
        span = TimeRange(Fraction(str(at + 0.5)), Fraction(str(at + length - 0.5)))
        (spoken if is_said else other).append(span)
        at += length + 1
    room = 10 ** (-62 / 20) * np.random.default_rng(1).standard_normal(round(at * RATE))
    samples = tmp_path / "sound.pcm"
    heard = np.clip(np.concatenate(parts) + room[: sum(map(len, parts))], -1, 1)
    samples.write_bytes(np.round(heard * 32767).astype("<i2").tobytes())
    found = find_speech(samples, Errand(tmp_path, 100))
    curve = share_curve(SignalKind.SPEECH, found, Fraction(str(round(at, 3))))
    for span in spoken:
        assert np.mean(within(curve, span)) > 0.8, span
    for name, span in zip(DECOYS, other, strict=True):
        assert np.mean(within(curve, span)) < 0.1, name
