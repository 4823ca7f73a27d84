"""Moving previews and cuts in a real browser: what moves, for whom, and which pictures are cut."""

import re

import pytest
from playwright.sync_api import expect

from tests.clips import AAC, X264, make_clip, pattern, tone
from tests.e2e.browsing import sign_in, visiting

pytestmark = pytest.mark.e2e

PHONE = {"width": 390, "height": 844}
READY_MS = 90_000


@pytest.fixture(scope="module")
def ready(running, tmp_path_factory):
    folder = tmp_path_factory.mktemp("clip")
    source = [*pattern("640x360", seconds=8), *tone(8), *X264, *AAC, "-shortest"]
    asset = running.submit(make_clip(folder / "harbour.mp4", source))
    running.wait_until_ready(asset)
    return asset


def opened(context, account, enter="登录"):
    page = context.new_page()
    page.goto("/")
    sign_in(page, account, enter)
    expect(page.get_by_role("link", name="harbour")).to_be_visible()
    return page


def test_a_card_moves_under_a_mouse_and_stops_when_it_leaves(browser, network, account, ready):
    with visiting(browser, network) as context:
        page = opened(context, account)
        moving = page.locator("[data-moving=there]")
        expect(page.locator("[data-moving]")).to_have_count(0)
        page.get_by_role("link", name="harbour").locator("img").first.hover()
        expect(moving).to_have_count(1)
        size = moving.evaluate("one => [one.naturalWidth, one.naturalHeight, one.src]")
        assert size[:2] == [320, 180]
        assert size[2].endswith(f"{ready.id}/files/stills/preview.webp")
        page.mouse.move(0, 0)
        expect(page.locator("[data-moving]")).to_have_count(0)


def test_nothing_moves_for_who_asked_for_less_motion(browser, network, account, ready):
    with visiting(browser, network, reduced_motion="reduce") as context:
        page = opened(context, account)
        page.get_by_role("link", name="harbour").locator("img").first.hover()
        page.wait_for_timeout(1000)
        expect(page.locator("[data-moving]")).to_have_count(0)


def test_a_finger_that_rests_sees_it_move_and_a_tap_opens_the_clip(
    browser, network, account, ready
):
    with visiting(
        browser, network, viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB"
    ) as context:
        page = opened(context, account, "Sign in")
        picture = page.get_by_role("link", name="harbour").locator("img").first
        place = picture.bounding_box()
        hand = context.new_cdp_session(page)
        finger = [{"x": place["x"] + 50, "y": place["y"] + 50}]
        hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": finger})
        expect(page.locator("[data-moving=there]")).to_have_count(1)
        hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(page.locator("[data-moving]")).to_have_count(0)
        expect(page).to_have_url(re.compile("/$"))
        picture.tap()
        expect(page).to_have_url(re.compile(ready.id))


def test_both_previews_can_be_fetched(browser, network, account, ready):
    with visiting(browser, network) as context:
        page = opened(context, account)
        page.goto(f"/assets/{ready.id}")
        for name, head in (("WEBP", b"RIFF"), ("GIF", b"GIF89a")):
            with page.expect_download() as fetched:
                page.get_by_role("link", name=re.compile(f"下载.*{name}")).click()
            assert fetched.value.suggested_filename == f"harbour.{name.lower()}"
            assert fetched.value.path().read_bytes().startswith(head)


def seek(page, seconds):
    video = page.locator("video")
    video.evaluate("(v, at) => { v.pause(); v.currentTime = at }", seconds)
    page.wait_for_function("() => { const v = document.querySelector('video'); return !v.seeking }")


def test_a_stretch_is_cut_out_of_what_is_played(running, browser, network, account, ready):
    with visiting(browser, network) as context:
        page = opened(context, account)
        page.goto(f"/assets/{ready.id}")
        page.locator("video").wait_for()
        page.wait_for_function("() => document.querySelector('video').readyState > 1")
        page.get_by_role("button", name="剪出一段").click()
        make = page.get_by_role("button", name="剪成新素材")
        expect(make).to_be_disabled()
        seek(page, 3.5)
        page.get_by_role("button", name="设入点").click()
        seek(page, 2.01)
        page.get_by_role("button", name="设出点").click()
        expect(page.get_by_text("出点在入点之前")).to_be_visible()
        page.get_by_role("button", name="设入点").click()
        seek(page, 3.99)
        page.get_by_role("button", name="设出点").click()
        expect(page.get_by_text("共 2.00 秒")).to_be_visible()
        page.get_by_label("新素材的标题").fill("渡船靠岸")
        make.click()
        expect(page.get_by_text("已开始制作")).to_be_visible()
        listed = page.get_by_role("region", name="素材的来龙去脉")
        expect(listed.get_by_text(re.compile("0:02.000 . 0:04.000"))).to_be_visible()
        expect(listed.get_by_text("可用")).to_be_visible(timeout=READY_MS)
        listed.get_by_role("link", name="渡船靠岸").click()
        expect(page.get_by_role("heading", name="渡船靠岸")).to_be_visible()
        page.get_by_role("link", name="harbour").click()
        expect(page).to_have_url(re.compile(ready.id))
        cut = context.request.get(f"/api/v1/assets/{ready.id}").json()["cuts"][0]
        assert (cut["first_frame"], cut["frames"]) == (50, 50)
