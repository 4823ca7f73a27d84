"""Edges of a clip lie in the pauses that were meant, though the words' times are wrong."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai.breath import REACH, with_breath
from ai.programme import Programme
from ai.signals import share_curve
from farm.analysis import SignalKind
from farm.captions import Word
from farm.timeline import TimeRange

DURATION = Fraction(30)


def span(start, end):
    return TimeRange(Fraction(str(start)), Fraction(str(end)))


def speaking(*spans, duration=DURATION):
    return share_curve(SignalKind.SPEECH, spans, duration)


SENTENCES = (span(2, 5), span(6, 10), span(16, 20.5), span(20.6, 24))
TALK = Programme(DURATION, (speaking(*SENTENCES),))

CASES = {
    "right-but-tight": ((6, 10), (5.75, 10.4)),
    "begins-late": ((6.4, 10), (5.75, 10.4)),
    "ends-early": ((6, 9.7), (5.75, 10.4)),
    "runs-into-the-next": ((6, 16.3), (5.75, 15.85)),
    "begins-in-the-last-one": ((4.8, 10), (5.15, 10.4)),
    "between-two-that-touch": ((16, 20.5), (15.75, 20.5)),
    "air-enough": ((12, 15), (12, 15)),
    "in-the-middle-of-a-long-one": ((7.5, 17.5), (7.5, 17.5)),
    "all-of-it": ((0, 30), (0, 30)),
}


@pytest.mark.parametrize(("wanted", "made"), CASES.values(), ids=CASES)
def test_an_edge_lies_in_the_pause_that_was_meant(wanted, made):
    found = with_breath(span(*wanted), TALK)
    assert (float(found.start), float(found.end)) == pytest.approx(made, abs=0.11)


def test_no_other_shot_flashes_up():
    cuts = tuple(Fraction(str(at)) for at in ("5.9", "10.1"))
    found = with_breath(span(6, 10), replace(TALK, cuts=cuts))
    assert (found.start, found.end) == cuts


def test_no_edge_moves_into_a_word():
    words = (Word("是", Fraction("5.6"), Fraction(6)), Word("的", Fraction(10), Fraction(11)))
    assert with_breath(span(6, 10), replace(TALK, words=words)) == span(6, 10)


def test_words_do_where_nobody_knows_who_speaks():
    words = tuple(Word("话", one.start, one.end) for one in SENTENCES)
    found = with_breath(span(6, 10), Programme(DURATION, words=words))
    assert found == span(5.75, 10.4)
    assert with_breath(span(6, 10), Programme(DURATION)) == span(6, 10)


@given(st.lists(st.integers(0, 299), max_size=20), st.integers(0, 290), st.integers(1, 100))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_range_stays_one_and_near(edges, start, length):
    places = sorted({*edges})
    spans = [
        TimeRange(Fraction(a, 10), Fraction(b, 10))
        for a, b in zip(places[::2], places[1::2], strict=False)
    ]
    wanted = TimeRange(Fraction(start, 10), min(DURATION, Fraction(start + length, 10)))
    found = with_breath(wanted, Programme(DURATION, (speaking(*spans),)))
    assert 0 <= found.start < found.end <= DURATION
    assert abs(found.start - wanted.start) <= REACH + 1
    assert abs(found.end - wanted.end) <= REACH + 1
