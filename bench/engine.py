"""The media engine against what it is made of, row by row.

    python -m bench.engine [ROW]

Prints a table and writes ``bench/out/engine.json``; ends with 1 where a row misses its limit. A row
is its id, or what ids begin with: ``ladder-vs-separate`` is both presets.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import chunks, ladder, own_time, playable
from bench.rows import Row, report

Rows = Callable[[Path, Sequence[str]], list[Row]]
GROUPS: tuple[tuple[tuple[str, ...], Rows], ...] = (
    (tuple(ladder.MEASURES), ladder.rows),
    (("playable-copy", "playable-encode"), playable.rows),
    (("two-workers", "chunk-cost", "chunk-vmaf"), chunks.rows),
    (("own-time",), own_time.rows),
)


def main() -> None:
    """Measure what is asked for, print, write down."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    known = [name for names, _ in GROUPS for name in names]
    if not any(name.startswith(asked) for name in known):
        sys.exit(f"no such row: {asked}; there are {', '.join(known)}")
    os.environ["FARM_WHISPER_MODEL"] = "none"
    missed = 0
    for names, rows in GROUPS:
        if wanted := [name for name in names if name.startswith(asked)]:
            with TemporaryDirectory(prefix="bench-engine-") as folder:
                missed |= report("engine", rows(Path(folder), wanted))
    sys.exit(missed)


if __name__ == "__main__":
    main()
