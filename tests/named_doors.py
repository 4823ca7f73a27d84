"""HTTP doors behind one name, and the DNS server that knows where they are at the moment."""

import contextlib
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"


@dataclass
class Doors:
    """Doors at some addresses of loopback; each answers with its own."""

    port: int
    addresses: list[str] = field(default_factory=lambda: ["127.0.0.41", "127.0.0.42"])


@contextmanager
def named_doors():
    """Yield the port of the DNS server, and the doors that it tells of."""
    with contextlib.ExitStack() as held:
        dns = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        dns.bind(("127.0.0.1", 0))
        first = held.enter_context(socket.create_server(("127.0.0.41", 0)))
        doors = Doors(first.getsockname()[1])
        others = ("127.0.0.42", "127.0.0.43")
        listeners = [first, *(socket.create_server((one, doors.port)) for one in others)]
        for listener in listeners:
            held.callback(listener.close)
            held.callback(_wake, listener)
            threading.Thread(target=_open_door, args=(listener,), daemon=True).start()
        threading.Thread(target=_tell, args=(dns, doors), daemon=True).start()
        held.callback(_wake, dns)
        yield dns.getsockname()[1], doors


def _wake(one):
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


def _open_door(listener):
    own = listener.getsockname()[0].encode()
    with contextlib.suppress(OSError):
        while True:
            knocking, _ = listener.accept()
            with knocking:
                knocking.recv(65536)
                knocking.sendall(ANSWER % (len(own), own))


def _tell(dns, doors):
    with contextlib.suppress(OSError):
        while True:
            asked, client = dns.recvfrom(512)
            if not asked:
                return
            question = asked[12:]
            found = doors.addresses
            head = asked[:2] + b"\x81\x80\x00\x01" + len(found).to_bytes(2, "big") + bytes(4)
            told = b"".join(
                b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x01\x00\x04" + socket.inet_aton(one)
                for one in found
            )
            dns.sendto(head + question + told, client)


@contextmanager
def running(nginx, folder):
    """Run an nginx by the configuration in a folder."""
    command = [nginx, "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def seen_at(port, wanted):
    """Whether exactly these doors answer at nginx's address, within a few seconds."""
    end = time.monotonic() + 15
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if {_ask(port) for _ in range(12)} == wanted:
                return True
        time.sleep(0.1)
    return False


def _ask(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(b"GET / HTTP/1.0\r\nHost: farm\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    return answer.rpartition(b"\r\n\r\n")[2].decode()
