"""The boxes of MP4, MOV and HEIC files (ISO/IEC 14496-12 section 4.2), walked without trust."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_BOXES = 20_000
"""Boxes looked at in one walk: a six-hour fragmented recording of 2 s fragments has 21,600 at its
top, but its ``moov`` is the first."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its four-letter kind and where its content lies, in bytes of the file.

    Attributes:
        start: of the box itself.
        content: of what follows its header.
        end: just after the box, as the box claims.
    """

    kind: str
    start: int
    content: int
    end: int


def walk_boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes that lie in ``[start, end)``; stops at the first that makes no sense.

    The last box may claim to end after `end`: then it was cut off.
    """
    for _ in range(MAX_BOXES):
        box = _read_box(file, start, end)
        if box is None:
            return
        yield box
        if box.end > end:
            return
        start = box.end


def find_boxes(file: BinaryIO, start: int, end: int, path: str) -> Iterator[Box]:
    """Yield every box at a path of kinds such as ``moov/trak/mdia``."""
    kind, _, rest = path.partition("/")
    for box in walk_boxes(file, start, end):
        if box.kind != kind:
            continue
        if rest:
            yield from find_boxes(file, box.content, min(box.end, end), rest)
        else:
            yield box


def read_content(file: BinaryIO, box: Box, limit: int = 65536) -> bytes:
    """Return the content of a box, at most `limit` bytes."""
    file.seek(box.content)
    return file.read(max(0, min(limit, box.end - box.content)))


def _read_box(file: BinaryIO, start: int, end: int) -> Box | None:
    if end - start < 8:  # noqa: PLR2004 - size and kind, four bytes each
        return None
    file.seek(start)
    head = file.read(16)
    size, kind, header = int.from_bytes(head[:4], "big"), head[4:8], 8
    if size == 1:
        size, header = int.from_bytes(head[8:16], "big"), 16
    elif size == 0:
        size = end - start
    if size < header or not _is_kind(kind):
        return None
    return Box(kind.decode("latin-1"), start, start + header, start + size)


def _is_kind(kind: bytes) -> bool:
    return len(kind) == 4 and all(32 <= byte < 127 or byte == 0xA9 for byte in kind)  # noqa: PLR2004
