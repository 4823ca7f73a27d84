"""What a model returns is put in order: words whole, times inside their sound."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ai.hearing import Heard, RawWord, utterance_of, within_speech
from farm.timeline import TimeRange

SPAN = TimeRange(Fraction(10), Fraction(14))
numbers = st.floats(-5, 30)
raw_words = st.lists(
    st.builds(RawWord, st.text(min_size=1, max_size=6), numbers, numbers, st.floats(0, 1)),
    max_size=20,
)


def heard(*words):
    return utterance_of(Heard(0, "en", words, -0.2, 1.0, 0.0), [SPAN])


@given(raw_words)
def test_words_lie_in_order_inside_their_span(words):
    utterance = heard(*words)
    starts = [word.start for word in utterance.words]
    assert starts == sorted(starts)
    assert all(SPAN.start <= one.start <= one.end <= SPAN.end for one in utterance.words)
    written = "".join(word.text for word in words)
    assert "".join(utterance.text.split()) == "".join(written.split())


def test_parts_of_a_word_are_one_word():
    parts = [(" ill", 0, 1), ("-disposed", 1, 2), (" young", 2, 3), (" man,", 3, 9)]
    utterance = heard(*(RawWord(text, start, end, 0.9) for text, start, end in parts))
    assert [word.text for word in utterance.words] == ["ill-disposed", "young", "man,"]
    assert [float(word.end) for word in utterance.words] == [12, 13, 14]
    assert utterance.text == "ill-disposed young man,"


def test_words_do_not_begin_in_the_silence_before_a_voice():
    utterance = heard(RawWord("广", 0, 2.5, 1), RawWord("州", 2.5, 4, 1))
    voice = [TimeRange(Fraction(12), Fraction(13))]
    times = [(float(one.start), float(one.end)) for one in within_speech(utterance, voice).words]
    assert times == [(11.8, 12.5), (12.5, 13.3)]
