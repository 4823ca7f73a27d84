"""The probe's child: ``python -m transcode.probe_child`` prints facts of one file, or a refusal.

It is asked on stdin, when all it needs is loaded: ``["PATH", "DEMUXER"]``. It loads little, as
somebody may wait for that: what reads its answer checks it.
"""

import json
import sys
from dataclasses import asdict
from enum import Enum
from pathlib import Path

from farm.errors import InputRejected
from transcode.probe import probe_clip


def main() -> None:
    """Probe one clip and print a `transcode.confined.Answer` as JSON."""
    question = sys.stdin.read()
    if not question:
        return  # nobody wants to know
    path, demuxer = json.loads(question)
    try:
        answer = {"facts": asdict(probe_clip(Path(path), demuxer))}
    except InputRejected as rejected:
        answer = {"refusal": asdict(rejected.notice)}
    json.dump(answer, sys.stdout, default=_spelled)


def _spelled(value: object) -> str:
    return str(value.value if isinstance(value, Enum) else value)


if __name__ == "__main__":
    main()
