"""Speech as text: words with times, what was said in one breath, and the cues people read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from farm.ids import AssetId, CaptionId, OrgId, PersonId
from farm.timeline import TimeRange

LONGEST_SPEAKER = 80
"""Characters of a speaker's name."""


class Script(StrEnum):
    """How Chinese is written; the value is its language tag."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"


@dataclass(frozen=True, slots=True)
class Word:
    """The smallest part of a text that has a time of its own.

    Attributes:
        text: without white space around it.
        start: seconds in the programme.
        end: likewise, not before the start.
        probability: 0 to 1, how sure the model was.
        spaced: whether a space stands before it, unless it begins a line.
    """

    text: str
    start: Fraction
    end: Fraction
    probability: float = 1.0
    spaced: bool = False


def text_of(words: Iterable[Word]) -> str:
    """Return the words as a line of text."""
    return "".join(f" {word.text}" if word.spaced else word.text for word in words).lstrip(" ")


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said between two silences, as a model heard it.

    Attributes:
        span: where the sound lies that was listened to.
        language: ISO 639-1, for example ``zh``.
        average_log_probability: of its tokens; the nearer to 0, the surer.
        compression_ratio: of its text by zlib; loops compress well.
        no_speech: probability that nobody speaks.
    """

    span: TimeRange
    language: str
    words: tuple[Word, ...]
    average_log_probability: float = 0.0
    compression_ratio: float = 1.0
    no_speech: float = 0.0

    @property
    def text(self) -> str:
        """All words as one line."""
        return text_of(self.words)


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was said in a programme.

    Attributes:
        utterances: in the order of their times.
        filtered: how many utterances each rule has taken out, by the rule's name.
    """

    utterances: tuple[Utterance, ...]
    filtered: Mapping[str, int] = field(default_factory=dict)

    @property
    def words(self) -> tuple[Word, ...]:
        """All words, in order."""
        return tuple(word for utterance in self.utterances for word in utterance.words)


class CueFlag(StrEnum):
    """What a person should look at in a cue."""

    TOO_FAST = "too-fast"
    """More characters a second than people read."""
    TOO_SHORT = "too-short"
    """Shown for less than 5/6 s."""
    UNSURE = "unsure"
    """The model was not sure of a word."""
    SPLIT_SPAN = "split-span"
    """A name or a number with its unit was too long for one line."""
    SENSITIVE = "sensitive"
    """A word of the organisation's list is in it."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One or two lines, and when they are shown.

    Attributes:
        span: on the frame grid of the programme.
        words: in order; the text is made of them.
        first_line: how many of the words stand in the first line; all, where there is one line.
        language: as in `Utterance`.
        speaker: a name that somebody typed; empty: not said.
    """

    span: TimeRange
    words: tuple[Word, ...]
    first_line: int
    language: str
    speaker: str = ""
    flags: tuple[CueFlag, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines as they are shown."""
        parts = (self.words[: self.first_line], self.words[self.first_line :])
        return tuple(text_of(part) for part in parts if part)

    @property
    def text(self) -> str:
        """Both lines as one."""
        return text_of(self.words)


@dataclass(frozen=True, slots=True)
class TextCue:
    """A cue as a person or a file says it: without the times of its words.

    Attributes:
        lines: as they shall be shown; lines that are too long are broken anew.
        start: seconds in the programme; None: when its words are said.
        end: likewise.
    """

    lines: tuple[str, ...]
    start: Fraction | None = None
    end: Fraction | None = None
    speaker: str = ""


class TrackKind(StrEnum):
    """What a track is to its programme."""

    CAPTION = "caption"
    """What is said, in its own language."""
    SUBTITLE = "subtitle"
    """A translation."""


@dataclass(frozen=True, slots=True)
class CaptionTrack:
    """One version of an asset's captions in one language; the highest number is the current one.

    Attributes:
        language: BCP 47, for example ``zh-Hans``; of a track in several languages the one that is
            spoken longest. With the kind, unique in the asset but for the versions.
        version: from 1.
        author: who made it; None: the farm.
        key: object key of its cues, as `CueSheet`.
        files: keys of the files that people and players take.
        cues: how many there are.
        flagged: how many of them a person should look at.
        notes: what was taken out of the transcript, how often.
        taken_from: of a clip: the version of its programme's track that it was cut out of.
    """

    id: CaptionId
    asset_id: AssetId
    org_id: OrgId
    language: str
    kind: TrackKind
    version: int
    author: PersonId | None
    created_at: datetime
    key: str
    files: tuple[str, ...]
    cues: int
    flagged: int
    notes: Mapping[str, int] = field(default_factory=dict)
    taken_from: CaptionId | None = None


class CaptionStyle(StrEnum):
    """How captions look in a picture."""

    NEWS_BAR = "news-bar"
    """White on a dark bar."""
    OUTLINE = "outline"
    """White with a dark edge."""


@dataclass(frozen=True, slots=True)
class BurnIn:
    """The wish that captions are drawn into a rendition's picture.

    Attributes:
        style: of all cues.
        language: BCP 47; empty: the programme's own.
    """

    style: CaptionStyle
    language: str = ""


@dataclass(frozen=True, slots=True)
class Burned:
    """The captions that a rendition's picture shows.

    Attributes:
        style: of all cues.
        track: the version of a track; None: there were no captions when it was made.
        language: of that track; so with kind and version.
    """

    style: CaptionStyle
    track: CaptionId | None = None
    language: str | None = None
    kind: TrackKind | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class WordList:
    """The words that an organisation cares about.

    Attributes:
        names: leaders, places, organisations: the model listens for them, no line parts them.
        sensitive: a cue with one of them is marked for a person.
    """

    org_id: OrgId
    names: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CueSheet:
    """All cues of a version, as they are stored.

    Attributes:
        pieces: numbers of the pieces of sound that the farm has written into it, or into a version
            that it was made from; None: nobody has noted it.
    """

    cues: tuple[Cue, ...]
    pieces: tuple[int, ...] | None = None


def choose_track(versions: Iterable[CaptionTrack], language: str) -> CaptionTrack | None:
    """Return the captions to be drawn into a picture, in their current version.

    Args:
        versions: all versions of an asset's tracks.
        language: BCP 47, ``zh`` finds ``zh-Hans`` too; captions come before translations. Empty:
            the programme's own, that is what the farm wrote down, else what came first.
    """
    ranked = sorted(versions, key=lambda one: (one.kind, one.version))
    if not language:
        first = min(
            (one for one in ranked if one.kind is TrackKind.CAPTION),
            key=lambda one: (one.author is not None, one.version, one.created_at),
            default=None,
        )
        return first and _newest(ranked, first.kind, first.language)
    found = next((one for one in ranked if _is_in(one.language, language)), None)
    return found and _newest(ranked, found.kind, found.language)


def shows_another(burned: Burned | None, chosen: CaptionTrack | None) -> bool:
    """Whether a picture shows other captions than those that are chosen for it now."""
    return burned is not None and burned.track != (chosen and chosen.id)


def _is_in(tag: str, wanted: str) -> bool:
    """Whether one tag is the other, or says more than it: ``zh-Hans`` is ``zh``."""
    one, other = (f"{name.lower()}-" for name in (tag, wanted))
    return one.startswith(other) or other.startswith(one)


def _newest(versions: Iterable[CaptionTrack], kind: TrackKind, language: str) -> CaptionTrack:
    mine = [one for one in versions if (one.kind, one.language) == (kind, language)]
    return max(mine, key=lambda one: one.version)


def tag_of(language: str, script: Script) -> str:
    """Return the BCP 47 tag of what a model calls a language; Chinese is written in a script."""
    return script.value if language == "zh" else language
