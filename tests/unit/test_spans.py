"""What must stay on one line."""

from fractions import Fraction

import pytest

from ai.atoms import atoms_of, units_of
from ai.cue_matching import shared
from ai.cue_rules import ADULTS
from ai.segmentation import segment_chinese
from ai.spans import protected_spans
from farm.captions import Utterance, Word
from farm.timeline import TimeRange
from tests.cost import seconds_of

WHOLE = [
    ("今年全省生产总值增长5.8%左右", "5.8%"),
    ("总投资约3.6亿元人民币", "3.6亿元"),
    ("每年可处理污水一千二百万吨以上", "一千二百万吨"),
    ("气温将下降8℃左右", "8℃"),
    ("省委书记王伟中强调", "王伟中"),
    ("记者从房地产中介协会了解到", "房地产"),
    ("winds of up to 75 km/h along the coast", "75 km/h"),
    ("that 3.5 million people would be", "3.5 million"),
    ("And Mr. John Dashwood had then", "Mr. John Dashwood"),
    ("said Dr. Margaret Chen of", "Dr. Margaret Chen"),
    ("a $1.2 billion deal", "$1.2 billion"),
]


@pytest.mark.parametrize(("text", "span"), WHOLE, ids=[span for _, span in WHOLE])
def test_a_name_or_a_number_with_its_unit_stays_whole(text, span):
    at = text.index(span)
    covered = [text[first:last] for first, last in protected_spans(text, segment_chinese)]
    inside = {
        edge
        for first, last in protected_spans(text, segment_chinese)
        for edge in range(first + 1, last)
    }
    assert set(range(at + 1, at + len(span))) <= inside, covered


def test_the_organisations_names_stay_whole_in_any_spelling():
    text = "记者从芙蓉融媒和Furong Media Centre获悉"
    spans = protected_spans(text, lambda text: [], ["芙蓉融媒", "furong media centre"])
    assert {text[first:last] for first, last in spans} >= {"芙蓉融媒", "Furong Media Centre"}


def test_words_of_a_chinese_text_are_the_text():
    text = "广州市房地产中介协会分析3.5亿元"
    assert "".join(word for word, _ in segment_chinese(text)) == text


def word(text):
    return Word(text, Fraction(0), Fraction(7))


def atoms_without_spans(text):
    said = Utterance(TimeRange(Fraction(0), Fraction(7)), "zh", (word(text),))
    return atoms_of(said, ADULTS, lambda text: [], [])


def spans_of(text):
    return protected_spans(text, segment_chinese)


ACTS = {
    "parting-a-word": (lambda text: list(units_of(word(text))), "国"),
    "sharing-a-time": (
        lambda text: shared([word(one) for one in text], Fraction(0), Fraction(7)),
        "国",
    ),
    "chopping-a-word": (lambda text: atoms_without_spans("e" * 50 + text), "\u0301"),
    "names": (spans_of, "A-"),
    "numbers": (spans_of, "0."),
    "numerals": (spans_of, "零"),
    "numerals-with-units": (spans_of, "十"),
}


@pytest.mark.parametrize(("act", "text"), ACTS.values(), ids=ACTS)
def test_what_a_hostile_text_costs_grows_with_its_length(act, text):
    """Four times as long: about four times as dear; sixteen times, were it quadratic."""
    short = text * (3000 // len(text))
    assert seconds_of(lambda: act(short * 4)) < 9 * seconds_of(lambda: act(short))
