"""How much memory an encode may take, and whether there is room for one more now.

Three caps, from small to large: an encode's own (`encode_memory_mb`), its slot's part of what the
worker may take, and what is free at this moment. The first two end an encode that grows too large;
the third keeps one from starting.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from farm.settings import Settings
from transcode.process_tree import resident_bytes

MEGABYTE = 10**6


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of this machine or container, bytes.

    Attributes:
        total: that its processes may have together.
        available: that they may still take, files that can be dropped from caches included.
    """

    total: int
    available: int


def most_memory(settings: Settings, memory: Memory) -> int:
    """Return what one encode may take, bytes: its own limit, or its slot's part of the worker's."""
    total = settings.worker_memory_mb * MEGABYTE or memory.total
    return min(settings.encode_memory_mb * MEGABYTE, total // settings.encode_slots)


def room_for_one(settings: Settings, memory: Memory) -> int:
    """Return what has to be available before an encode starts, bytes.

    Half of a part, of which there is one more than slots, for all that is no encode. Few encodes
    take more, and a machine that does little else always has the room.
    """
    total = settings.worker_memory_mb * MEGABYTE or memory.total
    part = min(settings.encode_memory_mb * MEGABYTE, total // (settings.encode_slots + 1))
    return part // 2


def has_room(settings: Settings, memory: Memory) -> bool:
    """Whether an encode may start now."""
    return memory.available >= room_for_one(settings, memory)


def read_memory(settings: Settings, root: Path = Path("/")) -> Memory:
    """Return the memory as this process finds it.

    Args:
        settings: with a limit of their own they count what the worker and its children use.
        root: of the file system; another one in tests.
    """
    machine = psutil.virtual_memory()
    found = [Memory(machine.total, machine.available), *_groups(root)]
    if limit := settings.worker_memory_mb * MEGABYTE:
        # our parent is the worker; pages that its children share count for each of them
        found.append(Memory(limit, limit - resident_bytes(os.getppid())))
    return Memory(min(one.total for one in found), min(one.available for one in found))


def _groups(root: Path) -> Iterator[Memory]:
    """Yield the limits of the control groups that we are in, of version 2 and of version 1."""
    for folder in _group_folders(root):
        with suppress(OSError, ValueError):  # no such group, or "max": no limit
            yield _group(folder, "memory.max", "memory.current", "inactive_file")
    with suppress(OSError, ValueError):
        folder = root / "sys/fs/cgroup/memory"
        names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        yield _group(folder, *names)


def _group_folders(root: Path) -> Iterator[Path]:
    """Yield the folder of our group and of those above it; a container sees its own as the root."""
    top, own = root / "sys/fs/cgroup", ""
    with suppress(OSError):
        lines = (root / "proc/self/cgroup").read_text("ascii").splitlines()
        own = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    folder = top / own
    while folder != top:
        yield folder
        folder = folder.parent
    yield top


def _group(folder: Path, limit_name: str, used_name: str, cache_name: str) -> Memory:
    limit = int((folder / limit_name).read_text("ascii"))
    used = int((folder / used_name).read_text("ascii"))
    lines = (folder / "memory.stat").read_text("ascii").splitlines()
    cache = sum(int(value) for name, value in map(str.split, lines) if name == cache_name)
    return Memory(limit, limit - used + cache)
