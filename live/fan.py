"""Gives what a feed brings to whoever connects to a socket on this machine; a slow one loses."""

import socket
from contextlib import suppress
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread

PACKET = 188
"""Bytes of a packet of MPEG-TS."""
_WAITING = 512
"""Pieces that a reader may be behind, some seconds; what comes then is lost to it alone."""


class Fan:
    """A unix socket at which MPEG-TS comes out, in whole packets, for as many as want it."""

    def __init__(self, path: Path) -> None:
        self._rest = b""
        self._readers: list[Queue[bytes]] = []
        self._lock, self._over = Lock(), Event()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen(8)
        self._thread = Thread(target=self._accept, name="fan", daemon=True)
        self._thread.start()

    @property
    def readers(self) -> int:
        """How many there are."""
        return len(self._readers)

    def offer(self, piece: bytes) -> None:
        """Give a piece to all; never waits."""
        whole = self._rest + piece
        cut = len(whole) - len(whole) % PACKET
        self._rest, packets = whole[cut:], whole[:cut]
        if not packets:
            return
        with self._lock:
            for one in self._readers:
                with suppress(Full):
                    one.put_nowait(packets)

    def forget_rest(self) -> None:
        """Begin anew with a packet: the line broke off."""
        self._rest = b""

    def close(self) -> None:
        """Let nobody read any more."""
        self._over.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                line, _ = self._socket.accept()
            except OSError:  # closed
                return
            Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        mine: Queue[bytes] = Queue(_WAITING)
        with self._lock:
            self._readers.append(mine)
        try:
            line.settimeout(10)
            while not self._over.is_set():
                with suppress(Empty):
                    line.sendall(mine.get(timeout=1))
        except OSError:  # it has gone
            pass
        finally:
            with self._lock:
                self._readers.remove(mine)
            line.close()
