"""A station adds a feed in the console, sends it, sees it there, and a programme takes it."""

import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.e2e.airing import farm, producer  # noqa: F401  # fixtures
from tests.e2e.browsing import browser, sign_in, visiting  # noqa: F401  # fixtures
from tests.feeding import make_stream, sender

pytestmark = [pytest.mark.e2e, pytest.mark.server]
PATIENCE = 40_000
PICTURES = os.environ.get("LIVE_PICTURES")
NAME = "东湖县台直播间"


def photograph(page):
    if not PICTURES:
        return
    for language in ("zh", "en"):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(300)
            path = Path(PICTURES) / f"feeds-{language}-{width}.png"
            page.screenshot(path=path, full_page=True)
        page.get_by_role("banner").locator("[lang]").click()


def test_a_feed_is_seen_on_the_wall_and_taken_by_a_programme(
    farm,  # noqa: F811
    producer,  # noqa: F811
    browser,  # noqa: F811
    ffmpeg,
    tmp_path,
):
    stream = make_stream(ffmpeg, tmp_path / "feed.ts", seconds=10)
    with visiting(browser, SimpleNamespace(address=farm.crew.address)) as context:
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("/feeds")
        sign_in(page, farm.account())
        page.get_by_label("名称").fill(NAME)
        page.get_by_role("button", name="添加信号源").click()
        address = page.get_by_text(re.compile("^srt://")).inner_text()
        secret = page.get_by_text(re.compile("^[0-9a-f]{24}$")).inner_text()
        tile = page.get_by_role("listitem", name=NAME)
        expect(tile.get_by_text("等待推送")).to_be_visible(timeout=PATIENCE)
        with sender(ffmpeg, stream, f"{address}?passphrase={secret}"):
            expect(tile.get_by_text("正常")).to_be_visible(timeout=PATIENCE)
            picture = tile.get_by_role("img", name=f"{NAME} 的画面")
            expect(picture).to_be_visible(timeout=PATIENCE)
            page.wait_for_function("one => one.naturalWidth === 480", arg=picture.element_handle())
            expect(tile.get_by_text("h264 320x180 25")).to_be_visible()
            photograph(page)
        expect(tile.get_by_role("alert")).to_contain_text("信号中断", timeout=PATIENCE)
        made = producer.post("/api/v1/programmes", json={"title": "早间新闻"}).json()["id"]
        page.goto(f"/live/{made}")
        page.get_by_role("combobox", name="备用信号").click()
        page.get_by_role("option", name=NAME).click()
        expect(page.get_by_role("combobox", name="备用信号")).to_have_value(NAME)
        taken = producer.get(f"/api/v1/programmes/{made}").json()
        assert taken["backup"]["kind"] == "feed"
        page.goto("/feeds")
        tile.get_by_role("button", name="删除").click()
        expect(tile).to_have_count(0)
