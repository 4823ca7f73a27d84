"""Take every clip of a folder its whole way and print what became of each.

python -m bench.every_clip FOLDER [FOLDER…]: one line a clip: made, refused or failed, with the
reason, the warnings, the time and the peak memory of the farm and all its children.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

LONGEST_SECONDS = 600
LOOK_SECONDS = 0.25
FARM = Path(sys.executable).with_name("farm")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one clip.

    Attributes:
        exit_code: of ``farm process``; None when it was ended for taking too long.
        said: its standard error.
        made: the manifest, or None.
        left: names of what lies in the output folder, which is gone now.
        peak_bytes: highest resident memory of the process tree.
    """

    clip: Path
    exit_code: int | None
    said: str
    made: dict[str, list[dict[str, object]]] | None
    left: tuple[str, ...]
    seconds: float
    peak_bytes: int

    @property
    def verdict(self) -> str:
        """One word."""
        return {0: "made", 2: "refused", None: "hung"}.get(self.exit_code, "failed")

    @property
    def remark(self) -> str:
        """Reason of a refusal, or the codes of the warnings."""
        if self.made is None:
            return self.said.strip()
        return ", ".join(str(warning["code"]) for warning in self.made["warnings"])


def take(clip: Path, output: Path) -> Outcome:
    """Run ``farm process`` on one clip and watch its memory."""
    began = time.monotonic()
    child = subprocess.Popen(
        [str(FARM), "process", str(clip), "-o", str(output)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "FARM_LANGUAGE": "en"},
    )
    peak = 0
    while child.poll() is None and time.monotonic() - began < LONGEST_SECONDS:
        peak = max(peak, resident_bytes(child.pid))
        time.sleep(LOOK_SECONDS)
    hung = child.poll() is None
    if hung:
        child.kill()
    _, said = child.communicate()
    manifest = output / "manifest.json"
    made = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else None
    return Outcome(
        clip=clip,
        exit_code=None if hung else child.returncode,
        said=said,
        made=made,
        left=tuple(path.name for path in output.iterdir()) if output.exists() else (),
        seconds=time.monotonic() - began,
        peak_bytes=peak,
    )


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process and everything below it."""
    try:
        root = psutil.Process(pid)
        tree = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(_resident(process) for process in tree)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def clips_in(folders: list[Path]) -> Iterator[Path]:
    """Yield the files of folders by name."""
    for folder in folders:
        yield from sorted(path for path in folder.iterdir() if path.is_file())


def main() -> int:
    """Print the table; exit 1 when a clip failed or hung."""
    outcomes = []
    print(f"{'clip':40} {'outcome':8} {'s':>6} {'MB':>6}  renditions · remark")
    for clip in clips_in([Path(name) for name in sys.argv[1:]]):
        with tempfile.TemporaryDirectory() as folder:
            outcome = take(clip, Path(folder) / "out")
        outcomes.append(outcome)
        renditions = len(outcome.made["renditions"]) if outcome.made else 0
        print(
            f"{clip.name[:40]:40} {outcome.verdict:8} {outcome.seconds:6.1f} "
            f"{outcome.peak_bytes / 1e6:6.0f}  {renditions} · {outcome.remark}",
            flush=True,
        )
    return int(any(outcome.verdict in {"failed", "hung"} for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
