"""A programme with a real encoder, a real door and real targets: it never drops."""

import json
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from live.spec import SOCKET, EngineSpec, InputSpec, PacketFormat, TargetSpec, spec_json
from tests.rtmp import look_at, publisher, reader, rtmp_door

ROOT = Path(__file__).parents[2]
SHAPE = PacketFormat(width=640, height=360, bitrate=500_000)


class Running:
    """An engine in a process of its own, commanded and heard by its socket."""

    def __init__(self, spec):
        self.spec = spec
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(15)
        for _ in range(600):
            try:
                self._socket.connect(str(spec.folder / SOCKET))
                break
            except OSError:
                time.sleep(0.05)
        self._lines = self._socket.makefile("rb")
        self.tell(do="watch")

    def tell(self, **command):
        with socket.socket(socket.AF_UNIX) as mine:
            target = self._socket if command["do"] == "watch" else mine
            if target is mine:
                mine.connect(str(self.spec.folder / SOCKET))
            target.sendall(json.dumps(command).encode() + b"\n")
            if target is self._socket:
                assert json.loads(self._lines.readline())["ok"]

    def close(self):
        self._lines.close()
        self._socket.close()

    def wait_for(self, holds, seconds=30):
        until = time.monotonic() + seconds
        report = None
        while time.monotonic() < until:
            report = json.loads(self._lines.readline())
            if holds(report):
                return report
        pytest.fail(f"never came: {report}")


@contextmanager
def engine(spec):
    spec.folder.mkdir(parents=True, mode=0o700)
    path = spec.folder / "spec.json"
    path.write_text(spec_json(spec), encoding="utf-8")
    child = subprocess.Popen([sys.executable, "-m", "live.engine", str(path)], cwd=ROOT)
    try:
        running = Running(spec)
        try:
            yield running
        finally:
            running.close()
    finally:
        child.terminate()
        assert child.wait(20) == 0


def on_air(source):
    return lambda report: report["on_air"] == source


def sending(*names):
    return lambda report: all(report["targets"][name]["state"] == "sending" for name in names)


def test_three_cuts_end_no_target_and_no_clock_steps_back(tmp_path):
    with rtmp_door(tmp_path / "in") as inward, rtmp_door(tmp_path / "out") as outward:
        targets = tuple(TargetSpec(name, outward.address(name)) for name in ("one", "two"))
        spec = EngineSpec(
            "prg_test",
            1,
            tmp_path / "engine",
            "org/prg/",
            format=SHAPE,
            main=InputSpec(inward.address("main")),
            targets=targets,
            objects=tmp_path / "objects",
        )
        with engine(spec) as running:
            running.wait_for(sending("one", "two"))
            with reader(outward.address("one"), tmp_path / "one.flv") as kept:
                for _ in range(3):
                    with publisher(inward.address("main")):
                        running.wait_for(on_air("main"))
                        time.sleep(3)
                    running.wait_for(on_air("slate"))
                report = running.wait_for(sending("one", "two"))
                time.sleep(1)
            assert report["slate_seconds"] > 2
            for name in ("one", "two"):
                assert [what for _, what in outward.sessions(name)] == ["publish"]
        seen = look_at(kept)
        assert len(seen.pictures) > 200
        assert seen.steps_back == 0
        assert seen.longest_gap < 0.5
        import shutil; shutil.copytree(tmp_path, "/tmp/livekept", dirs_exist_ok=True)
