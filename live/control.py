"""The engine's socket: commands in, reports out, one JSON object a line."""

import json
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Any

Obey = Callable[[Mapping[str, Any]], None]
"""Does what a command says; raises KeyError, TypeError or ValueError for what it does not know."""


class Control:
    """Listens on a unix socket until `close`.

    Whoever may enter the folder may command the engine: the folder is the owner's alone.
    """

    def __init__(self, path: Path, obey: Obey) -> None:
        self._path, self._obey = path, obey
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        path.chmod(0o600)
        self._socket.listen()
        self._watchers: list[socket.socket] = []
        self._lock = Lock()
        Thread(target=self._accept, name="control", daemon=True).start()

    def tell(self, report: Mapping[str, Any]) -> None:
        """Send a report to all who watch; one that does not read is left out."""
        line = json.dumps(report, default=str).encode() + b"\n"
        with self._lock:
            watchers = tuple(self._watchers)
        for watcher in watchers:
            try:
                watcher.send(line, socket.MSG_DONTWAIT)
            except OSError:
                self._forget(watcher)

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for watcher in tuple(self._watchers):
            self._forget(watcher)
        self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                caller, _ = self._socket.accept()
                Thread(target=self._listen, args=(caller,), daemon=True).start()

    def _listen(self, caller: socket.socket) -> None:
        with suppress(OSError, ValueError), caller.makefile("rb") as lines:
            for line in lines:
                self._answer(caller, line)
        self._forget(caller)

    def _answer(self, caller: socket.socket, line: bytes) -> None:
        try:
            command = json.loads(line)
            if command["do"] == "watch":
                with self._lock:
                    self._watchers.append(caller)
            else:
                self._obey(command)
            answer: dict[str, Any] = {"ok": True}
        except (ValueError, KeyError, TypeError) as error:
            answer = {"ok": False, "detail": f"{type(error).__name__}: {error}"}
        caller.sendall(json.dumps(answer).encode() + b"\n")

    def _forget(self, caller: socket.socket) -> None:
        with self._lock:
            if caller in self._watchers:
                self._watchers.remove(caller)
        with suppress(OSError):
            caller.close()
