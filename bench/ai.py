"""What looking at clips finds, and what it costs.

    python -m bench.ai [ROW]

Prints a table and writes ``bench/out/ai.json``; ends with 1 where a row misses its limit. A row
is its id, or what ids begin with.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import ai_cost, ai_events, ai_shots, ai_subjects
from bench.rows import Row, report

Rows = Callable[[Path, Sequence[str]], list[Row]]
GROUPS: tuple[tuple[tuple[str, ...], Rows], ...] = (
    (("cuts-f1", "fades-f1"), ai_shots.rows),
    (("analysis-cost",), ai_cost.rows),
    (("subject-inside", "subject-inside-off-centre", "crop-smooth"), ai_subjects.rows),
    (ai_events.MEASURES, ai_events.rows),
)
"""Rows, and who measures them in an empty folder."""


def main() -> None:
    """Measure what is asked for, print, write down."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    known = [name for names, _ in GROUPS for name in names]
    if not any(name.startswith(asked) for name in known):
        sys.exit(f"no such row: {asked}; there are {', '.join(known)}")
    missed = 0
    for names, rows in GROUPS:
        if wanted := [name for name in names if name.startswith(asked)]:
            with TemporaryDirectory(prefix="bench-ai-") as folder:
                missed |= report("ai", rows(Path(folder), wanted))
    sys.exit(missed)


if __name__ == "__main__":
    main()
