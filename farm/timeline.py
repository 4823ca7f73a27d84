"""Time inside media, which is exact: ranges, frame grids and their spelling."""

from dataclasses import dataclass
from fractions import Fraction

GOP_SECONDS = 2
"""Nominal distance between keyframes: DESIGN.md section 4, "closed GOPs of 2 s"."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A half-open range ``[start, end)`` in seconds of media time."""

    start: Fraction
    end: Fraction

    def __post_init__(self) -> None:
        """Refuse a range that ends before it starts."""
        if self.end < self.start:
            raise ValueError(f"a range cannot end ({self.end}) before it starts ({self.start})")

    @property
    def duration(self) -> Fraction:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class FrameGrid:
    """The constant-rate grid on which every rendition of one asset lies.

    Attributes:
        rate: frames a second.
        frames: number of frames, at least 1.
        gop_frames: frames between keyframes; 0 stands for the nearest whole number to two seconds.
    """

    rate: Fraction
    frames: int
    gop_frames: int = 0

    def __post_init__(self) -> None:
        """Refuse an empty grid; say how far keyframes are apart."""
        if self.rate <= 0 or self.frames < 1 or self.gop_frames < 0:
            raise ValueError(f"no frame grid of {self.frames} frames at {self.rate}/s")
        if self.gop_frames == 0:
            object.__setattr__(self, "gop_frames", max(1, round(self.rate * GOP_SECONDS)))

    @property
    def duration(self) -> Fraction:
        """Length in seconds."""
        return self.frames / self.rate

    @property
    def keyframes(self) -> tuple[Fraction, ...]:
        """Times in seconds of all keyframes, the first at 0."""
        return tuple(n / self.rate for n in range(0, self.frames, self.gop_frames))


def clock_time(seconds: Fraction | float) -> str:
    """Spell a media time as ``HH:MM:SS.mmm``, the form that WebVTT wants."""
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}.{milliseconds % 1000:03d}"
