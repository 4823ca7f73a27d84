"""``farm demo`` as a person runs it: through HTTP, with and without a terminal."""

import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.e2e.crew import require_redis
from workers.alone import alone_in

pytestmark = [pytest.mark.e2e, pytest.mark.media]
ROOT = Path(__file__).resolve().parents[2]


class Said:
    """What a demo prints, taken as it comes."""

    def __init__(self, descriptor):
        self.text = ""
        self._descriptor = descriptor
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                piece = os.read(self._descriptor, 4096)
            except OSError:  # how a terminal says that nobody writes any more
                return
            if not piece:
                return
            self.text += piece.decode("utf-8", "replace")

    def wait_for(self, words, seconds=90):
        end = time.monotonic() + seconds
        while not (found := re.search(words, self.text)):
            assert time.monotonic() < end, self.text
            time.sleep(0.05)
        return found


@contextmanager
def demo(folder, clip, *, terminal=False):
    """Run a demo; yields it and what it says. Whatever becomes of the test, it is ended."""
    require_redis()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FARM_")},
        "FARM_DATA_DIR": str(folder / "farm"),
        "FARM_LANGUAGE": "en",
        "FARM_PRESET": "ultrafast",
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
        "COLUMNS": "200",
    }
    ours, theirs = pty.openpty() if terminal else os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "demo", str(clip)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=environment,
    )
    os.close(theirs)
    try:
        yield child, Said(ours)
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait(timeout=40)


def all_below(child):
    return psutil.Process(child.pid).children(recursive=True)


def assert_gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert not alive


def test_without_a_terminal_it_shows_what_was_made_and_stops(tmp_path, plain_clip):
    with demo(tmp_path, plain_clip) as (child, said):
        said.wait_for("Upload the clip: ")
        below = all_below(child)
        assert len(below) >= 5
        assert child.wait(timeout=90) == 0, said.text
        said.wait_for("Sign in as demo with the password ")
        assert re.search(r"vertical-\S+ +\d+x\d+ +25 +\d", said.text)
        assert "packages/hls/vertical.m3u8" in said.text
        assert "stills/poster-vertical.jpg" in said.text
        assert re.search(r"See it at http://127\.0\.0\.1:\d+/assets/ast_\w+", said.text)
        assert_gone(below)


def test_a_broken_clip_is_refused_in_a_sentence(tmp_path):
    clip = tmp_path / "broken.mp4"
    clip.write_bytes(b"<html>no video</html>" * 100)
    with demo(tmp_path, clip) as (child, said):
        said.wait_for(r"\[file-web-page\] This is a web page, not a video\.")
        assert child.wait(timeout=40) == 2


def test_no_clip_starts_no_farm(tmp_path):
    with demo(tmp_path, tmp_path / "none.mp4") as (child, said):
        assert child.wait(timeout=40) == 2
        said.wait_for(r"\[clip-not-there\]")
    assert not (tmp_path / "farm").exists()


def test_a_farm_that_runs_in_the_folder_is_left_alone(tmp_path, plain_clip):
    with alone_in(tmp_path / "farm"), demo(tmp_path, plain_clip) as (child, said):
        assert child.wait(timeout=40) == 2
        said.wait_for(r"\[farm-running\]")
    assert [path.name for path in (tmp_path / "farm").iterdir()] == ["farm.lock"]


def test_an_interrupt_in_the_middle_leaves_nothing(tmp_path, plain_clip):
    with demo(tmp_path, plain_clip) as (child, said):
        said.wait_for("Check the clip: ")
        below = all_below(child)
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=40) == 130, said.text
        assert_gone(below)


def test_with_a_terminal_there_are_bars_and_the_farm_stays(tmp_path, plain_clip):
    with demo(tmp_path, plain_clip, terminal=True) as (child, said):
        said.wait_for("Ctrl-C stops it")
        assert re.search(r"Upload the clip .*━+.* 100 %", said.text)
        assert re.search(r"Encode renditions .*━+", said.text)
        place = re.search(r"See it at (\S+?)/assets/(\w+)", said.text)
        name, password = re.search(r"Sign in as (\S+) with the password (\S+)", said.text).groups()
        with httpx.Client(base_url=place[1], timeout=20, trust_env=False) as client:
            answer = client.post("/api/v1/session", json={"name": name, "password": password})
            assert answer.status_code == 200
            asset = client.get(f"/api/v1/assets/{place[2]}").json()
            assert asset["state"] == "ready"
            assert asset["file_name"] == plain_clip.name
            page = client.get(f"/assets/{place[2]}", headers={"accept": "text/html"})
            assert page.headers["content-type"].startswith("text/html")
        below = all_below(child)
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=40) == 0
        assert_gone(below)
