"""An engine in a process of its own, for tests and benches."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from live.spec import SOCKET, EngineSpec, spec_json

ROOT = Path(__file__).parents[1]
Holds = Callable[[Mapping[str, Any]], bool]


class Running:
    """An engine in a process of its own, commanded and heard by its socket."""

    def __init__(self, spec: EngineSpec, pid: int) -> None:
        self.spec, self.pid = spec, pid
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(15)
        for _ in range(600):
            try:
                self._socket.connect(str(spec.folder / SOCKET))
                break
            except OSError:
                time.sleep(0.05)
        self._socket.sendall(b'{"do": "watch"}\n')
        self._lines = self._socket.makefile("rb")
        assert json.loads(self._lines.readline()) == {"ok": True}

    def tell(self, **command: object) -> dict[str, Any]:
        """Send a command and return the answer."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.spec.folder / SOCKET))
            line.sendall(json.dumps(command).encode() + b"\n")
            with line.makefile("rb") as answers:
                return json.loads(answers.readline())

    def close(self) -> None:
        """Listen no more."""
        self._lines.close()
        self._socket.close()

    def wait_for(self, holds: Holds, seconds: float = 30) -> dict[str, Any]:
        """Return the first report of which something holds."""
        until = time.monotonic() + seconds
        report = None
        while time.monotonic() < until:
            report = json.loads(self._lines.readline())
            if holds(report):
                return report
        pytest.fail(f"never came: {report}")


@contextmanager
def running_engine(spec: EngineSpec, *, ends_with: int = 0) -> Iterator[Running]:
    """Start a programme, and end it with the block."""
    spec.folder.mkdir(parents=True, mode=0o700)
    path = spec.folder / "spec.json"
    path.write_text(spec_json(spec), encoding="utf-8")
    child = subprocess.Popen([sys.executable, "-m", "live.engine", str(path)], cwd=ROOT)
    try:
        running = Running(spec, child.pid)
        try:
            yield running
        finally:
            running.close()
    finally:
        child.terminate()
        assert child.wait(60) == ends_with


def on_air(source: str) -> Holds:
    """Whether a source is on air."""
    return lambda report: report["on_air"] == source


def sending(*names: str) -> Holds:
    """Whether all these targets get what is on air."""
    return lambda report: all(report["targets"][name]["state"] == "sending" for name in names)
