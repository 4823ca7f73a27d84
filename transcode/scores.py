"""Scores (pure): what coding took from pictures, how many bits and how much work it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil
from statistics import fmean, harmonic_mean

USUAL_TARGET = 93.0
"""Above this a picture is not told from its source, or the difference does not annoy; RealNetworks
found it, as told by
https://streaminglearningcenter.com/learning/you-are-almost-certainly-wasting-bandwidth-streaming-to-mobile-phones.html.
"""


@dataclass(frozen=True, slots=True)
class Vmaf:
    """How near a rendition is to what it was made of.

    Attributes:
        scores: of the frames that were looked at, in order, each 0 to 100.
    """

    scores: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The usual figure."""
        return fmean(self.scores)

    @property
    def harmonic(self) -> float:
        """The mean that bad frames weigh more in; one is added so that zeros count."""
        return harmonic_mean([score + 1 for score in self.scores]) - 1

    def percentile(self, percent: int) -> float:
        """Return the score that so many of a hundred frames do not pass (nearest rank)."""
        ranked = sorted(self.scores)
        return ranked[max(0, ceil(percent * len(ranked) / 100) - 1)]


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of one clip, coded and compared.

    Attributes:
        clip: its name.
        vmaf: of its frames.
        coded_bytes: of its picture.
        seconds: how long it is.
        cpu_seconds: of its encode, with decoding and scaling.
    """

    clip: str
    vmaf: Vmaf
    coded_bytes: int
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Score:
    """What a rung is with one factor, over all clips; each counts the same, however long it is.

    Attributes:
        vmaf: mean of the clips' means.
        worst: lowest mean of a clip.
        worst_clip: its name.
        low: score that one frame in twenty of all clips does not pass.
        bitrate: of the picture, bit/s, mean of the clips.
        cpu: CPU seconds of the encode for a second of clip, mean of the clips.
    """

    crf: int
    vmaf: float
    worst: float
    worst_clip: str
    low: float
    bitrate: float
    cpu: float


def sum_up(crf: int, pieces: Sequence[Piece]) -> Score:
    """Return what the pieces of all clips come to."""
    names = tuple(dict.fromkeys(piece.clip for piece in pieces))
    clips = [[piece for piece in pieces if piece.clip == name] for name in names]
    means = [fmean(chain.from_iterable(one.vmaf.scores for one in clip)) for clip in clips]
    seconds = [sum(one.seconds for one in clip) for clip in clips]
    worst = min(range(len(names)), key=lambda number: means[number])
    every = Vmaf(tuple(chain.from_iterable(piece.vmaf.scores for piece in pieces)))
    spent = zip(clips, seconds, strict=True)
    rates = [
        (
            sum(one.coded_bytes for one in clip) * 8 / took,
            sum(one.cpu_seconds for one in clip) / took,
        )
        for clip, took in spent
    ]
    return Score(
        crf=crf,
        vmaf=fmean(means),
        worst=means[worst],
        worst_clip=names[worst],
        low=every.percentile(5),
        bitrate=fmean(bits for bits, _ in rates),
        cpu=fmean(cpu for _, cpu in rates),
    )
