"""Wiring: settings in, a working farm out. The only place that chooses adapters."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import override

from farm.ports import Clock, ObjectStore
from farm.profiles import SHORT_VIDEO, LadderProfile
from farm.settings import Settings
from storage.catalog.engine import Catalog, open_catalog
from storage.objects.folder import FolderStore
from transcode.ffmpeg import find_ffmpeg
from workers.secret import find_secret


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


@contextmanager
def open_embedded_farm(folder: Path, settings: Settings) -> Iterator[Farm]:
    """Open a farm that keeps everything in one folder: SQLite, objects, scratch.

    Args:
        folder: is made when it is not there.
        settings: of this farm.

    Raises:
        FarmFailed: ``ffmpeg-missing``, ``catalogue-failed``.
    """
    folder = folder.absolute()  # children work in folders of their own
    scratch = folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    with open_catalog(f"sqlite:///{folder / 'catalogue.db'}") as catalog:
        catalog.migrate()
        yield Farm(
            settings=settings,
            catalog=catalog,
            objects=FolderStore(folder / "objects"),
            clock=SystemClock(),
            ffmpeg=find_ffmpeg(settings.ffmpeg),
            scratch=scratch,
            worker=f"{socket.gethostname()}:{os.getpid()}",
            secret=find_secret(folder, settings),
        )
