"""What is proposed of a programme, from where to where, and why."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai.highlight_reasons import NOTHING, say_reasons
from ai.highlight_styles import STYLES
from ai.highlights import find_highlights
from ai.programme import Programme
from ai.signals import STEP, curve
from ai.word_signals import word_signals
from farm.analysis import SignalKind
from farm.captions import Word
from farm.highlights import HighlightStyle, HighlightWish
from farm.messages import Language
from farm.timeline import TimeRange
from tests.speech import spoken

MINUTES = Fraction(120)
EVENT = TimeRange(Fraction(41), Fraction(47))
WISH = HighlightWish(HighlightStyle.EVENT)
LEXICON = ("王伟中",)
USUAL = {
    SignalKind.LOUDNESS: -30.0,
    SignalKind.FACES: 1.0,
    SignalKind.FACE_SIZE: 0.1,
    SignalKind.SHOT_RATE: 4.0,
}
STANDS_OUT = {
    SignalKind.LOUDNESS: -18.0,
    SignalKind.LOUDNESS_JUMP: 14.0,
    SignalKind.FACES: 6.0,
    SignalKind.FACE_SIZE: 0.5,
    SignalKind.SHOT_RATE: 30.0,
}
OF_WORDS = {SignalKind.KEYWORDS, SignalKind.SENTENCE_END}
CODES = {
    SignalKind.LOUDNESS: {
        "highlight-loud",
        "highlight-applause",
        "highlight-cheering",
        "highlight-laughter",
    },
    SignalKind.LOUDNESS_JUMP: {"highlight-jump"},
    SignalKind.APPLAUSE: {"highlight-applause", "highlight-applause-heard"},
    SignalKind.CHEERING: {"highlight-cheering", "highlight-cheering-heard"},
    SignalKind.LAUGHTER: {"highlight-laughter", "highlight-laughter-heard"},
    SignalKind.SPEECH: {"highlight-speech"},
    SignalKind.MOTION: {"highlight-motion"},
    SignalKind.FACES: {"highlight-faces"},
    SignalKind.FACE_SIZE: {"highlight-face-size"},
    SignalKind.SHOT_RATE: {"highlight-shot-rate"},
    SignalKind.KEYWORDS: {"highlight-keywords"},
    SignalKind.SENTENCE_END: {
        "highlight-then-sentence",
        "highlight-after-sentence",
        "highlight-whole-sentence",
    },
}


def risen(kind, spans=(EVENT,)):
    """A curve that stands out in some ranges, and is usual around them."""
    low, high = USUAL.get(kind, 0.0), STANDS_OUT.get(kind, 1.0)
    steps = int(MINUTES / STEP)
    is_in = [any(one.start <= n * STEP < one.end for one in spans) for n in range(steps)]
    return curve(kind, (high if inside else low for inside in is_in))


def said(text, *starts):
    return tuple(word for start in starts for word in spoken(text, start=start).words)


WORDS = said("王伟中在会上讲话。", 38, 48)
"""A sentence of 1.5 s right before the event, and one right after it."""


def programme(*kinds, words=WORDS):
    """A programme in which these signals stand out where the event is."""
    signals = [risen(kind) for kind in kinds if kind not in OF_WORDS]
    signals += [one for one in word_signals(words, LEXICON, MINUTES) if one.kind in kinds]
    return Programme(MINUTES, tuple(signals), words, (), LEXICON)


def reasons(found):
    return {reason.code for one in found for reason in one.reasons}


EVERYTHING = programme(*SignalKind)


def test_every_signal_gives_its_reason():
    codes = reasons(find_highlights(EVERYTHING, WISH))
    missing = {kind for kind, mine in CODES.items() if not codes & mine}
    assert not missing


@pytest.mark.parametrize("kind", SignalKind)
def test_without_a_signal_its_reason_disappears(kind):
    left = tuple(one for one in EVERYTHING.signals if one.kind is not kind)
    found = find_highlights(replace(EVERYTHING, signals=left), WISH)
    assert found
    assert not reasons(found) & CODES[kind]


@given(st.sets(st.sampled_from(sorted(SignalKind))))
@settings(max_examples=40, deadline=None)
def test_no_reason_speaks_of_a_signal_that_is_missing(kinds):
    for style in HighlightStyle:
        codes = reasons(find_highlights(programme(*kinds), HighlightWish(style)))
        for kind in set(SignalKind) - kinds:
            assert not codes & CODES[kind]


def test_applause_comes_with_the_sentence_that_it_answers():
    kinds = (SignalKind.APPLAUSE, SignalKind.LOUDNESS, SignalKind.SENTENCE_END)
    words = said("王伟中在会上讲了很久的话。", 38, Fraction(93, 2))
    (found,) = find_highlights(programme(*kinds, words=words), WISH)
    assert found.span == TimeRange(words[0].start, words[-1].end)
    assert say_reasons(found.reasons, Language.ZH) == "掌声比节目平均响 12 dB，随后一句话说完。"
    english = "Applause 12 dB over the programme, then a sentence that ends."
    assert say_reasons(found.reasons, Language.EN) == english


@pytest.mark.parametrize("style", HighlightStyle)
def test_nothing_stands_out_of_nothing(style):
    assert find_highlights(Programme(MINUTES), HighlightWish(style)) == ()
    assert "Nothing stands out" in NOTHING.text(Language.EN)


def test_loud_noises_are_no_event():
    """A door, traffic and a music bed: loud, sudden, and alike nothing that is looked for."""
    spans = [TimeRange(Fraction(at), Fraction(at + 3)) for at in (20, 50, 80)]
    signals = tuple(risen(kind, spans) for kind in (SignalKind.LOUDNESS, SignalKind.LOUDNESS_JUMP))
    assert find_highlights(replace(programme(words=WORDS), signals=signals), WISH) == ()


def test_a_hearing_never_turns_on_noise():
    loud = {SignalKind.APPLAUSE, SignalKind.CHEERING, SignalKind.LOUDNESS, SignalKind.LOUDNESS_JUMP}
    assert not loud & set(STYLES[HighlightStyle.COURT].weights)
    court = HighlightWish(HighlightStyle.COURT)
    assert find_highlights(programme(*loud, words=()), court) == ()
    words = said("判决王伟中有罪。", 60)
    (found,) = find_highlights(programme(*loud, SignalKind.KEYWORDS, words=words), court)
    assert found.span.start == 60


def test_what_goes_on_all_the_time_stands_out_nowhere():
    everywhere = curve(SignalKind.APPLAUSE, [0.9] * int(MINUTES / STEP))
    assert find_highlights(Programme(MINUTES, (everywhere,)), WISH) == ()


def test_a_silent_film_has_its_moments():
    (found,) = find_highlights(Programme(MINUTES, (risen(SignalKind.MOTION),)), WISH)
    assert found.span.start <= EVENT.start < EVENT.end <= found.span.end


def test_so_many_and_the_best_first():
    spans = [TimeRange(Fraction(at), Fraction(at + 4)) for at in (10, 40, 70, 100)]
    loudness = [-30.0] * int(MINUTES / STEP)
    for rank, span in enumerate(spans):
        for number in range(int(span.start / STEP), int(span.end / STEP)):
            loudness[number] = -27.0 + 3 * rank
    signals = (risen(SignalKind.APPLAUSE, spans), curve(SignalKind.LOUDNESS, loudness))
    found = find_highlights(Programme(MINUTES, signals), replace(WISH, count=3))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert [int(one.span.start) // 30 for one in found] == [3, 2, 1]


seconds = st.integers(0, 1200).map(lambda tenth: Fraction(tenth, 10))


@st.composite
def programmes(draw):
    """Talk with pauses of all lengths, events anywhere, cuts anywhere."""
    at, words = draw(seconds) / 10, []
    for _ in range(draw(st.integers(0, 60))):
        at += draw(st.sampled_from([Fraction(0), Fraction(1, 5), Fraction(2)]))
        end = at + draw(st.sampled_from([Fraction(1, 10), Fraction(1, 2), Fraction(3)]))
        words.append(Word(draw(st.sampled_from(["话", "王伟中", "说。"])), at, end))
        at = end
    words = [word for word in words if word.end <= MINUTES]
    spans = []
    for _ in range(draw(st.integers(0, 5))):
        start = draw(seconds)
        spans.append(TimeRange(start, start + draw(seconds) / 4))
    kinds = draw(st.sets(st.sampled_from(sorted(set(CODES) - OF_WORDS))))
    seen = [risen(kind, spans) for kind in sorted(kinds)]
    signals = (*seen, *word_signals(words, LEXICON, MINUTES))
    return Programme(MINUTES, signals, tuple(words), tuple(sorted(draw(st.sets(seconds)))), LEXICON)


@given(programmes(), st.sampled_from(HighlightStyle), st.sampled_from([2, 8, 20]))
@settings(max_examples=150, deadline=None)
def test_whatever_is_said_and_heard(seen, style, shortest):
    wish = HighlightWish(style, 4, Fraction(shortest), Fraction(30))
    found = find_highlights(seen, wish)
    assert found == find_highlights(seen, wish)
    assert len(found) <= wish.count
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert one.reasons
        assert 0 < one.score <= 1
        assert 0 <= one.span.start < one.span.end <= seen.duration
        assert shortest <= one.span.duration <= wish.longest + 3  # a word of 3 s is not cut
        for edge in (one.span.start, one.span.end):
            assert not any(word.start < edge < word.end for word in seen.words)
    for one, other in combinations(found, 2):
        assert one.span.end <= other.span.start or other.span.end <= one.span.start
