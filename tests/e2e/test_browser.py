"""The console in a real browser, against a real farm; nothing between them is made up."""

import re

import pytest
from playwright.sync_api import expect

from tests.clips import AAC, X264, make_clip, pattern, tone
from tests.e2e.browsing import sign_in, visiting, watch
from tests.modes import IN_FULL_MODE

pytestmark = pytest.mark.e2e

PHONE = {"width": 390, "height": 844}
SLOW = 2_000_000
READY_MS = 60_000


@pytest.fixture(scope="module")
def roofs(tmp_path_factory):
    target = tmp_path_factory.mktemp("clip") / "rooftop.mp4"
    return make_clip(
        target, [*pattern("640x360", seconds=5), *tone(5), *X264, "-b:v", "5M", *AAC, "-shortest"]
    )


def send_through_a_cut(page, network, file):
    """Send a file over a slow network that breaks once; it goes on where it was."""
    starts = []
    page.on(
        "request",
        lambda one: one.method == "PATCH" and starts.append(int(one.headers["upload-offset"])),
    )
    size = file.stat().st_size
    network.bytes_a_second = SLOW
    page.set_input_files("#clips", file)
    page.get_by_role("button", name="上传 1 个文件").click()
    before = network.sent
    while network.sent - before < size / 3:
        page.wait_for_timeout(50)
    network.cut(2)
    expect(page.get_by_text("从断点继续")).to_be_visible()
    expect(page.get_by_text("已传完", exact=True)).to_be_visible(timeout=30_000)
    network.bytes_a_second = 10**9
    assert len(starts) == 2
    assert starts[0] == 0
    assert size / 10 < starts[1] < size
    assert network.sent - before < 1.5 * size


def test_a_reporter_uploads_through_a_network_that_breaks(browser, network, account, roofs):
    upload_and_watch(browser, network, account, roofs)


def upload_and_watch(browser, network, account, roofs):
    with visiting(browser, network, viewport=PHONE, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        loads = []
        page.goto("/upload")
        sign_in(page, account)
        page.on("load", lambda _: loads.append(page.url))
        page.get_by_label("标题").fill("The roofs at noon")
        page.get_by_label("地点").fill("渡口")

        send_through_a_cut(page, network, roofs)
        expect(page.get_by_text("可用", exact=True)).to_be_visible(timeout=READY_MS)
        page.get_by_role("link", name="查看素材").click()
        expect(page.get_by_role("heading", name="The roofs at noon", level=1)).to_be_visible()
        first = watch(page)
        page.get_by_text("竖屏", exact=True).click()
        second = watch(page, upright=True)
        assert min(first["light"], second["light"]) > 20
        assert second["at"] > first["at"]  # the other orientation goes on at the same moment
        assert loads == []


def test_a_rendition_is_left_out_and_made_again(browser, network, account, roofs):
    with visiting(browser, network, viewport=PHONE) as context:
        page = context.new_page()
        page.goto("/")
        sign_in(page, account)
        page.get_by_role("link", name="The roofs at noon").click()
        expect(page).to_have_title("The roofs at noon · 视频工场")
        source = page.get_by_role("link", name="下载原片").get_attribute("href")
        assert context.request.get(source).body() == roofs.read_bytes()

        files = page.get_by_role("link", name=re.compile("^下载 "))
        menu = page.get_by_role("button", name="更多操作").last
        menu.wait_for()
        count = files.count()
        menu.click()
        page.get_by_role("menuitem", name="去掉这个规格").click()
        page.get_by_role("button", name="确定去掉").click()
        expect(page.get_by_text("已去掉", exact=True)).to_be_visible()
        expect(files).to_have_count(count - 1)
        menu.click()
        page.get_by_role("menuitem", name="重新生成").click()
        expect(files).to_have_count(count, timeout=READY_MS)
        expect(page.get_by_text("已去掉", exact=True)).to_have_count(0)


def test_a_closed_page_costs_nothing_that_was_sent(browser, network, account, tmp_path):
    clip = make_clip(tmp_path / "a.mp4", [*pattern("640x360", seconds=4), *X264, "-b:v", "6M"])
    renamed = clip.with_name("trim.9F2C.MOV")  # as a phone does when it hands out a copy
    with visiting(browser, network) as context:
        page = context.new_page()
        page.goto("/upload")
        sign_in(page, account)
        before = network.sent
        network.bytes_a_second = SLOW
        page.set_input_files("#clips", clip)
        page.get_by_role("button", name="上传 1 个文件").click()
        while network.sent - before < clip.stat().st_size / 2:
            page.wait_for_timeout(50)
        network.cut(0)  # else what the system still holds arrives after all
        page.close()
        network.bytes_a_second = 10**9

        clip.rename(renamed)
        page = context.new_page()
        starts = []
        page.on("request", lambda one: starts.append(one.headers.get("upload-offset")))
        page.goto("/upload")
        expect(page.get_by_text(re.compile(r"已传 [1-9]\d?%"))).to_be_visible()
        page.set_input_files("#clips", renamed)
        page.get_by_role("button", name="上传 1 个文件").click()
        expect(page.get_by_text("已传完", exact=True)).to_be_visible(timeout=30_000)
        assert [int(start) > 10**5 for start in starts if start] == [True]
        page.get_by_role("link", name="查看素材").click()
        page.get_by_role("button", name="删除素材").click()
        page.get_by_role("button", name="确定删除").click()
        expect(page.get_by_role("heading", name="素材库", level=1)).to_be_visible()
        expect(page.get_by_role("link", name="trim.9F2C")).to_have_count(0)


def test_eight_tabs_leave_the_player_its_connections(running, browser, network, account, clip):
    with visiting(browser, network) as context:
        first = context.new_page()
        first.goto("/")
        sign_in(first, account)
        first.get_by_role("link", name="The roofs at noon").wait_for()
        tabs = [first, *(context.new_page() for _ in range(7))]
        for tab in tabs[1:]:
            tab.goto("/")
            tab.get_by_role("link", name="The roofs at noon").wait_for()
        player = context.new_page()
        player.goto("/")
        player.get_by_role("link", name="The roofs at noon").click()
        assert watch(player)["light"] > 20

        running.submit(clip("late.mp4", [*pattern(seconds=1), *X264]))
        for tab in tabs:
            expect(tab.get_by_role("link", name="late")).to_be_visible(timeout=20_000)


def test_without_a_shared_worker_the_tabs_follow_one_another(
    running, browser, network, account, clip
):
    with visiting(browser, network) as context:
        context.add_init_script("delete window.SharedWorker")
        first, second = context.new_page(), context.new_page()
        first.goto("/")
        sign_in(first, account)
        first.get_by_role("link", name="The roofs at noon").wait_for()
        second.goto("/")
        second.get_by_role("link", name="The roofs at noon").wait_for()
        running.submit(clip("heard.mp4", [*pattern("320x240", seconds=1), *X264]))
        for tab in (first, second):
            expect(tab.get_by_role("link", name="heard")).to_be_visible(timeout=20_000)
        first.close()
        running.submit(clip("inherited.mp4", [*pattern("240x320", seconds=1), *X264]))
        expect(second.get_by_role("link", name="inherited")).to_be_visible(timeout=20_000)


def test_who_has_to_sign_in_again_comes_back_to_where_they_were(browser, network, account):
    with visiting(browser, network) as context:
        page = context.new_page()
        page.goto("/?state=ready")
        sign_in(page, account)
        page.get_by_role("link", name="The roofs at noon").click()
        page.get_by_role("heading", name="The roofs at noon", level=1).wait_for()
        place = page.url
        context.clear_cookies()
        page.get_by_role("button", name="日志").first.click()
        expect(page.get_by_text("登录后会回到刚才的地方")).to_be_visible()
        sign_in(page, account)
        expect(page.get_by_role("heading", name="The roofs at noon", level=1)).to_be_visible()
        assert page.url == place
        page.reload()  # the address is the door's to answer now, not the page's
        expect(page.get_by_role("heading", name="The roofs at noon", level=1)).to_be_visible()


PLACES = (
    "/",
    "/?search=nothing-of-that-name",
    "/upload",
    "/account",
    "/words",
    "/branding",
    "/no/such/place",
)


def read_in_both(page, texts):
    """Keep a page's words in its language, switch, and keep them in the other."""
    page.get_by_role("heading").first.wait_for()
    for _ in range(2):
        language = page.locator("html").get_attribute("lang")
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        texts[language].append(page.locator("main").inner_text().replace("渡口", ""))
        page.get_by_role("button", name=re.compile("^(切换到英文|Switch to Chinese)$")).click()


def test_every_page_has_its_words_in_both_languages(browser, network, account):
    texts = {"zh-CN": [], "en": []}
    with visiting(browser, network) as context:
        page = context.new_page()
        page.goto("/")
        read_in_both(page, texts)
        sign_in(page, account)
        page.get_by_role("link", name="The roofs at noon").click()
        page.locator("video").wait_for()
        read_in_both(page, texts)
        for place in PLACES:
            page.goto(place)
            read_in_both(page, texts)
        page.get_by_role("button", name="切换到英文").click()
        page.reload()
        expect(page.get_by_role("button", name="Switch to Chinese")).to_be_visible()
    for language, pages in texts.items():
        assert min(len(text) for text in pages) > 10
        whole = "\n".join(pages).replace("中文", "")
        assert not re.findall(r"undefined|null|NaN|\[object|\{\w+\}", whole)
        chinese = re.findall("[\u4e00-\u9fff]+", whole)
        assert bool(chinese) == (language == "zh-CN"), chinese


# The last, and apart: a fixture of the module that gets a parameter is made anew, and the tests
# above go on with the clip of the first. CI uploads to several machines in test_farm.py, as a phone
# does.
@pytest.mark.long
@pytest.mark.parametrize("running", [IN_FULL_MODE], indirect=True, scope="module")
def test_so_does_a_reporter_whose_farm_has_several_machines(
    running, browser, network, account, roofs
):
    upload_and_watch(browser, network, account, roofs)
