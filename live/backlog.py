"""What lies between us and a target: bytes that a child was given and has not got rid of.

Source: pipe(7) and proc(5) of Linux; elsewhere nothing is known, which counts as nothing.
"""

import fcntl
import struct
import termios
from contextlib import suppress
from pathlib import Path
from typing import IO

_TABLES = ("tcp", "tcp6")


def in_pipe(pipe: IO[bytes]) -> int:
    """Return how many bytes lie in a pipe; 0 where it is closed."""
    with suppress(OSError, ValueError):
        answer = fcntl.ioctl(pipe.fileno(), termios.FIONREAD, struct.pack("i", 0))
        return int(struct.unpack("i", answer)[0])
    return 0


def in_sockets(pid: int) -> int:
    """Return how many bytes a process has sent that the far side has not acknowledged."""
    process = Path("/proc") / str(pid)
    with suppress(OSError):
        links = [str(one.readlink()) for one in (process / "fd").iterdir()]
        own = {one[len("socket:[") : -1] for one in links if one.startswith("socket:[")}
        return sum(_queued(process / "net" / table, own) for table in _TABLES)
    return 0


def _queued(table: Path, own: set[str]) -> int:
    queued = 0
    with suppress(OSError), table.open(encoding="ascii") as lines:
        next(lines, None)  # what the columns are
        for line in lines:
            fields = line.split()
            if fields[9] in own:  # its inode
                queued += int(fields[4].partition(":")[0], 16)
    return queued
