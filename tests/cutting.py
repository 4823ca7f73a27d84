"""A line between two programs that breaks where a test wants it to: a TCP forwarder on loopback."""

import socket
import threading
from contextlib import contextmanager, suppress

CHUNK = 1 << 16


class Line:
    """Forwards connections; `cuts` says after how many bytes the next ones break.

    Each connection in which so many bytes came back (or, below zero, went there) is reset and uses
    up one cut; without cuts the line holds.
    """

    def __init__(self, far):
        self.far, self.cuts, self.broken = far, [], 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._open = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                host, port = self.far.rsplit(":", 1)
                far = socket.create_connection((host, int(port)))
                self._open += [near, far]
                for pair, sign in (((far, near), 1), ((near, far), -1)):
                    threading.Thread(target=self._carry, args=(*pair, sign), daemon=True).start()

    def _carry(self, source, target, sign):
        carried = 0
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                carried += len(chunk)
                if self._cut(sign * carried):
                    for each in (source, target):
                        each.shutdown(socket.SHUT_RDWR)
                    return
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)

    def _cut(self, carried):
        with self._lock:
            due = bool(self.cuts) and (carried >= self.cuts[0] > 0 or carried <= self.cuts[0] < 0)
            if due:
                self.cuts.pop(0)
                self.broken += 1
            return due


@contextmanager
def breaking_line(far):
    """A line to an address."""
    line = Line(far)
    try:
        yield line
    finally:
        line.close()
