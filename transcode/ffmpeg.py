"""Runs of ffmpeg: which binary, how it opens a stranger's file, and its progress."""

import shutil
import time
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from typing_extensions import override

from farm.errors import FarmFailed
from transcode.child import Child, run_confined
from transcode.limits import ChildFailed, Limits, RunReport
from transcode.process_tree import bytes_read
from transcode.progress import Progress, ProgressParser

_ASKING = Limits(seconds=20, memory_bytes=10**9, output_bytes=10**6)


def find_ffmpeg(override: Path | None) -> Path:
    """Return the ffmpeg to use: the setting ``FARM_FFMPEG``, else the one of imageio-ffmpeg.

    Raises:
        FarmFailed: ``ffmpeg-missing``.
    """
    if override is not None:
        found = shutil.which(override)
        if found is None:
            raise FarmFailed("ffmpeg-missing", detail=override)
        return Path(found).resolve()
    try:
        from imageio_ffmpeg import get_ffmpeg_exe  # noqa: PLC0415

        return Path(get_ffmpeg_exe()).resolve()
    except (ImportError, RuntimeError) as error:
        raise FarmFailed("ffmpeg-missing", detail="imageio-ffmpeg") from error


def read_engine(ffmpeg: Path) -> str:
    """Return which ffmpeg this is: its version, and a fingerprint of all that it says of its build.

    Raises:
        FarmFailed: ``ffmpeg-missing``: it does not start.
    """
    try:
        found = ffmpeg.stat()
        return _engine(ffmpeg, found.st_size, found.st_mtime_ns)
    except (OSError, ChildFailed) as error:
        raise FarmFailed("ffmpeg-missing", detail=ffmpeg) from error


@cache
def _engine(ffmpeg: Path, *_changes: int) -> str:
    with TemporaryDirectory(prefix="ffmpeg-") as folder:
        said = run_confined([str(ffmpeg), "-version"], folder=Path(folder), limits=_ASKING).stdout
    words = said.decode("utf-8", "replace").split()
    version = words[2] if len(words) > 2 else "?"  # noqa: PLR2004  # "ffmpeg version N"
    return f"{version} {sha256(said).hexdigest()[:12]}"


def has_encoder(ffmpeg: Path, name: str) -> bool:
    """Whether an ffmpeg was built with an encoder; one in software, whose listing can be trusted.

    Raises:
        FarmFailed: ``ffmpeg-missing``: it does not start.
    """
    try:
        found = ffmpeg.stat()
        return name in _encoders(ffmpeg, found.st_size, found.st_mtime_ns)
    except (OSError, ChildFailed) as error:
        raise FarmFailed("ffmpeg-missing", detail=ffmpeg) from error


@cache
def _encoders(ffmpeg: Path, *_changes: int) -> frozenset[str]:
    command = [str(ffmpeg), "-hide_banner", "-encoders"]
    with TemporaryDirectory(prefix="ffmpeg-") as folder:
        said = run_confined(command, folder=Path(folder), limits=_ASKING).stdout
    lines = (line.split() for line in said.decode("utf-8", "replace").splitlines())
    return frozenset(words[1] for words in lines if len(words) > 1)


def input_arguments(path: Path, demuxer: str) -> list[str]:
    """Return the arguments that open an uploaded file and nothing else.

    Args:
        path: of the file; made absolute, so that no name looks like an option or a protocol.
        demuxer: `SourceFacts.demuxer`.
    """
    options = [
        word for name, value in input_options(demuxer).items() for word in (f"-{name}", value)
    ]
    return [*options, "-i", input_address(path)]


def input_options(demuxer: str) -> dict[str, str]:
    """Return the input options that open an uploaded file and nothing else, by name."""
    options = {
        "protocol_whitelist": "file,pipe",  # a file may not make us open the network
        "max_streams": "256",  # the default of 1000 costs a decoder each
        "f": demuxer,  # or a playlist called .mp4 is opened as the playlist it is
    }
    if demuxer == "mov":
        # Both are the defaults, said aloud: tracks may not live in other files.
        options |= {"enable_drefs": "0", "use_absolute_path": "0"}
    return options


def input_address(path: Path) -> str:
    """Return a path as ffmpeg must hear it: no name looks like an option or a protocol."""
    return f"file:{path.absolute()}"


def run_ffmpeg(  # noqa: PLR0913  # three of them have a value that nearly all want
    ffmpeg: Path,
    arguments: Sequence[str],
    *,
    folder: Path,
    limits: Limits,
    on_progress: Callable[[Progress], None] | None = None,
    on_line: Callable[[str], None] | None = None,
    period: float = 0.5,
) -> RunReport:
    """Run ffmpeg to its end.

    Args:
        ffmpeg: as `find_ffmpeg` returns it.
        arguments: inputs, filters and outputs; stdout is taken, for the progress.
        folder: its working folder, empty and its own; outputs belong here.
        limits: movement is a change of frame number, output time or output size; where it reads
            ahead, until then also of what was read.
        on_progress: called now and then, in this thread; what it raises ends ffmpeg.
        on_line: told each line of its log, likewise.
        period: seconds between two reports of progress, about.

    Raises:
        ChildFailed: ``encode-failed``, ``encode-timeout``, ``encode-stalled``, ``encode-memory``
            or ``encode-too-large``.
    """
    command = [
        str(ffmpeg), "-hide_banner", "-nostdin", "-nostats",
        "-loglevel", "level+warning",
        "-progress", "pipe:1", "-stats_period", f"{period:g}",
        *arguments,
    ]  # fmt: skip
    child = _Encode(command, folder=folder, limits=limits, on_progress=on_progress)
    child.on_line = on_line
    return child.run()


class _Encode(Child):
    """An ffmpeg, whose stdout is its progress."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        limits: Limits,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        super().__init__(command, folder=folder, limits=limits)
        self._reads_ahead, self._seen = limits.reads_ahead, 0
        self._parser = ProgressParser()
        self._on_progress = on_progress
        self._place: tuple[object, ...] = ()

    @override
    def hear(self, piece: bytes) -> None:
        for progress in self._parser.feed(piece):
            place = (progress.frame, progress.out_time, progress.bytes_written)
            if place != self._place and any(place):
                self._place, self.moved = place, time.monotonic()
            if self._on_progress is not None:
                began = time.monotonic()
                self._on_progress(progress)
                # while we did something else, nobody looked whether ffmpeg moved
                self.moved += time.monotonic() - began

    @override
    def look(self, pid: int) -> None:
        if self._reads_ahead and not self._place and (read := bytes_read(pid)) > self._seen:
            self._seen, self.moved = read, time.monotonic()
