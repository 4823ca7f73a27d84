"""What a model invents is taken out and counted; what people say stays."""

from dataclasses import replace
from fractions import Fraction

import pytest

from ai.filters import filter_utterances
from farm.timeline import TimeRange
from tests.speech import NEWS_EN, NEWS_ZH, spoken

SAID = spoken(NEWS_ZH[0])
FAULTS = {
    "loop": spoken("谢谢大家谢谢大家谢谢大家谢谢大家", rate=4),
    "loop-that-begins-with-one": spoken("哈哈哈哈谢" * 4, rate=4),
    "loop-of-a-word": spoken("okay okay okay okay okay", rate=10, language="en"),
    "compressed": replace(SAID, compression_ratio=2.6),
    "no-speech": replace(SAID, no_speech=0.9, average_log_probability=-0.7),
    "unlikely": replace(SAID, average_log_probability=-1.2),
    "too-fast": spoken(NEWS_ZH[0], rate=30),
    "too-fast-latin": spoken(NEWS_EN[0], rate=60, language="en"),
    "unreadable": spoken("广州市房地产中介协会分\ufffd"),
}
RULES = {
    "loop-that-begins-with-one": "loop",
    "loop-of-a-word": "loop",
    "compressed": "loop",
    "too-fast-latin": "too-fast",
}


@pytest.mark.parametrize(("name", "invented"), FAULTS.items(), ids=FAULTS)
def test_an_invention_is_taken_out_and_counted(name, invented):
    transcript = filter_utterances([invented])
    assert transcript.utterances == ()
    assert transcript.filtered == {RULES.get(name, name): 1}


@pytest.mark.parametrize(
    "text", [*NEWS_ZH, "哈" * 6, "哈" * 10, "号码是00000000", "对，对，对，是的"]
)
def test_what_people_say_in_chinese_stays(text):
    said = spoken(text)
    assert filter_utterances([said]).utterances == (said,)


@pytest.mark.parametrize("text", NEWS_EN)
def test_what_people_say_in_english_stays(text):
    said = spoken(text, rate=17, language="en")
    assert filter_utterances([said]).utterances == (said,)


def test_the_same_once_more_is_an_echo_only_with_the_same_probability():
    echo = replace(SAID, span=TimeRange(Fraction(20), Fraction(28)))
    insisting = replace(echo, average_log_probability=-0.3)
    assert filter_utterances([SAID, echo]).filtered == {"repeated": 1}
    assert filter_utterances([SAID, insisting]).filtered == {}


def test_words_where_nobody_speaks_go():
    speech = [TimeRange(Fraction(30), Fraction(40))]
    assert filter_utterances([SAID], speech).filtered == {"silence": 1}
    assert filter_utterances([SAID], [SAID.span]).filtered == {}
