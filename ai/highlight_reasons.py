"""Why something is proposed, in words for people (pure)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from ai.highlight_evidence import CAUSE, HEARD, NEAR, Evidence
from ai.programme import Programme
from ai.signals import spans_where, within
from ai.word_signals import find_mentions
from farm.analysis import Signal, SignalKind
from farm.messages import Language, Notice
from farm.timeline import TimeRange

NOTHING = Notice("highlights-none")
"""What is said where nothing stands out."""
_NAMED = 3
"""Keywords that a reason spells out; a list of all would be no reason."""
_HALF = 0.5
_TEXTURES: Mapping[SignalKind, tuple[str, str]] = {
    SignalKind.APPLAUSE: ("highlight-applause", "highlight-applause-heard"),
    SignalKind.CHEERING: ("highlight-cheering", "highlight-cheering-heard"),
    SignalKind.LAUGHTER: ("highlight-laughter", "highlight-laughter-heard"),
}
"""Codes with and without how loud it is."""
_LEVELLED = frozenset(code for code, _ in _TEXTURES.values())
_JOINTS: Mapping[Language, tuple[str, str]] = {Language.ZH: ("，", "。"), Language.EN: (", ", ".")}


def word_reasons(
    evidence: Sequence[Evidence], programme: Programme, moment: TimeRange, shown: TimeRange
) -> tuple[Notice, ...]:
    """Return what each signal's evidence means; how loud applause is, is said once."""
    told = [_word_reason(one, programme, moment, shown) for one in evidence]
    is_level_told = any("db" in reason.facts for reason in told if reason.code in _LEVELLED)
    return tuple(one for one in told if one.code != "highlight-loud" or not is_level_told)


def _word_reason(
    evidence: Evidence, programme: Programme, moment: TimeRange, shown: TimeRange
) -> Notice:
    kind = evidence.kind
    if kind in _TEXTURES:
        return _texture(kind, programme, moment)
    if kind is SignalKind.SENTENCE_END:
        return _sentence(programme, moment, shown)
    return _WORDS[kind](evidence, programme, shown)


def say_reasons(reasons: Iterable[Notice], language: Language) -> str:
    """Return reasons as one sentence."""
    joint, stop = _JOINTS[language]
    said = joint.join(reason.text(language) for reason in reasons)
    return said[:1].upper() + said[1:] + stop


def _texture(kind: SignalKind, programme: Programme, moment: TimeRange) -> Notice:
    louder = above_usual(programme, moment)
    with_level, plain = _TEXTURES[kind]
    if louder is None or louder < 1:
        return Notice(plain)
    return Notice(with_level, {"db": f"{louder:.0f}"})


def above_usual(programme: Programme, moment: TimeRange) -> float | None:
    """Return how far a moment's loudness is above that of the programme, LU: median to median."""
    loudness = programme.signal(SignalKind.LOUDNESS)
    if loudness is None:
        return None
    here = _middle(within(loudness, moment))
    usual = _middle(loudness.values)
    return None if here is None or usual is None else here - usual


def _middle(values: Iterable[float]) -> float | None:
    heard = sorted(value for value in values if value > HEARD)
    return heard[len(heard) // 2] if heard else None


def _sentence(programme: Programme, moment: TimeRange, shown: TimeRange) -> Notice:
    ends = [one.end for one in programme.sentences]
    if any(moment.end < end <= shown.end for end in ends):
        return Notice("highlight-then-sentence")
    if any(moment.start - CAUSE <= end <= moment.start + NEAR for end in ends):
        return Notice("highlight-after-sentence")
    return Notice("highlight-whole-sentence")


def _keywords(_: Evidence, programme: Programme, shown: TimeRange) -> Notice:
    inside = [word for word in programme.words if shown.start <= word.start < shown.end]
    named = dict.fromkeys(one.text for one in find_mentions(inside, programme.lexicon))
    if not named:
        return Notice("highlight-keywords-said")
    return Notice("highlight-keywords", {"words": "、".join([*named][:_NAMED])})


def _speech(_: Evidence, programme: Programme, shown: TimeRange) -> Notice:
    speech = programme.signal(SignalKind.SPEECH)
    spans = () if speech is None else _longest(speech, shown)
    seconds = max((float(one.duration) for one in spans), default=0.0)
    return Notice("highlight-speech", {"seconds": f"{seconds:.0f}"})


def _longest(speech: Signal, shown: TimeRange) -> tuple[TimeRange, ...]:
    there = Signal(speech.kind, speech.step, within(speech, shown))
    return spans_where(there, lambda share: share >= _HALF, bridge=Fraction(1))


_WORDS: Mapping[SignalKind, Callable[[Evidence, Programme, TimeRange], Notice]] = {
    SignalKind.LOUDNESS: lambda one, *_: Notice("highlight-loud", {"db": f"{one.above:.0f}"}),
    SignalKind.LOUDNESS_JUMP: lambda one, *_: Notice("highlight-jump", {"db": f"{one.level:.0f}"}),
    SignalKind.SPEECH: _speech,
    SignalKind.MOTION: lambda *_: Notice("highlight-motion"),
    SignalKind.FACES: lambda one, *_: Notice("highlight-faces", {"count": f"{one.level:.0f}"}),
    SignalKind.FACE_SIZE: lambda one, *_: Notice(
        "highlight-face-size", {"percent": f"{100 * one.level:.0f}"}
    ),
    SignalKind.SHOT_RATE: lambda one, *_: Notice(
        "highlight-shot-rate", {"count": f"{one.level:.0f}"}
    ),
    SignalKind.KEYWORDS: _keywords,
}
