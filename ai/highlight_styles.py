"""What each style looks for, and how much each signal counts in it (pure data)."""

from collections.abc import Mapping
from dataclasses import dataclass

from farm.analysis import SignalKind
from farm.highlights import HighlightStyle


@dataclass(frozen=True, slots=True)
class Style:
    """A style's taste.

    Attributes:
        triggers: one of these has to stand out; all others only add to it.
        instead: likewise, where the programme has no signal among the triggers.
        weights: 0 to 1; two signals of weight a and b make 1 - (1 - a) * (1 - b) of a score.
        lexicon: words that count beside those of the organisation.
    """

    triggers: frozenset[SignalKind]
    instead: frozenset[SignalKind]
    weights: Mapping[SignalKind, float]
    lexicon: tuple[str, ...]


STYLES: Mapping[HighlightStyle, Style] = {
    HighlightStyle.EVENT: Style(
        frozenset({SignalKind.APPLAUSE, SignalKind.CHEERING, SignalKind.LAUGHTER}),
        frozenset({SignalKind.MOTION}),
        {
            SignalKind.APPLAUSE: 0.60,
            SignalKind.CHEERING: 0.60,
            SignalKind.LAUGHTER: 0.55,
            SignalKind.MOTION: 0.35,
            SignalKind.LOUDNESS: 0.20,
            SignalKind.LOUDNESS_JUMP: 0.20,
            SignalKind.KEYWORDS: 0.15,
            SignalKind.SHOT_RATE: 0.10,
            SignalKind.FACES: 0.10,
            SignalKind.SPEECH: 0.08,
            SignalKind.FACE_SIZE: 0.08,
            SignalKind.SENTENCE_END: 0.08,
        },
        (),
    ),
    HighlightStyle.NEWS_QUOTE: Style(
        frozenset(
            {
                SignalKind.KEYWORDS,
                SignalKind.APPLAUSE,
                SignalKind.CHEERING,
                SignalKind.LAUGHTER,
            }
        ),
        frozenset({SignalKind.FACE_SIZE, SignalKind.SPEECH}),
        {
            SignalKind.KEYWORDS: 0.50,
            SignalKind.APPLAUSE: 0.40,
            SignalKind.CHEERING: 0.30,
            SignalKind.LAUGHTER: 0.30,
            SignalKind.FACE_SIZE: 0.35,
            SignalKind.SPEECH: 0.35,
            SignalKind.SENTENCE_END: 0.15,
            SignalKind.FACES: 0.08,
            SignalKind.LOUDNESS: 0.08,
            SignalKind.LOUDNESS_JUMP: 0.06,
            SignalKind.MOTION: 0.06,
            SignalKind.SHOT_RATE: 0.06,
        },
        (
            "宣布",
            "决定",
            "首次",
            "承诺",
            "道歉",
            "announce",
            "announced",
            "first time",
            "apologise",
        ),
    ),
    HighlightStyle.COURT: Style(
        frozenset({SignalKind.KEYWORDS}),
        frozenset({SignalKind.SPEECH, SignalKind.FACE_SIZE}),
        {
            SignalKind.KEYWORDS: 0.60,
            SignalKind.SPEECH: 0.35,
            SignalKind.FACE_SIZE: 0.35,
            SignalKind.SENTENCE_END: 0.20,
            SignalKind.FACES: 0.10,
            SignalKind.MOTION: 0.08,
            SignalKind.SHOT_RATE: 0.06,
        },
        (
            *("判决", "判处", "宣判", "驳回", "有罪", "无罪", "上诉", "证据", "认罪", "赔偿"),
            *("verdict", "sentenced", "guilty", "not guilty", "appeal", "dismissed", "evidence"),
        ),
    ),
}
"""A court's taste has no loudness and no applause: what a hearing turns on is said calmly."""
