"""Sound is cut where nobody speaks."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai.cutting import LEAD, LONGEST, PAUSE, TAIL, plan_pieces, plan_spans
from farm.timeline import TimeRange

times = st.integers(1, 4000).map(lambda n: Fraction(n, 100))
speeches = st.lists(st.tuples(times, times), max_size=40)


def laid(pairs):
    """Speech of these silences and lengths, one after the other, and the programme's end."""
    at, speech = Fraction(0), []
    for silence, length in pairs:
        speech.append(TimeRange(at + silence, at + silence + length))
        at += silence + length
    return speech, at + 1


def seconds(*pairs):
    return [TimeRange(Fraction(str(start)), Fraction(str(end))) for start, end in pairs]


@given(speeches)
def test_spans_hold_all_speech_in_order_and_none_is_too_long(pairs):
    speech, end = laid(pairs)
    spans = plan_spans(speech, end)
    assert all(span.duration <= LONGEST for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    for part in speech:
        common = (min(part.end, span.end) - max(part.start, span.start) for span in spans)
        assert sum(one for one in common if one > 0) == part.duration
    assert all(span.start >= 0 and span.end <= end for span in spans)


@given(speeches, st.integers(30, 300))
def test_pieces_are_the_spans_in_order(pairs, longest):
    spans = plan_spans(*laid(pairs))
    pieces = plan_pieces(spans, longest=Fraction(longest))
    assert [span for piece in pieces for span in piece] == list(spans)
    assert all(piece[-1].end - piece[0].start <= longest + LONGEST for piece in pieces)


@pytest.mark.parametrize(
    ("pause", "spans"), [(PAUSE - Fraction(1, 100), 1), (PAUSE, 2)], ids=["breath", "pause"]
)
def test_a_pause_parts_two_utterances(pause, spans):
    speech = [TimeRange(Fraction(2), Fraction(4)), TimeRange(4 + pause, Fraction(7))]
    assert len(plan_spans(speech, Fraction(10))) == spans


def test_sound_is_left_around_speech_as_far_as_there_is_silence():
    spans = plan_spans(seconds((2, 4), (5, 6)), Fraction(10))
    assert spans == (
        TimeRange(2 - LEAD, Fraction(9, 2)),
        TimeRange(Fraction(9, 2), 6 + TAIL),
    )


def test_a_long_speech_is_cut_at_its_longest_pause():
    speech = seconds((0, 12), (12.2, 20), (20.6, 30), (30.3, 40))
    assert [float(span.end) for span in plan_spans(speech, Fraction(41))] == [20.3, 40.5]


def test_two_workers_get_equal_parts():
    spans = plan_spans(laid([(Fraction(1), Fraction(9))] * 60)[0], Fraction(601))
    lengths = [
        piece[-1].end - piece[0].start for piece in plan_pieces(spans, longest=Fraction(120))
    ]
    assert len(lengths) == 6
    assert max(lengths) - min(lengths) <= 10
