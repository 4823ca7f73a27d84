"""A flash and a beep that were made together are found together, at their time, in everything."""

from fractions import Fraction

import pytest

from tests.clips import AAC, X264
from tests.results import beep_time, flash_time

AT = Fraction(8, 5)
"""When flash and beep begin, in seconds."""
LENGTH = 2.8
"""Of the clips, in seconds: the flash lies in their first group of pictures, a second follows."""


def flash(rate: str, size: str = "320x180") -> list[str]:
    lit = "drawbox=t=fill:color=white:enable='gte(t,1.5999)*lt(t,1.75)'"
    dark = f"color=black:size={size}:rate={rate}:duration={LENGTH}"
    return ["-f", "lavfi", "-i", f"{dark},{lit}"]


BEEP = [
    *("-f", "lavfi", "-i"),
    "aevalsrc='if(between(t,1.6,1.75),0.5*sin(2*PI*1000*t),0)':sample_rate=48000"
    f":duration={LENGTH}",
]
DROPPED = "select='not(eq(mod(n,7),3)+eq(mod(n,11),5))'"
INTERLACED = "tinterlace=mode=interleave_top,fieldorder=tff"

SOURCES = {
    "25-in-mp4": [*flash("25"), *BEEP, *X264, *AAC],
    "30000-1001-in-mov": [*flash("30000/1001"), *BEEP, *X264, "-c:a", "pcm_s16le"],
    "60-in-mp4": [*flash("60"), *BEEP, *X264, *AAC],
    "variable-rate": [*flash("30"), *BEEP, "-vf", DROPPED, "-fps_mode", "vfr", *X264, *AAC],
    "milliseconds-in-mkv": [*flash("30000/1001"), *BEEP, *X264, "-c:a", "libopus"],
    "late-clock-in-ts": [*flash("25"), *BEEP, *X264, "-c:a", "mp2", "-output_ts_offset", "1234"],
    "b-frames-in-ts": [*flash("25"), *BEEP, "-c:v", "libx264", "-bf", "3", *AAC],
    "interlaced-25": [
        *(*flash("50", "720x576"), *BEEP, "-vf", INTERLACED, "-c:v", "mpeg2video"),
        *("-flags", "+ilme+ildct", "-b:v", "6M", "-c:a", "mp2"),
    ],
    "interlaced-hd-25": [
        *(*flash("50", "1440x1080"), *BEEP, "-vf", f"{INTERLACED},setsar=4/3", *X264),
        *("-flags", "+ilme+ildct", "-x264-params", "tff=1", "-c:a", "ac3"),
    ],
    "mono-44100": [*flash("25"), *BEEP, *X264, "-c:a", "aac", "-ac", "1", "-ar", "44100"],
    "five-point-one": [*flash("25"), *BEEP, *X264, "-c:a", "ac3", "-ac", "6"],
}
SUFFIXES = {"30000-1001-in-mov": "mov", "milliseconds-in-mkv": "mkv", "late-clock-in-ts": "ts"} | {
    "b-frames-in-ts": "ts",
    "interlaced-25": "ts",
    "interlaced-hd-25": "ts",
    "five-point-one": "mkv",
}


IN_CI = {"30000-1001-in-mov", "variable-rate", "late-clock-in-ts", "interlaced-25"}
"""What differs most: rates, gaps, clocks and fields; the others take as long again."""


def one_source(name):
    """A worker each: the costly part is made once for all the tests of one source."""
    marks = [pytest.mark.xdist_group(name), *([] if name in IN_CI else [pytest.mark.long])]
    return pytest.param(name, marks=marks)


@pytest.fixture(params=[one_source(name) for name in SOURCES], scope="module")
def made(request, clip, take):
    name = request.param
    source = clip(f"flash-{name}.{SUFFIXES.get(name, 'mp4')}", SOURCES[name])
    return take(source)


def test_flash_and_beep_stay_together_in_every_rendition(made):
    assert made.files
    for name, path in made.files.items():
        frame = 1 / Fraction(made.renditions[name]["fps"]).limit_denominator(1001)
        seen, heard = flash_time(path), beep_time(path)
        assert abs(seen - AT) <= frame, name
        assert abs(heard - AT) <= frame, name
        assert abs(seen - heard) <= frame, name


def test_flash_and_beep_stay_together_in_the_packages(made):
    hls = made.folder / "packages" / "hls"
    sound = hls / "sound" / "index.m3u8"
    for name, rendition in made.renditions.items():
        frame = 1 / Fraction(rendition["fps"]).limit_denominator(1001)
        seen, heard = flash_time(hls / name / "index.m3u8"), beep_time(sound)
        assert abs(seen - AT) <= frame, name
        assert abs(seen - heard) <= frame, name


def test_the_length_is_the_sources(made):
    for name, rendition in made.renditions.items():
        assert rendition["duration"] == pytest.approx(LENGTH, abs=1 / rendition["fps"] + 1e-3), name


def test_a_trimmed_clip_shows_only_what_was_kept(clip, take, tmp_path):
    """A phone's trim is an edit list: the flash lies in the hidden second and must not be seen."""
    from tests.clips import make_clip  # noqa: PLC0415

    whole = clip("flash-for-trim.mp4", [*flash("25"), *BEEP, *X264, "-g", "250", *AAC])
    trimmed = make_clip(
        tmp_path / "trimmed.mp4", ["-ss", "1.9", "-i", str(whole), "-c", "copy", "-map", "0"]
    )
    made = take(trimmed)
    for name, path in made.files.items():
        with pytest.raises(StopIteration):
            flash_time(path)
        assert made.renditions[name]["duration"] == pytest.approx(LENGTH - 1.9, abs=0.05)


def test_late_sound_stays_late(clip, take):
    """A sound track that starts 0.8 s after the picture."""
    beep = ["-itsoffset", "0.8", *BEEP]
    source = clip("flash-late-sound.mp4", [*flash("25"), *beep, *X264, *AAC, "-t", str(LENGTH)])
    made = take(source)
    for path in made.files.values():
        assert abs(flash_time(path) - AT) <= Fraction(1, 25)
        assert abs(beep_time(path) - AT - Fraction(4, 5)) <= Fraction(1, 25)
