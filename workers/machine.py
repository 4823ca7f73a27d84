"""What this machine offers: every part that the farm stands on, tried and not believed."""

import os
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import psutil
import redis

from farm.errors import FarmError
from farm.findings import (
    Finding,
    doubtful,
    judge_cores,
    judge_disk,
    judge_memory,
    missing,
)
from farm.messages import Notice
from farm.settings import Settings
from workers.encoder_trial import try_encoder
from workers.inventory import examine_encoders, examine_workers
from workers.place import examine_clock, examine_folder, examine_port
from workers.programs import find_nginx, find_redis, find_rtmp_module, loads, version_of
from workers.servers import examine_servers
from workers.wiring import queue_address

PAGE = Path(__file__).resolve().parents[1] / "web" / "dist" / "index.html"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
CJK_FONTS = ("*cjk*", "wqy-*", "*sourcehan*", "*droidsansfallback*")


def examine_machine(settings: Settings) -> tuple[Finding, ...]:
    """Return a finding for each part, needed ones first."""
    return tuple(_findings(settings))


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding("python", f"{platform.python_version()} ({platform.machine()})")
    libav = ".".join(str(part) for part in av.library_versions["libavcodec"])
    yield Finding("libav", f"PyAV {av.__version__}, libavcodec {libav}")
    yield Finding("opencv", cv2.__version__)
    yield try_encoder(settings)
    yield from examine_encoders(settings)
    yield _redis(settings)
    yield from examine_servers(settings)
    yield from _nginx()
    yield _setpriv()
    yield _fonts()
    yield _page()
    yield _voice()
    folder = _nearest(settings.data_dir.absolute())
    yield judge_disk(shutil.disk_usage(folder).free)
    yield judge_memory(psutil.virtual_memory().total)
    yield judge_cores(len(os.sched_getaffinity(0)))
    yield examine_folder(settings.data_dir.absolute(), folder)
    yield examine_port(settings)
    yield examine_clock(settings)
    yield from examine_workers(settings)


def _nearest(folder: Path) -> Path:
    """Return the folder, or what is there above it."""
    return next(one for one in (folder, *folder.parents) if _is_there(one))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # what lies below a file
        return False


def _redis(settings: Settings) -> Finding:
    if settings.redis_url:
        return _far_redis(queue_address(settings))
    try:
        program = find_redis()
    except FarmError as error:
        return missing("redis", error.notice)
    return Finding("redis", f"{version_of(program, '--version')} ({program})")


def _far_redis(url: str) -> Finding:
    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        return missing("redis", Notice("queue-failed", {"detail": str(error)}))
    return Finding("redis", "FARM_REDIS_URL")


def _nginx() -> Iterator[Finding]:
    nginx = find_nginx()
    if nginx is None:
        yield doubtful("nginx", Notice("nginx-missing"))
        return
    yield Finding("nginx", f"{version_of(nginx, '-v')} ({nginx})")
    module = find_rtmp_module(nginx)
    if module is None or not loads(nginx, module):
        yield doubtful("rtmp", Notice("rtmp-missing"), "" if module is None else str(module))
    else:
        yield Finding("rtmp", str(module))


def _setpriv() -> Finding:
    found = shutil.which("setpriv")
    return (
        doubtful("setpriv", Notice("setpriv-missing"))
        if found is None
        else Finding("setpriv", found)
    )


def _fonts() -> Finding:
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    names = (
        path.name
        for folder in folders
        for path in folder.rglob("*")
        if any(path.match(pattern) for pattern in CJK_FONTS) and path.is_file()
    )
    found = next(names, None)
    return doubtful("fonts", Notice("fonts-missing")) if found is None else Finding("fonts", found)


def _page() -> Finding:
    if PAGE.is_file():
        return Finding("page", str(PAGE.parent))
    return doubtful("page", Notice("page-missing"))


def _voice() -> Finding:
    program = shutil.which("espeak-ng")
    if program is None:
        return doubtful("voice", Notice("voice-missing"))
    return Finding("voice", version_of(Path(program), "--version"))
