"""At the desk of a hearing: nothing goes out without its approval, and one key cuts."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.e2e.airing import SMALL, camera, farm, producer  # noqa: F401  # fixtures
from tests.e2e.browsing import browser, sign_in, visiting  # noqa: F401  # fixtures
from tests.e2e.test_live_page import PATIENCE, on_air, photograph

pytestmark = [pytest.mark.e2e, pytest.mark.server]
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB"}


@pytest.fixture
def case(producer):  # noqa: F811
    """A programme and where a camera pushes to it."""
    made = producer.post("/api/v1/programmes", json={"title": "第 12 号案", "format": SMALL}).json()
    place = f"/api/v1/programmes/{made['id']}"
    key = producer.post(f"{place}/keys", json={"place": "main"}).json()
    return made["id"], f"{key['address']}/{key['secret']}"


def goes_live(page):
    """Not without the names of its approval and of who operates it."""
    page.get_by_label("这是一场庭审").check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="开始直播").click()
    expect(page.get_by_text("还没有填写批准文号")).to_be_visible()
    page.get_by_label("批准文号").fill("2026-118")
    page.get_by_label("操作员姓名").fill("李卫")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="开始直播").click()
    expect(on_air(page, "主信号")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("批准文号 2026-118，操作员 李卫")).to_be_visible()
    expect(page.get_by_text("直接播出，没有延时")).to_be_visible()


def is_delayed(page):
    """Who types a number types no cut."""
    page.get_by_label("延时（秒）").fill("8")
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="切断", exact=True)).to_be_visible()
    page.get_by_role("button", name="设定延时").click()
    expect(page.get_by_text("播出画面比现场晚 0:08")).to_be_visible(timeout=PATIENCE)
    photograph(page, "court-delayed")


def is_cut(page):
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("x")
    expect(page.get_by_text("已切断，只出垫片")).to_be_visible()
    expect(on_air(page, "垫片")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="静音", exact=True).click()
    expect(page.get_by_text("已静音")).to_be_visible()
    photograph(page, "court-cut")


def is_resumed(page):
    """Not by a press alone."""
    asked = page.get_by_role("dialog")
    page.get_by_role("button", name="恢复播出").click()
    asked.get_by_role("button", name="取消").click()
    expect(asked).to_have_count(0)
    expect(page.get_by_text("已切断，只出垫片")).to_be_visible()
    page.get_by_role("button", name="恢复播出").click()
    asked.get_by_role("button", name="恢复播出").click()
    expect(page.get_by_text("已切断，只出垫片")).to_have_count(0)
    expect(on_air(page, "主信号")).to_be_visible(timeout=PATIENCE)


def test_one_key_cuts_and_a_question_resumes(farm, case, browser):  # noqa: F811
    programme, address = case
    place = SimpleNamespace(address=farm.crew.address)
    with visiting(browser, place) as context, camera(farm, address):
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"/live/{programme}")
        sign_in(page, farm.account())
        for does in (goes_live, is_delayed, is_cut, is_resumed):
            does(page)
        page.get_by_role("button", name="休庭", exact=True).click()
        expect(page.get_by_text("休庭中")).to_be_visible()
        page.get_by_role("button", name="结束直播").click()
        expect(page.get_by_text("已结束")).to_be_visible()


def test_the_desk_of_a_hearing_fits_a_phone_in_english(farm, case, producer, browser):  # noqa: F811
    programme, _ = case
    place = f"/api/v1/programmes/{programme}"
    names = {"approval": "2026-118", "operator": "Li Wei"}
    assert producer.put(f"{place}/hearing", json={"hearing": names}).status_code == 200
    assert producer.post(f"{place}/rehearse").status_code == 200
    assert producer.post(f"{place}/cut").status_code == 200
    with visiting(browser, SimpleNamespace(address=farm.crew.address), **PHONE) as context:
        page = context.new_page()
        page.goto(f"/live/{programme}")
        sign_in(page, farm.account(), "Sign in")
        expect(page.get_by_text("Cut at")).to_be_visible()
        expect(page.get_by_role("button", name="Resume")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        photograph(page, "court-phone")
