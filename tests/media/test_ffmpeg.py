"""Children under limits: real ffmpeg, real kills."""

import os
import shutil
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from threading import Event, Timer

import psutil
import pytest

from farm.errors import FarmFailed
from tests.clips import X264, pattern
from transcode.child import run_confined
from transcode.ffmpeg import find_ffmpeg, input_arguments, run_ffmpeg
from transcode.limits import ChildFailed, Limits, Stopped

pytestmark = pytest.mark.media

AMPLE = Limits(seconds=60, memory_bytes=2 * 10**9, output_bytes=10**9)
ENDLESS = ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "null", "-"]


def limits(**changes):
    return Limits(**{"seconds": 60, "memory_bytes": 2 * 10**9, "output_bytes": 10**9, **changes})


@pytest.fixture(autouse=True)
def before():
    """The children that this process has already, such as Python's resource tracker."""
    return set(psutil.Process().children(recursive=True))


def assert_no_new_children(before):
    assert set(psutil.Process().children(recursive=True)) <= before


def test_progress_arrives_and_the_report_is_whole(ffmpeg, tmp_path):
    heard = []
    report = run_ffmpeg(
        ffmpeg,
        [*pattern(seconds=3), *X264, "-y", "out.mp4"],
        folder=tmp_path,
        limits=AMPLE,
        on_progress=heard.append,
    )
    assert (tmp_path / "out.mp4").stat().st_size > 1000
    assert heard[-1].is_last
    assert heard[-1].frame == 75
    assert abs(heard[-1].out_time - Fraction(3)) <= Fraction(2, 25)
    assert report.seconds > 0
    assert report.cpu_seconds > 0
    assert report.peak_memory_bytes > 10**6
    assert report.stdout == b""


def test_failure_keeps_the_log(ffmpeg, tmp_path):
    with pytest.raises(ChildFailed) as caught:
        run_ffmpeg(ffmpeg, ["-i", "nothing.mp4", "o.mp4"], folder=tmp_path, limits=AMPLE)
    assert caught.value.code == "encode-failed"
    assert caught.value.exit_code != 0
    assert any("nothing.mp4" in line for line in caught.value.log_tail)


def test_deadline_kills_and_leaves_nothing(ffmpeg, tmp_path, before):
    began = time.monotonic()
    with pytest.raises(ChildFailed) as caught:
        run_ffmpeg(ffmpeg, ENDLESS, folder=tmp_path, limits=limits(seconds=1))
    assert caught.value.code == "encode-timeout"
    assert time.monotonic() - began < 6
    assert_no_new_children(before)


def test_child_that_refuses_to_end_is_killed_with_its_children(tmp_path, before):
    script = "trap '' TERM; sleep 60 & echo $!; while :; do sleep 1; done"
    with pytest.raises(ChildFailed) as caught:
        run_confined(["/bin/sh", "-c", script], folder=tmp_path, limits=limits(seconds=0.5))
    assert caught.value.code == "encode-timeout"
    assert_no_new_children(before)


def test_memory_of_the_tree_is_capped(tmp_path, before):
    greedy = "import time; block = b'x' * 200_000_000; time.sleep(30)"
    command = ["/bin/sh", "-c", f'{sys.executable} -c "{greedy}"; true']
    with pytest.raises(ChildFailed) as caught:
        run_confined(command, folder=tmp_path, limits=limits(memory_bytes=100 * 10**6))
    assert caught.value.code == "encode-memory"
    assert int(caught.value.notice.facts["seen"]) > 100
    assert_no_new_children(before)


def test_one_file_is_capped(ffmpeg, tmp_path):
    raw = [*pattern(seconds=60), "-f", "rawvideo", "-pix_fmt", "rgb24", "out.rgb"]
    with pytest.raises(ChildFailed) as caught:
        run_ffmpeg(ffmpeg, raw, folder=tmp_path, limits=limits(output_bytes=10**6))
    assert caught.value.code == "encode-too-large"
    assert (tmp_path / "out.rgb").stat().st_size <= 10**6


def test_many_files_are_capped_together(tmp_path):
    script = "i=0; while :; do head -c 300000 /dev/zero > f$i; i=$((i+1)); sleep 0.02; done"
    with pytest.raises(ChildFailed) as caught:
        run_confined(["/bin/sh", "-c", script], folder=tmp_path, limits=limits(output_bytes=10**6))
    assert caught.value.code == "encode-too-large"


@pytest.mark.parametrize("reads_ahead", [False, True])
def test_stall_is_seen_where_nothing_ever_arrives(ffmpeg, tmp_path, before, reads_ahead):
    fifo = tmp_path / "never"
    os.mkfifo(fifo)
    with pytest.raises(ChildFailed) as caught:
        run_ffmpeg(
            ffmpeg,
            [*input_arguments(fifo, "mpegts"), "-f", "null", "-"],
            folder=tmp_path,
            limits=limits(stall_seconds=1, reads_ahead=reads_ahead),
        )
    assert caught.value.code == "encode-stalled"
    assert_no_new_children(before)


def test_moving_encode_is_not_taken_for_a_stall(ffmpeg, tmp_path):
    slow = ["-re", *pattern(seconds=3), "-f", "null", "-"]
    run_ffmpeg(ffmpeg, slow, folder=tmp_path, limits=limits(stall_seconds=2))


def test_a_listener_that_takes_its_time_is_not_taken_for_a_stall(ffmpeg, tmp_path):
    heard = []

    def store(progress):
        heard.append(progress.frame)
        time.sleep(1.5)

    slow = ["-re", *pattern(seconds=2), "-f", "null", "-"]
    run_ffmpeg(ffmpeg, slow, folder=tmp_path, limits=limits(stall_seconds=1), on_progress=store)
    assert len(heard) > 1


def test_environment_is_made_from_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("FARM_SECRET", "do not tell")
    env = shutil.which("env")
    report = run_confined([env], folder=tmp_path, limits=AMPLE, environment={"EXTRA": "1"})
    assert sorted(report.stdout.decode().split()) == ["EXTRA=1", "LC_ALL=C.UTF-8"]


def test_a_child_stands_back_alone_and_among_sessions(tmp_path):
    look = "sleep 0.3; nice; cat /proc/self/autogroup 2>/dev/null"
    said = run_confined(["sh", "-c", look], folder=tmp_path, limits=limits(niceness=7)).stdout
    own, *session = said.decode().splitlines()
    assert int(own) == os.nice(0) + 7
    assert all(line.endswith("nice 7") for line in session)


def test_floods_on_both_pipes_do_not_block_or_grow(tmp_path):
    script = (
        "import sys\n"
        "for n in range(3000):\n"
        "    sys.stdout.write('o' * 10_000); sys.stderr.write(f'line {n} ' + 'e' * 5_000 + '\\n')\n"
    )
    report = run_confined([sys.executable, "-c", script], folder=tmp_path, limits=AMPLE)
    assert len(report.stdout) == 16 * 2**20
    assert len(report.log_tail) == 50
    assert report.log_tail[-1].startswith("line 2999")


def test_what_a_listener_raises_ends_ffmpeg(ffmpeg, tmp_path, before):
    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_ffmpeg(ffmpeg, ENDLESS, folder=tmp_path, limits=AMPLE, on_progress=stop)
    assert_no_new_children(before)


def test_another_thread_ends_a_child_that_says_nothing(tmp_path, before):
    stop = Event()
    soon = Timer(1, stop.set)
    soon.start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        run_confined(["sleep", "60"], folder=tmp_path, limits=limits(stop=stop))
    assert 0.9 < time.monotonic() - began < 30
    assert_no_new_children(before)


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="no setpriv on this machine")
def test_killed_farm_leaves_no_ffmpeg(ffmpeg, tmp_path):
    script = (
        "from pathlib import Path\n"
        "from transcode.ffmpeg import run_ffmpeg\nfrom transcode.limits import Limits\n"
        f"run_ffmpeg(Path({str(ffmpeg)!r}), {ENDLESS!r}, folder=Path({str(tmp_path)!r}),\n"
        "    limits=Limits(60, 2 * 10**9, 10**9), on_progress=lambda p: print('on', flush=True))\n"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=root,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout.readline() == b"on\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert children
        parent.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []


def test_missing_ffmpeg_is_said(tmp_path):
    with pytest.raises(FarmFailed) as caught:
        find_ffmpeg(tmp_path / "no-ffmpeg")
    assert caught.value.code == "ffmpeg-missing"


def test_odd_names_are_only_names(ffmpeg, plain_clip, tmp_path):
    for name in ("-y.mp4", "a\n'b\".mp4", "http:x%03d.mp4", "采访 一.mp4"):
        odd = tmp_path / name
        odd.symlink_to(plain_clip)
        arguments = [*input_arguments(odd, "mov"), "-f", "null", "-"]
        run_ffmpeg(ffmpeg, arguments, folder=tmp_path, limits=AMPLE)
