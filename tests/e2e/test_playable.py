"""A clip that plays before its renditions are there, in a real browser, and moves over to them."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from farm.jobs import JobKind, JobState
from tests.clips import AAC, X264, make_clip, pattern, tone
from tests.e2e.browsing import sign_in, visiting, watch

pytestmark = pytest.mark.e2e

COPY_SHOWN, PREVIEW_SHOWN = re.compile("正在播放原片"), re.compile("正在播放先行")


@pytest.fixture(scope="module")
def phone_clip(tmp_path_factory):
    """Stored on its side, as phones do; long enough that its ladder takes a while."""
    folder = tmp_path_factory.mktemp("clip")
    flat = make_clip(
        folder / "flat.mp4",
        [*pattern("854x480", "25", 10), *tone(10), *X264, "-g", "25", *AAC, "-shortest"],
    )
    return turned(flat, folder / "phone.mp4")


def turned(flat: Path, target: Path) -> Path:
    return make_clip(target, ["-display_rotation:v", "-90", "-i", str(flat), "-c", "copy"])


def is_encoding(running, asset):
    job = running.jobs(asset).get(JobKind.ENCODE_LADDER)
    return job is None or not job.state.is_final


def moment(page):
    """Where a player that was just given another stream has come to."""
    video, end = page.locator("video"), time.monotonic() + 20
    while not (at := video.evaluate("v => v.readyState > 1 && v.currentTime")):
        assert time.monotonic() < end, "nothing is shown any more"
        page.wait_for_timeout(50)
    return at


def wait_for_more(page, seconds):
    """Wait until a stream that grows is so long."""
    video, end = page.locator("video"), time.monotonic() + 20
    while not video.evaluate("(v, s) => v.seekable.length && v.seekable.end(0) > s", seconds):
        assert time.monotonic() < end, "the stream does not grow"
        page.wait_for_timeout(50)


def test_a_phone_s_packets_play_while_the_ladder_is_encoded(
    running,
    browser,
    network,
    account,
    phone_clip,
):
    with visiting(browser, network) as context:
        page = context.new_page()
        page.goto("/")
        sign_in(page, account)
        asset = running.submit(phone_clip)
        page.get_by_role("link", name="phone").click()
        expect(page.get_by_text(COPY_SHOWN)).to_be_visible(timeout=20_000)
        seen = watch(page, upright=True)
        assert seen["light"] > 20
        assert is_encoding(running, asset)
        video = page.locator("video")
        video.evaluate("v => { v.volume = 0.5; v.currentTime = 6 }")
        assert watch(page, upright=True)["at"] > 6
        video.evaluate("v => v.pause()")
        at = video.evaluate("v => v.currentTime")
        running.wait_until_ready(asset)
        expect(page.get_by_text(COPY_SHOWN)).to_have_count(0)
        expect(page.get_by_text("竖屏", exact=True)).to_be_visible()
        assert at - 0.1 < moment(page) < at + 0.1
        assert video.evaluate("v => v.paused")
        assert watch(page, upright=True)["light"] > 20
        assert video.evaluate("v => v.volume") == 0.5
        assert running.jobs(asset)[JobKind.COPY_SOURCE].state is JobState.DONE


@pytest.fixture(scope="module")
def broadcast_clip(tmp_path_factory):
    """HEVC, ten bits, HLG: nothing of it plays in a browser as it is."""
    hlg = ["-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020", "-color_trc", "arib-std-b67"]
    hlg += ["-colorspace", "bt2020nc", "-tag:v", "hvc1", "-x265-params", "log-level=none"]
    target = tmp_path_factory.mktemp("clip") / "broadcast.mp4"
    picture, sound = pattern("854x480", "25", 10), tone(10)
    coded = ["-c:v", "libx265", "-preset", "ultrafast", *hlg, *AAC, "-shortest"]
    return make_clip(target, [*picture, *sound, *coded])


def test_a_preview_plays_while_the_ladder_is_encoded_and_goes_on_in_the_renditions(
    running, browser, network, account, broadcast_clip
):
    with visiting(browser, network) as context:
        page = context.new_page()
        page.goto("/")
        sign_in(page, account)
        asset = running.submit(broadcast_clip)
        page.get_by_role("link", name="broadcast").click()
        expect(page.get_by_text(PREVIEW_SHOWN)).to_be_visible(timeout=30_000)
        assert watch(page)["light"] > 20
        assert is_encoding(running, asset)
        video = page.locator("video")
        assert video.evaluate("v => v.videoHeight") == 360
        wait_for_more(page, 1)  # its first segment lasts half a second
        video.evaluate("v => { v.currentTime = 1; v.volume = 0.5; v.playbackRate = 0.0625 }")
        seen = moment(page)
        assert seen >= 1, "what leans on the first segment cannot be gone to"
        running.wait_until_ready(asset)
        expect(page.get_by_text(PREVIEW_SHOWN)).to_have_count(0)
        expect(page.get_by_text("竖屏", exact=True)).to_be_visible()
        at = moment(page)
        assert seen <= at < 10
        assert not video.evaluate("v => v.paused")
        assert video.evaluate("v => [v.volume, v.playbackRate]") == [0.5, 0.0625]
        video.evaluate("v => { v.playbackRate = 1 }")
        assert watch(page)["light"] > 20
