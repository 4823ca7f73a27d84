"""What is held back, on disk: first in, first out, in files that have no names.

Nothing of it outlives the engine: the system gives the room back when the process ends, however
it ends, and nobody can open what has no name.
"""

import errno
import os
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from live.packets import LivePacket

MOST_BYTES = 2 * 2**30
"""Ten minutes at 28 Mbit/s; what is too much is refused, as by a disk that is full."""
FILE_BYTES = 16 * 2**20


@dataclass(slots=True)
class _File:
    """A file, what was written to it, and how many of its packets are still held."""

    file: IO[bytes]
    size: int = 0
    packets: int = 0


class HeldPackets:
    """Keeps packets until they are taken, in order; `close` gives all room back.

    Args:
        folder: on the disk that holds them; made where it is not there.
        most: bytes that may be held.
    """

    def __init__(self, folder: Path, *, most: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most
        self._files: deque[_File] = deque()
        self._index: deque[tuple[LivePacket, _File, int, int]] = deque()
        self.bytes = 0

    def __len__(self) -> int:
        """How many there are."""
        return len(self._index)

    def put(self, packet: LivePacket) -> None:
        """Keep one more.

        Raises:
            OSError: there is no room, or the disk has failed.
        """
        size = len(packet.payload)
        if self.bytes + size > self._most:
            raise OSError(errno.ENOSPC, "too much is held")
        file = self._open()
        if os.pwrite(file.file.fileno(), packet.payload, file.size) != size:
            raise OSError(errno.ENOSPC, "the disk is full")
        self._index.append((replace(packet, payload=b""), file, file.size, size))
        file.size, file.packets, self.bytes = file.size + size, file.packets + 1, self.bytes + size

    def take(self) -> LivePacket:
        """Give the first one back.

        Raises:
            OSError: the disk has failed; IndexError: there is none.
        """
        packet, file, at, size = self._index[0]
        payload = os.pread(file.file.fileno(), size, at)
        if len(payload) != size:
            raise OSError(errno.EIO, "what was held is not whole")
        self.drop(1)
        return replace(packet, payload=payload)

    def drop(self, count: int) -> None:
        """Forget the first ones."""
        for _ in range(count):
            _, file, _, size = self._index.popleft()
            file.packets, self.bytes = file.packets - 1, self.bytes - size
        while self._files and not self._files[0].packets:
            self._files.popleft().file.close()

    def clear(self) -> None:
        """Forget all."""
        self._index.clear()
        self.bytes = 0
        while self._files:
            self._files.popleft().file.close()

    close = clear

    def _open(self) -> _File:
        if not self._files or self._files[-1].size >= FILE_BYTES:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._files.append(_File(TemporaryFile(dir=self._folder, buffering=0)))  # noqa: SIM115  # `clear` closes it
        return self._files[-1]
