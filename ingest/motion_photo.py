"""Motion photos: a film of a second or three inside a still picture of a phone.

Google appends an MP4 to the JPEG (XMP ``MicroVideoOffset`` or ``Container:Directory``), Samsung
does so between its own trailers, HEIC files carry it in an ``mpvd`` box. The offsets in XMP are
often wrong after an app has touched the picture; the boxes of the film itself are not.
"""

import mmap
from pathlib import Path
from typing import BinaryIO

from transcode.boxes import Box, find_boxes, walk_boxes

MAX_CANDIDATES = 256
"""Places looked at that may be the start of a film."""

_COPY_BYTES = 1 << 20


def find_film(path: Path) -> tuple[int, int] | None:
    """Return the byte range ``(start, end)`` of the film in a still picture, or None."""
    size = path.stat().st_size
    with path.open("rb") as file:
        for box in find_boxes(file, 0, size, "mpvd"):
            if (end := _film_end(file, box.content, min(box.end, size))) is not None:
                return box.content, end
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            place = 4
            for _ in range(MAX_CANDIDATES):
                place = content.find(b"ftyp", place + 1)
                if place < 0:
                    return None
                if (end := _film_end(file, place - 4, size)) is not None:
                    return place - 4, end
    return None


def carve(path: Path, film: tuple[int, int], target: Path) -> None:
    """Copy the film out of a still picture; `target` appears when it is whole."""
    start, end = film
    partial = target.with_name(target.name + ".partial")
    with path.open("rb") as source, partial.open("wb") as copy:
        source.seek(start)
        while start < end and (piece := source.read(min(_COPY_BYTES, end - start))):
            copy.write(piece)
            start += len(piece)
    partial.replace(target)


def _film_end(file: BinaryIO, start: int, end: int) -> int | None:
    """Return where a film that starts here ends, if it is one: ftyp first, a moov, whole boxes."""
    whole: list[Box] = [box for box in walk_boxes(file, start, end) if box.end <= end]
    kinds = [box.kind for box in whole]
    if kinds[:1] != ["ftyp"] or "moov" not in kinds:
        return None
    return whole[-1].end
