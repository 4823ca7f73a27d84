"""Cuts, exact to the frame: every picture carries its number as a row of bright and dark bars."""

from fractions import Fraction

import numpy as np
import pytest
from typer.testing import CliRunner

from api.cli import app
from farm.errors import InputRejected
from farm.timeline import TimeRange
from tests.media.conftest import QUICK
from tests.results import beep_time, pictures
from workers.cuts import CutOrder, cut_file

pytestmark = pytest.mark.media

BITS, FRAMES = 8, 200
BARS = (
    "nullsrc=size=160x96:rate=25:duration=8,format=gray,"
    f"geq=lum='if(mod(floor(N/pow(2,floor(X*{BITS}/W))),2),230,20)',format=yuv420p"
)
NUMBERED = ["-f", "lavfi", "-i", BARS]
NOISE_AT_4 = [
    *(
        "-f",
        "lavfi",
        "-i",
        "anoisesrc=color=pink:amplitude=0.6:seed=3:duration=8:sample_rate=48000",
    ),
    *("-af", "volume='if(gte(t,4),1,0.001)':eval=frame:precision=float"),
]
NOISE_BEGINS = 188 * 1024 / 48_000
"""The filter that makes it works on so many samples at once."""
WANTED = TimeRange(Fraction("2.48"), Fraction("6.2"))
EXACT = list(range(62, 155))
AAC = ["-c:a", "aac", "-ac", "2"]


def numbers(path):
    return [_number(luma) for _, luma in pictures(path)]


def _number(luma):
    columns = np.array_split(luma.astype(int), BITS, axis=1)
    return sum(1 << bit for bit, bars in enumerate(columns) if bars.mean() > 125)


X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-sc_threshold", "0"]
SOURCES = {
    # one keyframe in eight seconds, pictures reordered, references across
    "long-gop-with-b.mp4": [*X264, "-g", "250", "-bf", "3", "-refs", "3"],
    "long-gop.mkv": [*X264, "-g", "60", "-bf", "2"],
    "open-gop.mp4": [
        *("-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1"),
        *(
            "-x265-params",
            "log-level=error:open-gop=1:keyint=30:min-keyint=30:bframes=4:scenecut=0",
        ),
    ],
    "transport.ts": [*X264, "-g", "40", "-bf", "2"],
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_cut_has_exactly_the_pictures_of_its_range(clip, tmp_path, name):
    source = clip(f"cut-{name}", [*NUMBERED, *NOISE_AT_4, *SOURCES[name], *AAC])
    made = cut_file(CutOrder(source, WANTED, tmp_path / "cut.mp4"), QUICK)
    assert numbers(tmp_path / "cut.mp4") == EXACT
    assert (made.frames, made.duration) == (93, Fraction(93, 25))
    assert beep_time(tmp_path / "cut.mp4") == pytest.approx(NOISE_BEGINS - 2.48, abs=0.001)
    assert [path.name for path in tmp_path.iterdir()] == ["cut.mp4"]


def test_where_pictures_are_missing_the_one_before_stands(clip, tmp_path):
    gaps = [*("-vf", "select='mod(n+3,7)'"), *("-fps_mode", "passthrough"), *X264, "-g", "250"]
    source = clip("cut-vfr.mp4", [*NUMBERED, *gaps])
    cut_file(CutOrder(source, WANTED, tmp_path / "cut.mp4"), QUICK)
    assert numbers(tmp_path / "cut.mp4") == [n if (n + 3) % 7 else n - 1 for n in EXACT]


def test_the_command_line_cuts_and_says_what_it_cut(clip, tmp_path):
    source = str(clip("cut-long-gop.mkv", [*NUMBERED, *NOISE_AT_4, *SOURCES["long-gop.mkv"], *AAC]))
    target = tmp_path / "cut.mp4"
    words = ["cut", source, "--from", "7.9", "--to", "8", "-o", str(target)]
    ran = CliRunner().invoke(app, words, env={"FARM_PRESET": "ultrafast", "FARM_LANGUAGE": "en"})
    assert ran.exit_code == 0, ran.output
    assert numbers(target) == [198, 199]
    assert "2 frames" in ran.output.replace("\n", " ")
    again = CliRunner().invoke(app, [*words[:5], "9", *words[6:]])
    assert again.exit_code == 2
    assert numbers(target) == [198, 199], "a refused cut changed what was there"


REFUSED = {
    "past-the-end": (TimeRange(Fraction(7), Fraction(9)), None, "cut-outside"),
    "between-two-pictures": (
        TimeRange(Fraction("1.001"), Fraction("1.039")),
        None,
        "cut-empty",
    ),
    "size": (WANTED, "8k", "rendition-unknown"),
}


@pytest.mark.parametrize(("wanted", "rendition", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_cut_is_said(clip, tmp_path, wanted, rendition, code):
    source = clip("cut-long-gop.mkv", [*NUMBERED, *NOISE_AT_4, *SOURCES["long-gop.mkv"], *AAC])
    with pytest.raises(InputRejected) as refused:
        cut_file(CutOrder(source, wanted, tmp_path / "cut.mp4", rendition), QUICK)
    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []
