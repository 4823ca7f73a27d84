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
from tests.cost import seconds_of
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
    assert all(text in said(cues) for text in written)
    timed = sorted((cue for cue in asked if cue.start is not None), key=lambda cue: cue.start)
    at = 0
    for text in (bare("".join(cue.lines)) for cue in timed):
        at = said(cues).index(text, at) + len(text)
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


def moved(cues, seconds):
    return [
        replace(one, start=one.start + seconds, end=one.end + seconds) for one in texts_of(cues)
    ]


def halves(cue):
    words = cue.text[:5], cue.text[5:]
    return [TextCue(words[:1], cue.span.start, None), TextCue(words[1:], None, cue.span.end)]


@pytest.mark.parametrize("seconds", [20, -3, Fraction(1, 5)], ids=["later", "earlier", "a-little"])
def test_words_move_with_their_cues_so_that_a_later_split_is_in_order(seconds):
    base = edit_cues(BASE, moved(BASE, 10), PLAN, language="zh")
    for name in ("人工智能", "幸福感"):
        assert times_of(base, name) == pytest.approx([at + 10 for at in times_of(BASE, name)])
    wanted = moved(base, seconds)
    wanted[0] = replace(wanted[0], lines=(f"据悉{wanted[0].lines[0]}", *wanted[0].lines[1:]))
    again = edit_cues(base, wanted, PLAN, language="zh")
    for name in ("王伟中", "幸福感"):
        old = times_of(base, name)
        assert times_of(again, name) == pytest.approx([at + float(seconds) for at in old])
    parted = [part for cue in again for part in halves(cue)]
    assert said(edit_cues(again, parted, PLAN, language="zh")) == said(again)


def test_words_stay_inside_a_cue_that_was_made_shorter():
    wanted = texts_of(BASE)
    shorter = replace(wanted[0], start=wanted[0].start + 2)
    words = edit_cues(BASE, [shorter, *wanted[1:]], PLAN, language="zh")[0].words
    assert (words[0].start, words[-1].end) == (shorter.start, shorter.end)
    assert words[-1].start == BASE[0].words[-1].start


def test_the_same_text_many_times_keeps_its_times_when_all_moves():
    base = make_cues([spoken("好的好的", start=4 * at + 1) for at in range(9)], PLAN)
    cues = edit_cues(base, moved(base, 2), PLAN, language="zh")
    assert [float(cue.words[0].start) for cue in cues] == [4 * at + 3 for at in range(9)]


def test_each_cue_keeps_its_language():
    spoken_in = {"zh": "今天的会议到此结束", "en": "That was all for today"}
    said_in = [
        spoken(text, start=18 * at + 9 * number, rate=9, language=language)
        for at in range(3)
        for number, (language, text) in enumerate(spoken_in.items())
    ]
    base = make_cues(said_in, PLAN)
    wanted = [replace(one, lines=(f"{one.lines[0]}!",)) for one in texts_of(base)]
    new = TextCue(("Nobody said this",), Fraction(80), Fraction(83))
    cues = edit_cues(base, [*wanted, new], PLAN, language="fr")
    assert [cue.language for cue in cues] == ["zh", "en"] * 3 + ["fr"]


def test_a_text_is_replaced_also_where_a_line_break_parts_it_beside_one_that_is_whole():
    cue = make_cues([spoken("产业是产业")], PLAN)[0]
    broken = replace(cue, first_line=4)
    assert broken.lines == ("产业是产", "业")
    wanted, count = replace_text([broken], "产业", "行业")
    assert (count, "".join(wanted[0].lines)) == (2, "行业是行业")


def test_a_long_recording_in_two_languages_is_saved_in_time_for_its_length():
    said_in = [("ok", "en"), ("好的", "zh")] * 400
    whole = make_cues(
        [spoken(text, start=at, language=language) for at, (text, language) in enumerate(said_in)],
        PLAN,
    )
    first = whole[:200]
    plain = seconds_of(lambda: edit_cues(first, texts_of(first), PLAN, language="zh"))
    assert seconds_of(lambda: edit_cues(whole, texts_of(whole), PLAN, language="zh")) < 9 * plain
