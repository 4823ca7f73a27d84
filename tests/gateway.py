"""A real S3 server for tests: Ceph's object gateway on loopback, made by deploy/radosgw."""

import os
import secrets
import shutil
import socket
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from storage.objects.s3_opening import S3Place
from tests.needs import lacks

SCRIPT = Path(__file__).parents[1] / "deploy" / "radosgw"
PROGRAMS = ("radosgw", "ceph-mon", "ceph-osd")


@dataclass(frozen=True)
class Gateway:
    """A gateway that runs, and how to get more keys to it."""

    folder: Path
    place: S3Place

    def user(self, name, most_bytes=None):
        """Add a key; returns a place that uses it."""
        quota = [] if most_bytes is None else [str(most_bytes)]
        _run("user", self.folder, name, f"{name}-key", f"{name}-secret", *quota)
        return replace(self.place, access_key=f"{name}-key", secret_key=f"{name}-secret")


def require_gateway():
    """Skip where it is not installed; fail in CI, where it should be."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    missing = [name for name in PROGRAMS if shutil.which(name, path=path) is None]
    if missing:
        lacks(f"not installed: {', '.join(missing)} (deploy/setup --servers)")


@contextmanager
def running_gateway(folder):
    """Make a gateway in an empty folder, and end it afterwards."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
    port = free_pair_of_ports()
    key = secrets.token_hex(16)
    _run("start", folder, str(port), S3_SECRET_KEY=key)
    try:
        yield Gateway(
            folder,
            S3Place(
                f"127.0.0.1:{port}",
                "farm-tests",
                "us-east-1",
                "farmaccesskey",
                key,
                secure=False,
            ),
        )
    finally:
        _run("stop", folder)


def free_pair_of_ports():
    """A free port whose successor is free as well: the monitor's."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first, suppress(OSError, OverflowError):
            port = first.getsockname()[1]
            with socket.create_server(("127.0.0.1", port + 1)):
                return port


def _run(verb, folder, *more, **environment):
    done = subprocess.run(
        [SCRIPT, verb, folder, *more],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
