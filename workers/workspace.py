"""A job's own folder: empty at the start, gone at the end."""

import shutil
from pathlib import Path
from types import TracebackType

from farm.ids import JobId


class Workspace:
    """Scratch space of one attempt of one job; use as a context manager."""

    def __init__(self, scratch: Path, job_id: JobId) -> None:
        self._root = scratch / job_id

    def __enter__(self) -> "Workspace":
        """Make the folder, without anything that an earlier attempt left."""
        shutil.rmtree(self._root, ignore_errors=True)
        self._root.mkdir(parents=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the folder and everything in it."""
        shutil.rmtree(self._root, ignore_errors=True)

    def emptied(self, name: str) -> Path:
        """Return the folder of that name without anything that was in it."""
        shutil.rmtree(self._root / name, ignore_errors=True)
        return self.folder(name)

    def folder(self, name: str) -> Path:
        """Return the folder of that name inside the workspace; made at the first call."""
        folder = self._root / name
        folder.mkdir(exist_ok=True)
        return folder
