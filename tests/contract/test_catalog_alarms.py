"""Alarms, who is told of them, and open networks come back as they were stored."""

from dataclasses import replace
from datetime import timedelta

import pytest

from farm.alarm_hooks import AlarmHook, AlarmNews, HookKind
from farm.errors import NotFound
from farm.live import Programme
from farm.live_alarms import AlarmKind, LiveAlarm
from farm.messages import Language
from farm.networks import OpenNetworks
from farm.orgs import EVERYTHING
from storage.catalog import alarm_hooks, live_alarms, programmes
from tests.database import SHARED
from tests.nouns import NOON

SECOND = timedelta(seconds=1)


@pytest.fixture
def alarm(catalog, tree):
    """An alarm of a programme of the city's."""
    org_id = tree.city.org.id
    made = Programme("prg_1", org_id, "Opening", "per_1", NOON)
    raised = LiveAlarm("alm_1", org_id, "prg_1", AlarmKind.BLACK, "main", NOON, facts={"a": "b"})
    with catalog.writing() as tx:
        programmes.insert_programme(tx, EVERYTHING, made)
        live_alarms.insert_alarm(tx, EVERYTHING, raised)
    return raised


def hook(org):
    return AlarmHook(
        id=f"hok_{org.id}",
        org_id=org.id,
        kind=HookKind.DINGTALK,
        name="desk",
        sealed="x",
        signing="y",
        shown="https://oapi.dingtalk.com",
        language=Language.EN,
        created_by="per_1",
        created_at=NOON,
    )


def test_an_alarm_comes_back_with_what_it_became(catalog, alarm):
    newer = replace(alarm, id="alm_2", kind=AlarmKind.SILENT, since=NOON + SECOND)
    seen = alarm.acknowledged("per_1", "Li Lei", NOON + SECOND).told()
    assert seen.acknowledged("per_2", "Han Mei", NOON + 2 * SECOND) == seen
    with catalog.writing() as tx:
        live_alarms.insert_alarm(tx, EVERYTHING, newer)
        live_alarms.update_alarm(tx, EVERYTHING, seen)
        assert live_alarms.list_open_alarms(tx, EVERYTHING, "prg_1") == [seen, newer]
        live_alarms.update_alarm(tx, EVERYTHING, seen.over(NOON + SECOND))
        assert live_alarms.list_open_alarms(tx, EVERYTHING, "prg_1") == [newer]
        listed = live_alarms.list_alarms(tx, EVERYTHING, "prg_1", limit=9)
        assert listed == [newer, seen.over(NOON + SECOND)]
        assert live_alarms.list_alarms(tx, EVERYTHING, "prg_1", limit=1) == [newer]


def test_hooks_and_open_networks_come_back(catalog, tree):
    made = hook(tree.city.org)
    failed = made.refused("HTTP 503", NOON)
    opened = OpenNetworks(tree.city.org.id, ("10.0.0.0/8",), "per_1", NOON)
    with catalog.writing() as tx:
        alarm_hooks.insert_hook(tx, EVERYTHING, made)
        alarm_hooks.update_hook(tx, EVERYTHING, failed)
        assert alarm_hooks.get_hook(tx, EVERYTHING, made.id) == failed
        both = [tree.city.org.id, tree.county.org.id]
        assert alarm_hooks.list_hooks(tx, EVERYTHING, both) == [failed]
        alarm_hooks.update_hook(tx, EVERYTHING, failed.took(NOON).removed(NOON))
        assert alarm_hooks.list_hooks(tx, EVERYTHING, both) == []
        assert alarm_hooks.find_networks(tx, EVERYTHING, tree.city.org.id) is None
        for one in (opened, replace(opened, networks=())):
            alarm_hooks.save_networks(tx, EVERYTHING, one)
            assert alarm_hooks.find_networks(tx, EVERYTHING, tree.city.org.id) == one


def test_news_is_due_until_it_is_sent_and_goes_to_one_sender(catalog, tree, alarm):
    told = hook(tree.province.org)  # of the level above
    news = AlarmNews(told.id, alarm.id, False, told.org_id, at=NOON, due_at=NOON)
    with catalog.writing() as tx:
        alarm_hooks.insert_hook(tx, EVERYTHING, told)
        alarm_hooks.insert_news(tx, EVERYTHING, [news, replace(news, is_end=True)])
        due = alarm_hooks.list_due_news(tx, EVERYTHING, NOON, limit=9)
        assert sorted(due, key=lambda one: one.is_end) == [news, replace(news, is_end=True)]
        begun = news.begun(NOON)
        assert alarm_hooks.update_news(tx, EVERYTHING, begun, tries=0)
        assert not alarm_hooks.update_news(tx, EVERYTHING, begun, tries=0), "another one has it"
        assert len(alarm_hooks.list_due_news(tx, EVERYTHING, NOON, limit=9)) == 1
        failed = begun.failed(NOON + SECOND)
        assert alarm_hooks.update_news(tx, EVERYTHING, failed, tries=1)
        later = NOON + 4 * SECOND
        assert failed in alarm_hooks.list_due_news(tx, EVERYTHING, later, limit=9)
        assert alarm_hooks.update_news(tx, EVERYTHING, failed.sent(later), tries=1)
        assert len(alarm_hooks.list_due_news(tx, EVERYTHING, later, limit=9)) == 1
    assert failed.failed(NOON + timedelta(hours=2)).given_up_at


STRANGE = {
    "alarm": lambda tx, scope, one: live_alarms.get_alarm(tx, scope, one.id),
    "change": live_alarms.update_alarm,
    "new": lambda tx, scope, one: live_alarms.insert_alarm(tx, scope, replace(one, id="alm_9")),
    "list": lambda tx, scope, one: live_alarms.list_alarms(tx, scope, one.programme_id, limit=9),
    "hook": lambda tx, scope, one: alarm_hooks.get_hook(tx, scope, f"hok_{one.org_id}"),
    "change of hook": lambda tx, scope, one: alarm_hooks.update_hook(
        tx, scope, replace(hook(one), id=f"hok_{one.org_id}", org_id=one.org_id)
    ),
    "networks": lambda tx, scope, one: alarm_hooks.save_networks(
        tx, scope, OpenNetworks(one.org_id, (), "per_1", NOON)
    ),
}


@pytest.mark.parametrize("catalog_url", SHARED, indirect=True)
@pytest.mark.parametrize("act", STRANGE.values(), ids=STRANGE)
def test_strangers_find_nothing(catalog, tree, alarm, act):
    with catalog.writing() as tx:
        alarm_hooks.insert_hook(tx, EVERYTHING, hook(tree.city.org))
        for stranger in (tree.neighbour, tree.county):
            with pytest.raises(NotFound):
                act(tx, stranger.org.scope, alarm)
            open_now = live_alarms.list_open_alarms(tx, stranger.org.scope, alarm.programme_id)
            assert open_now == []
            scope, mine = stranger.org.scope, [alarm.org_id]
            assert alarm_hooks.list_hooks(tx, scope, mine) == []
            assert alarm_hooks.find_networks(tx, scope, alarm.org_id) is None
            assert alarm_hooks.list_due_news(tx, scope, NOON, limit=9) == []
