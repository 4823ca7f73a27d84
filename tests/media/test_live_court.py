"""A hearing with a real engine, real doors, and a target that is slow: a cut leaks nowhere."""

import time

import pytest

from tests.barcodes import numbered_clip, read_numbers
from tests.courtroom import courtroom
from tests.rtmp import look_at

pytestmark = pytest.mark.server
SLOW_RATE = 6_000
"""Bytes a second: what is sent takes twice as many."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return numbered_clip(tmp_path_factory.mktemp("numbered") / "numbered.mp4", 90)


def require_no_leak(court, names):
    assert court.forbidden
    for name in names:
        assert (
            court.leaks([number for _, number in read_numbers(court.folder / f"{name}.flv")]) == 0
        )
    assert court.leaks(court.sent_numbers()) == 0
    assert court.leaks(court.clip_numbers()) == 0


@pytest.mark.parametrize("delay", [0, 4])
def test_what_is_cut_or_muted_reaches_nobody_and_the_evidence_is_whole(tmp_path, clip, delay):
    with courtroom(tmp_path, clip, slow=SLOW_RATE) as court:
        if delay:
            court.set_delay(delay)
        court.cut(2.0)
        court.settle()
        time.sleep(2)
        court.mute(2.0)
        time.sleep(delay + 2)
        court.cut(1.0)
        court.settle()
        time.sleep(2)
        fates = court.outward.sessions("one")
        told = court.running.next_report()
    assert (fates, told["guard"]["cut"]) == (["here"], False)
    assert told["guard"]["lost"] == 0
    assert told["targets"]["one"]["reconnects"] == 0
    assert told["targets"]["slow"]["reconnects"] > 0, "it was behind, and is cut off"
    require_no_leak(court, ["one", "slow"])
    assert court.sounds_leaked(tmp_path / "one.flv") == 0
    assert court.evidence_missing() == 0
    assert look_at(tmp_path / "one.flv").steps_back == 0
    seen = [number for _, number in read_numbers(tmp_path / "one.flv")]
    assert max(seen) > court.forbidden[-1][1], "it came back"
    assert seen == sorted(set(seen)), "no frame twice"


def test_a_delay_grows_and_shrinks_while_the_line_stands(tmp_path, clip):
    with courtroom(tmp_path, clip, good=("one", "two")) as court:
        for seconds in (5, 1, 0):
            court.set_delay(seconds)
            time.sleep(2)
        fates = [court.outward.sessions(name) for name in ("one", "two")]
        told = court.running.next_report()
    assert fates == [["here"], ["here"]]
    assert told["guard"]["behind"] == 0
    seen = look_at(tmp_path / "one.flv")
    assert seen.steps_back == 0
    assert seen.longest_gap < 0.5
    assert told["slate_seconds"] > 4
