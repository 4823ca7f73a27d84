"""When an input is said to be black, frozen or silent."""

import pytest

from live.health import Alarm, Health
from live.stillness import CodedPicture

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


RATE = 25
LATE = 0.25
"""Seconds that a child takes to look at a keyframe."""
REPORTED = 4.4
"""Seconds after which an engine must know; 0.6 s are left to store, tell and show it."""


def picture(number, size, *, is_key):
    """A picture as it is coded; two of three are B-pictures, shown before one that came."""
    order = number + 2 if number % 3 == 0 else number - 1
    return CodedPicture(size, 1280 * 720, order, is_key=is_key)


def told_after(alarm, begins, gop, scene, *, lasts=12.0, before=9.0):
    """Seconds from a beginning until an alarm stands; None: it never does.

    Args:
        alarm: kind.
        begins: seconds after a keyframe.
        gop: seconds between keyframes.
        scene: of seconds since it began (below 0: before that), the coded size (or two: of
            pictures that others lean on, and of the rest), the keyframes' brightest pixel and
            look (keyframes of one look do not differ), and the level of sound.
    """
    health, pending, looks = Health(), [], []
    start = gop * round(before / gop) + begins
    for number in range(round((start + lasts) * RATE)):
        at = number / RATE
        size, brightest, look, level = scene(at - start)
        size = size[number % 3 > 0] if isinstance(size, tuple) else size
        size = size[number % 3 > 0] if isinstance(size, tuple) else size
        is_key = number % round(gop * RATE) == 0
        if is_key:
            size *= 20
            change = 0.0 if looks and looks[-1] == look else 5.0
            looks.append(look)
            pending.append((at + LATE, brightest, change))
        health.come(picture(number, size, is_key=is_key), at)
        while pending and pending[0][0] <= at:
            when, light, change = pending.pop(0)
            health.see(brightest=light, change=change, at=when)
        if number % 2:
            health.listen(level, at)
        if alarm in health.alarms(at):
            return at - start
    return None


def lively(at):
    return 9000, 200.0, at, -20.0


def froze(at):
    return (90, 200.0, "still", -20.0) if at >= 0 else lively(at)


def froze_and_is_drawn_better(at):
    """From an encoder that spends its bits on a frozen picture: what others lean on is large."""
    return ((20_000, 90), 200.0, at, -20.0) if at >= 0 else lively(at)


def black(at):
    return (60, 16.0, "black", -20.0) if at >= 0 else lively(at)


def lens_cap(at):
    """Black with a camera's noise in it."""
    return (1500, 30.0, at, -20.0) if at >= 0 else lively(at)


def silent(at):
    return (9000, 200.0, at, -90.0 if at >= 0 else -20.0)


@pytest.mark.parametrize("gop", [2.0, 4.0])
@pytest.mark.parametrize("share", [0.0, 0.03, 0.5, 0.97])
@pytest.mark.parametrize(
    ("alarm", "scene"),
    [
        pytest.param(Alarm.FROZEN, froze, id="frozen"),
        pytest.param(Alarm.FROZEN, froze_and_is_drawn_better, id="frozen-drawn-better"),
        pytest.param(Alarm.BLACK, black, id="black"),
        pytest.param(Alarm.BLACK, lens_cap, id="lens-cap"),
        pytest.param(Alarm.SILENT, silent, id="silent"),
    ],
)
def test_what_is_wrong_is_known_in_time_wherever_between_keyframes_it_begins(
    alarm, scene, gop, share
):
    after = told_after(alarm, share * gop, gop, scene)
    assert after is not None
    assert after <= REPORTED + LATE


def lectern(at):
    """A fixed camera on an empty lectern: noise alone, in a quiet courtroom."""
    return 700, 180.0, at, -60.0


def faint_lectern(at):
    """The same from an encoder that leaves all noise to the keyframes."""
    return 60, 180.0, at, -60.0


def pause(at):
    """A slide without a word, not for long."""
    return (80, 200.0, "slide", -90.0) if 0 <= at < 2.4 else lively(at)


def dip(at):
    """A cut through black."""
    return (80, 16.0, "black", -20.0) if 0 <= at < 1.2 else lively(at)


@pytest.mark.parametrize("gop", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("share", [0.0, 0.03, 0.5, 0.97])
@pytest.mark.parametrize("scene", [lectern, faint_lectern, pause, dip])
@pytest.mark.parametrize("alarm", [*Alarm])
def test_what_is_as_it_should_be_is_no_alarm(alarm, scene, gop, share):
    assert told_after(alarm, share * gop, gop, scene, lasts=30.0) is None


def test_sound_that_ends_while_pictures_go_on_is_silence():
    health = Health()
    for number in range(400):
        at = number / RATE
        health.come(picture(number, 9000, is_key=number % 50 == 0), at)
        if at < 2:
            health.listen(-20.0, at)
    assert health.alarms(at) == [Alarm.SILENT]


def test_pictures_that_stop_coming_are_not_frozen():
    health = Health()
    for number in range(100):
        health.come(picture(number, 9000, is_key=number % 50 == 0), number / RATE)
    assert health.alarms(60.0) == []
