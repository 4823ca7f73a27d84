"""MP4 and MOV before libav sees them: is the index there, and does the film live in this file?"""

from pathlib import Path
from typing import BinaryIO

from farm.errors import InputRejected
from transcode.boxes import Box, find_boxes, read_content, walk_boxes

_SELF_CONTAINED = 1
"""Flag of a data reference whose media is in the same file: ISO/IEC 14496-12 section 8.7.2."""
_ENCRYPTED = frozenset({"encv", "enca", "drmi", "drms"})


def check_movie(path: Path) -> None:
    """Refuse a movie that cannot be read by itself.

    Raises:
        InputRejected: ``recording-unfinished``, ``external-media`` or ``clip-protected``.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        movies = [box for box in walk_boxes(file, 0, size) if box.kind == "moov"]
        if not movies or movies[0].end > size:
            raise InputRejected("recording-unfinished")
        for movie in movies:
            _check_references(file, movie)
            _check_protection(file, movie)


def _check_references(file: BinaryIO, movie: Box) -> None:
    if any(find_boxes(file, movie.content, movie.end, "rmra")):
        raise InputRejected("external-media")
    for table in find_boxes(file, movie.content, movie.end, "trak/mdia/minf/dinf/dref"):
        for reference in walk_boxes(file, table.content + 8, table.end):
            flags = read_content(file, reference, 4)
            if not flags[3:] or not flags[3] & _SELF_CONTAINED:
                raise InputRejected("external-media")


def _check_protection(file: BinaryIO, movie: Box) -> None:
    for table in find_boxes(file, movie.content, movie.end, "trak/mdia/minf/stbl/stsd"):
        for entry in walk_boxes(file, table.content + 8, table.end):
            if entry.kind in _ENCRYPTED:
                raise InputRejected("clip-protected")
