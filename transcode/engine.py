"""What every run of the engine needs: the binary, an empty folder and limits."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from farm.media import SourceFacts
from transcode.limits import Limits


@dataclass(frozen=True, slots=True)
class Clip:
    """An accepted clip on this machine's disk."""

    path: Path
    facts: SourceFacts


@dataclass(frozen=True, slots=True)
class Engine:
    """One machine's way to run ffmpeg.

    Attributes:
        folder: an empty folder that ffmpeg works in; outputs appear there.
        on_line: told each line that ffmpeg writes to its log.
    """

    ffmpeg: Path
    folder: Path
    limits: Limits
    on_line: Callable[[str], None] | None = None
