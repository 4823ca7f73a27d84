"""Small clips made by the real ffmpeg, once a session, and the way to the real material."""

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from transcode.ffmpeg import find_ffmpeg

MEDIA = Path(__file__).resolve().parents[1].parent / "shared" / "media"

MakeClip = Callable[..., Path]


def real_clip(name: str) -> Path:
    """Return a clip of the shared media folder, or skip the test where there is none."""
    path = MEDIA / name
    if not path.is_file():
        pytest.skip(f"the real clip {name} is not there: no {MEDIA}")
    return path


def make_clip(path: Path, arguments: Sequence[str]) -> Path:
    """Run ffmpeg with arguments and one output path."""
    ffmpeg = str(find_ffmpeg(None))
    command = [ffmpeg, "-hide_banner", "-nostdin", "-v", "error", "-y", *arguments, str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return path


def pattern(size: str = "320x180", rate: str = "25", seconds: float = 2) -> list[str]:
    """Input arguments of a moving test picture."""
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]


def tone(seconds: float = 2) -> list[str]:
    """Input arguments of a 48 kHz stereo tone."""
    return ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}"]


X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25"]
AAC = ["-c:a", "aac", "-ac", "2"]
