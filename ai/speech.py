"""Finds who speaks when: not what is said."""

import json
from fractions import Fraction
from pathlib import Path

from ai.places import child_command, child_environment
from ai.transcriber import SAMPLE_RATE, Errand
from farm.timeline import TimeRange
from transcode.child import run_confined
from transcode.limits import Limits

MEMORY_BYTES = 2 * 10**9
"""A window of 20 minutes takes about 0.5 GB."""


def find_speech(samples: Path, errand: Errand) -> tuple[TimeRange, ...]:
    """Return where somebody speaks, in seconds, in order; pauses of 0.1 s part it.

    Args:
        samples: as `ai.transcriber` says, from the start of the programme; not empty.
        errand: folder and time limit.

    Raises:
        ChildFailed: it failed or met a limit.
    """
    report = run_confined(
        child_command("ai.speech_child", str(samples.absolute())),
        folder=errand.folder,
        limits=Limits(errand.seconds, MEMORY_BYTES, output_bytes=10**6, niceness=10),
        environment=child_environment(threads=1),
    )
    spans = json.loads(report.stdout)
    return tuple(TimeRange(*(Fraction(edge, SAMPLE_RATE) for edge in span)) for span in spans)
