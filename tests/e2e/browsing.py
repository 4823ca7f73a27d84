"""What tests in a real browser share: the browser, a network in between, and what one does."""

import os
import re
import shutil
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from api.web import BUILT
from tests.e2e.relay import Relay
from tests.needs import lacks

REFUSED = "Content Security Policy"
LOOK = """
v => {
  const canvas = document.createElement("canvas");
  canvas.width = 64; canvas.height = 64;
  const pen = canvas.getContext("2d");
  pen.drawImage(v, 0, 0, 64, 64);
  const seen = pen.getImageData(0, 0, 64, 64).data.filter((_, at) => at % 4 === 1);
  return {
    light: seen.reduce((a, b) => a + b) / seen.length,
    upright: v.videoHeight > v.videoWidth,
    at: v.currentTime,
  };
}
"""


@pytest.fixture(scope="module")
def account(running):
    return running.account()


@pytest.fixture(scope="module")
def network(running):
    place = urlsplit(running.crew.address)
    relay = Relay(place.hostname, place.port)
    yield relay
    relay.close()


@pytest.fixture(scope="module")
def browser():
    if not (BUILT / "index.html").is_file():
        lacks("the console is not built: make setup")
    program = shutil.which("chromium")
    if program is None:
        lacks("no chromium on this machine: deploy/setup --tests")
    arguments = ["--autoplay-policy=no-user-gesture-required"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=arguments)
        yield opened
        opened.close()


@contextmanager
def visiting(browser, network, locale="zh-CN", **more):
    """A browser of its own; any error of the page, or anything that its policy refuses, fails."""
    context = browser.new_context(base_url=network.address, locale=locale, **more)
    broken = []
    context.on("weberror", lambda error: broken.append(str(error.error)))
    context.on("console", lambda said: REFUSED in said.text and broken.append(said.text))
    try:
        yield context
    finally:
        context.close()
    assert broken == []


def sign_in(page, account, enter="登录"):
    page.get_by_label(re.compile("账号|Account")).fill(account.sign_in_name)
    page.get_by_label(re.compile("^(密码|Password)$")).fill(account.password)
    page.get_by_role("button", name=enter, exact=True).click()


def watch(page, upright=False):
    """Play on for a moment in an orientation; returns the moment and how light it is (0 to 255)."""
    video = page.locator("video")
    begin = video.evaluate(
        "v => { v.muted = true; v.play().catch(() => {}); return v.currentTime }"
    )
    end = time.monotonic() + 20
    while True:
        seen = video.evaluate(LOOK)
        if seen["upright"] == upright and seen["at"] > begin + 0.4:
            return seen
        assert time.monotonic() < end, seen
        page.wait_for_timeout(100)  # wait_for_function needs eval, which the page forbids
