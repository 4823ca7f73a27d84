"""What is made of a clip, and the words that it takes along."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai.cue_stretch import cut_cues, quote_of
from ai.segmentation import segment_chinese
from ai.spans import protected_spans
from farm.captions import Cue, Word
from farm.clips import CaptionWay, ClipOrder, clip_profile
from farm.media import Orientation, Size
from farm.messages import Notice
from farm.profiles import SHORT_VIDEO
from farm.timeline import TimeRange
from tests.nouns import MAKING, source, video
from transcode.ladder import plan_ladder

RATE = Fraction(25)
WIDE, TALL = Orientation.HORIZONTAL, Orientation.VERTICAL


def cue(text, start, end, *, lines=None):
    step = (Fraction(end) - Fraction(start)) / len(text)
    words = tuple(
        Word(one, Fraction(start) + n * step, Fraction(start) + (n + 1) * step)
        for n, one in enumerate(text)
    )
    return Cue(TimeRange(Fraction(start), Fraction(end)), words, lines or len(text), "zh")


def stretch(start, end):
    return TimeRange(Fraction(start), Fraction(end))


def test_cues_are_cut_to_the_range_and_begin_at_its_start():
    cues = [cue("甲乙", 0, 2), cue("丙丁", 2, 4), cue("戊己", 4, 6), cue("庚", 8, 9)]
    made = cut_cues(cues, stretch("2.2", "5.2"), RATE)
    assert [one.text for one in made] == ["丙丁", "戊"]
    first, last = made
    assert (first.span, last.span) == (stretch(0, "1.8"), stretch("1.8", 3))
    assert (first.words[0].start, first.words[0].end) == (0, Fraction("0.8")), "clipped at the edge"
    assert last.words[-1].end == Fraction("2.8")


def test_a_word_that_is_mostly_outside_stays_there_and_lines_stay_lines():
    made = cut_cues([cue("甲乙丙丁", 0, 4, lines=2)], stretch("0.6", 4), RATE)
    assert made[0].lines == ("乙", "丙丁")
    late = cut_cues([cue("甲乙丙丁", 0, 4, lines=2)], stretch(2, 4), RATE)
    assert late[0].lines == ("丙丁",)
    assert cut_cues([cue("甲乙", 0, 2)], stretch(2, 4), RATE) == ()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 300), st.integers(1, 200))
def test_nothing_leaves_the_stretch_and_no_two_overlap(first, frames):
    span = TimeRange(first / RATE, (first + frames) / RATE)
    cues = [cue("今天上午在长沙", n, n + Fraction(9, 10)) for n in range(12)]
    made = cut_cues(cues, span, RATE)
    for one in made:
        assert 0 <= one.span.start < one.span.end <= span.duration
        assert all(0 <= word.start <= word.end <= span.duration for word in one.words)
        assert one.text in "今天上午在长沙"
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(made))


def test_the_whole_programme_keeps_every_word_and_time():
    cues = [cue("甲乙", 0, 2), cue("丙丁", 2, 4)]
    made = cut_cues(cues, stretch(0, 4), RATE)
    assert [(one.span, one.words) for one in made] == [(one.span, one.words) for one in cues]


QUOTES = {
    "a sentence": (["市民热线今天开通。", "后面还有"], "市民热线今天开通"),
    "two cues": (["今天上午，", "大桥恢复通行。"], "今天上午，大桥恢复通行"),
    "too long": (["省" * 40], "省" * 21 + "…"),
    "english": (
        ["We are not there yet", "but we are close to it now."],
        "We are not there yet but we are close to…",
    ),
    "nobody speaks": ([], ""),
}


@pytest.mark.parametrize(("texts", "wanted"), QUOTES.values(), ids=QUOTES)
def test_a_title_is_what_is_said_first(texts, wanted):
    cues = [cue(text, n, n + 1) for n, text in enumerate(texts)]
    assert quote_of(cues) == wanted


WHOLE = {
    "no word in two": (
        "省气象台今天上午发布消息湘江晨光观测站向公众开放",
        "省气象台今天上午发布消息湘江晨光…",
    ),
    "no number in two": (
        "全省各市今年前三季度完成投资三千五百二十六亿元",
        "全省各市今年前三季度完成投资…",
    ),
    "no name in two": (
        "Early today the new bridge was opened by Premier Margaret Chen of Hunan.",
        "Early today the new bridge was opened by…",
    ),
}


@pytest.mark.parametrize(("said", "title"), WHOLE.values(), ids=WHOLE)
def test_a_title_that_is_cut_short_ends_with_a_whole_word(said, title):
    def together(text):
        return protected_spans(text, segment_chinese, ["观测站向公众"])

    assert quote_of([cue(said, 0, 9)], together) == title


def test_a_pause_ends_a_sentence_that_has_no_full_stop():
    assert quote_of([cue("房地产中介协会分析", 0, 4), cue("甚至", 6, 7)]) == "房地产中介协会分析"


SIZES = {"wide": (1920, 1080), "upright": (1080, 1920), "small": (640, 360)}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("shapes", [(WIDE,), (TALL,), (WIDE, TALL)], ids=len)
def test_a_clip_has_one_size_to_stream_and_one_file_in_each_shape(size, shapes):
    facts = source(video(*size))
    shot = Size(*size).orientation
    order = ClipOrder(shapes, CaptionWay.BURNED)
    plan = plan_ladder(facts, clip_profile(SHORT_VIDEO, order, Size(*size)), MAKING)
    assert len(plan.rungs) == 2 * len(shapes)
    files = [rung for rung in plan.rungs if rung.screen is not None]
    assert [rung.name for rung in files] == [f"clip-{shape}" for shape in shapes]
    assert [rung.orientation for rung in files] == [*shapes]
    assert all(rung.captions is not None and rung.scale <= Fraction(6, 5) for rung in files)
    streamed = [rung for rung in plan.rungs if rung.screen is None]
    assert [rung.orientation for rung in streamed] == [*shapes]
    standing = [rung.name for rung in streamed if not rung.follows]
    assert [plan.preview] == (standing or [None]), "a preview is made before anybody has looked"
    assert all(rung.window is not None for rung in files if rung.orientation is not shot)


def test_orders_are_alike_by_what_they_make():
    order = ClipOrder((TALL,))
    assert order.is_like(ClipOrder((TALL,), cover_at=Fraction(1), reasons=(Notice("x"),)))
    assert not order.is_like(ClipOrder((WIDE,)))
    assert not order.is_like(ClipOrder((TALL,), CaptionWay.BESIDE))
