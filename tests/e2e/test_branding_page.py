"""An editor gives their station a logo and a lower third, and sees what that looks like."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.drawn_logo import LOGO_SIZE, write_logo
from tests.e2e.browsing import sign_in, visiting

pytestmark = [pytest.mark.e2e, pytest.mark.server]


@pytest.fixture
def editor(door):
    station = door.child("city")
    _, name, password = door.person(station, "editor")
    return SimpleNamespace(sign_in_name=name, password=password, station=station)


def opened(context, editor, place="/branding", enter="登录"):
    page = context.new_page()
    page.goto(place)
    sign_in(page, editor, enter)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    return page


def corner_of(page):
    """Where the logo stands in the wide picture: shares of its width and height."""
    picture = page.locator("figure").first.locator("div").first.bounding_box()
    logo = page.locator("figure img").first.bounding_box()
    return (
        (logo["x"] + logo["width"] / 2 - picture["x"]) / picture["width"],
        (logo["y"] + logo["height"] / 2 - picture["y"]) / picture["height"],
    )


def test_a_logo_and_a_lower_third_are_chosen_seen_and_kept(browser, door, editor, tmp_path):
    client = door.signed_in(editor.sign_in_name, editor.password)
    address = f"/api/v1/organisations/{editor.station.id}/branding"
    with visiting(browser, SimpleNamespace(address=door.url)) as context:
        page = opened(context, editor)
        expect(page.get_by_text("都还没有设置")).to_be_visible()
        page.locator("input[type=file]").set_input_files(write_logo(tmp_path / "logo.png"))
        logos = page.locator("figure img")
        expect(logos).to_have_count(2)
        expect(logos.first).to_have_js_property("naturalWidth", LOGO_SIZE[0])
        across, down = corner_of(page)
        assert across < 0.2
        assert down < 0.2
        expect(page.get_by_text("这是本单位自己的设置")).to_be_visible()

        page.get_by_text("右下", exact=True).click()
        across, down = corner_of(page)
        assert across > 0.8
        assert down > 0.8
        page.get_by_role("switch", name="标题条").check()
        expect(page.get_by_text("橘子洲大桥今晨恢复双向通行")).to_have_count(2)
        page.get_by_label("底色").fill("#c8102e")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.get_by_text("之后上传的片子就会带上")).to_be_visible()

        told = client.get(address).json()
        assert (told["corner"], told["lower_third"]["bar"]) == ("bottom-right", "#c8102e")
        assert told["logo"]["width"] == LOGO_SIZE[0], "the logo stays"
        page.reload()
        expect(page.get_by_label("底色")).to_have_value("#c8102e")


def test_an_organisation_goes_back_to_what_those_above_it_have(browser, door, editor):
    client = door.signed_in(editor.sign_in_name, editor.password)
    address = f"/api/v1/organisations/{editor.station.id}/branding"
    wish = {"corner": "top-left", "width": 12, "margin": 4, "lower_third": None}
    assert client.put(address, json=wish).status_code == 200
    with visiting(browser, SimpleNamespace(address=door.url)) as context:
        page = opened(context, editor)
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="改用上级单位的设置").click()
        expect(page.get_by_text("都还没有设置")).to_be_visible()
    assert client.get(address).json()["own"] is False


def test_a_file_that_is_no_logo_is_refused_in_words(browser, door, editor, tmp_path):
    fake = tmp_path / "fake.png"
    fake.write_bytes(b"GIF89a")
    network = SimpleNamespace(address=door.url)
    with visiting(browser, network, locale="en-GB") as context:
        page = opened(context, editor, "/account", "Sign in")
        page.get_by_role("link", name="Set logo and lower third").click()
        page.locator("input[type=file]").set_input_files(fake)
        expect(page.get_by_text("This file is no logo that can be used")).to_be_visible()
        expect(page.locator("figure img")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(browser, door, editor, width):
    network = SimpleNamespace(address=door.url)
    with visiting(browser, network, viewport={"width": width, "height": 844}) as context:
        page = opened(context, editor)
        page.get_by_role("switch", name="标题条").check()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
