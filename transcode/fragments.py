"""A track that ffmpeg writes as fragments into one file, laid out as a playlist that grows.

ffmpeg's own HLS muxer makes all segments alike, and each as long as a group of pictures. Whoever
waits for the first picture would wait for all of the first group; so that one becomes two segments:
a short one, and what is left, which leans on it. Every later group is one, which can be entered. No
more than two: whoever has the first goes on with the second wherever in the group they seek to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from struct import unpack_from

from transcode.packaging import INIT_SEGMENT, MEDIA_PLAYLIST

FRAGMENT_SECONDS = Fraction(1, 2)
"""What the first segment lasts, about."""
_HEADER = 8
_COUNT_AT = 12
"""Where the number of samples stands in a ``trun``: ISO/IEC 14496-12, 8.8.8."""


def fragment_options() -> dict[str, str]:
    """Return the output options of a file that `FragmentedTrack` reads while it is written."""
    return {
        "f": "mp4",
        # the index comes late enough to say by how much the first picture is decoded too early
        "movflags": "+frag_keyframe+delay_moov+default_base_moof",
        "frag_duration": str(round(FRAGMENT_SECONDS * 1_000_000)),
        "flush_packets": "1",  # or a finished fragment waits in a buffer
        "fflags": "+bitexact",
    }


@dataclass(slots=True)
class FragmentedTrack:
    """Reads a file that grows, and writes segments and their playlist into a folder.

    Attributes:
        file: as `fragment_options` has it written; one track.
        folder: is there; its playlist names what is whole.
        sample: how long a picture, or a packet of sound, lasts, seconds.
        group: how many of them a segment has; of pictures, from keyframe to keyframe.
    """

    file: Path
    folder: Path
    sample: Fraction
    group: int
    _read: int = 0
    _begun: bytes = b""
    _samples: int = 0
    _wanted: int = 1
    _segments: int = 0

    def grow(self) -> None:
        """Lay out what was finished since the last call."""
        if not self.file.exists():
            return
        with self.file.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        for piece, samples in _pieces(fresh):
            self._read += len(piece)
            self._take(piece, samples)

    def end(self) -> None:
        """Lay out the rest: the file is whole."""
        self.grow()
        if self._samples:
            self._write()

    def _take(self, piece: bytes, samples: int | None) -> None:
        if samples is None:
            if not self._segments:  # what a file ends with is of no use
                (self.folder / INIT_SEGMENT).write_bytes(piece)
            return
        self._begun += piece
        self._samples += samples
        if self._samples >= self._wanted:
            self._write()

    def _write(self) -> None:
        name = f"{self._segments:05d}.m4s"
        (self.folder / name).write_bytes(self._begun)
        with (self.folder / MEDIA_PLAYLIST).open("a", encoding="utf-8") as playlist:
            playlist.write(f"#EXTINF:{float(self._samples * self.sample):.6f},\n{name}\n")
        is_first = self._segments == 0
        self._wanted = self.group - self._samples if is_first else self.group
        self._wanted = self._wanted if self._wanted > 0 else self.group
        self._segments += 1
        self._begun, self._samples = b"", 0


def _pieces(content: bytes) -> Iterator[tuple[bytes, int | None]]:
    """Yield what initialises a track, then each whole fragment with its number of samples."""
    begin, samples = 0, None
    for kind, start, end in _boxes(content, 0, len(content)):
        if kind == b"moof":
            samples = _samples(content, start + _HEADER, end)
        if kind == b"moov" or (kind == b"mdat" and samples is not None):
            yield content[begin:end], samples
            begin, samples = end, None


def _samples(content: bytes, start: int, end: int) -> int:
    found = 0
    for kind, first, last in _boxes(content, start, end):
        if kind == b"traf":
            found += _samples(content, first + _HEADER, last)
        elif kind == b"trun":
            found += unpack_from(">I", content, first + _COUNT_AT)[0]
    return found


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of each box that is whole."""
    while start + _HEADER <= end:
        size, kind = unpack_from(">I4s", content, start)
        if size < _HEADER or start + size > end:
            return
        yield kind, start, start + size
        start += size
