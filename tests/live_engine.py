"""An engine in a process of its own, for tests and benches."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Thread
from typing import Any

import pytest

from live.spec import SOCKET, EngineSpec, spec_json

ROOT = Path(__file__).parents[1]
Holds = Callable[[Mapping[str, Any]], bool]


class Running:
    """An engine in a process of its own, commanded and heard by its socket.

    What it says is read all the time: who is not read to is forgotten, and old news are none.
    """

    def __init__(self, spec: EngineSpec, pid: int) -> None:
        self.spec, self.pid = spec, pid
        self._socket = socket.socket(socket.AF_UNIX)
        for _ in range(600):
            try:
                self._socket.connect(str(spec.folder / SOCKET))
                break
            except OSError:
                time.sleep(0.05)
        self._socket.sendall(b'{"do": "watch"}\n')
        self._lines = self._socket.makefile("rb")
        assert json.loads(self._lines.readline()) == {"ok": True}
        self._news, self._heard = Condition(), 0
        self._report: dict[str, Any] | None = None
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def tell(self, **command: object) -> dict[str, Any]:
        """Send a command and return the answer."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.spec.folder / SOCKET))
            line.sendall(json.dumps(command).encode() + b"\n")
            with line.makefile("rb") as answers:
                return json.loads(answers.readline())

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._listener.join(5)
        self._lines.close()
        self._socket.close()

    def wait_for(self, holds: Holds, seconds: float = 30) -> dict[str, Any]:
        """Return the newest report, or the first one after it, of which something holds."""
        until, seen = time.monotonic() + seconds, 0
        with self._news:
            while (left := until - time.monotonic()) > 0:
                if self._report is not None and self._heard > seen and holds(self._report):
                    return self._report
                seen = self._heard
                self._news.wait(left)
        pytest.fail(f"never came: {self._report}")

    def next_report(self) -> dict[str, Any]:
        """Return the report that comes next: what it says is of now."""
        with self._news:
            known = self._heard
            assert self._news.wait_for(lambda: self._heard > known, 15), "the engine is silent"
            assert self._report is not None
            return self._report

    def _listen(self) -> None:
        with suppress(OSError, ValueError):  # closed
            for line in self._lines:
                with self._news:
                    self._report, self._heard = json.loads(line), self._heard + 1
                    self._news.notify_all()


@contextmanager
def running_engine(spec: EngineSpec, *, ends_with: int = 0) -> Iterator[Running]:
    """Start a programme, and end it with the block."""
    spec.folder.mkdir(parents=True, mode=0o700)
    path = spec.folder / "spec.json"
    path.write_text(spec_json(spec), encoding="utf-8")
    child = subprocess.Popen([sys.executable, "-m", "live", str(path)], cwd=ROOT)
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
