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

DARK = ["-f", "lavfi", "-i", "color=black:size=320x180:rate=25:duration=4"]
STILL = ["-f", "lavfi", "-i", "anullsrc=sample_rate=48000:channel_layout=mono", "-t", "4"]


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


def test_sound_goes_on_after_a_jump_of_the_clock(clip, take_with_system_ffmpeg, tmp_path):
    first = clip("dark.ts", [*DARK, *STILL, *X264, "-c:a", "mp2"])
    later = ["-output_ts_offset", "5000"]
    second = clip("flash-later.ts", [*flash("25"), *BEEP, *X264, "-c:a", "mp2", *later])
    joined = tmp_path / "joined.ts"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    made = take_with_system_ffmpeg(joined)
    assert made.warnings >= {"time-jumps"}
    assert_together(made, 4 + Fraction(8, 5))
