"""A network between a browser and the farm: as slow as is wanted, and cut at will."""

import contextlib
import socket
import threading
import time

PIECE = 16 * 1024


class Relay:
    """Passes bytes to a server and back.

    Attributes:
        bytes_a_second: how fast what the browser sends goes through.
        sent: bytes that went through to the server.
    """

    def __init__(self, host, port, bytes_a_second=10**9):
        self.target = (host, port)
        self.bytes_a_second = bytes_a_second
        self.sent = 0
        self._refuse_until = 0.0
        self._open = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, seconds):
        """Break every connection, and each new one for so many seconds."""
        self._refuse_until = time.monotonic() + seconds
        self._break()

    def close(self):
        self._refuse_until = float("inf")
        # only this wakes a thread that waits in accept
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._break()

    def _break(self):
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            if time.monotonic() < self._refuse_until:
                browser.close()
                continue
            threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser):
        with browser, socket.create_connection(self.target) as server:
            with self._lock:
                self._open |= {browser, server}
            back = threading.Thread(target=self._pump, args=(server, browser, None), daemon=True)
            back.start()
            self._pump(browser, server, self._pace)
            back.join()
            with self._lock:
                self._open -= {browser, server}

    def _pump(self, source, target, pace):
        try:
            while piece := source.recv(PIECE):
                target.sendall(piece)
                if pace:
                    pace(len(piece))
        except OSError:
            pass  # cut
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _pace(self, length):
        self.sent += length
        time.sleep(length / self.bytes_a_second)
