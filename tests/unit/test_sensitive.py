"""A word of the list marks the cues that say it."""

from fractions import Fraction

import pytest

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
CUES = make_cues(SAID, CuePlan(Fraction(25), segment_chinese))


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
    apart = make_cues(
        [spoken("今天某某"), spoken("事件发生", start=9)], CuePlan(Fraction(25), segment_chinese)
    )
    found = mark_sensitive(apart, ["某某事件"])
    assert [CueFlag.SENSITIVE in cue.flags for cue in found] == [True, True]
