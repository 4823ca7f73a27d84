"""Real RTMP for tests: nginx with its rtmp module, publishers, readers that keep what they get."""

import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread

import av

from tests.clips import make_clip
from tests.needs import lacks
from transcode.ffmpeg import find_ffmpeg

MODULE = "ngx_rtmp_module.so"
PICTURE = "640x360"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def rtmp_module() -> Path | None:
    places = [Path("/usr/lib/nginx/modules"), Path("/usr/lib64/nginx/modules")]
    return next((place / MODULE for place in places if (place / MODULE).is_file()), None)


@dataclass(frozen=True, slots=True)
class Door:
    """An nginx that takes and gives RTMP at an address, and notes who came and went."""

    port: int
    folder: Path

    def address(self, name: str) -> str:
        return f"rtmp://127.0.0.1:{self.port}/live/{name}"

    def sessions(self, name: str) -> list[str]:
        """What became of each connection that published a name: "here", "left" or "broke".

        Whoever leaves says so before the line ends; of who is killed only the line ends.
        """
        log = (self.folder / "rtmp.log").read_text(encoding="utf-8", errors="replace")
        fates: dict[str, str] = {}
        for line in log.splitlines():
            number = re.search(r"\*(\d+) ", line)
            if not number:
                continue
            if f"publish: name='{name}'" in line:
                fates[number[1]] = "here"
            elif fates.get(number[1]) == "here":
                said = {"deleteStream": "left", "disconnect": "broke"}
                fates[number[1]] = next((said[word] for word in said if word in line), "here")
        return [*fates.values()]


@contextmanager
def rtmp_door(folder: Path, port: int = 0) -> Iterator[Door]:
    """An nginx on a port of this machine's own, until the block ends."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    module = rtmp_module()
    if nginx is None or module is None:
        lacks("nginx with its rtmp module is not there")
    folder.mkdir(parents=True)
    door = Door(port or free_port(), folder)
    (folder / "nginx.conf").write_text(f"""\
load_module {module};
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/rtmp.log info;
events {{ worker_connections 256; }}
rtmp {{
  server {{
    listen 127.0.0.1:{door.port};
    chunk_size 4096;
    application live {{
      live on;
      wait_key on;
      idle_streams off;
      drop_idle_publisher 10s;
    }}
  }}
}}
""")
    command = [
        nginx,
        "-p",
        str(folder),
        "-c",
        str(folder / "nginx.conf"),
        "-e",
        f"{folder}/rtmp.log",
    ]
    server = subprocess.Popen(command)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", door.port)) == 0:
                    break
            time.sleep(0.05)
        yield door
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def publisher(address: str, *, seconds: float = 600) -> Iterator[subprocess.Popen]:
    """A real encoder: a moving picture with its time, GOPs of 2 s, B-frames.

    Each second begins with two white frames and a beep, so that one can see how far they are apart.
    """
    child = subprocess.Popen(
        [
            *(str(find_ffmpeg(None)), "-hide_banner", "-nostdin", "-loglevel", "error", "-re"),
            *("-f", "lavfi", "-i", f"testsrc2=size={PICTURE}:rate=25:duration={seconds}"),
            *("-re", "-f", "lavfi"),
            *("-i", f"aevalsrc='if(lt(mod(t,1),0.08),0.5*sin(2000*PI*t),0)':d={seconds}:s=48000"),
            *("-vf", "drawbox=c=white:t=fill:enable='lt(mod(t,1),0.08)'"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-b:v", "500k"),
            *("-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p"),
            *("-c:a", "aac", "-ac", "2", "-b:a", "96k", "-f", "flv", address),
        ]
    )
    try:
        yield child
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()


@contextmanager
def reader(address: str, target: Path) -> Iterator[Path]:
    """A viewer who keeps every packet; the file is whole after the block."""
    child = subprocess.Popen(
        [
            *(str(find_ffmpeg(None)), "-hide_banner", "-loglevel", "error", "-y"),
            *("-copyts", "-i", address, "-map", "0", "-c", "copy", "-copyts"),
            *("-f", "flv", "-flvflags", "no_duration_filesize", str(target)),
        ],
        stdin=subprocess.PIPE,
    )
    try:
        yield target
    finally:
        child.communicate(b"q", timeout=15)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a recording holds: decoding times in seconds, in the order of the file."""

    pictures: list[Fraction]
    sounds: list[Fraction]

    @property
    def steps_back(self) -> int:
        pairs = [*pairwise(self.pictures)]
        pairs += pairwise(self.sounds)
        return sum(after <= before for before, after in pairs)

    @property
    def steps(self) -> list[float]:
        """Between pictures, in the order of decoding."""
        return [float(after - before) for before, after in pairwise(self.pictures)]

    @property
    def longest_gap(self) -> float:
        return max(self.steps)


def look_at(path: Path) -> Seen:
    seen: dict[str, list[Fraction]] = {"video": [], "audio": []}
    with av.open(str(path)) as container:
        for packet in container.demux():
            if packet.dts is not None and packet.size:
                seen[packet.stream.type].append(packet.dts * packet.time_base)
    return Seen(seen["video"], seen["audio"])


@contextmanager
def deaf_target(keeps: int = 100_000) -> Iterator[str]:
    """Something that accepts, reads a little and then never again; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []
        over = Event()

        def listen() -> None:
            server.settimeout(0.2)
            while not over.is_set():
                try:
                    caller, _ = server.accept()
                except TimeoutError:
                    continue
                held.append(caller)
                caller.recv(keeps)

        thread = Thread(target=listen)
        thread.start()
        try:
            yield f"rtmp://127.0.0.1:{server.getsockname()[1]}/live/deaf"
        finally:
            over.set()
            thread.join()
            for caller in held:
                caller.close()


def ffmpeg_copies(*arguments: str) -> subprocess.Popen:
    """An ffmpeg that copies packets from somewhere to somewhere as FLV."""
    command = [str(find_ffmpeg(None)), "-hide_banner", "-nostdin", "-loglevel", "error"]
    return subprocess.Popen([*command, *arguments])


@contextmanager
def copier(source: str, target: str) -> Iterator[subprocess.Popen]:
    """What a push costs by itself: one ffmpeg from the door to a target."""
    child = ffmpeg_copies("-i", source, "-c", "copy", "-f", "flv", target)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


@contextmanager
def heavy_publisher(address: str, folder: Path) -> Iterator[None]:
    """720p at 25/s and 4 Mbit/s, encoded before and looped: it costs little while one measures."""
    clip = make_clip(
        folder / "heavy.mp4",
        [
            *(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=1280x720:rate=25:duration=20,noise=alls=18:allf=t",
            ),
            *("-f", "lavfi", "-i", "sine=sample_rate=48000:duration=20"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "4M", "-minrate", "4M"),
            *("-maxrate", "4M", "-bufsize", "4M", "-g", "50", "-keyint_min", "50"),
            *("-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2"),
        ],
    )
    loop = ["-re", "-stream_loop", "-1", "-i", str(clip), "-c", "copy", "-f", "flv", address]
    child = ffmpeg_copies(*loop)
    try:
        yield
    finally:
        child.kill()
        child.wait()
