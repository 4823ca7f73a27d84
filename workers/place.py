"""Where a farm would live on this machine: its folder, its port, its clock."""

import socket
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from farm.findings import Finding, doubtful, missing
from farm.messages import Notice
from farm.settings import Settings
from workers.alone import is_running
from workers.wiring import SystemClock

NETWORK_SYSTEMS = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs", "lustre")
"""SQLite's log needs memory that all its processes share: https://www.sqlite.org/wal.html."""
CLOCK_SLACK = timedelta(minutes=5)


def examine_folder(folder: Path, nearest: Path) -> Finding:
    """Try whether a catalogue can live in a folder.

    Args:
        folder: of the farm; need not be there yet.
        nearest: it, or what is there above it.
    """
    seen = str(folder)
    system = _file_system(nearest)
    try:
        with _trial_folder(nearest) as trial:
            fault = _write_ahead_fault(trial / "trial.db")
    except OSError as error:
        detail = error.strerror or str(error)
        return missing("folder", Notice("folder-unusable", {"path": seen, "detail": detail}), seen)
    if fault is not None or system.startswith(NETWORK_SYSTEMS):
        facts = {"path": seen, "detail": fault or system}
        return missing("folder", Notice("folder-unfit", facts), seen)
    return Finding("folder", f"{seen} ({system or '?'})")


def examine_port(settings: Settings) -> Finding:
    """Try whether the farm could listen where it is told to."""
    seen = f"{settings.http_host}:{settings.http_port}"
    if is_running(settings.data_dir.absolute()):
        return doubtful("port", Notice("farm-running", {"folder": str(settings.data_dir)}), seen)
    try:
        socket.create_server((settings.http_host, settings.http_port)).close()
    except OSError as error:
        detail = error.strerror or str(error)
        return doubtful("port", Notice("port-taken", {"port": seen, "detail": detail}), seen)
    return Finding("port", seen)


def examine_clock(settings: Settings) -> Finding:
    """Compare the clock with the times of files, which cannot lie ahead of it."""
    now = SystemClock().now()
    seen = now.isoformat(timespec="seconds")
    files = (Path(__file__), settings.data_dir / "catalogue.db")
    newest = max(one.stat().st_mtime for one in files if one.exists())
    if datetime.fromtimestamp(newest, UTC) > now + CLOCK_SLACK:
        return doubtful("clock", Notice("clock-behind", {"seen": seen}), seen)
    return Finding("clock", seen)


@contextmanager
def _trial_folder(nearest: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=nearest, prefix=".farm-trial-") as name:
        yield Path(name)


def _write_ahead_fault(file: Path) -> str | None:
    """Return why two connections cannot share a database in WAL mode here; None if they can."""
    try:
        with closing(sqlite3.connect(file)) as writer, closing(sqlite3.connect(file)) as reader:
            mode = writer.execute("PRAGMA journal_mode=WAL").fetchone()[0]
            with writer:
                writer.execute("CREATE TABLE trial (word TEXT)")
            reader.execute("SELECT word FROM trial").fetchall()
    except sqlite3.Error as error:
        return str(error)
    return None if mode == "wal" else mode


def _file_system(folder: Path) -> str:
    """Return the type of the file system below a folder, empty where it is not known."""
    real = folder.resolve()
    mounts = [
        one for one in psutil.disk_partitions(all=True) if real.is_relative_to(one.mountpoint)
    ]
    return max(mounts, key=lambda one: len(one.mountpoint)).fstype if mounts else ""
