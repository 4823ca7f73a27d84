"""The system's ffmpeg, Debian's 5.1 for one, makes what the packaged one makes: ADR 2."""

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from farm.messages import Language
from tests.clips import AAC, X264
from tests.media.conftest import QUICK
from tests.media.test_sync import BEEP, flash
from tests.results import Result, beep_time, flash_time
from workers.oneshot import Order, make_everything


@pytest.fixture(scope="module")
def take_with_system_ffmpeg(tmp_path_factory):
    found = shutil.which("ffmpeg")
    if found is None:
        pytest.skip("no ffmpeg on the path")
    settings = QUICK.model_copy(update={"ffmpeg": Path(found)})

    def take(clip):
        folder = tmp_path_factory.mktemp("made") / "out"
        return Result(folder, make_everything(Order(clip, folder, Language.EN), settings))

    return take


def assert_together(made, at):
    for name, path in made.files.items():
        assert abs(flash_time(path) - at) <= Fraction(1, 25), name
        assert abs(beep_time(path) - at) <= Fraction(1, 25), name


def test_flash_and_beep_stay_together(clip, take_with_system_ffmpeg):
    source = clip("flash-25-in-mp4.mp4", [*flash("25"), *BEEP, *X264, *AAC])
    assert_together(take_with_system_ffmpeg(source), Fraction(8, 5))
