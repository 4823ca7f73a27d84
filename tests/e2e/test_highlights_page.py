"""Highlights in a real browser: why, from where it plays, and the clips that are made of them."""

import re
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from ai.signal_files import pack_signals
from ai.signals import curve
from farm.analysis import SignalKind
from farm.assets import Lineage
from farm.clips import ClipOrder
from farm.highlights import Highlight
from farm.ids import IdKind, StillId, new_id
from farm.jobs import JobKind
from farm.media import Orientation, Size
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.outputs import StillKind
from farm.timeline import TimeRange
from storage.catalog import outputs
from storage.objects import keys
from tests.e2e.browsing import sign_in, visiting
from workers.jobs.signals import SignalPart, signals_key

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}
LOUDER = Notice("highlight-applause", {"db": "12"})
LOADED_MS = 30_000


def highlight(start, end, score):
    return Highlight(TimeRange(Fraction(start), Fraction(end)), score, (LOUDER,))


@pytest.fixture
def proposed(monkeypatch):
    """What is said to stand out, in place of what an analysis would find in no clip at all."""

    def say(*found):
        for place in ("workers.clips", "api.routes.highlights"):
            monkeypatch.setattr(f"{place}.propose_highlights", lambda *_: found)

    return say


@pytest.fixture
def producer(door):
    _, name, password = door.person(door.root, "producer")
    return SimpleNamespace(sign_in_name=name, password=password)


def opened(context, account, asset, enter="登录"):
    page = context.new_page()
    page.goto(f"/assets/{asset.id}")
    sign_in(page, account, enter)
    return page


def test_a_highlight_is_played_and_becomes_a_clip(browser, door, producer, proposed):
    asset = door.asset(door.root, source_bytes=1000)
    proposed(highlight("4", "6", 0.9), highlight("1", "3", 0.5))
    with visiting(browser, SimpleNamespace(address=door.url), viewport=PHONE) as context:
        page = opened(context, producer, asset)
        listed = page.get_by_role("region", name="精彩片段")
        rows = listed.get_by_role("listitem")
        expect(rows).to_have_count(2, timeout=LOADED_MS)
        expect(rows.first).to_contain_text("掌声比节目平均响 12 dB")
        rows.first.get_by_role("button", name=re.compile("播放")).click()
        assert page.locator("video").evaluate("v => v.currentTime") == pytest.approx(4, abs=0.1)
        rows.first.get_by_label(re.compile("片段标题")).fill("渡船靠岸")
        rows.first.get_by_role("button", name="生成片段").click()
        expect(rows.first.get_by_role("link", name="渡船靠岸").first).to_be_visible()
        listed.get_by_text("外挂").click()
        listed.get_by_role("button", name="生成全部 2 个片段").click()
        expect(listed.get_by_text("已开始制作 2 个片段")).to_be_visible()
        cuts = context.request.get(f"/api/v1/assets/{asset.id}").json()["cuts"]
        assert [one["clip"]["captions"] for one in cuts] == ["burned", "beside", "beside"]
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_where_nothing_stands_out_it_says_so(browser, door, producer, proposed):
    asset = door.asset(door.root)
    proposed()
    network = SimpleNamespace(address=door.url)
    with visiting(browser, network, locale="en-GB") as context:
        page = opened(context, producer, asset, "Sign in")
        listed = page.get_by_role("region", name="Highlights")
        expect(listed.get_by_text(re.compile("Nothing stands out"))).to_be_visible(
            timeout=LOADED_MS
        )
        expect(listed.get_by_role("button", name=re.compile("Make"))).to_have_count(0)


def test_a_clip_shows_its_cover_and_why_and_somebody_chooses_its_picture(browser, door, producer):
    parent = door.asset(door.root)
    lineage = Lineage(parent.id, 25, 75, Fraction(25))
    order = ClipOrder((Orientation.VERTICAL,), reasons=(LOUDER,))
    made = door.asset(door.root, cut_of=lineage, ordered=order)
    with door.farm.catalog.writing() as tx:
        [poster] = outputs.list_stills(tx, EVERYTHING, made.id)
        cover = replace(
            poster,
            id=StillId(new_id(IdKind.STILL)),
            kind=StillKind.COVER,
            key=keys.still_key(made, "cover-vertical-1", "jpg"),
            size=Size(720, 1280),
        )
        outputs.replace_stills(tx, EVERYTHING, made.id, [poster, cover])
    door.failed_job(made, JobKind.MAKE_STILLS)
    with visiting(browser, SimpleNamespace(address=door.url), viewport=PHONE) as context:
        page = opened(context, producer, made)
        facts = page.get_by_role("region", name="封面")
        expect(facts.locator("img")).to_have_count(1, timeout=LOADED_MS)
        expect(facts.get_by_text("掌声比节目平均响 12 dB")).to_be_visible()
        expect(page.get_by_role("region", name="精彩片段")).to_have_count(0)
        page.get_by_role("button", name="用当前画面做封面").click()
        expect(page.get_by_text("封面正在重新生成")).to_be_visible()
        jobs = context.request.get(f"/api/v1/assets/{made.id}/jobs").json()
        assert [one["state"] for one in jobs if one["kind"] == "stills"] == ["queued"]


def test_curves_are_drawn_with_the_ranges_over_them(browser, door, producer, proposed):
    asset = door.asset(door.root)
    heard = [
        curve(SignalKind.APPLAUSE, (0.9 if 20 <= at < 30 else 0.0 for at in range(50))),
        curve(SignalKind.LAUGHTER, [0.0] * 50),
    ]
    path = door.farm.scratch / new_id(IdKind.STILL)
    path.write_bytes(pack_signals(heard))
    door.farm.objects.put_file(signals_key(asset, SignalPart.SOUND), path)
    proposed(highlight("4", "6", 0.9))
    with visiting(browser, SimpleNamespace(address=door.url), viewport=PHONE) as context:
        page = opened(context, producer, asset)
        drawn = page.get_by_role("region", name="声音与画面的变化")
        expect(drawn.get_by_role("img", name="掌声")).to_be_visible(timeout=LOADED_MS)
        expect(drawn.get_by_role("img", name="笑声")).to_have_count(0)
        expect(drawn.get_by_text(re.compile("没有：.*笑声"))).to_be_visible()
        field = drawn.get_by_role("img", name="掌声").bounding_box()
        shaded = drawn.locator("rect").first.bounding_box()
        assert (shaded["x"] - field["x"]) / field["width"] == pytest.approx(0.4, abs=0.02)
        assert shaded["width"] / field["width"] == pytest.approx(0.2, abs=0.02)
        drawn.get_by_role("button", name=re.compile("第 1 个片段")).click()
        assert page.locator("video").evaluate("v => v.currentTime") == pytest.approx(4, abs=0.1)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
