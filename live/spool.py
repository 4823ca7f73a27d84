"""What waits for the store lies in a folder, and the name of each file there says what it is.

    00000017~sent~000002-00000017-1795384800123-180000-9c0b1d2e-k.m4s

So what an engine could not store any more, as it was killed or lost its programme, is stored by
whoever finds the folder. Every name but the playlists' holds the engine's epoch or what is in the
object: nothing is written over.
"""

from collections.abc import Iterator
from pathlib import Path

from farm.ports import ObjectStore
from live.windows import LIVE_PLAYLIST, WHOLE_PLAYLIST

FOLDER = "spool"
"""In an engine's folder."""
_PARTIAL = ".begun"
_OF_OTHERS = frozenset({LIVE_PLAYLIST, WHOLE_PLAYLIST})
"""Spelled anew by the engine that came after, or by who sees to the recording."""


def spool(folder: Path, number: int, name: str, content: bytes) -> Path:
    """Write down an object that is to be stored under a name; whole or not at all.

    Raises:
        OSError: it cannot be written, and nothing is left of it.
    """
    path = folder / f"{number:08d}~{name.replace('/', '~')}"
    begun = path.with_name(path.name + _PARTIAL)
    try:
        begun.write_bytes(content)
        return begun.replace(path)
    except OSError:
        begun.unlink(missing_ok=True)
        raise


def list_left(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield what lies in a spool, in order: names without the programme's prefix, and files."""
    for path in sorted(folder.glob("*~*")):
        if path.suffix != _PARTIAL:
            yield path.name.partition("~")[2].replace("~", "/"), path


def store_left(store: ObjectStore, prefix: str, folder: Path) -> int:
    """Store what an engine left, and remove it; once more changes nothing.

    Args:
        store: of the farm.
        prefix: of the programme's keys.
        folder: the engine's spool; it need not be there.

    Returns:
        How many objects were stored.

    Raises:
        FarmError: as the store raises it; the rest is still there.
    """
    stored = 0
    for name, path in list_left(folder):
        if name not in _OF_OTHERS:
            store.put_file(prefix + name, path)
            stored += 1
        path.unlink(missing_ok=True)
    return stored
