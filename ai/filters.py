"""What Whisper invents is taken out, and counted (pure): FIELD.md section 1.

A rule is a name and a judgement of one utterance beside the one before it. What no rule can catch:
a fluent, likely sentence at a natural pace that nobody said; there a person has to listen.
"""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from ai.hearing import is_latin
from farm.captions import Transcript, Utterance
from farm.timeline import TimeRange

LOWEST_LOG_PROBABILITY = -1.0
"""Whisper's own threshold: below it, it would try again."""
HIGHEST_COMPRESSION = 2.4
"""Likewise."""
HIGHEST_NO_SPEECH = 0.6
"""Likewise; counts only together with an unsure text."""
LOOP_TIMES = 4
"""So often nobody says the same in a row."""
SAME_PROBABILITY = 0.02
"""Two log probabilities nearer than this are those of one loop, not of a speaker who insists."""
FASTEST_HAN = 15
"""Characters a second; a news reader says 5 to 6, the fastest speakers 9."""
FASTEST_LATIN = 40
"""Characters a second; auctioneers say 30."""
LEAST_SPEECH = Fraction(1, 10)
"""Seconds of voice that an utterance must have."""

Rule = Callable[[Utterance, Utterance | None], bool]


def filter_utterances(
    utterances: Iterable[Utterance], speech: Sequence[TimeRange] | None = None
) -> Transcript:
    """Take out what was invented.

    Args:
        utterances: as heard, in order.
        speech: where somebody speaks; None: unknown.
    """
    kept: list[Utterance] = []
    filtered: Counter[str] = Counter()
    before: Utterance | None = None
    for utterance in utterances:
        if not utterance.words:
            continue
        name = _fault(utterance, before, speech)
        before = utterance
        if name is None:
            kept.append(utterance)
        else:
            filtered[name] += 1
    return Transcript(tuple(kept), dict(sorted(filtered.items())))


def _fault(
    utterance: Utterance, before: Utterance | None, speech: Sequence[TimeRange] | None
) -> str | None:
    if speech is not None and _voiced(utterance.span, speech) < LEAST_SPEECH:
        return "silence"
    return next((name for name, rule in RULES.items() if rule(utterance, before)), None)


def _voiced(span: TimeRange, speech: Sequence[TimeRange]) -> Fraction:
    common = (min(span.end, one.end) - max(span.start, one.start) for one in speech)
    return sum((part for part in common if part > 0), Fraction(0))


def _is_unreadable(utterance: Utterance, _: Utterance | None) -> bool:
    """Half of a character's bytes: the model was cut off in the middle of it, or guessed bytes."""
    return "\ufffd" in utterance.text


def _is_loop(utterance: Utterance, _: Utterance | None) -> bool:
    text = re.sub(r"[\s\W]+", "", utterance.text.casefold())
    encoded = utterance.text.encode()
    ratio = len(encoded) / max(1, len(zlib.compress(encoded)))
    if max(ratio, utterance.compression_ratio) > HIGHEST_COMPRESSION:
        return True
    # two different characters or more, LOOP_TIMES in a row; a single one is laughter, or a number
    return re.search(rf"((.)\2*(?!\2)..*?)\1{{{LOOP_TIMES - 1},}}", text) is not None


def _is_repeated(utterance: Utterance, before: Utterance | None) -> bool:
    if before is None or utterance.text != before.text:
        return False
    distance = utterance.average_log_probability - before.average_log_probability
    return abs(distance) < SAME_PROBABILITY


def _is_silence(utterance: Utterance, _: Utterance | None) -> bool:
    unsure = utterance.average_log_probability < LOWEST_LOG_PROBABILITY / 2
    return unsure and utterance.no_speech > HIGHEST_NO_SPEECH


def _is_unlikely(utterance: Utterance, _: Utterance | None) -> bool:
    return utterance.average_log_probability < LOWEST_LOG_PROBABILITY


def _is_too_fast(utterance: Utterance, _: Utterance | None) -> bool:
    text = utterance.text
    latin = sum(is_latin(character) for character in text)
    han = sum(not character.isspace() for character in text) - latin
    needed = Fraction(han, FASTEST_HAN) + Fraction(latin, FASTEST_LATIN)
    return needed > utterance.span.duration


RULES: Mapping[str, Rule] = {
    "unreadable": _is_unreadable,
    "loop": _is_loop,
    "repeated": _is_repeated,
    "no-speech": _is_silence,
    "unlikely": _is_unlikely,
    "too-fast": _is_too_fast,
}
"""The first that applies counts."""
