"""The frame in a real browser: it is seen over the picture, dragged, held and let go."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.clips import AAC, X264, pattern, tone
from tests.e2e.browsing import sign_in, visiting
from tests.e2e.conftest import opened_door
from tests.e2e.test_backup import process
from tests.uploading import run_jobs

pytestmark = [pytest.mark.e2e, pytest.mark.media]
PHONE = {"width": 390, "height": 844}
LOADED_MS = 30_000
SIZE = 0.316
"""Of the upright window in a picture of 16:9: 9/16 of 9/16."""

WHEN_SHOWN = """
v => new Promise(done => {
  const say = () => v.readyState > 1 ? done([v.videoWidth, v.videoHeight]) : setTimeout(say, 50);
  say();
})
"""
"""Its size, once it shows a picture; a player that is on its way may begin anew at its start."""


@pytest.fixture(scope="module")
def footage(tmp_path_factory, clip):
    """A door, a clip of three seconds, and a producer."""
    source = clip("quay.mp4", [*pattern("320x180", "10", 3), *tone(3), *X264, *AAC])
    with opened_door(tmp_path_factory.mktemp("farm") / "farm", preset="ultrafast") as door:
        # frames are seen without what costs most: moving previews, and what stands out
        still = replace(door.farm.profile, moving=())
        door.farm = replace(door.farm, profile=still, is_proposing=False)
        asset = process(door.farm, source)
        _, name, password = door.person(door.root, "producer")
        yield SimpleNamespace(
            door=door, asset=asset, sign_in_name=name, password=password, address=door.url
        )


def opened(context, footage, account=None, language="zh"):
    page = context.new_page()
    page.goto(f"/assets/{footage.asset.id}")
    sign_in(page, account or footage, "登录" if language == "zh" else "Sign in")
    page.get_by_role("button", name=re.compile("查看和调整取景|See and move the frame")).click()
    return page


def pins(footage):
    client = footage.door.signed_in(footage.sign_in_name, footage.password)
    return client.get(f"/api/v1/assets/{footage.asset.id}/pins").json()["pins"]


def let_go_of_all(footage):
    client = footage.door.signed_in(footage.sign_in_name, footage.password)
    assert client.delete(f"/api/v1/assets/{footage.asset.id}/pins").status_code == 204


def test_a_finger_drags_the_frame_and_the_window_stands_there(browser, footage):
    let_go_of_all(footage)
    with visiting(browser, footage, viewport=PHONE, has_touch=True, is_mobile=True) as context:
        page = opened(context, footage)
        grip = page.get_by_role("slider", name="取景框")
        grip.wait_for(timeout=LOADED_MS)
        expect(page.get_by_text("没有固定取景")).to_be_visible()
        picture = page.locator("video").bounding_box()
        frame = grip.bounding_box()
        middle = {"x": frame["x"] + frame["width"] / 2, "y": frame["y"] + frame["height"] / 2}
        hand = context.new_cdp_session(page)
        hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [middle]})
        for share in (0.3, 0.25, 0.2):
            finger = {"x": picture["x"] + share * picture["width"], "y": middle["y"]}
            hand.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [finger]})
        hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(page.get_by_text("修改还没有应用。")).to_be_visible()
        expect(grip).to_have_attribute("aria-valuenow", "20")
        moved = grip.bounding_box()
        assert moved["x"] + moved["width"] / 2 == pytest.approx(
            picture["x"] + 0.2 * picture["width"], abs=4
        )
        page.get_by_role("button", name="应用并重新生成").click()
        expect(page.get_by_text("相关成品正在重新生成")).to_be_visible()
        expect(page.get_by_text("取景框由人工固定").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    (stored,) = pins(footage)
    assert (stored["from"], stored["to"], stored["down"]) == (0, 3, 0.5)
    assert stored["across"] == pytest.approx(0.2, abs=0.02)


def sees_the_way_before_it_is_kept(page, footage, percent):
    """The line is the farm's: without a face to follow, a window waits where it will be held."""
    way = page.get_by_role("img", name="Where the frame would stand over time")
    expect(way).to_be_visible(timeout=LOADED_MS)
    page.get_by_role("slider", name="Time").fill("0.4")
    expect(page.get_by_role("slider", name="Frame")).to_have_attribute("aria-valuenow", percent)
    page.get_by_role("slider", name="Time").fill("1")
    assert pins(footage) == []


def test_keys_move_it_and_what_is_held_is_let_go(browser, footage):
    let_go_of_all(footage)
    with visiting(browser, footage, locale="en-GB") as context:
        page = opened(context, footage, language="en")
        grip = page.get_by_role("slider", name="Frame")
        grip.wait_for(timeout=LOADED_MS)
        page.locator("video").evaluate(WHEN_SHOWN)
        page.get_by_role("slider", name="Time").fill("1")
        page.get_by_text("From here to its end").click()
        grip.focus()
        page.keyboard.press("Home")
        expect(grip).to_have_attribute("aria-valuenow", str(round(100 * SIZE / 2)))
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        expect(grip).to_have_attribute("aria-valuenow", str(round(100 * SIZE / 2) + 3))
        held = page.get_by_role("region", name="Where it is held").get_by_role("listitem")
        expect(held).to_have_count(1)
        expect(held).to_contain_text(re.compile("0:01.000 . 0:03.000"))
        sees_the_way_before_it_is_kept(page, footage, str(round(100 * SIZE / 2) + 3))
        page.get_by_role("button", name="Discard").click()
        expect(held).to_have_count(0)
        assert pins(footage) == []
        grip.focus()
        page.keyboard.press("End")
        page.get_by_role("button", name="Apply and make again").click()
        expect(page.get_by_text("are being made again")).to_be_visible()
        assert [one["across"] for one in pins(footage)] == [pytest.approx(1 - SIZE / 2, abs=0.01)]
        held.get_by_role("button", name=re.compile("Let go")).click()
        page.get_by_role("button", name="Apply and make again").click()
        expect(page.get_by_text("Nothing is held")).to_be_visible()
        expect(page.get_by_role("button", name="Apply and make again")).to_have_count(0)
    assert pins(footage) == []


def test_who_only_looks_sees_why_and_moves_nothing(browser, footage):
    let_go_of_all(footage)
    _, name, password = footage.door.person(footage.door.root, "viewer")
    viewer = SimpleNamespace(sign_in_name=name, password=password)
    with visiting(browser, footage) as context:
        page = opened(context, footage, viewer)
        expect(page.get_by_text("这里是竖屏等成品所显示的部分。")).to_be_visible(timeout=LOADED_MS)
        expect(page.get_by_role("slider", name="取景框")).to_have_count(0)
        page.get_by_text("全部镜头（1）").click()
        page.get_by_role("button", name="从 0:00.000 播放").wait_for()


WISH = {"ranges": [{"from": 1, "to": 2, "title": "x"}], "title_card": False}


def pin(client, footage, across):
    """Hold the frame of all but the first half of a second, and wait until all shows that."""
    address = f"/api/v1/assets/{footage.asset.id}"
    body = {"pins": [{"from": 0.5, "to": 3, "across": across}]}
    assert client.put(f"{address}/pins", json=body).status_code == 200
    finish(client, footage, footage.asset.id)
    names = ("poster-vertical.jpg", "poster-horizontal.jpg")
    return [client.get(f"{address}/files/stills/{name}").content for name in names]


def finish(client, footage, asset_id):
    jobs = client.get(f"/api/v1/assets/{asset_id}/jobs").json()
    run_jobs(footage.door.farm, [one["id"] for one in jobs])


def clip_of(client, footage):
    answer = client.post(f"/api/v1/assets/{footage.asset.id}/clips", json=WISH)
    assert answer.status_code == 201, answer.text
    [made] = answer.json()["clips"]
    return made


def test_a_pin_has_posters_taken_again_of_what_follows(footage):
    let_go_of_all(footage)
    client = footage.door.signed_in(footage.sign_in_name, footage.password)
    address = f"/api/v1/assets/{footage.asset.id}/framing"
    (left, wide) = pin(client, footage, 0.2)
    before, wish = client.get(address).json(), {"pins": [{"from": 0.5, "to": 3, "across": 0.8}]}
    drafted = client.post(address, json=wish)
    assert drafted.status_code == 200, drafted.text
    assert client.get(address).json() == before, "a draft is not kept"
    (right, again) = pin(client, footage, 0.8)
    assert left != right
    assert wide == again
    assert client.get(address).json() == drafted.json(), "it is what comes of the same pins"
    [shape] = drafted.json()["shapes"]
    [shot] = shape["shots"]
    assert (shot["view"], shot["reason"]["code"]) == ("crop", "framed-pinned")
    assert shot["windows"][0]["path"][-1]["across"] == pytest.approx(0.8)
    late = client.post(address, json={"pins": [{"from": 9, "to": 10, "across": 0.8}]})
    assert (late.status_code, late.json()["code"]) == (422, "pin-outside")


def test_a_clip_takes_what_is_pinned_in_it_and_shows_its_frame_over_its_source(browser, footage):
    client = footage.door.signed_in(footage.sign_in_name, footage.password)
    pin(client, footage, 0.8)
    made = clip_of(client, footage)
    taken = client.get(f"/api/v1/assets/{made['id']}/pins").json()["pins"]
    assert taken == [{"from": 0, "to": 1, "across": 0.8, "down": 0.5}]
    assert clip_of(client, footage)["id"] == made["id"]
    finish(client, footage, made["id"])
    with visiting(browser, footage) as context:
        its = SimpleNamespace(**vars(footage) | {"asset": SimpleNamespace(id=made["id"])})
        page = opened(context, its)
        grip = page.get_by_role("slider", name="取景框")
        expect(grip).to_have_attribute("aria-valuenow", "80", timeout=LOADED_MS)
        expect(page.get_by_text("取景框由人工固定").first).to_be_visible()
        size = page.locator("video").evaluate(WHEN_SHOWN)
        assert size == [320, 180], "its source, as its own stream is upright"
    let_go_of_all(footage)
    assert clip_of(client, footage)["is_new"], "it has other pins than the one before"
