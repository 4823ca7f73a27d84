"""Where on this machine is what a Compose file has in containers: addresses, volumes, secrets."""

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Places:
    """Places in a folder, and on loopback.

    Attributes:
        ports: of ``postgres``, ``redis``, ``store`` and ``rtmp``, which has the next one too.
    """

    folder: Path
    ports: Mapping[str, int]

    @classmethod
    def choose(cls, folder: Path) -> "Places":
        """Choose free ports; that of the store is remembered, as the store itself remembers it."""
        known = folder / "store-port.json"
        try:
            store = int(json.loads(known.read_text(encoding="utf-8")))
        except FileNotFoundError:
            store = free_pair_of_ports()
            known.write_text(json.dumps(store), encoding="utf-8")
        ports = {"postgres": free_port(), "redis": free_port(), "store": store}
        return cls(folder, {**ports, "rtmp": free_pair_of_ports()})

    def here(self, environment: Mapping[str, str], machine: str) -> dict[str, str]:
        """Return an environment with the places of one machine of the farm."""
        return {name: self.text(value, machine) for name, value in environment.items()}

    def text(self, text: str, machine: str) -> str:
        """Return a text with the places of one machine of the farm."""
        own = self.folder / machine
        changes = {
            "/run/secrets/": f"{self.folder / 'secrets'}/",
            "/var/lib/postgresql/data/farm": str(own),
            "/var/lib/farm-models": str(self.folder / "models"),
            "/var/lib/farm": str(own),
            "/tmp/alive": str(own / "alive"),  # noqa: S108  # as the file says
            "/tmp/redis.conf": str(own / "redis.conf"),  # noqa: S108  # as above
            "/etc/farm/rtmp.conf": str(own / "open.conf"),
            "/tmp/rtmp.conf": str(own / "rtmp.conf"),  # noqa: S108  # as above
            "dir /data": f"dir {own}",
            "port 6379": rf"bind 127.0.0.1\nport {self.ports['redis']}",
            "postgres:5432": f"127.0.0.1:{self.ports['postgres']}",
            "redis:6379": f"127.0.0.1:{self.ports['redis']}",
            "store:9000": f"127.0.0.1:{self.ports['store']}",
            "rtmp:1935": f"127.0.0.1:{self.ports['rtmp']}",
        }
        for there, here in changes.items():
            text = text.replace(there, here)
        return text


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def free_pair_of_ports() -> int:
    """Return a free port whose successor is free as well, as somebody listens there too."""
    while True:
        port = free_port()
        with suppress(OSError), socket.create_server(("127.0.0.1", min(port + 1, HIGHEST_PORT))):
            return port
