"""What a bench found: one row for each measure, printed as a table and written down."""

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from transcode.ffmpeg import find_ffmpeg, read_engine

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a bench; it keeps to its limit, or misses.

    Attributes:
        against: what the measure is divided by, or compared with.
    """

    id: str
    measure: str
    against: str
    value: float
    limit: float
    unit: str = "ratio"

    @property
    def ok(self) -> bool:
        """Whether the value keeps to its limit."""
        return self.value <= self.limit


def machine() -> dict[str, int | str]:
    """Return what the figures of a bench are about."""
    return {
        "processors": len(os.sched_getaffinity(0)),
        "kind": platform.machine(),
        "python": platform.python_version(),
        "ffmpeg": read_engine(find_ffmpeg(None)),
    }


def report(name: str, rows: Sequence[Row]) -> int:
    """Print rows, write ``bench/out/NAME.json``, and return the exit status: 1 where one misses."""
    for row in rows:
        mark = "ok" if row.ok else "MISSED"
        told = f"{row.measure} / {row.against}: {row.value:.3f} {row.unit} (at most {row.limit})"
        sys.stdout.write(f"{row.id:28} {told} {mark}\n")
    OUT.mkdir(exist_ok=True)
    written = {
        "machine": machine(),
        "rows": [asdict(row) | {"value": round(row.value, 4), "ok": row.ok} for row in rows],
    }
    (OUT / f"{name}.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    return int(not all(row.ok for row in rows))
