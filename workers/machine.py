"""What this machine offers: versions of what the farm stands on."""

import platform
import tempfile
from pathlib import Path

import av
import cv2

from farm.errors import FarmFailed
from farm.settings import Settings
from transcode.child import run_confined
from transcode.ffmpeg import find_ffmpeg
from transcode.limits import Limits

ASKING = Limits(seconds=20, memory_bytes=500 * 10**6, output_bytes=10**6)


def examine_machine(settings: Settings) -> dict[str, str]:
    """Return name and version of each part, the ffmpeg asked itself.

    Raises:
        FarmFailed: ``ffmpeg-missing``, or it does not run.
    """
    ffmpeg = find_ffmpeg(settings.ffmpeg)
    with tempfile.TemporaryDirectory() as folder:
        report = run_confined([str(ffmpeg), "-version"], folder=Path(folder), limits=ASKING)
    said = report.stdout.decode("utf-8", "replace").splitlines()
    if not said or not said[0].startswith("ffmpeg"):
        raise FarmFailed("ffmpeg-missing", detail=ffmpeg)
    libav = ".".join(str(part) for part in av.library_versions["libavcodec"])
    return {
        "python": platform.python_version(),
        "ffmpeg": f"{said[0]} ({ffmpeg})",
        "libav": f"PyAV {av.__version__}, libavcodec {libav}",
        "opencv": cv2.__version__,
    }
