"""Loudness after ITU-R BS.1770: measured by ffmpeg's ebur128 filter, decided here."""

import re
from collections.abc import Sequence

from farm.assets import Loudness
from farm.errors import FarmFailed
from transcode.graph import SoundGain

SILENCE_LUFS = -70.0
"""The absolute gate of BS.1770: nothing below it counts as sound."""
MOST_GAIN_DB = 20.0
"""More gain than this only lifts the noise of an empty room."""

SUMMARY = "Summary:"
"""How ebur128's summary begins."""

_NUMBER = r"\s+(-?inf|-?[0-9.]+)\s"
_INTEGRATED = re.compile(r"\bI:" + _NUMBER + "LUFS")
_RANGE = re.compile(r"\bLRA:" + _NUMBER + "LU")
_PEAK = re.compile(r"\bPeak:" + _NUMBER + "dBFS")


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


def choose_gain(loudness: Loudness | None, *, target_lufs: float, limit_dbtp: float) -> SoundGain:
    """Return the gain that brings a programme to its target; silence stays silent."""
    if loudness is None or loudness.integrated is None:
        return SoundGain(0.0, limit_dbtp)
    return SoundGain(min(target_lufs - loudness.integrated, MOST_GAIN_DB), limit_dbtp)
