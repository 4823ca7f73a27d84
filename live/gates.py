"""What stands between ffmpeg and far sides that can send it elsewhere: HTTP and RTSP.

Both listen on loopback for the one ffmpeg that knows the port, and make every line themselves: a
redirect, a segment or a key that lies where the farm does not call is not fetched.
"""

import select
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from urllib.parse import urlsplit

import structlog
from typing_extensions import override

from farm.errors import FarmError
from farm.networks import WEB_PORTS

log = structlog.get_logger()
OpenLine = Callable[[str, int], socket.socket]
"""Returns a line to a host and port, or raises what `live.calling.open_line` does."""
_HEAD = 32 * 2**10
_IDLE_SECONDS = 30.0


class Gate(Thread, ABC):
    """Takes lines on loopback until it is closed; what they ask for is for those that derive.

    Attributes:
        port: on loopback.
        refused: the last reason why a line was not made; None: all were.
    """

    def __init__(self, open_line: OpenLine) -> None:
        super().__init__(name="gate", daemon=True)
        self._open_line = open_line
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.refused: FarmError | None = None
        self._over = Event()

    def __enter__(self) -> "Gate":
        """Begin."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Take no more lines; those that are there end with their far sides."""
        self._over.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    @override
    def run(self) -> None:
        """Take lines."""
        while not self._over.is_set():
            try:
                line, _ = self._socket.accept()
            except OSError:  # closed
                return
            Thread(target=self._serve, args=(line,), daemon=True).start()

    def open_line(self, host: str, port: int) -> socket.socket:
        """Return a line to the far side, or note why there is none.

        Raises:
            FarmError: as `live.calling.open_line`.
        """
        try:
            return self._open_line(host, port)
        except FarmError as error:
            self.refused = error
            log.warning("a feed was not fetched", host=host, code=error.code)
            raise

    @abstractmethod
    def answer(self, line: socket.socket) -> None:
        """Serve one line.

        Raises:
            OSError: it broke off; FarmError: it leads where nothing goes.
        """

    def _serve(self, line: socket.socket) -> None:
        with line, suppress(OSError, FarmError, ValueError):
            line.settimeout(_IDLE_SECONDS)
            self.answer(line)


class HttpGate(Gate):
    """A proxy: ``CONNECT`` for HTTPS, whole addresses for HTTP; one request a line."""

    @override
    def answer(self, line: socket.socket) -> None:
        """Make the request that is asked for, if it may be made."""
        head, body = read_head(line)
        method, target, version = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
        try:
            if method == "CONNECT":
                host, _, port = target.rpartition(":")
                far = self.open_line(host.strip("[]"), int(port))
                hello = b"HTTP/1.1 200 OK\r\n\r\n"
            else:
                parts = urlsplit(target)
                port_number = parts.port or WEB_PORTS[parts.scheme]
                far = self.open_line(parts.hostname or "", port_number)
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                asked = f"{method} {path} {version}".encode("latin-1")
                body = asked + b"\r\n" + _own_words(head) + body
                hello = b""
        except (FarmError, KeyError):
            line.sendall(
                b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            return
        with far:
            line.sendall(hello)
            far.sendall(body)
            join_lines(line, far, lambda _: True)


class RtspGate(Gate):
    """A line to one server, which is told good-bye when it sends the caller elsewhere."""

    def __init__(self, open_line: OpenLine, host: str, port: int) -> None:
        super().__init__(open_line)
        self._host, self._port = host, port

    @override
    def answer(self, line: socket.socket) -> None:
        """Pass on what both sides say, but no redirect."""
        with self.open_line(self._host, self._port) as far:
            join_lines(line, far, lambda piece: not _redirects(piece))


def read_head(line: socket.socket) -> tuple[bytes, bytes]:
    """Return the head of a request, and what came behind it.

    Raises:
        OSError: it broke off; ValueError: it has no end.
    """
    content = b""
    while b"\r\n\r\n" not in content:
        piece = line.recv(4096)
        content += piece
        if not piece or len(content) > _HEAD:
            raise ValueError("no request")
    head, _, body = content.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", body


def join_lines(one: socket.socket, other: socket.socket, may_pass: Callable[[bytes], bool]) -> None:
    """Pass on what two sides say until one of them ends, or may not be passed on.

    Args:
        one: ffmpeg.
        other: the far side.
        may_pass: asked of each piece of the far side's.

    Raises:
        OSError: a line broke off.
    """
    while True:
        ready, _, _ = select.select([one, other], [], [], _IDLE_SECONDS)
        if not ready:
            return
        for source in ready:
            piece = source.recv(65536)
            if not piece or (source is other and not may_pass(piece)):
                return
            (other if source is one else one).sendall(piece)


def _own_words(head: bytes) -> bytes:
    """Return a request's header as the far side gets it: one request a line, as each is checked."""
    lines = head.partition(b"\r\n")[2].split(b"\r\n")
    kept = [one for one in lines if one and not one.lower().startswith((b"connection:", b"proxy-"))]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""])


def _redirects(piece: bytes) -> bool:
    """Whether an answer of RTSP sends its reader elsewhere."""
    return any(line.startswith(b"RTSP/1.0 3") for line in piece.split(b"\r\n"))
