"""A word of the list marks the cues that say it."""

from fractions import Fraction

import pytest

from ai.cue_edits import as_text, edit_cues
from ai.cues import CuePlan, make_cues
from ai.scripts import convert
from ai.segmentation import segment_chinese
from ai.sensitive import mark_sensitive
from farm.captions import CueFlag, Script
from tests.speech import spoken

SAID = [
    spoken("他们讨论了某某事件的处理。"),
    spoken("We talked about the classified report.", start=9, rate=14, language="en"),
]
PLAN = CuePlan(Fraction(25), segment_chinese)
CUES = make_cues(SAID, PLAN)


def marks(cues, word, spell=str):
    return [CueFlag.SENSITIVE in cue.flags for cue in mark_sensitive(cues, [word], spell)]


@pytest.mark.parametrize(
    ("word", "marked"),
    [
        ("某某事件", [True, False]),
        ("處理", [True, False]),
        ("CLASSIFIED  report", [False, True]),
        ("class", [False, False]),
        ("   ", [False, False]),
    ],
)
def test_cues_with_a_word_of_the_list_are_marked(word, marked):
    found = mark_sensitive(CUES, [word], lambda text: convert(text, Script.SIMPLIFIED))
    assert [CueFlag.SENSITIVE in cue.flags for cue in found] == marked
    again = mark_sensitive(found, [])
    assert not any(CueFlag.SENSITIVE in cue.flags for cue in again)


def test_a_word_that_two_cues_share_marks_both():
    apart = make_cues([spoken("今天某某"), spoken("事件发生", start=9)], PLAN)
    assert marks(apart, "某某事件") == [True, True]


@pytest.mark.parametrize("word", ["protest", "Monday", "protest monday"])
def test_a_mark_outlives_a_save_that_changes_nothing(word):
    said = [
        spoken("They held a protest", rate=14, language="en"),
        spoken("Monday at noon", start=9, rate=14, language="en"),
    ]
    base = make_cues(said, PLAN)
    saved = edit_cues(base, [as_text(cue) for cue in base], PLAN, language="en")
    assert any(marks(base, word))
    assert marks(saved, word) == marks(base, word)


def longer(text):
    """Writes one character as two, as a conversion may."""
    return text.replace("裏", "里边")


@pytest.mark.parametrize("spell", [str, longer], ids=["as-it-is", "longer"])
@pytest.mark.parametrize("text", ["Straße ﬁn", "İİİİİİİİ", "裏裏裏裏裏裏"])
def test_text_that_is_longer_when_it_is_searched_marks_the_right_cues(text, spell):
    apart = make_cues([spoken(text), spoken("某某事件", start=9)], PLAN)
    assert marks(apart, "某某事件", spell) == [False, True]
    assert marks([*apart, apart[0]], text.split()[-1], spell) == [True, False, True]
