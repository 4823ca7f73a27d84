"""What was seen and heard in a clip: shots, signals over time, and who or what stands where."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Change(StrEnum):
    """How a shot begins."""

    START = "start"
    """With the clip."""
    CUT = "cut"
    FADE = "fade"
    """Out of another shot, or out of black or white; the shot counts from the middle of it."""


@dataclass(frozen=True, slots=True)
class Shot:
    """What lies between two cuts.

    Attributes:
        first: its first frame on the plan's grid.
        end: the frame after its last.
        change: how it begins.
    """

    first: int
    end: int
    change: Change

    def __post_init__(self) -> None:
        """Refuse a shot without a frame."""
        if not 0 <= self.first < self.end:
            raise ValueError(f"no shot from frame {self.first} to {self.end}")


class SignalKind(StrEnum):
    """What a curve shows."""

    LOUDNESS = "loudness"
    """Momentary loudness, LUFS (BS.1770)."""
    LOUDNESS_JUMP = "loudness-jump"
    """Above what the programme was lately, LU; never below 0."""
    APPLAUSE = "applause"
    """How alike clapping it sounds, 0 to 1; so are the next two."""
    CHEERING = "cheering"
    LAUGHTER = "laughter"
    SPEECH = "speech"
    """Share of the step in which somebody speaks."""
    MOTION = "motion"
    """How much of the picture changes, 0 to 1, the camera's own way left out where it can be."""
    FACES = "faces"
    """How many."""
    FACE_SIZE = "face-size"
    """Height of the largest, a share of the picture's."""
    SHOT_RATE = "shot-rate"
    """Cuts a minute."""
    KEYWORDS = "keywords"
    """How many of the organisation's words are said."""
    SENTENCE_END = "sentence-end"
    """1 where a sentence ends, else 0."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A curve over a clip's time.

    Attributes:
        step: seconds between values.
        values: number k is of the stretch from ``k * step`` to ``(k + 1) * step``.
    """

    kind: SignalKind
    step: Fraction
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the upright picture; all four are shares of its width or height, 0 to 1."""

    left: float
    top: float
    width: float
    height: float

    @property
    def center(self) -> tuple[float, float]:
        """Across and down."""
        return self.left + self.width / 2, self.top + self.height / 2


class SubjectKind(StrEnum):
    """What a track follows, the best known first."""

    FACE = "face"
    PERSON = "person"
    MOTION = "motion"
    """What moves before what stands."""
    SALIENT = "salient"
    """What the eye goes to first, where nothing else is known."""
    TEXT = "text"
    """A bar of words that stands still low in the picture: nothing to follow, but not to be cut."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A subject at one moment.

    Attributes:
        frame: on the plan's grid.
        confidence: 0 to 1.
    """

    frame: int
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Track:
    """One subject in one shot; a track never crosses into another.

    Attributes:
        shot: number of its shot, from 0.
        sightings: in order, at least one.
    """

    kind: SubjectKind
    shot: int
    sightings: tuple[Sighting, ...]
