"""The seam between the farm and whatever turns speech into text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from farm.captions import Utterance
from farm.messages import Notice
from farm.timeline import TimeRange

SAMPLE_RATE = 16_000
"""Of all sound that is listened to: mono, 16 bits a sample, little-endian, without a header."""
SAMPLE_BYTES = 2


@dataclass(frozen=True, slots=True)
class Sound:
    """A stretch of a programme's sound on this machine's disk.

    Attributes:
        path: samples as `SAMPLE_RATE` says.
        offset: where in the programme the first sample lies, a whole number of samples.
        spans: where somebody speaks, in programme time: in order, apart, none longer than a
            model can take at once; each may be in another language.
    """

    path: Path
    offset: int
    spans: tuple[TimeRange, ...]


@dataclass(frozen=True, slots=True)
class Errand:
    """What else a run needs.

    Attributes:
        folder: empty, its own.
        hot_words: names that are likely to be said, the likeliest first.
        seconds: time limit.
        report: takes the finished share, 0 to 1; what it raises ends the run.
        tell: takes lines for the job's log.
    """

    folder: Path
    seconds: float
    hot_words: Sequence[str] = ()
    report: Callable[[float], None] = lambda share: None
    tell: Callable[[str], None] = lambda line: None


class Transcriber(Protocol):
    """Turns speech into words with times."""

    def missing(self) -> Notice | None:
        """Return what it lacks on this machine, in words for people; None: nothing."""
        ...

    def transcribe(self, sound: Sound, errand: Errand) -> tuple[Utterance, ...]:
        """Return what was said in each span, as heard: unfiltered, at most one for each span.

        Raises:
            FarmFailed: by implementers; a child that met a limit raises `ChildFailed`.
            InputRejected: a reason of `ai.models.MISSING`: the model is not on this machine.
        """
        ...
