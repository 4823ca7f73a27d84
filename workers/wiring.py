"""Wiring: settings in, a working farm out. The only place that chooses adapters."""

import hashlib
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from typing_extensions import override

from ai.transcriber import Transcriber
from farm.canvases import read_canvases
from farm.errors import FarmFailed
from farm.ports import Clock, ObjectStore
from farm.profiles import SHORT_VIDEO, LadderProfile
from farm.settings import Settings
from storage.catalog.engine import Catalog, open_catalog
from transcode.confined import SpareProbe
from transcode.ffmpeg import find_ffmpeg
from workers.secret import find_secret
from workers.speech_model import choose_transcriber
from workers.stores import (
    catalog_address,
    file_address,
    folder_store,
    open_store,
    with_password,
)
from workers.strong import require_strong_secrets

LONGEST_SOCKET_FOLDER = 90
"""A socket's path has at most 107 characters on Linux."""
LONGEST_LIVE_FOLDER = 50
"""Those of engines lie deeper: agent, programme and epoch have folders of their own."""


class SystemClock(Clock):
    """The machine's clock."""

    @override
    def now(self) -> datetime:
        """Return the present as an aware UTC time."""
        return datetime.now(UTC)  # noqa: TID251  # this is the clock that everybody else asks


@dataclass(frozen=True, slots=True)
class Farm:
    """Everything a job may use.

    Attributes:
        scratch: where workspaces are made; nothing in it is worth keeping.
        worker: name of this process, for leases.
        secret: signs what the farm gives out.
        is_watched: whether people see clips on their way, not only what is made of them.
        is_proposing: whether somebody wants to know what stands out in clips.
        transcriber: writes down what is said; None: no model is chosen.
        spare: the probe that waits for the next clip; None: each is started when it is wanted.
    """

    settings: Settings
    catalog: Catalog
    objects: ObjectStore
    clock: Clock
    ffmpeg: Path
    scratch: Path
    worker: str
    secret: bytes = field(repr=False)
    profile: LadderProfile = SHORT_VIDEO
    is_watched: bool = True
    is_proposing: bool = True
    transcriber: Transcriber | None = None
    spare: SpareProbe | None = None


def worker_name(process: int) -> str:
    """Return the name of one of this machine's processes, for leases."""
    return f"{socket.gethostname()}:{process}"


def queue_address(settings: Settings) -> str:
    """Return the address of the queue's Redis: the setting's, or that of the farm's own."""
    if settings.redis_url:
        return with_password(settings.redis_url, settings.redis_password)
    return f"redis+socket://{quote(str(redis_socket(settings)))}"


def redis_socket(settings: Settings) -> Path:
    """Return the socket of the Redis that an embedded farm starts for itself."""
    return _socket_folder(settings) / "redis.sock"


def door_socket(settings: Settings) -> Path:
    """Return the socket between the front of an embedded farm and its HTTP door."""
    return _socket_folder(settings) / "door.sock"


def make_socket_folder(settings: Settings) -> None:
    """Make the folder of both sockets, which opens to nobody else.

    Raises:
        FarmFailed: ``socket-folder-taken``.
    """
    folder = _socket_folder(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():  # of the common folder for what is temporary
        raise FarmFailed("socket-folder-taken", folder=folder)
    folder.chmod(0o700)


def live_folder(settings: Settings) -> Path:
    """Return where the engines of live programmes have their folders, each with a socket."""
    return _socket_folder(settings, LONGEST_LIVE_FOLDER) / "live"


def _socket_folder(settings: Settings, longest: int = LONGEST_SOCKET_FOLDER) -> Path:
    folder = settings.data_dir.absolute() / "run"
    if len(str(folder)) > longest:
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"farm-{os.getuid()}-{name}"
    return folder


@contextmanager
def open_farm(settings: Settings) -> Iterator[Farm]:
    """Open the farm of the settings: catalogue and objects where they say.

    Raises:
        InputRejected: as `require_strong_secrets`, `catalog_address` and `open_store`.
        FarmFailed: as `open_embedded_farm` and `open_store`.
    """
    require_strong_secrets(settings)
    with _opened(
        settings.data_dir, settings, catalog_address(settings), open_store(settings)
    ) as farm:
        yield farm


@contextmanager
def open_embedded_farm(folder: Path, settings: Settings) -> Iterator[Farm]:
    """Open a farm that keeps everything in one folder: SQLite, objects, scratch.

    Args:
        folder: is made when it is not there.
        settings: of this farm.

    Raises:
        FarmFailed: ``ffmpeg-missing``, ``catalogue-failed``.
    """
    folder = folder.absolute()
    with _opened(folder, settings, file_address(folder), folder_store(folder / "objects")) as farm:
        yield farm


@contextmanager
def _opened(folder: Path, settings: Settings, address: str, objects: ObjectStore) -> Iterator[Farm]:
    folder = folder.absolute()  # children work in folders of their own
    scratch = folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    with open_catalog(address, pool=settings.database_pool) as catalog:
        catalog.migrate()
        yield Farm(
            settings=settings,
            catalog=catalog,
            objects=objects,
            clock=SystemClock(),
            ffmpeg=find_ffmpeg(settings.ffmpeg),
            scratch=scratch,
            worker=worker_name(os.getpid()),
            secret=find_secret(folder, settings),
            profile=replace(SHORT_VIDEO, canvases=read_canvases(settings.profiles)),
            transcriber=choose_transcriber(settings),
        )
