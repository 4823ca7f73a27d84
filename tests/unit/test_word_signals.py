"""Curves of what is said, curves as files, and fewer points of a curve."""

from fractions import Fraction

import pytest

from ai.programme import Programme, sentences_of
from ai.signal_files import pack_signals, unpack_signals
from ai.signals import STEP, curve, share_curve, spans_where, thin_signal
from ai.word_signals import find_mentions, word_signals
from farm.analysis import Signal, SignalKind
from farm.captions import Word
from farm.timeline import TimeRange
from tests.speech import spoken

ZH = spoken("法院今天宣布判决结果。旁听席上没有人说话。", start=10).words
EN = spoken(
    "The court found Li Wei guilty. Nobody was guilt-tripped or unguiltyish.",
    start=10,
    rate=15,
    language="en",
).words


def at(signal):
    return [float(number * STEP) for number, value in enumerate(signal.values) if value]


def test_keywords_rise_where_they_are_said():
    keywords, _ = word_signals(ZH, ["判决", "法院", "议会"], Fraction(30))
    said = {word.text: word.start for word in ZH}
    assert keywords.kind is SignalKind.KEYWORDS
    assert at(keywords) == pytest.approx([float(said["法"]), float(said["判"])], abs=0.4)
    assert len(keywords.values) == 150


def test_a_latin_word_within_another_is_no_keyword():
    mentions = list(find_mentions(EN, ["guilty", "Li Wei"]))
    assert [one.text for one in mentions] == ["guilty", "Li Wei"]
    assert mentions[1].span.start == EN[3].start


def test_sentences_end_where_they_end():
    _, ends = word_signals(ZH, [], Fraction(30))
    first = next(word for word in ZH if word.text.endswith("。"))
    assert at(ends) == pytest.approx([float(first.end), float(ZH[-1].end)], abs=0.3)


def test_a_pause_ends_a_sentence_without_a_full_stop():
    one, other = spoken("没有标点", start=0).words, spoken("也没有", start=3).words
    assert [span.start for span in sentences_of((*one, *other))] == [0, 3]


def test_an_abbreviation_ends_none():
    assert len(sentences_of(spoken("Then Dr. Chen spoke.", language="en").words)) == 1


def test_without_words_there_are_no_curves_of_them():
    assert word_signals((), ["判决"], Fraction(30)) == ()


def test_speech_is_a_share_of_each_step():
    span = TimeRange(Fraction(1, 10), Fraction(1, 2))
    assert share_curve(SignalKind.SPEECH, [span], Fraction(1)).values == (0.5, 1.0, 0.5, 0.0, 0.0)


def test_sentences_are_what_is_said_without_a_pause_where_nobody_knows_the_words():
    spans = [TimeRange(Fraction(1), Fraction(3)), TimeRange(Fraction(4), Fraction(6))]
    speech = share_curve(SignalKind.SPEECH, spans, Fraction(8))
    assert Programme(Fraction(8), (speech,)).sentences == tuple(spans)


@pytest.mark.parametrize("points", [1, 7, 100, 5000])
def test_a_thinned_curve_keeps_its_peaks(points):
    values = [0.0] * 1000
    values[617] = 1.0
    thin = thin_signal(curve(SignalKind.APPLAUSE, values), points)
    assert len(thin.values) <= max(points, 1)
    assert max(thin.values) == 1.0
    (peak,) = spans_where(thin, lambda value: value == 1)
    assert peak.start <= 617 * STEP < peak.end


def test_curves_come_back_from_a_file():
    curves = (
        curve(SignalKind.LOUDNESS, (-70.0, -23.456, -20.0)),
        Signal(SignalKind.FACES, Fraction(1, 2), (0.0, 2.0)),
    )
    packed = pack_signals(curves)
    assert unpack_signals(packed) == curves
    assert pack_signals(curves) == packed


def test_words_in_order_make_no_range_that_runs_backwards():
    words = [Word("a.", Fraction(2), Fraction(5)), Word("b.", Fraction(3), Fraction(4))]
    assert all(span.start <= span.end for span in sentences_of(words))
