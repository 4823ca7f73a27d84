"""A producer sees an alarm and says so; an administrator says who is told, and tries it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from farm.orgs import EVERYTHING
from storage.catalog import programmes
from tests.e2e.browsing import sign_in, visiting
from tests.hook_server import KEY, hook_server
from workers.live_alarms import Watchman

pytestmark = [pytest.mark.e2e, pytest.mark.server]
PICTURES = os.environ.get("LIVE_PICTURES")
SCREENS = {
    "zh-phone": {"locale": "zh-CN", "viewport": {"width": 390, "height": 844}},
    "en-desktop": {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}},
}
ENTER = {"zh-CN": "登录", "en-GB": "Sign in"}


def photograph(page, name):
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], "nothing is wider than the screen"
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.fixture(scope="module")
def station(door):
    return door.child("city")


@pytest.fixture(scope="module")
def show(door, station):
    """A programme that is live without pictures and sound, with targets that are doubtful."""
    producer = door.caller(station, "producer")
    title = "龙舟赛开幕式暨全市群众体育大会"
    made = producer.post("/api/v1/programmes", json={"title": title}).json()["id"]
    place = f"/api/v1/programmes/{made}"
    target = {"name": "快手", "platform": "kuaishou", "address": "rtmp://push.example/live/key"}
    producer.post(f"{place}/targets", json=target)
    picture = cv2.imencode(".jpg", np.full((90, 160, 3), 180, np.uint8))[1].tobytes()
    producer.put(f"{place}/slate/picture", content=picture)
    soon = datetime.now(UTC) + timedelta(hours=1, minutes=2)
    producer.post(f"{place}/schedule", json={"starts_at": soon.isoformat()})
    return SimpleNamespace(id=made, place=place, producer=producer)


def alarmed(door, show, *kinds):
    """Let an engine say that something is wrong with what comes in."""
    watchman, at = Watchman(door.farm), datetime.now(UTC).timestamp()
    for second in range(2):
        line = {"pictures": 25 * second, "connections": 1, "alarms": list(kinds)}
        told = {"at": at + second, "inputs": {"main": line}}
        with door.farm.catalog.writing() as tx:
            programme = programmes.get_programme(tx, EVERYTHING, show.id)
            watchman.look(tx, programme, told)


def opened(door, context, station, locale, path, role="producer"):
    _, name, password = door.person(station, role)
    page = context.new_page()
    page.goto(path)
    sign_in(page, SimpleNamespace(sign_in_name=name, password=password), ENTER[locale])
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    return page


@pytest.mark.parametrize("screen", SCREENS)
def test_a_programme_is_prepared(browser, door, station, show, screen):
    more = SCREENS[screen]
    with visiting(browser, SimpleNamespace(address=door.url), **more) as context:
        page = opened(door, context, station, more["locale"], f"/live/{show.id}")
        expect(page.get_by_role("timer")).to_be_visible()
        page.locator("summary").first.click()
        expect(page.get_by_text("kuaishou-liveopen-api")).to_be_visible()
        slate = page.locator("img").last
        expect(slate).to_have_js_property("naturalWidth", 160)
        photograph(page, f"prepared-{screen}")
        asked = []
        page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        page.get_by_role(
            "button", name={"zh-CN": "开始直播", "en-GB": "Go live"}[more["locale"]]
        ).click()
        assert "13" in asked[0], "the title is too long for the platform, and that is said now"


def test_a_planned_start_is_kept(browser, door, station, show):
    with visiting(browser, SimpleNamespace(address=door.url)) as context:
        page = opened(door, context, station, "zh-CN", f"/live/{show.id}")
        planned = datetime.now() + timedelta(hours=3)  # noqa: DTZ005  # as the page's clock says
        page.get_by_label("计划开始时间").fill(planned.strftime("%Y-%m-%dT%H:%M"))
        page.get_by_role("button", name="保存时间").click()
        expect(page.get_by_role("timer")).to_contain_text("2:59:")
    assert show.producer.get(show.place).json()["state"] == "scheduled"


@pytest.mark.parametrize("screen", SCREENS)
def test_a_producer_sees_an_alarm_and_says_so(browser, door, station, show, screen):
    more = SCREENS[screen]
    show.producer.post(f"{show.place}/start")
    kind = {"zh-phone": "black", "en-desktop": "silent"}[screen]
    with visiting(browser, SimpleNamespace(address=door.url), **more) as context:
        page = opened(door, context, station, more["locale"], f"/live/{show.id}")
        name = {"zh-CN": "告警", "en-GB": "Alarms"}[more["locale"]]
        alarmed(door, show, kind)
        rows = page.get_by_role("list", name=name).get_by_role("listitem")
        words = {"black": "主信号黑场", "silent": "Main input: silent"}[kind]
        mine = rows.filter(has_text=words)
        expect(mine).to_be_visible(timeout=5000)
        button = {"zh-CN": "我已知道", "en-GB": "I know"}[more["locale"]]
        photograph(page, f"alarm-{screen}")
        mine.get_by_role("button", name=button).click()
        expect(mine).to_contain_text("Li Lei")
        expect(mine.get_by_role("button", name=button)).to_have_count(0)
        photograph(page, f"acknowledged-{screen}")


@pytest.mark.parametrize("screen", SCREENS)
def test_an_administrator_says_who_is_told_and_tries_it(browser, door, station, screen):
    more = SCREENS[screen]
    zh = more["locale"] == "zh-CN"
    networks = f"/api/v1/organisations/{station.id}/open-networks"
    door.caller(door.root).put(networks, json={"networks": ["127.0.0.0/8"]})
    with (
        hook_server() as robot,
        visiting(browser, SimpleNamespace(address=door.url), **more) as context,
    ):
        page = opened(door, context, station, more["locale"], "/alarms", "admin")
        page.get_by_label("名称（如" if zh else "Name, such as").fill(
            "值班群" if zh else "Duty desk"
        )
        place = page.get_by_label("机器人的完整地址" if zh else "The robot's whole address")
        place.fill(f"{robot.address}/wecom?key={KEY}")
        page.get_by_role("button", name="添加" if zh else "Add").click()
        expect(page.get_by_text("值班群" if zh else "Duty desk", exact=True)).to_be_visible()
        page.get_by_role("button", name="发送测试" if zh else "Send a test").last.click()
        expect(page.get_by_text("测试消息已送达" if zh else "The test has arrived")).to_be_visible()
        assert KEY not in page.content()
        assert len(robot.told) == 1
        photograph(page, f"hooks-{screen}")
