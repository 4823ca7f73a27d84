"""A row of the live bench: how old a picture is when somebody sees it in a player.

Each picture bears the encoder's clock. The playlist is looked at as it grows; players that join at
any moment are reckoned as hls.js plays: it begins some target durations before the end of the
playlist (two in the console, three where nobody says), plays at the speed of time, asks for the
playlist once a target duration, and waits where a part is not there yet.
"""

import io
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread

import av
import numpy as np

from bench.live_stage import IS_LONG, doors, spec_in
from bench.rows import Row
from live.packets import TICKS
from live.parts import SentPart, init_name, read_sent
from live.windows import LIVE_PLAYLIST, TARGET_SECONDS
from tests.live_engine import on_air, running_engine
from tests.rtmp import PICTURE
from transcode.ffmpeg import find_ffmpeg

SECONDS = 240 if IS_LONG else 40
LIMIT = 8.0
BLOCK, COLUMNS, BITS, CHECK = 40, 16, 24, 0xA5
WIDTH, HEIGHT = (int(one) for one in PICTURE.split("x"))
CONSOLE, USUAL = 2 * TARGET_SECONDS, 3 * TARGET_SECONDS
"""Seconds before the end of the playlist: ``liveSyncDurationCount`` in web/src/asset/usePlayer.ts,
and what RFC 8216 asks of players that were told nothing."""
JOIN_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Listed:
    """A part, and when it stood in the playlist."""

    part: SentPart
    at: float


def stamped(now: float) -> bytes:
    """Return a grey picture that bears a time: milliseconds, modulo 2**24, and a check."""
    mark = round(now * 1000) % 2**BITS
    check = CHECK ^ (mark & 255) ^ (mark >> 8 & 255) ^ (mark >> 16)
    bits = [(mark << 8 | check) >> bit & 1 for bit in range(32)]
    rows = np.array(bits, np.uint8).reshape(-1, COLUMNS) * 160 + 40
    picture = np.full((HEIGHT, WIDTH), 128, np.uint8)
    blocks = rows.repeat(BLOCK, 0).repeat(BLOCK, 1)
    picture[: blocks.shape[0], : blocks.shape[1]] = blocks
    return picture.tobytes()


def stamp_of(picture: np.ndarray, near: float) -> float | None:
    """Return the time that a picture bears, the last one before another; None: it bears none."""
    half = BLOCK // 2
    seen = picture[half : 2 * BLOCK : BLOCK, half : COLUMNS * BLOCK : BLOCK] > 120
    value = sum(int(bit) << number for number, bit in enumerate(seen.flatten()))
    mark = value >> 8
    if value & 255 != CHECK ^ (mark & 255) ^ (mark >> 8 & 255) ^ (mark >> 16):
        return None
    return float(near - (round(near * 1000) - mark) % 2**BITS / 1000)


@contextmanager
def clock_publisher(address: str) -> Iterator[None]:
    """An encoder whose pictures bear the time at which it got them: GOPs of 2 s, B-frames."""
    command = [
        *(str(find_ffmpeg(None)), "-hide_banner", "-nostdin", "-loglevel", "error"),
        *("-f", "rawvideo", "-pix_fmt", "gray", "-s", PICTURE, "-r", "25", "-i", "pipe:0"),
        *("-re", "-f", "lavfi", "-i", "sine=sample_rate=48000"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-b:v", "500k"),
        *("-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-ac", "2", "-b:a", "96k", "-f", "flv", address),
    ]
    over = Event()
    with subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=0) as child:

        def draw() -> None:
            began, number = time.time(), 0
            while not over.is_set() and child.stdin is not None:
                time.sleep(max(0.0, began + number / 25 - time.time()))
                child.stdin.write(stamped(time.time()))
                number += 1

        thread = Thread(target=draw, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(5)
            child.kill()


def latency_rows(folder: Path) -> list[Row]:
    """Publish for a while, look at the playlist as it grows, then reckon players."""
    with (
        doors(folder) as (inward, _),
        clock_publisher(inward.address("main")),
        running_engine(spec_in(folder, inward, [])) as running,
    ):
        running.wait_for(on_air("main"), 60)
        objects = folder / "objects" / "org" / "prg"
        listed = watch(objects / LIVE_PLAYLIST, SECONDS)
    listed = listed[1:]  # the first is of an input that was just joined
    stamps = [list(stamps_in(objects, one)) for one in listed]
    ages, waited = reckon(listed, stamps, CONSOLE)
    usual, _ = reckon(listed, stamps, USUAL)
    p95 = quantiles(ages, n=20)[-1]
    detail = (
        f"begins {CONSOLE} s before the end as the console does; median {median(ages):.2f} s, "
        f"longest {max(ages):.2f} s; waits for parts {waited:.2f} s at most; "
        f"p95 {quantiles(usual, n=20)[-1]:.2f} s where it begins {USUAL} s before"
    )
    return [Row("hls-latency", "p95 in a player", "encoder's clock", p95, LIMIT, "s", detail)]


def watch(playlist: Path, seconds: float) -> list[Listed]:
    """Return the parts that come into a playlist, and when."""
    seen: dict[str, Listed] = {}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        now = time.time()
        for part in read_sent(playlist.read_text(encoding="utf-8").splitlines()):
            seen.setdefault(part.name, Listed(part, now))
        time.sleep(0.02)
    first = min(one.at for one in seen.values())
    return [one for one in seen.values() if one.at > first]


def reckon(
    listed: Sequence[Listed], stamps: Sequence[Sequence[tuple[float, float]]], behind: float
) -> tuple[list[float], float]:
    """Return the ages of all pictures for players that join by turns, and the longest wait."""
    ages, longest = [], 0.0
    join = listed[4].at
    while join < listed[-4].at:
        seen, waited = watched(join, listed, stamps, behind)
        ages += seen
        longest = max(longest, waited)
        join += JOIN_EVERY
    return ages, longest


def watched(
    join: float,
    listed: Sequence[Listed],
    stamps: Sequence[Sequence[tuple[float, float]]],
    behind: float,
) -> tuple[list[float], float]:
    """Return the age of each picture for a player that joins at a time, and how long it waits."""
    known = [number for number, one in enumerate(listed) if one.at <= join]
    back, first = 0.0, known[-1]
    for first in reversed(known):
        back += listed[first].part.ticks / TICKS
        if back >= behind:
            break
    shown, ages, waited = join - max(0.0, back - behind), [], 0.0
    for one, pictures in zip(listed[first:], stamps[first:], strict=False):
        there = max(shown, asked_after(one.at, join))
        waited += there - shown
        ages += [there + at - stamp for at, stamp in pictures if there + at >= join]
        shown = there + one.part.ticks / TICKS
    return ages, waited


def asked_after(at: float, join: float) -> float:
    """Return when a player that asks once a target duration learns of what was there at a time."""
    return join + max(0, ceil((at - join) / TARGET_SECONDS)) * TARGET_SECONDS


def stamps_in(objects: Path, one: Listed) -> Iterator[tuple[float, float]]:
    """Yield for each picture when it is shown within its part, and what time it bears."""
    whole = (objects / init_name(one.part.init)).read_bytes() + (
        objects / one.part.name
    ).read_bytes()
    with av.open(io.BytesIO(whole), "r", format="mp4") as container:
        frames = list(container.decode(video=0))
    begin = min(Fraction(frame.pts or 0) * (frame.time_base or 0) for frame in frames)
    for frame in frames:
        stamp = stamp_of(frame.to_ndarray(format="gray"), one.at)
        if stamp is not None:
            yield float(Fraction(frame.pts or 0) * (frame.time_base or 0) - begin), stamp
