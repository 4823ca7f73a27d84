"""Cues people can read: the hard rules hold for any transcript, the rest is flagged."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ai.atoms import atoms_of
from ai.cue_faults import CueFault, CueRule, find_faults
from ai.cue_rules import ADULTS, CHILDREN, VERTICAL, line_fits
from ai.cues import CuePlan, make_cues
from ai.segmentation import segment_chinese
from ai.spans import protected_spans
from farm.captions import Cue, CueFlag, Utterance, Word
from farm.timeline import TimeRange
from tests.speech import NEWS_EN, NEWS_ZH, half_an_hour, spoken

RATES = [Fraction(25), Fraction(30000, 1001), Fraction(50), Fraction(10)]
LEXICON = ("芙蓉融媒体中心", "National Development and Reform Commission")
PLAN = CuePlan(Fraction(25), segment_chinese, lexicon=LEXICON)
quick = settings(
    max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)

letters = st.text(
    st.sampled_from("广州市房地产中的了3.58%元，。！？、“”《》abcXYZ-'ïß😀e\u0301"), min_size=1
)
texts = letters | st.sampled_from(
    ["GDP", "超级无敌长长长长长长长长长长长长长长的词", "x" * 90, "王伟中"]
)


@st.composite
def transcripts(draw):
    """Utterances of any words at any times, as crooked as a model can make them."""
    utterances, at = [], Fraction(0)
    for _ in range(draw(st.integers(0, 5))):
        words, start = [], at
        for _ in range(draw(st.integers(1, 25))):
            pause, length = draw(st.integers(0, 300)), draw(st.integers(0, 900))
            begin = at + Fraction(pause if draw(st.booleans()) else 0, 1000)
            at = begin + Fraction(length, 1000)
            words.append(
                Word(draw(texts), begin, at, draw(st.floats(0, 1)), spaced=draw(st.booleans()))
            )
        language = draw(st.sampled_from(["zh", "en"]))
        utterances.append(Utterance(TimeRange(start, at), language, tuple(words)))
        at += Fraction(draw(st.integers(0, 2000)), 1000)
    return utterances


def joined(cues):
    return "".join("".join(word.text for word in cue.words) for cue in cues)


def said(utterances):
    return "".join(word.text for one in utterances for word in one.words)


@quick
@given(transcripts(), st.sampled_from(RATES), st.sampled_from([ADULTS, VERTICAL, CHILDREN]))
def test_hard_rules_hold_and_no_word_is_lost_or_moved(utterances, rate, rules):
    cues = make_cues(utterances, replace(PLAN, rate=rate, rules=rules))
    assert find_faults(cues, rules, rate=rate) == []
    assert joined(cues) == said(utterances)
    spaces = [word.spaced for cue in cues for word in cue.words if word.spaced]
    assert len(spaces) == sum(word.spaced for one in utterances for word in one.words)
    for cue in cues:
        assert "".join(cue.lines).replace(" ", "") == cue.text.replace(" ", "")
        assert (cue.span.start * rate).denominator == (cue.span.end * rate).denominator == 1


@quick
@given(transcripts())
def test_what_must_stay_together_stays_on_one_line(utterances):
    cues = iter(make_cues(utterances, PLAN))
    for utterance in utterances:
        lines, length = [], 0
        while length < len(said([utterance])):
            cue = next(cues)
            parts = (cue.words[: cue.first_line], cue.words[cue.first_line :])
            for part in filter(None, parts):
                lines.append((length, part, cue))
                length += sum(len(word.text) for word in part)
        edges = {start for start, _, _ in lines}
        for first, last in solid_spans(utterance):
            assert not edges & set(range(first + 1, last)), said([utterance])[first:last]


def solid_spans(utterance):
    """Protected spans that a line can hold, as places in the text without its spaces."""
    units = [
        unit
        for atom in atoms_of(utterance, PLAN.rules, segment_chinese, LEXICON)
        for unit in atom.words
    ]
    text, places, at = "", {}, 0
    for unit in units:
        text += " " if unit.spaced and text else ""
        for character in unit.text:
            places[len(text)] = at
            text += character
            at += 1
    for first, last in protected_spans(text, segment_chinese, LEXICON):
        if line_fits(text[first:last].strip(), PLAN.rules):
            inner = [places[place] for place in range(first, last) if place in places]
            yield inner[0], inner[-1] + 1


@pytest.mark.parametrize(
    ("texts", "language", "rate"),
    [(NEWS_ZH, "zh", 5), (NEWS_EN, "en", 15)],
    ids=["chinese", "english"],
)
def test_half_an_hour_of_news(texts, language, rate):
    utterances = half_an_hour(texts, language=language, rate=rate)
    cues = make_cues(utterances, PLAN)
    assert find_faults(cues, ADULTS, rate=PLAN.rate) == []
    assert joined(cues) == said(utterances)
    flags = [flag for cue in cues for flag in cue.flags]
    assert len(cues) > 200
    assert flags.count(CueFlag.TOO_SHORT) <= len(cues) / 50
    assert flags.count(CueFlag.TOO_FAST) <= len(cues) / 10
    for cue in cues:
        assert cue.words[0].start - cue.span.start <= Fraction(4, 25)
        assert cue.span.end - cue.words[-1].end <= Fraction(13, 25) or cue.span.duration <= 1
    ends = sum(cue.words[-1].text[-1] in "，。！？”,.!?:；" for cue in cues)
    assert ends > (0.8 if language == "zh" else 0.6) * len(cues), "most cues end with a clause"


def test_a_cue_names_what_a_person_should_look_at():
    rushed = make_cues([spoken("我们会继续把好事办好实事办实让群众有更多获得感", rate=14)], PLAN)
    assert CueFlag.TOO_FAST in rushed[0].flags
    short = [spoken("好", start=1, rate=10), spoken("对", start=Fraction(14, 10), rate=10)]
    assert CueFlag.TOO_SHORT in make_cues(short, PLAN)[0].flags
    words = (replace(spoken("好的").words[0], probability=0.2),)
    unsure = [Utterance(TimeRange(Fraction(0), Fraction(1)), "zh", words)]
    assert CueFlag.UNSURE in make_cues(unsure, PLAN)[0].flags
    assert make_cues([spoken("今天天气很好")], PLAN)[0].flags == ()


def test_a_name_that_no_line_can_hold_is_broken_and_flagged():
    plan = replace(PLAN, lexicon=("中华人民共和国国家发展和改革委员会办公厅",))
    cues = make_cues([spoken("记者从中华人民共和国国家发展和改革委员会办公厅获悉")], plan)
    assert any(CueFlag.SPLIT_SPAN in cue.flags for cue in cues)
    assert find_faults(cues, ADULTS, rate=plan.rate) == []


def test_cues_begin_and_end_at_cuts_nearby():
    utterance = spoken("今天天气很好我们去公园", start=2, rate=5)
    cut_in, cut_out = Fraction(2) - Fraction(2, 25), utterance.span.end + Fraction(8, 25)
    (cue,) = make_cues([utterance], replace(PLAN, shots=(cut_in, cut_out)))
    assert cue.span == TimeRange(cut_in, cut_out - Fraction(2, 25))


def cue(start, end, *texts):
    words = tuple(Word(text, Fraction(start), Fraction(end)) for text in texts)
    return Cue(TimeRange(Fraction(start), Fraction(end)), words, 1, "zh")


FAULTY = {
    CueRule.LINE: [cue(0, 2, "字" * 17)],
    CueRule.LONGEST: [cue(0, 8, "好")],
    CueRule.OVERLAP: [cue(0, 2, "好"), cue(1, 3, "好")],
    CueRule.GAP: [cue(0, 2, "好"), cue(2, 3, "好")],
    CueRule.EMPTY: [cue(0, 2)],
}


@pytest.mark.parametrize(("rule", "cues"), FAULTY.items(), ids=FAULTY)
def test_a_broken_rule_is_found(rule, cues):
    assert find_faults(cues, ADULTS, rate=Fraction(25)) == [CueFault(len(cues) - 1, rule)]
