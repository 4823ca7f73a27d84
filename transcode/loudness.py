"""Loudness after ITU-R BS.1770: measured by ffmpeg's ebur128 filter, decided here."""

import re
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

import ffmpeg

from farm.assets import Loudness
from farm.errors import FarmFailed
from transcode.engine import Clip, Engine
from transcode.ffmpeg import input_address, run_ffmpeg
from transcode.plan import Plan
from transcode.sound_graph import conformed_sound
from transcode.source import Node, global_options, open_source, sound_of

SILENCE_LUFS = -70.0
"""The absolute gate of BS.1770: nothing below it counts as sound."""

SUMMARY = "Summary:"
"""How ebur128's summary begins."""

MOST_LINES = 40
"""Of what bears no name in ffmpeg's log; a summary has 13."""

_NUMBER = r"\s+(-?inf|-?[0-9.]+)\s"
_INTEGRATED = re.compile(r"\bI:" + _NUMBER + "LUFS")
_RANGE = re.compile(r"\bLRA:" + _NUMBER + "LU")
_PEAK = re.compile(r"\bPeak:" + _NUMBER + "dBFS")


def measure_loudness(engine: Engine, clip: Clip, plan: Plan) -> Loudness:
    """Measure the sound that renditions will carry: 48 kHz stereo, as long as planned.

    Raises:
        FarmFailed: the clip has no sound track, or ffmpeg printed no summary.
    """
    if clip.facts.audio is None or plan.samples is None:
        raise FarmFailed("internal-error", detail="loudness of a clip without sound")
    source = open_source(clip)
    sound = sound_of(source, clip.facts, clip.facts.audio, plan)
    return _measure(engine, conformed_sound(sound, plan.samples), global_options(clip.facts))


def measure_made(engine: Engine, made: Path) -> Loudness:
    """Measure a sound track that the farm has coded, as a player hears it.

    Raises:
        FarmFailed: ffmpeg printed no summary.
    """
    return _measure(engine, ffmpeg.input(input_address(made))["0"], ())


def _measure(engine: Engine, sound: Node, options: Sequence[str]) -> Loudness:
    # at the level "info" its lines a frame are not printed; "quiet" is younger than ffmpeg 5.1
    measured = sound.filter("ebur128", peak="true", framelog="verbose")
    output = ffmpeg.output(measured, "-", format="null").global_args(*options)
    report = run_ffmpeg(
        engine.ffmpeg,
        ["-loglevel", "info", *output.get_args()],  # the summary is printed at this level
        folder=engine.folder,
        limits=engine.limits,
        on_line=engine.on_line,
    )
    return read_summary(report.log_tail)


def read_summary(lines: Sequence[str]) -> Loudness:
    """Read the summary that ebur128 prints when it ends."""
    text = "\n".join(lines)
    text = text[text.rfind(SUMMARY) :] + "\n"
    found = {name: rule.search(text) for name, rule in _RULES.items()}
    if not all(found.values()):
        raise FarmFailed("internal-error", detail="no loudness summary from ffmpeg")
    values = {name: float(match[1]) for name, match in found.items() if match}
    silent = values["integrated"] <= SILENCE_LUFS
    return Loudness(
        integrated=None if silent else values["integrated"],
        true_peak=max(values["true_peak"], -120.0),
        range=values["range"],
    )


_RULES = {"integrated": _INTEGRATED, "range": _RANGE, "true_peak": _PEAK}


class SummaryListener:
    """Keeps ebur128's summary out of all that ffmpeg says at the level at which it is printed.

    What else it says there is of no use, and may repeat what a stranger wrote into the clip.
    """

    def __init__(self, on_line: Callable[[str], None] | None) -> None:
        """Hand on to a listener what is not the summary, and at the end the summary too."""
        self._on_line = on_line
        self._lines: deque[str] = deque(maxlen=MOST_LINES)

    def hear(self, line: str) -> None:
        """Take one line of ffmpeg's."""
        if SUMMARY in line or not line.startswith("["):  # its lines bear no name but the first
            self._lines.append(line)
        elif "[info]" not in line and self._on_line is not None:
            self._on_line(line)

    def read(self) -> Loudness:
        """Return what the last summary says.

        Raises:
            FarmFailed: there was none.
        """
        lines = list(self._lines)
        starts = [number for number, line in enumerate(lines) if SUMMARY in line]
        lines = lines[starts[-1] :] if starts else []
        if self._on_line is not None:
            for line in lines:
                self._on_line(line)
        return read_summary(lines)
