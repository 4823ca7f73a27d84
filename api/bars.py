"""What a terminal, or a pipe, shows of a clip on its way: a bar each, or a line at each end."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console as RichConsole
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from typing_extensions import override

from farm.jobs import JobState
from farm.messages import Language, label

MEGABYTE = 10**6


class Watcher(Protocol):
    """Hears how far things are."""

    def sent(self, done: int, total: int) -> None:
        """Hear that so many bytes of an upload are on their way."""
        ...

    def job(self, job: Mapping[str, Any]) -> None:
        """Hear how a job stands: ``id``, ``kind``, ``state``, ``progress``, ``seconds``."""
        ...


@contextmanager
def open_watcher(out: RichConsole, language: Language) -> Iterator[Watcher]:
    """Yield bars for a terminal, lines for anything else."""
    if not out.is_terminal:
        yield _Lines(out, language)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out) as progress:
        yield _Bars(progress, language)


class _Bars(Watcher):
    def __init__(self, progress: Progress, language: Language) -> None:
        self._progress, self._language = progress, language
        self._rows: dict[str, TaskID] = {}

    @override
    def sent(self, done: int, total: int) -> None:
        self._update("upload", "uploading", done / total if total else 1.0)

    @override
    def job(self, job: Mapping[str, Any]) -> None:
        if job["state"] == JobState.QUEUED:
            return
        done = job["state"] == JobState.DONE
        self._update(job["id"], f"stage-{job['kind']}", 1.0 if done else job["progress"])

    def _update(self, row: str, name: str, share: float) -> None:
        if row not in self._rows:
            self._rows[row] = self._progress.add_task(label(name, self._language), total=1.0)
        self._progress.update(self._rows[row], completed=share)


class _Lines(Watcher):
    def __init__(self, out: RichConsole, language: Language) -> None:
        self._out, self._language = out, language
        self._said: set[str] = set()

    @override
    def sent(self, done: int, total: int) -> None:
        if done >= total:
            self._say("upload", "uploading", f"{total / MEGABYTE:.1f} MB")

    @override
    def job(self, job: Mapping[str, Any]) -> None:
        if job["state"] == JobState.DONE:
            self._say(job["id"], f"stage-{job['kind']}", f"{job['seconds']:.1f} s")

    def _say(self, row: str, name: str, text: str) -> None:
        if row not in self._said:
            self._said.add(row)
            self._out.print(f"{label(name, self._language)}: {text}")
