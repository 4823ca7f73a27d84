"""What people make of cues keeps every character, gets times, and never breaks a hard rule."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ai.cue_edits import edit_cues, refit, replace_text
from ai.cue_faults import find_faults
from ai.cue_rules import ADULTS, VERTICAL
from ai.cues import CuePlan, make_cues
from ai.segmentation import segment_chinese
from farm.captions import CueFlag, TextCue
from tests.speech import NEWS_EN, NEWS_ZH, half_an_hour, spoken

PLAN = CuePlan(Fraction(25), segment_chinese)
quick = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
HOUR = half_an_hour(NEWS_ZH, language="zh", rate=5)[:8]
BASE = make_cues(HOUR, PLAN)


def texts_of(cues):
    return [TextCue(cue.lines, cue.span.start, cue.span.end, cue.speaker) for cue in cues]


def bare(text):
    return "".join(text.split())


def said(cues):
    return bare("".join(cue.text for cue in cues))


def times_of(cues, text):
    """Where a text begins and ends, by the times of its words."""
    words = [word for cue in cues for word in cue.words]
    joined = "".join(word.text for word in words)
    owners = [word for word in words for _ in word.text]
    first = joined.index(text)
    return float(owners[first].start), float(owners[first + len(text) - 1].end)


wild = st.builds(
    TextCue,
    st.lists(st.text("广州市的。，3.5%元 abcX😀", max_size=70), max_size=4).map(tuple),
    st.none() | st.fractions(0, 60, max_denominator=100),
    st.none() | st.fractions(0, 70, max_denominator=100),
)


@quick
@given(st.lists(wild, max_size=8), st.integers(0, len(BASE)), st.sampled_from([ADULTS, VERTICAL]))
def test_whatever_is_asked_for_the_rules_hold_and_no_character_is_lost(wanted, kept, rules):
    plan = replace(PLAN, rules=rules)
    asked = [*texts_of(BASE[:kept]), *wanted]
    cues = edit_cues(BASE, asked, plan, language="zh")
    assert find_faults(cues, rules, rate=PLAN.rate) == []
    written = [bare("".join(cue.lines)) for cue in asked]
    assert sorted(said(cues)) == sorted("".join(written))
    assert all(text in said(cues) for text in written[:kept])
    for cue in cues:
        starts = [word.start for word in cue.words]
        assert starts == sorted(starts)


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)], ids=["25", "29.97"])
def test_what_nobody_changed_stays_as_it_is(rate):
    plan = replace(PLAN, rate=rate)
    base = make_cues(HOUR, plan)
    told = [
        replace(one, start=round(one.start, 3), end=round(one.end, 3)) for one in texts_of(base)
    ]
    again = edit_cues(base, told, plan, language="zh")
    assert [(one.span, one.lines, one.flags) for one in again] == [
        (one.span, one.lines, one.flags) for one in base
    ]
    assert times_of(again, "人工智能") == times_of(base, "人工智能")


def test_a_corrected_word_takes_the_time_of_what_it_replaces():
    wanted, count = replace_text(BASE, "王伟中", "沈晓明同志")
    cues = edit_cues(BASE, wanted, PLAN, language="zh")
    assert count == 1
    assert "王伟中" not in said(cues)
    old, new = times_of(BASE, "王伟中"), times_of(cues, "沈晓明同志")
    assert new == pytest.approx(old, abs=0.01)
    assert times_of(cues, "在湖南长沙") == times_of(BASE, "在湖南长沙")
    fresh = [word.probability for cue in cues for word in cue.words if "沈" in word.text]
    assert fresh == [1.0]


def test_a_cue_is_split_where_its_words_say_and_joined_again():
    cue = BASE[0]
    first, second = cue.text[:6], cue.text[6:]
    halves = [
        TextCue((first,), cue.span.start, None),
        TextCue((second,), None, cue.span.end),
        *texts_of(BASE[1:]),
    ]
    parted = edit_cues(BASE, halves, PLAN, language="zh")
    assert [one.text for one in parted[:2]] == [first, second]
    begins = times_of(BASE, second[:3])[0]
    assert abs(float(parted[1].span.start) - begins) < 0.13
    assert (parted[0].span.start, parted[1].span.end) == (cue.span.start, cue.span.end)
    whole = [TextCue((first + second,), cue.span.start, cue.span.end), *texts_of(parted[2:])]
    joined = edit_cues(parted, whole, PLAN, language="zh")
    assert said(joined) == said(BASE)
    assert joined[0].span.start == cue.span.start


def test_cues_that_would_overlap_are_parted():
    wanted = [
        TextCue(("今天",), Fraction(1), Fraction(4)),
        TextCue(("明天",), Fraction(3), Fraction(5)),
    ]
    cues = edit_cues((), wanted, PLAN, language="zh")
    assert [(float(one.span.start), float(one.span.end)) for one in cues] == [(1, 2.92), (3, 5)]


def test_words_of_another_cue_are_not_taken():
    """The same word twice: each keeps its own time."""
    base = make_cues([spoken("好的好的", start=1), spoken("好的好的", start=9)], PLAN)
    cues = edit_cues(base, texts_of(base)[1:], PLAN, language="zh")
    assert [float(one.span.start) for one in cues] == [9.0]
    assert float(cues[0].words[0].start) == 9.0


def test_english_keeps_its_spaces_and_its_speaker():
    base = make_cues([spoken(NEWS_EN[1], rate=14, language="en")], PLAN)
    wanted = [replace(one, speaker="Anna") for one in texts_of(base)]
    cues = edit_cues(base, wanted, PLAN, language="zh")
    assert " ".join(one.text for one in cues) == NEWS_EN[1]
    assert {(one.speaker, one.language) for one in cues} == {("Anna", "en")}


def test_for_a_vertical_picture_lines_are_broken_anew():
    narrow = refit(BASE, replace(PLAN, rules=VERTICAL))
    assert said(narrow) == said(BASE)
    assert find_faults(narrow, VERTICAL, rate=PLAN.rate) == []
    assert len(narrow) > len(BASE)
    assert narrow[0].span.start == BASE[0].span.start


def test_an_imported_cue_that_lasts_too_long_is_cut():
    (cue,) = edit_cues((), [TextCue(("你好",), Fraction(1), Fraction(60))], PLAN, language="zh")
    assert cue.span.duration == 7
    assert CueFlag.TOO_FAST not in cue.flags
