"""Real RTMP for tests: nginx with its rtmp module, publishers, and readers that keep what they get."""

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
from pathlib import Path

import av

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

    def sessions(self, name: str) -> list[tuple[str, str]]:
        """Connection numbers that published a name, in turn; "publish" and "done" of each."""
        log = (self.folder / "rtmp.log").read_text(encoding="utf-8", errors="replace")
        found = []
        for line in log.splitlines():
            number = re.search(r"\*(\d+) ", line)
            if number and "publish: name=" in line and f"name='{name}'" in line:
                found.append((number[1], "publish"))
            elif number and "deleteStream" in line:
                found.append((number[1], "done"))
        published = {number for number, what in found if what == "publish"}
        return [one for one in found if one[0] in published]


@contextmanager
def rtmp_door(folder: Path) -> Iterator[Door]:
    """An nginx on a port of this machine's own, until the block ends."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    module = rtmp_module()
    if nginx is None or module is None:
        lacks("nginx with its rtmp module is not there")
    folder.mkdir(parents=True)
    door = Door(free_port(), folder)
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
    command = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", f"{folder}/rtmp.log"]
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
def publisher(address: str, *, seconds: float = 600, frequency: int = 440) -> Iterator[subprocess.Popen]:
    """A real encoder: frames with their number in the corner, GOPs of 2 s, B-frames, a tone."""
    child = subprocess.Popen(
        [
            *(str(find_ffmpeg(None)), "-hide_banner", "-nostdin", "-loglevel", "error", "-re"),
            *("-f", "lavfi", "-i", f"testsrc2=size={PICTURE}:rate=25:duration={seconds}"),
            *("-re", "-f", "lavfi"),
            *("-i", f"sine=frequency={frequency}:sample_rate=48000:duration={seconds}"),
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
        pairs = [*zip(self.pictures, self.pictures[1:], strict=False)]
        pairs += zip(self.sounds, self.sounds[1:], strict=False)
        return sum(after <= before for before, after in pairs)

    @property
    def longest_gap(self) -> float:
        pairs = zip(self.pictures, self.pictures[1:], strict=False)
        return float(max(after - before for before, after in pairs))


def look_at(path: Path) -> Seen:
    seen: dict[str, list[Fraction]] = {"video": [], "audio": []}
    with av.open(str(path)) as container:
        for packet in container.demux():
            if packet.dts is not None and packet.size:
                seen[packet.stream.type].append(packet.dts * packet.time_base)
    return Seen(seen["video"], seen["audio"])
