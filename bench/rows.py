"""What a bench found: one row for each measure, printed as a table and written down."""

import json
import os
import platform
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from transcode.ffmpeg import find_ffmpeg, read_engine

OUT = Path(__file__).parent / "out"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "2"))
LONG_ROUNDS = max(1, ROUNDS // 2)
"""Of what takes minutes: the whole bench is to be over in 25."""
Took = TypeVar("Took")


class Bound(StrEnum):
    """To which side of its limit a value may lie."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a bench; it keeps to its limit, or misses.

    Attributes:
        against: what the measure is divided by, or compared with.
        detail: the figures behind the value, for who wants to know what bounds it.
    """

    id: str
    measure: str
    against: str
    value: float
    limit: float
    unit: str = "ratio"
    detail: str = ""
    bound: Bound = Bound.AT_MOST

    @property
    def ok(self) -> bool:
        """Whether the value keeps to its limit."""
        if self.bound is Bound.AT_LEAST:
            return self.value >= self.limit
        return self.value <= self.limit


def machine() -> dict[str, int | str]:
    """Return what the figures of a bench are about."""
    return {
        "processors": len(os.sched_getaffinity(0)),
        "kind": _processor(),
        "python": platform.python_version(),
        "ffmpeg": read_engine(find_ffmpeg(None)),
        "av": version("av"),
    }


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    text = told.read_text(encoding="utf-8") if told.exists() else ""
    return next(iter(re.findall(r"model name\s*: (.+)", text)), platform.machine())


def in_turns(ways: Mapping[str, Callable[[], Took]], rounds: int = ROUNDS) -> dict[str, list[Took]]:
    """Return what each way took, round by round; another load meets all of them."""
    took: dict[str, list[Took]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, run in ways.items():
            took[name].append(run())
    return took


Groups = Sequence[tuple[Sequence[str], Callable[[Path], list[Row]]]]


def report(name: str, rows: Sequence[Row]) -> int:
    """Print rows, write ``bench/out/NAME.json``, and return the exit status: 1 where one misses."""
    for row in rows:
        mark = "ok" if row.ok else "MISSED"
        told = (
            f"{row.measure} / {row.against}: {row.value:.3f} {row.unit} ({row.bound} {row.limit:g})"
        )
        sys.stdout.write(f"{row.id:28} {mark:6} {told}\n")
        if row.detail:
            sys.stdout.write(f"{'':28} {'':6} {row.detail}\n")
    OUT.mkdir(exist_ok=True)
    path = OUT / f"{name}.json"
    measured = [asdict(row) | {"value": round(row.value, 4), "ok": row.ok} for row in rows]
    kept = _kept(path, {row.id for row in rows})
    written = {"machine": machine(), "rows": [*kept, *measured]}
    path.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    return int(not all(row.ok for row in rows))


def report_groups(name: str, groups: Groups, asked: str) -> int:
    """Measure and `report` the groups that have a row whose id begins so; return the exit status.

    Args:
        name: of the file; each group gets an empty folder.
        groups: ids of rows, and what measures them all together.
        asked: what an id begins with; empty: every one.
    """
    missed = 0
    for ids, rows in groups:
        if any(one.startswith(asked) for one in ids):
            with TemporaryDirectory(prefix=f"bench-{name}-") as folder:
                missed |= report(name, rows(Path(folder)))
    return missed


def _kept(path: Path, fresh: set[str]) -> list[dict[str, object]]:
    """Return the rows of an earlier run on this very machine that were not measured again."""
    if not path.exists():
        return []
    earlier = json.loads(path.read_text(encoding="utf-8"))
    if earlier["machine"] != machine():
        return []
    return [row for row in earlier["rows"] if row["id"] not in fresh]
