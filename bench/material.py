"""The clips that benches measure with: made once, and kept in ``bench/out/clips``."""

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.demo_clip import write_clip
from bench.rows import OUT
from transcode.ffmpeg import find_ffmpeg

PHONE_SECONDS = 60
BROADCAST_SECONDS = 8
_AAC = ("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-shortest")


def demo() -> Path:
    """Return the demo clip: 12 s of 1080p H.264, 25 pictures a second."""
    return _kept("demo.mp4", write_clip)


def camera() -> Path:
    """Return the demo clip as a camera writes it: grain, and too many bits for a copy."""
    grain = ("-vf", "noise=alls=6:allf=t")
    coded = ("-c:v", "libx264", "-preset", "veryfast", "-b:v", "16M", "-maxrate", "20M")
    command = (str(find_ffmpeg(None)), "-v", "error", "-y", "-i", str(demo()), *grain)
    more = ("-bufsize", "20M", "-g", "25", "-c:a", "copy")
    return _kept("camera.mp4", lambda path: _run((*command, *coded, *more, path)))


def fitting() -> Path:
    """Return the demo clip as a phone writes it that keeps to all that the top rung asks for."""
    coded = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "22", "-maxrate", "4M")
    keys = ("-bufsize", "4M", "-g", "50", "-keyint_min", "50", "-sc_threshold", "0")
    tags = ("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709")
    command = (str(find_ffmpeg(None)), "-v", "error", "-y", "-i", str(demo()))
    more = (*tags, "-color_range", "tv", "-c:a", "copy")
    return _kept("fitting.mp4", lambda path: _run((*command, *coded, *keys, *more, path)))


def camera_again(times: int) -> Path:
    """Return the camera's clip so many times, one after the other: 12 s each."""
    command = (str(find_ffmpeg(None)), "-v", "error", "-y", "-stream_loop", str(times - 1))
    copied = ("-i", str(camera()), "-c", "copy")
    return _kept(f"camera-{times}.mp4", lambda path: _run((*command, *copied, path)))


def phone() -> Path:
    """Return a minute of moving, grainy 1080p H.264 with AAC, about 8 Mbit/s, as phones write."""
    coded = ("-c:v", "libx264", "-preset", "veryfast", "-b:v", "8M", "-maxrate", "12M")
    more = ("-bufsize", "16M", "-pix_fmt", "yuv420p", "-g", "30", "-movflags", "+faststart")
    return _kept(
        "phone.mp4",
        lambda path: _draw(path, "1920x1080", 30, PHONE_SECONDS, (*coded, *more)),
    )


def broadcast() -> Path:
    """Return a few seconds of 1080p50 HEVC, ten bits, HLG: what no browser plays."""
    hlg = ("-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020", "-color_trc", "arib-std-b67")
    more = ("-colorspace", "bt2020nc", "-tag:v", "hvc1", "-x265-params", "log-level=none")
    coded = ("-c:v", "libx265", "-preset", "ultrafast", "-b:v", "12M", "-g", "50")
    return _kept(
        "broadcast.mp4",
        lambda path: _draw(path, "1920x1080", 50, BROADCAST_SECONDS, (*hlg, *more, *coded)),
    )


def in_the_dark(clip: Path) -> Path:
    """Return four seconds of a clip as a small sensor sees them at night: with moving grain."""
    look = "eq=brightness=-0.15:contrast=0.8,noise=c0s=8:c0f=t+u:all_seed=5"
    command = (str(find_ffmpeg(None)), "-v", "error", "-y", "-ss", "20", "-t", "4", "-i", str(clip))
    coded = ("-c:v", "libx264", "-preset", "fast", "-crf", "10", "-pix_fmt", "yuv420p")
    return _kept("dark.mp4", lambda path: _run((*command, "-vf", look, "-an", *coded, path)))


def patterned(path: Path, seconds: int) -> Path:
    """Write a 720p clip with grain, which costs an encoder the same in all of its parts."""
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "23", "-g", "50")
    _draw(path, "1280x720", 25, seconds, coded)
    return path


def _draw(path: Path, size: str, rate: int, seconds: int, coded: tuple[str, ...]) -> None:
    picture = f"testsrc2=size={size}:rate={rate}:duration={seconds}"
    sound = f"sine=frequency=440:sample_rate=48000:duration={seconds}"
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound)
    moving = ("-vf", "noise=alls=5:allf=t")
    command = (str(find_ffmpeg(None)), "-v", "error", "-y", *inputs, *moving, *coded, *_AAC)
    _run((*command, path))


def _run(command: Sequence[str | Path]) -> None:
    subprocess.run(command, check=True)


def _kept(name: str, write: Callable[[Path], None]) -> Path:
    path = OUT / "clips" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"partial-{name}")
        write(partial)
        partial.rename(path)
    return path
