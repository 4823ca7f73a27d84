"""Whose engine is lost: told by what is seen, as clocks of machines do not agree."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from farm.live import LEASE_LASTS
from farm.live_leases import LiveLease
from workers.lease_watch import LeaseWatch

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NEW = LiveLease.wanted("prg_1", "org_1", NOON)


class Sight:
    """An agent that looks each second, by a clock that is ahead of the engine's."""

    def __init__(self, ahead=timedelta(0)):
        self.now, self.ahead, self.at = NOON, ahead, 100.0
        self.watch = LeaseWatch(lambda: self.at)
        self.lease = NEW.claimed("a", NOON).renewed(NOON)

    def looks(self, seconds, *, renews):
        """At which looks the lease could be claimed."""
        lost = []
        for number in range(seconds):
            if renews:
                self.lease = self.lease.renewed(self.now)
            if self.watch.find_lost([self.lease], self.now + self.ahead):
                lost.append(number)
            self.now, self.at = self.now + SECOND, self.at + 1
        return lost


@pytest.mark.parametrize("ahead", [0, 4, 3600, -3600])
def test_an_engine_that_renews_is_never_lost_whatever_the_clocks_say(ahead):
    sight = Sight(timedelta(seconds=ahead))
    assert sight.looks(30, renews=True) == []


def test_a_clock_that_is_set_forward_costs_no_engine():
    sight = Sight()
    sight.looks(5, renews=True)
    sight.ahead = timedelta(hours=1)  # the agent sees it first
    assert sight.looks(1, renews=False) == []
    assert sight.looks(5, renews=True) == []


def test_an_engine_that_stands_still_is_lost_when_its_lease_ends():
    sight = Sight()
    sight.looks(5, renews=True)
    (first, *_) = sight.looks(6, renews=False)
    assert first + 1 == LEASE_LASTS.total_seconds(), "as late as before, and no later"


def test_what_nobody_holds_is_claimed_at_once():
    watch = LeaseWatch(lambda: 0.0)
    assert watch.find_lost([NEW], NOON) == [NEW]
    given_back = replace(NEW.claimed("a", NOON).renewed(NOON), agent="", until=NOON)
    assert watch.find_lost([given_back], NOON) == [given_back]
    assert watch.find_lost([NEW], NOON - SECOND) == []


def test_an_engine_that_has_yet_to_start_has_its_time_also_before_a_clock_that_is_ahead():
    watch_at = [0.0]
    watch = LeaseWatch(lambda: watch_at[0])
    started = NEW.claimed("a", NOON)
    late = NOON + timedelta(minutes=1)
    for second in range(20):
        watch_at[0] = float(second)
        assert watch.find_lost([started], late) == []
    watch_at[0] = 20.0
    assert watch.find_lost([started], late) == [started]
