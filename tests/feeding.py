"""Who sends feeds to a farm, for tests: ffmpeg with real transport streams."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

TRACKS = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-b:v", "400k", "-c:a", "mp2")


def make_stream(ffmpeg: Path, path: Path, *, seconds: int = 20, more: Sequence[str] = ()) -> Path:
    """Write a transport stream with a pattern and a tone."""
    subprocess.run(
        [
            *(str(ffmpeg), "-v", "error", "-y"),
            *("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25", "-f", "lavfi", "-i", "sine"),
            *("-t", str(seconds), *TRACKS, *more, "-f", "mpegts", str(path)),
        ],
        check=True,
        timeout=60,
    )
    return path


@contextmanager
def sender(ffmpeg: Path, stream: Path, address: str, form: str = "mpegts") -> Iterator[None]:
    """Send a stream again and again while the block lasts, trying until somebody takes it."""
    once = f'"{ffmpeg}" -v quiet -re -stream_loop -1 -i "{stream}" -map 0 -c copy'
    script = f'while :; do {once} -f {form} "$0"; sleep 0.2; done'
    child = subprocess.Popen(["/bin/sh", "-c", script, address], start_new_session=True)
    try:
        yield
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
