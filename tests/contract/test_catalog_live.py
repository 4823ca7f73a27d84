"""Programmes, keys, targets and leases come back as they were stored, over both databases."""

import threading
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from farm.errors import NotFound
from farm.events import EventKind
from farm.live import (
    LEASE_AT_START,
    LEASE_LASTS,
    Choice,
    InputKind,
    InputPlace,
    LiveInput,
    Marker,
    Programme,
    ProgrammeState,
)
from farm.live_formats import LiveFormat
from farm.live_leases import LiveLease
from farm.live_targets import LiveTarget, Platform
from farm.media import Size
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.stream_keys import StreamKey
from storage.catalog import events, live_leases, live_targets, programmes, stream_keys
from tests.database import SHARED
from tests.nouns import NOON

HOUR = timedelta(hours=1)


def programme(estate, number=1, **changes):
    at = NOON + timedelta(minutes=number)
    return replace(
        Programme(f"prg_{estate.org.id}_{number}", estate.org.id, "Opening", "per_1", at),
        **changes,
    )


def key(of, **changes):
    made = StreamKey(
        id=f"key_{of.id}",
        org_id=of.org_id,
        programme_id=of.id,
        place=InputPlace.BACKUP,
        name="gate",
        secret_hash=f"hash-{of.id}",
        created_by="per_1",
        created_at=NOON,
        valid_from=NOON,
        valid_until=NOON + HOUR,
    )
    return replace(made, **changes)


def target(of, **changes):
    made = LiveTarget(
        id=f"tgt_{of.id}",
        org_id=of.org_id,
        programme_id=of.id,
        name="K",
        platform=Platform.KUAISHOU,
        sealed="c2VhbGVk",
        shown="rtmp://push.example",
        created_by="per_1",
        created_at=NOON,
        valid_until=NOON + HOUR,
    )
    return replace(made, **changes)


@pytest.fixture
def live(catalog, tree):
    """The city's programme, which runs and waits for an agent."""
    made = programme(tree.city, state=ProgrammeState.LIVE)
    with catalog.writing() as tx:
        programmes.insert_programme(tx, EVERYTHING, made)
        live_leases.want_lease(tx, EVERYTHING, LiveLease.wanted(made.id, made.org_id, NOON))
    return made


def test_a_programme_comes_back_with_what_it_became(catalog, tree):
    made = programme(
        tree.city,
        format=LiveFormat(Size(720, 1280), Fraction(30000, 1001), 2_000_000, 1),
        main=LiveInput(InputKind.FILE, tree.city.asset.id),
        backup=LiveInput(),
        starts_at=NOON + HOUR,
    )
    later = replace(
        made,
        title="Closing",
        state=ProgrammeState.FAILED,
        choice=Choice.SLATE,
        live_at=NOON,
        ended_at=NOON + HOUR,
        asset_id="ast_9",
        failure=Notice("internal-error", {"detail": "x"}),
    )
    with catalog.writing() as tx:
        programmes.insert_programme(tx, EVERYTHING, made)
        assert programmes.get_programme(tx, EVERYTHING, made.id) == made
        programmes.update_programme(tx, EVERYTHING, later)
    with catalog.reading() as tx:
        assert programmes.get_programme(tx, EVERYTHING, made.id) == later
        told = events.list_events(tx, EVERYTHING, after=0, limit=99)
    assert [one.kind for one in told if one.subject == made.id] == 2 * [EventKind.PROGRAMME_CHANGED]


def test_lists_are_newest_first_and_show_the_subtree_alone(catalog, tree):
    first = programme(tree.city, 1)
    second = programme(tree.county, 2, state=ProgrammeState.LIVE)
    third = programme(tree.neighbour, 3)
    with catalog.writing() as tx:
        for one in (first, second, third):
            programmes.insert_programme(tx, EVERYTHING, one)
        assert programmes.list_programmes(tx, EVERYTHING, limit=9) == [third, second, first]
        assert programmes.list_programmes(tx, EVERYTHING, limit=1) == [third]
        inside = programmes.list_programmes(tx, tree.city.org.scope, limit=9)
        assert inside == [second, first]
        states = {ProgrammeState.LIVE}
        assert programmes.list_programmes(tx, EVERYTHING, limit=9, states=states) == [second]


def test_keys_targets_and_markers_come_back(catalog, live):
    given, aimed = key(live), target(live)
    marks = [
        Marker(f"mrk_{number}", live.org_id, live.id, NOON + at, "goal", "per_1")
        for number, at in enumerate((HOUR, timedelta(0)))
    ]
    pushed = given.published("7", NOON)
    with catalog.writing() as tx:
        stream_keys.insert_key(tx, EVERYTHING, given)
        live_targets.insert_target(tx, EVERYTHING, aimed)
        for mark in marks:
            programmes.insert_marker(tx, EVERYTHING, mark)
        assert stream_keys.find_key_by_hash(tx, EVERYTHING, given.secret_hash) == given
        assert stream_keys.find_key_by_hash(tx, EVERYTHING, "other") is None
        stream_keys.update_key(tx, EVERYTHING, pushed.revoked(NOON))
        live_targets.update_target(tx, EVERYTHING, aimed.used(NOON).with_pause(paused=True))
    with catalog.writing() as tx:
        assert stream_keys.list_keys(tx, EVERYTHING, live.id) == [pushed.revoked(NOON)]
        known = live_targets.list_targets(tx, EVERYTHING, live.id)
        assert known == [aimed.used(NOON).with_pause(paused=True)]
        assert programmes.list_markers(tx, EVERYTHING, live.id) == marks[::-1]
        live_targets.update_target(tx, EVERYTHING, known[0].removed(NOON))
        assert live_targets.list_targets(tx, EVERYTHING, live.id) == []


STRANGE = {
    "programme": lambda tx, scope, of: programmes.get_programme(tx, scope, of.id),
    "change": programmes.update_programme,
    "insert": lambda tx, scope, of: programmes.insert_programme(tx, scope, replace(of, id="prg_n")),
    "key": lambda tx, scope, of: stream_keys.get_key(tx, scope, f"key_{of.id}"),
    "new key": lambda tx, scope, of: stream_keys.insert_key(tx, scope, key(of, id="key_n")),
    "change of key": lambda tx, scope, of: stream_keys.update_key(tx, scope, key(of)),
    "keys": lambda tx, scope, of: stream_keys.list_keys(tx, scope, of.id),
    "target": lambda tx, scope, of: live_targets.get_target(tx, scope, f"tgt_{of.id}"),
    "new target": lambda tx, scope, of: live_targets.insert_target(tx, scope, target(of)),
    "change of target": lambda tx, scope, of: live_targets.update_target(tx, scope, target(of)),
    "targets": lambda tx, scope, of: live_targets.list_targets(tx, scope, of.id),
    "markers": lambda tx, scope, of: programmes.list_markers(tx, scope, of.id),
    "marker": lambda tx, scope, of: programmes.insert_marker(
        tx, scope, Marker("mrk_1", of.org_id, of.id, NOON, "", "per_1")
    ),
}


@pytest.mark.parametrize("catalog_url", SHARED, indirect=True)
@pytest.mark.parametrize("act", STRANGE.values(), ids=STRANGE)
def test_strangers_find_nothing(catalog, tree, live, act):
    with catalog.writing() as tx:
        stream_keys.insert_key(tx, EVERYTHING, key(live))
        live_targets.insert_target(tx, EVERYTHING, target(live))
        for stranger in (tree.neighbour, tree.county):
            with pytest.raises(NotFound):
                act(tx, stranger.org.scope, live)


def claim(catalog, live, agent, at):
    with catalog.writing() as tx:
        seen = live_leases.find_lease(tx, EVERYTHING, live.id)
        return live_leases.claim_lease(tx, EVERYTHING, seen, agent=agent, at=at)


def lost_leases(tx, scope, at):
    return [one for one in live_leases.list_wanted_leases(tx, scope) if one.is_lost(at)]


def test_a_lost_lease_goes_to_one_agent_with_the_next_epoch(catalog, live):
    with catalog.reading() as tx:
        (waiting,) = lost_leases(tx, EVERYTHING, NOON)
    first = claim(catalog, live, "a", NOON)
    assert (first.epoch, first.agent) == (1, "a")
    with catalog.writing() as tx:
        assert live_leases.claim_lease(tx, EVERYTHING, waiting, agent="b", at=NOON) is None
        assert lost_leases(tx, EVERYTHING, NOON) == []
        assert live_leases.list_leases_of(tx, EVERYTHING, "a") == [first]
        assert live_leases.list_leases_of(tx, EVERYTHING, "b") == []
        assert live_leases.renew_lease(tx, EVERYTHING, live.id, epoch=1, at=NOON)
    over = NOON + LEASE_LASTS
    assert claim(catalog, live, "b", over - timedelta(milliseconds=1)) is None
    second = claim(catalog, live, "b", over)
    assert (second.epoch, second.agent, second.until) == (2, "b", over + LEASE_AT_START)


@pytest.mark.parametrize("catalog_url", SHARED, indirect=True)  # in memory there is one connection
def test_of_agents_that_claim_at_once_one_wins(catalog, live):
    won = []

    def run(name):
        if claim(catalog, live, name, NOON) is not None:
            won.append(name)

    threads = [threading.Thread(target=run, args=(f"agent-{number}",)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(won) == 1


def test_an_engine_that_was_replaced_changes_nothing(catalog, live):
    claim(catalog, live, "a", NOON)
    late = NOON + LEASE_AT_START
    second = claim(catalog, live, "b", late)
    old = live_leases.StoredReport(live.id, live.org_id, 1, late, '{"old": 1}')
    with catalog.writing() as tx:
        assert not live_leases.renew_lease(tx, EVERYTHING, live.id, epoch=1, at=late)
        assert not live_leases.save_report(tx, EVERYTHING, old)
        live_leases.release_lease(tx, EVERYTHING, live.id, epoch=1, at=late)
        assert live_leases.find_lease(tx, EVERYTHING, live.id) == second
        assert live_leases.find_report(tx, EVERYTHING, live.id) is None
        for text in ("{}", '{"new": 1}'):
            new = replace(old, epoch=2, report=text)
            assert live_leases.save_report(tx, EVERYTHING, new)
        assert live_leases.find_report(tx, EVERYTHING, live.id) == new
        live_leases.release_lease(tx, EVERYTHING, live.id, epoch=2, at=late)
        assert [one.epoch for one in lost_leases(tx, EVERYTHING, late)] == [2]


def test_epochs_never_begin_anew_and_what_is_over_waits_for_nobody(catalog, live):
    claim(catalog, live, "a", NOON)
    over = replace(live, state=ProgrammeState.ENDED)
    later = NOON + HOUR
    with catalog.writing() as tx:
        programmes.update_programme(tx, EVERYTHING, over)
        assert lost_leases(tx, EVERYTHING, later) == []
        programmes.update_programme(tx, EVERYTHING, live)
        live_leases.want_lease(tx, EVERYTHING, LiveLease.wanted(live.id, live.org_id, later))
        (waiting,) = lost_leases(tx, EVERYTHING, later)
    assert (waiting.epoch, waiting.agent, waiting.starts) == (1, "", 0)
    assert claim(catalog, live, "a", later).epoch == 2


def test_leases_and_reports_are_scoped(catalog, tree, live):
    claim(catalog, live, "a", NOON)
    report = live_leases.StoredReport(live.id, live.org_id, 1, NOON, "{}")
    with catalog.writing() as tx:
        live_leases.save_report(tx, EVERYTHING, report)
        for stranger in (tree.neighbour, tree.county):
            scope = stranger.org.scope
            assert live_leases.find_lease(tx, scope, live.id) is None
            assert live_leases.find_report(tx, scope, live.id) is None
            assert not live_leases.renew_lease(tx, scope, live.id, epoch=1, at=NOON)
            assert not live_leases.save_report(tx, scope, report)
            live_leases.release_lease(tx, scope, live.id, epoch=1, at=NOON)
            live_leases.forget_report(tx, scope, live.id)
            assert lost_leases(tx, scope, NOON + HOUR) == []
        assert live_leases.find_report(tx, EVERYTHING, live.id) == report
        assert live_leases.find_lease(tx, EVERYTHING, live.id).agent == "a"
        live_leases.forget_report(tx, EVERYTHING, live.id)
        assert live_leases.find_report(tx, EVERYTHING, live.id) is None
