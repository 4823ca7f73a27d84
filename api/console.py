"""What the command line shows: a line a stage, a table of what was made, sentences for people."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich.box
from rich.console import Console as RichConsole
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.bars import Watcher, open_watcher
from farm.errors import FarmError
from farm.findings import Finding, Mark
from farm.jobs import Job, JobState
from farm.messages import Language, Notice, label

if TYPE_CHECKING:  # a terminal can speak before the workers are there
    from ai.models import SpeechModel
    from workers.manifest import Document
    from workers.runner import Listener

PIPE_WIDTH = 200
"""Of a table; sentences are never broken in a pipe."""


_MARKS = {
    Mark.OK: "mark-ok",
    Mark.ATTENTION: "mark-attention",
    Mark.MISSING: "mark-missing",
}


class Console:
    """Speaks one language to one terminal, or plain lines to a pipe."""

    def __init__(self, language: Language) -> None:
        self._language = language
        # a pipe has no width of its own, and rich would take that of the shell
        self._out = RichConsole(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
        self._errors = RichConsole(stderr=True, highlight=False, soft_wrap=True)

    def _label(self, name: str, **facts: object) -> str:
        return label(name, self._language, **facts)

    def _stage(self, job: Job) -> str:
        name = self._label(f"stage-{job.kind}")
        part = job.rendition if job.piece is None else job.piece + 1
        return name if part is None else f"{name} {part}"

    @property
    def is_terminal(self) -> bool:
        """Whether somebody looks on."""
        return self._out.is_terminal

    def watching(self) -> AbstractContextManager[Watcher]:
        """Show how far an upload and the jobs are while the body runs."""
        return open_watcher(self._out, self._language)

    @contextmanager
    def stages(self) -> "Iterator[Listener]":
        """Show a line for each stage while the body runs."""
        if self._out.is_terminal:
            with self._bars() as on_change:
                yield on_change
        else:
            yield self._print_ended

    def _print_ended(self, job: Job) -> None:
        if job.state is JobState.DONE:
            name = self._stage(job)
            self._out.print(f"{name}: {job.seconds:.1f} s (CPU {job.cpu_seconds:.1f} s)")

    @contextmanager
    def _bars(self) -> "Iterator[Listener]":
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._out) as progress:
            rows: dict[str, TaskID] = {}

            def on_change(job: Job) -> None:
                if job.id not in rows:
                    rows[job.id] = progress.add_task(self._stage(job), total=1.0)
                progress.update(rows[job.id], completed=job.progress)

            yield on_change

    def refuse(self, error: FarmError) -> None:
        """Say in one sentence, with its code, why nothing was made."""
        self.refuse_words({"code": error.code, "text": error.text(self._language)})

    def refuse_words(self, refusal: Mapping[str, str]) -> None:
        """Say the same of what the HTTP door told."""
        self._errors.print(f"[{refusal['code']}] {refusal['text']}", markup=False)

    def summarise(self, made: "Document", folder: Path) -> None:
        """Print the table of what was made, the warnings, and where to look."""
        self.tabulate(made)
        self._say(self._label("made-in", path=folder / "manifest.json"))

    def tabulate(self, made: Mapping[str, Any]) -> None:
        """Print the table of what was made, and the warnings."""
        table = Table(box=rich.box.SIMPLE_HEAD)
        for heading in ("name", "size", "fps", "mbit", "path"):
            right = heading in {"fps", "mbit"}
            table.add_column(
                self._label(f"column-{heading}"),
                justify="right" if right else "left",
                overflow="fold",
            )
        for rendition in made["renditions"]:
            table.add_row(
                rendition["name"],
                f"{rendition['width']}x{rendition['height']}",
                f"{rendition['fps']:g}",
                f"{rendition['bitrate'] / 1e6:.2f}",
                rendition["path"],
            )
        for entry in (*made["packages"], *made["stills"], *made.get("captions", ())):
            size = f"{entry['width']}x{entry['height']}" if "width" in entry else ""
            name = entry.get("name", entry["kind"])
            language = f" {entry['language']}" if "language" in entry else ""
            table.add_row(f"{name}{language}", size, "", "", entry["path"])
        self._out.print(table)
        for warning in made["warnings"]:
            self._say(f"! {warning['text']} [{warning['code']}]")

    def list_models(
        self, places: Mapping[str, Path | None], known: "Mapping[str, SpeechModel]", chosen: str
    ) -> None:
        """Print the speech models: how large, how good, and where they are."""
        table = Table(box=rich.box.SIMPLE_HEAD)
        for heading in ("name", "megabytes", "errors", "path"):
            table.add_column(self._label(f"column-{heading}"), overflow="fold")
        for name, place in places.items():
            facts = known.get(name)
            errors = "" if facts is None or facts.zh_errors is None else f"{facts.zh_errors:g} %"
            size = "" if facts is None else str(facts.megabytes)
            marked = f"* {name}" if name == chosen else f"  {name}"
            table.add_row(marked, size, errors, "" if place is None else str(place))
        self._out.print(table)

    def show_table(self, headings: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
        """Print a table: headings are labels; a name, then figures."""
        table = Table(box=rich.box.SIMPLE_HEAD)
        for number, heading in enumerate(headings):
            name = self._label(f"column-{heading}")
            table.add_column(name, justify="right" if number else "left", overflow="fold")
        for row in rows:
            table.add_row(*row)
        self._out.print(table)

    def tell(self, name: str, **facts: object) -> None:
        """Print a sentence of the labels beside the answer: on the way, for who looks on."""
        self._errors.print(self._label(name, **facts), markup=False)

    def announce(self, name: str, **facts: object) -> None:
        """Print a sentence of the labels."""
        self._out.print(self._label(name, **facts), markup=False, soft_wrap=True)

    def enumerate(self, names: Iterable[str]) -> None:
        """Print names, a line each."""
        for name in names:
            self._say(f"  {name}")

    def repeat(self, lines: Iterable[str]) -> None:
        """Print what a process of the farm said."""
        for line in lines:
            self._say(line)

    def remark(self, notices: Iterable[Notice]) -> None:
        """Print what a person should know, a line each."""
        for notice in notices:
            self._say(f"! {notice.text(self._language)} [{notice.code}]")

    def diagnose(self, findings: Iterable[Finding]) -> None:
        """Print what a machine offers, a line each, and what to do below it."""
        for one in findings:
            mark, part = self._label(_MARKS[one.mark]), self._label(f"doctor-{one.part}")
            self._say(f"[{mark}] {part}: {one.seen or '-'}")
            if one.advice is not None:
                self._say(f"    {one.advice.text(self._language)}")

    def _say(self, sentence: str) -> None:
        self._out.print(sentence, markup=False, soft_wrap=not self._out.is_terminal)
