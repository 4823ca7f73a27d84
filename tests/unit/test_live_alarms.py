"""When an engine's reports mean that something is wrong, told by their counts and states."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from farm.live_alarms import AlarmKind, LiveAlarm
from farm.messages import Language
from live.alarms import Judge
from workers.alarm_words import alarm_notice

BEGIN = 1_000_000.0
WITHIN = 5


def line(second, **changes):
    """What an engine tells of an input of 25 frames a second and 3 Mbit/s."""
    told = {
        "pictures": 25 * second,
        "received": 375_000 * second,
        "connections": 1,
        "behind": 0.0,
        "alarms": [],
    }
    return told | changes


def report(second, *, main=None, **changes):
    told = {"at": BEGIN + second, "on_air": "main", "inputs": {"main": main or line(second)}}
    return told | changes


def judged(reports, gaps=None, **judge):
    """What was wrong at the last report, and what was by then."""
    one = Judge(**judge)
    seen = [one.see(each, gaps or {}) for each in reports]
    return seen[-1], {each.kind for some in seen for each in some}


def well(seconds):
    return [report(second) for second in range(1, seconds + 1)]


def test_a_programme_that_is_well_has_no_alarm():
    assert judged(well(120)) == ([], set())


def test_an_input_that_stops_is_missed_within_five_seconds_since_its_last_picture():
    lost = [report(second, main=line(20)) for second in range(21, 21 + WITHIN - 1)]
    found, kinds = judged(well(20) + lost)
    assert [(one.kind, one.subject) for one in found] == [(AlarmKind.NO_INPUT, "main")]
    assert found[0].since == BEGIN + 20
    assert kinds == {AlarmKind.NO_INPUT}, "it was not slow before"


@pytest.mark.parametrize("last", [1, 12, 24])
def test_a_line_that_breaks_off_within_a_second_is_lost_and_not_slow(last):
    gone = [report(second, main=line(20, pictures=500 + last)) for second in range(21, 26)]
    assert judged(well(20) + gone)[1] == {AlarmKind.NO_INPUT}


def test_an_input_that_never_came_is_missed_where_it_must_be_there():
    empty = {"pictures": 0, "received": 0, "connections": 0}
    both = {"main": empty, "backup": empty}
    found, _ = judged([report(second, inputs=both) for second in range(8)])
    assert [(one.kind, one.subject) for one in found] == [(AlarmKind.NO_INPUT, "main")]


@pytest.mark.parametrize("kind", [AlarmKind.BLACK, AlarmKind.FROZEN, AlarmKind.SILENT])
def test_how_a_line_looks_counts_while_it_is_there(kind):
    seen = [report(11, main=line(11, alarms=[kind.value]))]
    found, _ = judged(well(10) + seen)
    assert [one.kind for one in found] == [kind]
    gone = [report(second, main=line(11, alarms=[kind.value])) for second in (12, 13, 14)]
    found, _ = judged(well(10) + seen + gone)
    assert [one.kind for one in found] == [AlarmKind.NO_INPUT]


@pytest.mark.parametrize(
    ("pictures", "bytes_", "kind"),
    [
        pytest.param(10, 375_000, AlarmKind.FPS, id="frames"),
        pytest.param(25, 40_000, AlarmKind.BITRATE, id="bits"),
    ],
)
def test_what_falls_far_below_the_usual_is_told_and_does_not_become_usual(pictures, bytes_, kind):
    fallen = [
        report(
            30 + n, main=line(30, pictures=750 + pictures * n, received=30 * 375_000 + bytes_ * n)
        )
        for n in range(1, 60)
    ]
    for seconds in (WITHIN - 1, 59):
        found, all_kinds = judged(well(30) + fallen[:seconds])
        assert [one.kind for one in found] == [kind]
        assert all_kinds == {kind}


def test_a_scene_with_fewer_bits_is_no_fault():
    calm = [
        report(30 + n, main=line(30 + n, received=30 * 375_000 + 110_000 * n)) for n in range(1, 60)
    ]
    assert judged(well(30) + calm) == ([], set())


@pytest.mark.parametrize("step", [0.4, -0.4])
def test_a_clock_that_runs_away_is_told(step):
    away = [report(20 + n, main=line(20 + n, behind=step * n)) for n in range(1, 9)]
    found, _ = judged(well(20) + away)
    assert [one.kind for one in found] == [AlarmKind.DRIFT]
    assert float(found[0].facts["seconds"]) == pytest.approx(step * 8)


def test_jumps_and_an_input_that_comes_and_goes_are_gaps_and_forgotten():
    jump = [report(21, jumps=1)]
    found, _ = judged([report(20, jumps=0), *jump])
    assert [(one.kind, one.subject) for one in found] == [(AlarmKind.GAPS, "main")]
    later = [report(21 + n, jumps=1) for n in range(1, 13)]
    assert judged([report(20, jumps=0), *jump, *later])[0] == []
    flapping = [report(20 + n, main=line(20 + n, connections=1 + n // 4)) for n in range(1, 14)]
    found, _ = judged(well(20) + flapping)
    assert AlarmKind.GAPS in {one.kind for one in found}


def aimed(second, state, **more):
    return report(second, targets={"tgt_1": {"state": state, **more}})


def test_a_target_that_gets_nothing_is_told_and_warned_of_before_its_platform_ends_it():
    sending = [aimed(second, "sending") for second in range(10)]
    lost = [aimed(9 + n, "retrying", detail="refused") for n in range(1, 60)]
    found, _ = judged(sending + lost[: WITHIN - 1], {"tgt_1": 60.0})
    assert [(one.kind, one.since) for one in found] == [(AlarmKind.TARGET_DOWN, BEGIN + 9)]
    found, _ = judged(sending + lost[:31], {"tgt_1": 60.0})
    late = found[1]
    assert (late.kind, late.facts) == (AlarmKind.TARGET_GAP, {"gap": "60", "left": "29"})
    found, _ = judged(sending + lost[:31])
    assert [one.kind for one in found] == [AlarmKind.TARGET_DOWN], "nobody knows its patience"


def test_a_gap_goes_on_under_the_next_engine():
    taken_over = [aimed(second, "connecting") for second in range(3)]
    found, _ = judged(taken_over, {"tgt_1": 60.0}, gone={"tgt_1": BEGIN - 40})
    assert {one.kind for one in found} == {AlarmKind.TARGET_DOWN, AlarmKind.TARGET_GAP}


def test_a_target_may_take_a_moment_to_connect_and_a_paused_one_gets_nothing():
    slow = [aimed(second, "connecting") for second in range(7)]
    assert judged(slow) == ([], set())
    found, _ = judged([*slow, aimed(8, "connecting"), aimed(9, "connecting")])
    assert [one.kind for one in found] == [AlarmKind.TARGET_DOWN]
    assert judged([aimed(second, "stopped") for second in range(60)]) == ([], set())


def test_a_target_that_takes_too_little_is_told():
    found, _ = judged([aimed(1, "sending", dropped=0), aimed(2, "sending", dropped=80)])
    assert [one.kind for one in found] == [AlarmKind.TARGET_SLOW]


def test_a_recording_that_is_not_stored_is_told():
    waits = report(9, recording={"waiting": 40, "detail": "disk full"})
    found, _ = judged([*well(8), waits])
    assert [(one.kind, one.subject) for one in found] == [(AlarmKind.RECORDING, "recording")]


def test_what_is_lost_of_a_recording_is_told_for_itself():
    full = report(9, recording={"waiting": 40, "lost": 2, "detail": "No space left"})
    before = report(8, recording={"waiting": 40, "lost": 0, "detail": ""})
    found, _ = judged([*well(7), before, full])
    assert [one.subject for one in found] == ["recording-lost", "recording"]
    at = datetime(2026, 3, 1, tzinfo=UTC)
    for language, word in ((Language.ZH, "缺失"), (Language.EN, "lost")):
        alarm = LiveAlarm("alm_1", "org_1", "prg_1", found[0].kind, found[0].subject, at)
        text = alarm_notice(replace(alarm, facts=found[0].facts), language).text(language)
        assert word in text
        assert "2" in text


FACTS = {
    "name": "K",
    "seen": "1",
    "usual": "2",
    "seconds": "+2.0",
    "gap": "60",
    "left": "9",
    "waiting": "40",
    "detail": "x",
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", AlarmKind)
def test_every_alarm_has_words_and_inputs_are_named_in_them(kind, language):
    at = datetime(2026, 3, 1, tzinfo=UTC)
    alarm = LiveAlarm("alm_1", "org_1", "prg_1", kind, "main", at, facts=FACTS)
    text = alarm_notice(alarm, language).text(language)
    assert {Language.ZH: "主信号", Language.EN: "Main input"}[language] in text or (
        kind is AlarmKind.RECORDING
    )
