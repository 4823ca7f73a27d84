"""``farm tune`` as a person types it: what to write where, and nothing left after Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.clips import X264

pytestmark = pytest.mark.media

ROOT = Path(__file__).resolve().parents[2]
MOVING = ["-f", "lavfi", "-i", "mandelbrot=size=320x180:rate=25:start_scale=0.4:end_scale=0.1"]
ENGLISH = {"FARM_LANGUAGE": "en", "FARM_PRESET": "ultrafast"}


@pytest.fixture(scope="module")
def moving(clip):
    return clip("tune-moving.mp4", [*MOVING, *X264, "-crf", "12", "-t", "2"])


def command(*arguments):
    return [sys.executable, "-m", "api", "tune", *map(str, arguments)]


def environment(**changes):
    return {**os.environ, **ENGLISH, "PYTHONPATH": str(ROOT), **changes}


def tune(*arguments, **changes):
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=ROOT,
        env=environment(**changes),
    )


@pytest.fixture(scope="module")
def answers(moving):
    """The same clip and screen, for a high and for a low target."""
    found = {}
    for target in (96, 80):
        ran = tune("led-384x1152", moving, "--target", target, "--json")
        assert ran.returncode == 0, ran.stderr
        found[target] = json.loads(ran.stdout)
    return found


def test_the_factor_found_reaches_the_target_and_the_next_does_not(answers):
    for target, answer in answers.items():
        (rung,) = answer["rungs"]
        assert (rung["rung"], rung["reached"], answer["target"]) == ("led-384x1152", True, target)
        tried = {one["crf"]: one["vmaf"] for one in rung["tried"]}
        best = rung["score"]["crf"]
        assert tried[best] >= target
        assert all(vmaf < target for crf, vmaf in tried.items() if crf > best)
        assert best + 1 in tried or best == 36


def test_a_lower_target_takes_fewer_bits(answers):
    high, low = (answers[target]["rungs"][0]["score"] for target in (96, 80))
    assert low["crf"] > high["crf"]
    assert low["bitrate"] < high["bitrate"] / 1.5
    assert 0 < low["cpu"] < 60


def test_a_person_reads_a_table_and_what_to_write_where(moving):
    ran = tune("led-384x1152", moving, "--target", "90")
    assert ran.returncode == 0, ran.stderr
    assert "FARM_PRESET=ultrafast" in ran.stdout
    assert re.search(r"farm/canvases.toml:\n  led-384x1152: crf = \d\d\n", ran.stdout)
    assert "FARM_CRF" not in ran.stdout, "one screen says nothing of the ladder"
    assert "VMAF mean" in ran.stdout
    assert str(moving) in ran.stderr
    assert ran.stderr.count("led-384x1152 CRF") in range(1, 6)


def test_it_speaks_chinese_and_takes_another_preset(moving):
    ran = tune("led-384x1152", moving, "--target", "90", "--preset", "veryfast", FARM_LANGUAGE="zh")
    assert ran.returncode == 0, ran.stderr
    assert "FARM_PRESET=veryfast 时" in ran.stdout
    assert "VMAF 平均" in ran.stdout


def test_a_target_that_no_factor_reaches_is_said(clip):
    grain = clip(
        "tune-grain.mp4",
        [*MOVING, "-vf", "noise=alls=60:allf=t", *X264, "-crf", "18", "-t", "1"],
    )
    ran = tune("led-384x1152", grain, "--target", "100")
    assert ran.returncode == 0, ran.stderr
    assert "< 16" in ran.stdout
    assert "CRF 16 does not reach VMAF 100" in ran.stdout
    assert "crf =" not in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["4k", "CLIP"], "tune-profile-unknown", "led-960x576"),
        (["720p", "CLIP"], "tune-nothing", "720p"),
        (["short-video", "CLIP", "nowhere.mp4"], "clip-not-there", "nowhere.mp4"),
        (["short-video", "TEXT"], "file-text", ""),
        (["led-384x1152:sideways", "CLIP"], "profile-unknown", "sideways"),
        (["short-video", "CLIP", "--preset", "warp"], "setting-invalid", "FARM_PRESET"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_tuned_is_refused_in_words(moving, tmp_path, arguments, code, words):
    text = tmp_path / "letter.mp4"
    text.write_text("Dear editor, " * 100)
    names = {"CLIP": moving, "TEXT": text}
    ran = tune(*(names.get(one, one) for one in arguments))
    assert (ran.returncode, ran.stdout) == (2, "")
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith(f"[{code}]"), ran.stderr
    assert words in last


def test_without_libvmaf_it_says_so(moving, tmp_path):
    bare = make_bare(tmp_path / "ffmpeg")
    ran = tune("short-video", moving, FARM_FFMPEG=bare, IMAGEIO_FFMPEG_EXE=bare)
    assert ran.returncode == 1
    assert ran.stderr.startswith("[vmaf-missing]"), ran.stderr


def make_bare(path):
    path.write_text("#!/bin/sh\necho ' ... scale V->V Scale'\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_after_it_is_told_to_end(clip, tmp_path, how):
    long = clip("tune-long.mp4", [*MOVING, *X264, "-crf", "20", "-t", "14"])
    child = subprocess.Popen(
        command("short-video", long),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(FARM_PRESET="veryslow", TMPDIR=str(tmp_path)),
    )
    try:
        started = wait_for_ffmpeg(child)
        child.send_signal(how)
        child.communicate(timeout=30)
    finally:
        child.kill()
    assert child.returncode == 130
    assert [one for one in started if one.is_running()] == []
    assert list(tmp_path.iterdir()) == []


def words_of(process):
    try:
        return process.cmdline()
    except psutil.Error:  # it has ended
        return []


def wait_for_ffmpeg(child):
    """Wait until ffmpeg encodes; returns all processes that the command started."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        children = psutil.Process(child.pid).children(recursive=True)
        if any("-filter_complex" in words_of(one) for one in children):
            return children
        time.sleep(0.05)
    raise AssertionError("no encode began")
