"""Whose sound stands on the meter of what leaves: an input's, unless something keeps it back."""

import pytest

from live.gate import Gate
from live.spec import GuardSpec
from tests.unit.test_live_delay import frames


@pytest.mark.parametrize(
    ("guard", "passes"),
    [
        (GuardSpec(), True),
        (GuardSpec(delay=8), False),
        (GuardSpec(cut=True), False),
        (GuardSpec(muted=True), False),
        (GuardSpec(recess=True), False),
    ],
    ids=["nothing", "delay", "cut", "mute", "recess"],
)
def test_what_is_kept_back_is_not_what_the_input_says_now(tmp_path, guard, passes):
    gate = Gate(tmp_path / "held", list(frames(50, is_slate=True)), GuardSpec())
    assert gate.passes
    gate.order(guard)
    assert gate.passes is passes
    gate.order(GuardSpec())
    assert gate.passes
    gate.close()
