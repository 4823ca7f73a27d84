"""A trial believes no list: it looks at what an encoder made."""

import resource
import tempfile
from dataclasses import replace
from datetime import timedelta

import pytest

from farm.jobs import WorkQueue
from farm.settings import Settings
from tests.fake_card import Card, ffmpeg_with
from tests.nouns import NOON
from transcode.codec_options import Codec, Hardware
from transcode.trials import try_encoders
from workers.announcing import announce
from workers.known_encoders import find_trials, fingerprint, machine_folder

pytestmark = pytest.mark.media
ON_NVENC = (Codec.H264, Hardware.NVENC)
ON_CPU = [(codec, Hardware.CPU) for codec in Codec]


@pytest.fixture(autouse=True)
def own_machine(tmp_path, monkeypatch):
    """What other tests found out is not known here."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


class Lines:
    """The queues of a worker, as Celery keeps them."""

    def __init__(self, *names):
        self.consume_from = dict.fromkeys(names)

    def deselect(self, exclude):
        for name in exclude:
            del self.consume_from[name]


def settings_with(folder, card, **more):
    wanted = {"data_dir": folder / "farm", "encoders": "nvenc"} | more
    return Settings(ffmpeg=ffmpeg_with(folder, card), **wanted)


def announced(settings, *names):
    lines = Lines(*names)
    return announce(settings, "cpu@here", lines, slots=1), list(lines.consume_from)


def test_every_processor_encodes_and_the_trial_of_all_three_is_cheap(ffmpeg, tmp_path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    trials = try_encoders(ffmpeg, tmp_path, ON_CPU)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert [(trial.name, trial.works, trial.detail) for trial in trials] == [
        ("libx264", True, ""),
        ("libx265", True, ""),
        ("libsvtav1", True, ""),
    ]
    # 0.6 s where it was measured
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 3


@pytest.mark.parametrize(
    ("card", "works", "detail"),
    [
        (Card.ABSENT, False, "Cannot load libcuda.so.1"),
        (Card.LIES, False, "25 of 25 frames, keyframes at [0.0, 0.28, 0.56, 0.84]"),
        (Card.FAILS_LATER, True, ""),
        (Card.GOOD, True, ""),
    ],
)
def test_a_listed_encoder_is_found_out(tmp_path, card, works, detail):
    [trial] = try_encoders(ffmpeg_with(tmp_path, card), tmp_path, [ON_NVENC])
    assert (trial.works, trial.detail) == (works, detail)


def test_a_worker_without_a_working_card_leaves_the_queue_of_cards(tmp_path):
    said, served = announced(settings_with(tmp_path, Card.ABSENT), "cpu", "gpu")
    assert served == ["cpu"]
    assert said.worker.queues == (WorkQueue.CPU,)
    assert said.worker.encoders == ("libx264", "libx265", "libsvtav1")
    assert said.hardware is Hardware.CPU


def test_a_worker_with_a_working_card_serves_both(tmp_path):
    said, served = announced(settings_with(tmp_path, Card.GOOD), "cpu", "gpu")
    assert served == ["cpu", "gpu"]
    assert "h264_nvenc" in said.worker.encoders
    assert said.hardware is Hardware.NVENC


def test_a_setting_forbids_hardware_and_its_trial(tmp_path):
    settings = settings_with(tmp_path, Card.GOOD, encoders="cpu")
    said, served = announced(settings, "cpu", "gpu")
    assert (served, said.hardware) == (["cpu"], Hardware.CPU)
    assert "h264_nvenc" not in said.worker.encoders


def test_a_worker_that_encodes_nothing_tries_nothing(tmp_path):
    settings = Settings(ffmpeg=tmp_path / "nothing", data_dir=tmp_path / "farm")
    said, served = announced(settings, "io", "ai")
    assert (served, said.worker.encoders) == (["io", "ai"], ())


def test_a_worker_without_an_ffmpeg_serves_no_encodes(tmp_path):
    settings = Settings(ffmpeg=tmp_path / "nothing", data_dir=tmp_path / "farm")
    assert announced(settings, "io", "cpu", "gpu")[1] == ["io"]


def test_trials_are_kept_until_binary_or_card_change_or_a_day_is_over(tmp_path, monkeypatch):
    settings = settings_with(tmp_path, Card.ABSENT)
    program = settings.ffmpeg
    first = find_trials(settings, program, NOON)
    counted = []

    def counting(*arguments):
        counted.append(arguments)
        return [replace(trial, detail="again") for trial in first]

    monkeypatch.setattr("workers.known_encoders.try_encoders", counting)
    assert find_trials(settings, program, NOON + timedelta(hours=23)) == first
    assert not counted
    assert [one.detail for one in find_trials(settings, program, NOON + timedelta(days=2))] == [
        "again"
    ] * len(first)
    program.write_text(program.read_text("utf-8") + "\n", encoding="utf-8")
    find_trials(settings, program, NOON + timedelta(days=2))
    assert len(counted) == 2
    for kept in machine_folder().glob("encoders-*.json"):
        kept.write_text("{", encoding="utf-8")
    find_trials(settings, program, NOON + timedelta(days=2))
    assert len(counted) == 3


def test_the_fingerprint_follows_what_a_trial_depends_on(tmp_path):
    settings = settings_with(tmp_path, Card.ABSENT)
    plain = fingerprint(settings, settings.ffmpeg)
    assert fingerprint(settings, settings.ffmpeg) == plain
    assert fingerprint(settings.model_copy(update={"encoders": "cpu"}), settings.ffmpeg) != plain
    assert fingerprint(settings, ffmpeg_with(tmp_path, Card.GOOD)) != plain
