"""A producer finds what became of a programme on its page, and plays it."""

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.broadcasting import make_film
from tests.e2e.browsing import browser, sign_in, visiting, watch  # noqa: F401  # fixtures
from tests.e2e.shows import SENT_BY_FIRST, Show
from workers.recordings import keep_recording

pytestmark = [pytest.mark.e2e, pytest.mark.server]
PICTURES = os.environ.get("LIVE_PICTURES")
PHONE = {"viewport": {"width": 390, "height": 844}}
BEHIND_THE_HOLE = SENT_BY_FIRST + 2
PATIENCE = 30_000


def wait(holds):
    until = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def photograph(page, name):
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return make_film(tmp_path_factory.mktemp("film") / "film.ts")


@pytest.fixture(scope="module")
def show(door, film):
    show = Show(door, film, marks=("开场", "进球"))
    keep_recording(door.farm, show.id)
    _, name, password = door.person(show.station, "producer")
    show.account = SimpleNamespace(sign_in_name=name, password=password)
    return show


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_whole_plays_on_a_phone_also_behind_a_hole(door, show, browser, locale):  # noqa: F811
    place = SimpleNamespace(address=door.url)
    words = {
        "zh-CN": ("登录", "查看完整录制", "来自直播节目"),
        "en-GB": ("Sign in", "Open the whole recording", "From the live programme"),
    }[locale]
    with visiting(browser, place, locale, **PHONE) as context:
        page = context.new_page()
        page.goto(f"/live/{show.id}")
        sign_in(page, show.account, words[0])
        page.get_by_role("link", name=words[1]).click()
        expect(page.get_by_role("heading", name=words[2])).to_be_visible(timeout=PATIENCE)
        expect(page.locator("video")).to_be_visible(timeout=PATIENCE)
        screen = page.locator("video")
        wait(lambda: screen.evaluate("v => v.readyState") > 2)
        screen.evaluate(f"v => {{ v.muted = true; v.currentTime = {BEHIND_THE_HOLE}; v.play() }}")
        wait(lambda: watch(page)["at"] > BEHIND_THE_HOLE + 0.5)
        assert watch(page)["light"] > 20
        photograph(page, f"asset-{locale}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_clips_are_made_with_a_button(door, show, browser):  # noqa: F811
    with visiting(browser, SimpleNamespace(address=door.url), **PHONE) as context:
        page = context.new_page()
        page.goto(f"/live/{show.id}")
        sign_in(page, show.account)
        page.get_by_role("button", name="剪下最后 30 秒").click()
        made = page.get_by_role("status").get_by_role("link")
        expect(made).to_be_visible(timeout=PATIENCE)
        page.get_by_role("button", name="剪下两个标记之间").click()
        listed = page.get_by_role("region", name="录制与片段").get_by_role("link")
        expect(listed).to_have_count(4, timeout=PATIENCE)  # the whole, two clips, the newest again
        photograph(page, "programme-phone")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.set_viewport_size({"width": 1280, "height": 900})
        photograph(page, "programme-desktop")
        made.click()
        expect(page.locator("video")).to_be_visible(timeout=PATIENCE)
