"""A producer brings a programme on the air in the console, and sees it there."""

import os
import re
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.airing import SMALL, camera, farm, producer  # noqa: F401  # fixtures
from tests.e2e.browsing import browser, sign_in, visiting, watch  # noqa: F401  # fixtures

pytestmark = [pytest.mark.e2e, pytest.mark.server]
PATIENCE = 60_000
PICTURES = os.environ.get("LIVE_PICTURES")


def photograph(page, name):
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.fixture
def desk(farm, producer, browser):  # noqa: F811
    """The page of a new programme with a target, and where a camera pushes to it."""
    place = SimpleNamespace(address=farm.crew.address)
    with visiting(browser, place) as context:
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("/live")
        sign_in(page, farm.account())
        page.get_by_label("节目名称").fill("龙舟赛开幕式")
        page.get_by_role("button", name="新建节目").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("龙舟赛开幕式")
        made = page.url.rpartition("/")[2]
        small = {"title": "龙舟赛开幕式", "format": SMALL, "backup": {"kind": "door"}}
        assert producer.put(f"/api/v1/programmes/{made}", json=small).status_code == 200
        page.get_by_label("给谁用").fill("大门机位")
        page.get_by_role("button", name="生成密钥").click()
        address = page.get_by_text(re.compile("^rtmp://.*/live/.+")).inner_text()
        code = page.get_by_role("img", name="其他推流软件扫码")
        seen = cv2.imdecode(np.frombuffer(code.screenshot(), np.uint8), cv2.IMREAD_COLOR)
        assert cv2.QRCodeDetector().detectAndDecode(seen)[0] == address, "as a phone reads it"
        page.get_by_label("推流地址（含密钥）").fill("rtmp://127.0.0.1:9/live/secret-key")
        page.get_by_role("button", name="添加目标").click()
        expect(page.get_by_text("rtmp://127.0.0.1:9")).to_be_visible()
        assert "secret-key" not in page.content()
        photograph(page, "draft")
        yield page, address


def on_air(page, name):
    """The sign that stands beside the name of what is on air."""
    rows = page.get_by_role("list", name="信号源").get_by_role("listitem")
    return rows.filter(has_text=name).get_by_text("正在播出")


def test_a_producer_brings_a_camera_on_the_air(farm, desk):  # noqa: F811
    page, address = desk
    with camera(farm, address):
        page.get_by_role("button", name="开始直播").click()
        expect(page.get_by_text("正在推流")).to_be_visible(timeout=PATIENCE)
        expect(on_air(page, "主信号")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("video")).to_be_visible(timeout=PATIENCE)
        page.wait_for_timeout(6000)
        assert watch(page)["light"] > 20
        photograph(page, "live")
        page.get_by_text("垫片", exact=True).first.click()
        expect(on_air(page, "垫片")).to_be_visible(timeout=PATIENCE)
        page.get_by_role("button", name="打点").click()
        photograph(page, "slate")
    page.get_by_role("button", name="结束直播").click()
    expect(page.get_by_text("已结束")).to_be_visible()
    expect(page.get_by_role("button", name="开始直播")).to_have_count(0)
    page.get_by_role("link", name="全部节目").click()
    expect(page.get_by_text("龙舟赛开幕式")).to_be_visible()
    photograph(page, "list")


def test_the_desk_fits_a_phone_in_english(farm, browser):  # noqa: F811
    phone = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB"}
    with visiting(browser, SimpleNamespace(address=farm.crew.address), **phone) as context:
        page = context.new_page()
        page.goto("/live")
        sign_in(page, farm.account(), "Sign in")
        page.get_by_label("Name of the programme").fill("Opening")
        page.get_by_role("button", name="New programme").click()
        expect(page.get_by_role("button", name="Go live")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        photograph(page, "phone")
