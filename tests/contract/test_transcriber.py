"""One body over everything that listens: the fixture model by faster-whisper, and a script.

openai-whisper is no part of it: it is an extra, and no model of its kind is at hand.
"""

import wave
from fractions import Fraction

import numpy as np
import pytest

from ai.models import MISSING, require_model
from ai.transcriber import SAMPLE_RATE, Errand, Sound
from ai.whisper import Whisper
from farm.errors import FarmError
from farm.messages import Language
from farm.timeline import TimeRange
from tests.clips import real_clip
from tests.speech import Scripted, require_fixture
from transcode.limits import ChildFailed

CLIP = "speech/zh_aishell-BAC009S0724W0121.wav"
TEXT = "广州市房地产中介协会分析"
OFFSET = 3 * SAMPLE_RATE
"""The sound begins three seconds into a programme."""


@pytest.fixture(params=["fixture", "scripted"])
def transcriber(request, tmp_path):
    if request.param == "scripted":
        return Scripted({Fraction(3): TEXT, Fraction(8): ""})
    return Whisper(str(require_fixture()), tmp_path, memory_bytes=10**9, threads=1)


@pytest.fixture
def sound(tmp_path):
    """The sentence, and half a second of nothing after it."""
    with wave.open(str(real_clip(CLIP))) as source:
        samples = np.frombuffer(source.readframes(source.getnframes()), "<i2")
    path = tmp_path / "sound.pcm"
    path.write_bytes(samples.tobytes())
    end = 3 + Fraction(len(samples), SAMPLE_RATE)
    return Sound(path, OFFSET, (TimeRange(Fraction(3), end),))


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_what_is_said_comes_with_times_inside_its_span(transcriber, sound, folder):
    shares = []
    heard = transcriber.transcribe(sound, Errand(folder, 120, report=shares.append))
    assert [(one.language, one.text) for one in heard] == [("zh", TEXT)]
    (span,) = sound.spans
    times = [edge for word in heard[0].words for edge in (word.start, word.end)]
    assert times == sorted(times)
    assert span.start <= times[0] <= span.start + 2
    assert span.end - 2 <= times[-1] <= span.end
    assert shares[-1] == 1.0


def test_nothing_to_listen_to(transcriber, sound, folder):
    assert transcriber.missing() is None
    silent = Sound(sound.path, OFFSET, ())
    assert transcriber.transcribe(silent, Errand(folder, 120)) == ()


def test_what_a_listener_to_progress_raises_ends_the_run(transcriber, sound, folder):
    def cancelled(_share):
        raise FarmError("lease-lost", noun="job_1", seen="cancelled", attempt=1)

    with pytest.raises(FarmError) as ended:
        transcriber.transcribe(sound, Errand(folder, 120, report=cancelled))
    assert ended.value.code == "lease-lost"


def test_a_model_that_is_not_here_is_named_with_what_brings_it(sound, folder, tmp_path):
    absent = Whisper("small", tmp_path, memory_bytes=10**9)
    missing = absent.missing()
    assert missing is not None
    assert (missing.code, missing.facts) == ("captions-model-missing", {"model": "small"})
    with pytest.raises(FarmError, match="captions-model-missing"):
        absent.transcribe(sound, Errand(folder, 120))


def test_a_model_that_takes_too_long_or_too_much_is_ended(sound, folder, tmp_path):
    model = str(require_fixture())
    with pytest.raises(ChildFailed, match="encode-timeout"):
        Whisper(model, tmp_path, memory_bytes=10**9).transcribe(sound, Errand(folder, 0.3))
    with pytest.raises(ChildFailed, match="encode-memory"):
        Whisper(model, tmp_path, memory_bytes=10**7).transcribe(sound, Errand(folder, 120))


LOST = {
    "a-name": ("small", "faster-whisper", "captions-model-missing", "farm models get small"),
    "a-repository": ("o/r", "faster-whisper", "captions-model-missing", "farm models get o/r"),
    "a-folder": ("/nowhere/m", "faster-whisper", "captions-model-not-there", "/nowhere/m"),
    "openai-s-name": (
        "turbo",
        "openai-whisper",
        "captions-checkpoint-missing",
        "load_model('turbo'",
    ),
    "openai-s-file": (
        "/nowhere/m.pt",
        "openai-whisper",
        "captions-file-not-there",
        "load_model('small'",
    ),
    "a-home": (
        "~/nowhere/m",
        "faster-whisper",
        "captions-model-not-there",
        "farm models get small",
    ),
    "nobody-s-home": ("~nobody-here/m", "faster-whisper", "captions-model-not-there", "~nobody"),
}


@pytest.mark.parametrize(("model", "engine", "code", "told"), LOST.values(), ids=LOST)
def test_a_model_that_is_not_here_is_told_with_what_brings_it(model, engine, code, told, tmp_path):
    with pytest.raises(FarmError, match=code) as missing:
        require_model(model, tmp_path, is_reference=engine == "openai-whisper")
    assert code in MISSING
    for language in Language:
        text = missing.value.text(language)
        assert told in text
        assert code == "captions-model-missing" or "models get /" not in text


@pytest.mark.parametrize("model", ["~/ours", "ours", "./ours", "kept/ours"])
def test_a_model_is_found_by_its_place_from_home_or_from_here(model, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / model.removeprefix("~/")
    folder.mkdir(parents=True)
    for file, is_reference in (("model.bin", False), ("ours.pt", True)):
        with pytest.raises(FarmError, match="-not-there"):
            require_model(model, tmp_path / "models", is_reference=is_reference)
        (folder / file).write_bytes(b"weights")
        found = require_model(model, tmp_path / "models", is_reference=is_reference)
        assert found == (folder / file if is_reference else folder)


@pytest.mark.parametrize("name", ["small", "turbo", "FOLDER", "FOLDER/large-v3-turbo.pt"])
def test_openai_whisper_takes_a_name_a_file_or_a_folder_with_one(name, tmp_path):
    file = tmp_path / ("small.pt" if name == "small" else "large-v3-turbo.pt")
    file.write_bytes(b"weights")
    model = name.replace("FOLDER", str(tmp_path))
    assert require_model(model, tmp_path, is_reference=True) == file
    with pytest.raises(FarmError):
        require_model(str(tmp_path), tmp_path)
