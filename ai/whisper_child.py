"""The child that listens: ``python -m ai.whisper_child ERRANDS`` prints JSON lines.

Each line is ``{"share": 0.5}`` or an `ai.hearing.Heard` under ``"heard"``. A process of its own, so
that a limit on memory or time ends the model and nothing else.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from ai.hearing import Errands, Heard
from ai.transcriber import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np


def main() -> None:
    """Listen to every span of the errands in the file that is named."""
    errands = TypeAdapter(Errands).validate_json(Path(sys.argv[1]).read_bytes())
    done = 0
    for heard in _listen(errands, read_spans(errands)):
        _print({"heard": asdict(heard)})
        done = max(done, heard.span + 1)
        _print({"share": done / len(errands.spans)})


def read_spans(errands: Errands) -> "list[np.ndarray]":
    """Return the samples of each span, from -1 to 1."""
    import numpy as np

    samples = np.memmap(errands.samples, dtype="<i2", mode="r")
    parts = []
    for start, end in errands.spans:
        first, last = (round(edge * SAMPLE_RATE) - errands.offset for edge in (start, end))
        parts.append(samples[max(0, first) : last].astype(np.float32) / 32768)
    return parts


def _listen(errands: Errands, parts: "list[np.ndarray]") -> Iterator[Heard]:
    if errands.engine == "openai-whisper":
        from ai.reference_whisper import listen

        return listen(errands, parts)
    from ai.batched_whisper import listen as listen_faster

    return listen_faster(errands, parts)


def _print(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
