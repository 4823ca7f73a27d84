"""Captions in a real browser: edited, seen in the player, brought; and an organisation's words."""

import re

import pytest
from playwright.sync_api import expect

from ai.cues import make_cues
from farm.orgs import EVERYTHING
from storage.catalog import captions
from tests.clips import AAC, X264, pattern, tone
from tests.e2e.browsing import sign_in, visiting, watch
from tests.speech import spoken
from workers.caption_edits import caption_plan
from workers.caption_streams import publish_captions, renew_packages, store_stream
from workers.caption_tracks import NewTrack, store_track

pytestmark = pytest.mark.e2e

PHONE = {"width": 390, "height": 844}
SAID = ("省委书记王伟中在湖南长沙考察", "今天的会议到此结束")
SHOWN = """
v => [...v.textTracks].filter(one => one.mode === "showing")
  .map(one => ({language: one.language, texts: [...one.cues ?? []].map(cue => cue.text)}))
"""


@pytest.fixture(scope="module")
def talk(running, clip):
    """The page of a clip with the farm's own captions, each test with what the former left."""
    length = [*pattern("320x180", seconds=8), *tone(8), *X264, *AAC, "-shortest"]
    made = running.submit(clip("talk.mp4", length))
    running.wait_until_ready(made)
    asset = running.asset(made)
    said = [spoken(text, start=4 * at) for at, text in enumerate(SAID)]
    cues = make_cues(said, caption_plan(running.farm, asset))
    track = store_track(running.farm, asset, NewTrack("zh-Hans", cues))
    store_stream(running.farm, asset, track)
    with running.farm.catalog.writing() as tx:
        captions.insert_track(tx, EVERYTHING, track)
        renew_packages(tx, asset)
    publish_captions(running.farm, asset)
    return f"/assets/{asset.id}"


@pytest.fixture
def page(browser, network, account, talk):
    with visiting(browser, network, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(talk)
        sign_in(page, account)
        page.get_by_role("heading", name="字幕", exact=True).wait_for()
        yield page


def text_of(page, number):
    return page.get_by_label(f"文字（第 {number} 条）")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def shown(page, *texts):
    """Wait until the player shows a track with these texts, lines joined; returns its language."""
    for _ in range(100):
        tracks = page.locator("video").evaluate(SHOWN)
        if [one["texts"] for one in tracks] == [list(texts)]:
            return tracks[0]["language"]
        page.wait_for_timeout(100)
    raise AssertionError(tracks)


def drawn(page, at):
    """Whether words are on the picture of a moment: it differs from that without its track."""
    video = page.locator("video")
    video.evaluate("(v, at) => { v.controls = false; v.pause(); v.currentTime = at; }", at)
    page.wait_for_timeout(500)
    with_words = video.screenshot()
    video.evaluate("v => { for (const one of v.textTracks) one.mode = 'disabled'; }")
    page.wait_for_timeout(500)
    return video.screenshot() != with_words


def test_an_editor_mends_a_cue_splits_one_and_sees_the_words_in_the_player(page):
    watch(page)
    assert shown(page, *SAID) == "zh-Hans"
    press(page, "编辑")
    mended = SAID[0].replace("王伟中", "沈晓明")
    text_of(page, 1).fill(mended)
    press(page, "在光标处拆开（第 2 条）")
    expect(page.get_by_text("没有拆开")).to_be_visible()
    text_of(page, 2).evaluate("field => field.setSelectionRange(5, 5)")
    press(page, "在光标处拆开（第 2 条）")
    expect(text_of(page, 3)).to_be_focused()
    press(page, "并入下一条（第 1 条）")
    text_of(page, 1).fill(mended)
    press(page, "删掉这条（第 2 条）")
    expect(text_of(page, 1)).to_be_focused()
    press(page, "保存为新版本")
    expect(page.get_by_text(re.compile("第 2 版，Li Lei.*共 1 条"))).to_be_visible()
    shown(page, mended)
    assert drawn(page, 1)
    assert not drawn(page, 1), "nothing else differs"


def test_what_was_typed_outlives_a_colleague_a_walk_and_a_sign_in(
    browser, network, account, page, talk
):
    press(page, "编辑")
    text_of(page, 1).fill("这是我改的话")
    with visiting(browser, network) as other:
        colleague = other.new_page()
        colleague.goto(talk)
        sign_in(colleague, account)
        press(colleague, "编辑")
        text_of(colleague, 1).fill("这是同事改的话")
        press(colleague, "保存为新版本")
        expect(colleague.get_by_text(re.compile("^第 3 版"))).to_be_visible()
    press(page, "保存为新版本")
    expect(page.get_by_text("您编辑的时候，Li Lei 保存了第 3 版")).to_be_visible()
    expect(page.get_by_text(re.compile("^第 3 版"))).to_be_visible()
    expect(text_of(page, 1)).to_have_value("这是我改的话")

    page.get_by_role("link", name="素材", exact=True).click()
    page.get_by_role("link", name="talk").click()
    expect(text_of(page, 1)).to_have_value("这是我改的话")
    page.context.clear_cookies()
    press(page, "在第 3 版之后保存我的")
    expect(page.get_by_text("登录后会回到刚才的地方")).to_be_visible()
    sign_in(page, account)
    expect(text_of(page, 1)).to_have_value("这是我改的话")

    press(page, "放弃修改")
    page.get_by_role("dialog").get_by_role("button", name="放弃修改").click()
    shown(page, "这是同事改的话")
    press(page, "编辑")
    expect(text_of(page, 1)).to_have_value("这是同事改的话")
    press(page, "放弃修改")
    expect(text_of(page, 1)).to_have_count(0)


def test_what_was_typed_is_saved_after_what_a_colleague_saved(
    browser, network, account, page, talk
):
    press(page, "编辑")
    text_of(page, 1).fill("这是我后来改的话")
    with visiting(browser, network) as other:
        colleague = other.new_page()
        colleague.goto(talk)
        sign_in(colleague, account)
        press(colleague, "编辑")
        text_of(colleague, 1).fill("这是同事又改的话")
        press(colleague, "保存为新版本")
        expect(colleague.get_by_text(re.compile("^第 4 版"))).to_be_visible()
    press(page, "保存为新版本")
    press(page, "在第 4 版之后保存我的")
    expect(page.get_by_text(re.compile("^第 5 版"))).to_be_visible()
    shown(page, "这是我后来改的话")


def test_leaving_while_it_is_saved_neither_keeps_a_draft_nor_loses_words(page):
    waiting = []
    page.route(
        "**/captions/cap_*",
        lambda route: waiting.append(route) if route.request.method == "PUT" else route.continue_(),
    )
    press(page, "编辑")
    text_of(page, 1).fill("这是同事改的话")
    press(page, "保存为新版本")
    expect(text_of(page, 1)).to_be_disabled()
    page.get_by_role("link", name="素材", exact=True).click()
    page.get_by_role("link", name="talk").click()
    expect(text_of(page, 1)).to_be_disabled()
    waiting.pop().continue_()
    expect(page.get_by_text(re.compile("^第 6 版"))).to_be_visible()
    expect(text_of(page, 1)).to_have_count(0)
    shown(page, "这是同事改的话")


def test_an_older_version_is_looked_at_and_brought_back_and_times_are_typed(page):
    press(page, "历史版本（6）")
    press(page, "查看第 5 版")
    expect(page.get_by_text("这是我后来改的话")).to_be_visible()
    press(page, "把第 5 版恢复为最新版本")
    expect(page.get_by_text(re.compile("^第 7 版，Li Lei")).first).to_be_visible()
    shown(page, "这是我后来改的话")
    press(page, "编辑")
    end = page.get_by_label("结束时间（第 1 条）")
    end.fill("later")
    expect(page.get_by_text("时间写法如")).to_be_visible()
    end.fill("0:02,4")
    press(page, "保存为新版本")
    expect(page.get_by_text(re.compile("^第 8 版，Li Lei"))).to_be_visible()
    ends = "v => [...v.textTracks].flatMap(one => [...one.cues ?? []].map(cue => cue.endTime))"
    for _ in range(100):
        if page.locator("video").evaluate(ends)[:1] == [2.4]:
            break
        page.wait_for_timeout(100)
    else:
        raise AssertionError(page.locator("video").evaluate(ends))
    press(page, "历史版本（8）")
    press(page, "查看第 3 版")
    press(page, "把第 3 版恢复为最新版本")
    shown(page, "这是同事改的话")


def test_a_file_from_windows_is_brought_as_a_translation_twice(page):
    file = {
        "name": "a.srt",
        "mimeType": "application/x-subrip",
        "buffer": "1\r\n00:00:01,000 --> 00:00:03,000\r\n“Good morning”\r\n".encode("gb18030"),
    }
    translation = page.get_by_label("这是译文")
    expect(translation).not_to_be_checked()
    page.get_by_role("combobox", name="文件的语言").click()
    page.get_by_role("option", name="英文").click()
    expect(translation).to_be_checked()
    for version in (1, 2):
        page.locator("input[type=file]").set_input_files(file)
        row = page.get_by_text(re.compile(f"^第 {version} 版，Li Lei.*共 1 条"))
        expect(row).to_be_visible(timeout=20_000)
    expect(page.get_by_text("译文", exact=True)).to_be_visible()
    assert shown(page, "这是同事改的话") == "zh-Hans"
    page.locator("video").evaluate(
        "v => { for (const one of v.textTracks)"
        " one.mode = one.language === 'en' ? 'showing' : 'disabled'; }"
    )
    assert shown(page, "“Good morning”") == "en"


def test_an_organisations_words_are_typed_kept_and_discarded(page):
    page.goto("/account")
    page.get_by_role("link", name="打开字幕词表").click()
    names = page.get_by_label(re.compile("^专名"))
    names.fill("王伟中\n芙蓉融媒、王伟中")
    page.get_by_label(re.compile("^敏感词")).fill("某某事件")
    expect(page.get_by_label("专名 · 2 个")).to_be_visible()
    press(page, "保存词表")
    expect(page.get_by_text("词表已保存")).to_be_visible()
    page.reload()
    expect(names).to_have_value("王伟中\n芙蓉融媒")
    names.fill("字" * 101)
    expect(page.get_by_role("button", name="保存词表")).to_be_disabled()
    press(page, "放弃修改")
    expect(names).to_have_value("王伟中\n芙蓉融媒")


def test_words_that_were_typed_outlive_a_walk_and_a_colleague(browser, network, account, page):
    page.goto("/account")
    page.get_by_role("link", name="打开字幕词表").click()
    names = page.get_by_label(re.compile("^专名"))
    names.fill("我的词")
    page.get_by_role("link", name="素材", exact=True).click()
    page.go_back()
    expect(names).to_have_value("我的词")
    with visiting(browser, network) as other:
        colleague = other.new_page()
        colleague.goto("/account")
        sign_in(colleague, account)
        colleague.get_by_role("link", name="打开字幕词表").click()
        colleague.get_by_label(re.compile("^专名")).fill("同事的词")
        press(colleague, "保存词表")
        expect(colleague.get_by_text("词表已保存")).to_be_visible()
    press(page, "保存词表")
    expect(page.get_by_text("别人保存了新的词表")).to_be_visible()
    expect(names).to_have_value("我的词")
    press(page, "仍以我的词表保存")
    expect(page.get_by_text("词表已保存")).to_be_visible()
    page.reload()
    expect(names).to_have_value("我的词")
