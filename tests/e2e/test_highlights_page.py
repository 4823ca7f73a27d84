"""Highlights in a real browser: why, from where it plays, and the clips that are made of them."""

import re
from fractions import Fraction
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from farm.highlights import Highlight
from farm.messages import Notice
from farm.timeline import TimeRange
from tests.clips import AAC, X264, pattern, tone
from tests.e2e.browsing import sign_in, visiting
from tests.e2e.conftest import opened_door
from tests.e2e.test_backup import process
from tests.uploading import run_jobs

pytestmark = [pytest.mark.e2e, pytest.mark.media]
PHONE = {"width": 390, "height": 844}
LOUDER = Notice("highlight-applause", {"db": "12"})


def highlight(start, end, score):
    return Highlight(TimeRange(Fraction(start), Fraction(end)), score, (LOUDER,))


@pytest.fixture(scope="module")
def shown(tmp_path_factory, clip):
    """A door, a clip of eight seconds, and somebody who may make clips."""
    source = [*pattern("320x180", seconds=8), *tone(8), *X264, *AAC, "-shortest"]
    with opened_door(tmp_path_factory.mktemp("farm") / "farm", preset="ultrafast") as door:
        asset = process(door.farm, clip("harbour-8.mp4", source))
        _, name, password = door.person(door.root, "producer")
        account = SimpleNamespace(sign_in_name=name, password=password)
        yield door, asset, account


@pytest.fixture
def proposed(monkeypatch):
    """What is said to stand out of a pattern and a tone, in which nothing does."""

    def say(*found):
        for place in ("workers.clips", "api.routes.highlights"):
            monkeypatch.setattr(f"{place}.propose_highlights", lambda *_: found)

    return say


def opened(context, account, asset, enter="登录"):
    page = context.new_page()
    page.goto(f"/assets/{asset.id}")
    sign_in(page, account, enter)
    return page


def test_a_highlight_is_played_and_becomes_a_clip(browser, shown, proposed):
    door, asset, account = shown
    proposed(highlight("4", "6", 0.9), highlight("1", "3", 0.5))
    network = SimpleNamespace(address=door.url)
    with visiting(browser, network, viewport=PHONE) as context:
        page = opened(context, account, asset)
        listed = page.get_by_role("region", name="精彩片段")
        rows = listed.get_by_role("listitem")
        expect(rows).to_have_count(2)
        expect(rows.first).to_contain_text("12")
        rows.first.get_by_role("button", name=re.compile("播放")).click()
        at = page.locator("video").evaluate("v => v.currentTime")
        assert at == pytest.approx(4, abs=0.1)
        rows.first.get_by_label(re.compile("片段标题")).fill("渡船靠岸")
        rows.first.get_by_role("button", name="生成片段").click()
        expect(rows.first.get_by_role("link", name="渡船靠岸").first).to_be_visible()
        listed.get_by_text("外挂").click()
        listed.get_by_role("button", name="生成全部 2 个片段").click()
        expect(listed.get_by_text("已开始制作 2 个片段")).to_be_visible()
        cuts = context.request.get(f"/api/v1/assets/{asset.id}").json()["cuts"]
        assert [one["clip"]["captions"] for one in cuts] == ["burned", "beside", "beside"]
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_clip_shows_its_cover_and_somebody_chooses_its_picture(browser, shown):
    door, asset, account = shown
    client = door.signed_in(account.sign_in_name, account.password)
    wish = {"ranges": [{"from": 1, "to": 4, "title": "靠岸"}], "captions": "none"}
    [made] = client.post(f"/api/v1/assets/{asset.id}/clips", json=wish).json()["clips"]
    jobs = client.get(f"/api/v1/assets/{made['id']}").json()["jobs"]
    run_jobs(door.farm, [job["id"] for job in jobs])
    with visiting(browser, SimpleNamespace(address=door.url), viewport=PHONE) as context:
        page = opened(context, account, SimpleNamespace(id=made["id"]))
        covers = page.get_by_role("region", name="封面")
        expect(covers.get_by_role("img")).to_have_count(1)
        expect(page.get_by_role("region", name="精彩片段")).to_have_count(0)
        page.get_by_role("button", name="用当前画面做封面").click()
        expect(page.get_by_text("封面正在重新生成")).to_be_visible()


def test_where_nothing_stands_out_it_says_so(browser, shown, proposed):
    door, asset, account = shown
    proposed()
    network = SimpleNamespace(address=door.url)
    with visiting(browser, network, locale="en-GB") as context:
        page = opened(context, account, asset, "Sign in")
        listed = page.get_by_role("region", name="Highlights")
        expect(listed.get_by_text(re.compile("Nothing stands out"))).to_be_visible()
        expect(listed.get_by_role("button", name=re.compile("Make"))).to_have_count(0)
