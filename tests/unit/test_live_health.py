"""When an input is said to be black, frozen or silent."""

import pytest

from live.health import Alarm, Health

LIVELY = {"brightest": 210.0, "change": 12.0}
BLACK = {"brightest": 17.0, "change": 0.0}
STILL = {"brightest": 210.0, "change": 0.01}


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        pytest.param([LIVELY] * 5, [], id="lively"),
        pytest.param([LIVELY, BLACK, BLACK, BLACK], [Alarm.BLACK], id="black-and-not-frozen-too"),
        pytest.param([LIVELY, BLACK, LIVELY, LIVELY], [], id="a-cut-through-black"),
        pytest.param([LIVELY, STILL, STILL, STILL], [Alarm.FROZEN], id="frozen"),
        pytest.param([LIVELY, LIVELY, STILL, STILL], [], id="a-still"),
    ],
)
def test_pictures(figures, expected):
    health = Health()
    for number, one in enumerate(figures):
        health.see(**one, at=2.0 * number)
    assert health.alarms(2.0 * (len(figures) - 1)) == expected


def test_silence_and_its_end():
    health = Health()
    for second in range(5):
        health.listen(-90.0, at=second)
    assert health.alarms(4.0) == [Alarm.SILENT]
    health.listen(-20.0, at=5.0)
    assert health.alarms(5.0) == []
    assert health.level_db == -20.0


def test_a_line_that_is_gone_is_not_black():
    health = Health()
    health.see(**BLACK, at=0.0)
    health.forget()
    assert health.alarms(60.0) == []
