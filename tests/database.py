"""A real PostgreSQL for tests: on a socket in a folder of its own, without a password or a port."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from tests.needs import lacks

SHARED = ["sqlite-file", "postgresql"]
"""The catalogues that several processes can open."""
PROGRAMS = ("initdb", "pg_ctl")
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "off",  # what a power cut takes from a test is no loss
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "timezone": "Asia/Shanghai",  # the farm stores UTC whatever the server thinks
}


@dataclass(frozen=True)
class Database:
    """A server that runs."""

    folder: Path
    numbers: count = field(default_factory=count)

    def url(self, name):
        return f"postgresql+psycopg://farm@/{name}?host={self.folder}"

    def new(self, template="template0"):
        """Make a database; returns its address."""
        name = f"farm_{next(self.numbers)}"
        with psycopg.connect(f"host={self.folder} user=farm dbname=postgres") as connection:
            connection.autocommit = True
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)


def programs():
    """Where initdb and pg_ctl are, newest first; Debian keeps them off the path."""
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    path = os.pathsep.join([*map(str, folders), os.environ["PATH"]])
    return {name: shutil.which(name, path=path) for name in PROGRAMS}


def require_database():
    """Skip where it is not installed; fail in CI, where it should be."""
    missing = [name for name, path in programs().items() if path is None]
    if missing:
        lacks(f"not installed: {', '.join(missing)} (deploy/setup --servers)")


@contextmanager
def running_database():
    """Make a server in a new folder, and end it afterwards."""
    # Not in pytest's own folder: that is closed to the user as whom the server runs.
    folder = Path(tempfile.mkdtemp(prefix="farm-pg-"))
    owner = _owner()
    if owner:
        shutil.chown(folder, owner)
    found = programs()
    try:
        _run(
            owner,
            *(found["initdb"], "-D", folder / "data", "-U", "farm", "--auth=trust"),
            # An order of letters unlike SQLite's, as servers have that were set up for people.
            *("--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=und"),
            "--no-sync",
        )
        options = " ".join(
            f"-c {name}={value or chr(39) * 2}"
            for name, value in {**SETTINGS, "unix_socket_directories": folder}.items()
        )
        control = (found["pg_ctl"], "-D", folder / "data", "-w", "-s")
        _run(owner, *control, "-l", folder / "log", "-o", options, "start")
        try:
            yield Database(folder)
        finally:
            _run(owner, *control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner():
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(owner, *command):
    done = subprocess.run(
        command,
        user=owner,
        group=owner and pwd.getpwnam(owner).pw_gid,
        extra_groups=[] if owner else None,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # a pipe would stay open with the server
        stderr=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}"
