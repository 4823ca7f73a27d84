"""The console as the door serves it: what browsers keep, what is let in, what is not there."""

import gzip
import re

import pytest

from api.app import create_app
from tests.e2e.conftest import serving

PAGE = '<!doctype html><meta name="style-nonce" content="__STYLE_NONCE__"><title>console</title>'
SCRIPT = "console.log('film');\n" * 100
BROWSER = {"accept": "text/html,*/*;q=0.8"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web") / "dist"
    (folder / "static").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "static" / "index-1a2b.js").write_text(SCRIPT)
    (folder / "icon.svg").write_text("<svg/>")
    (folder.parent / "secret.txt").write_text("not for browsers")
    return folder


@pytest.fixture(scope="module")
def page(door, built):
    with serving(create_app(door.farm, door.queue, console=built)) as url:
        yield door.client(), url


@pytest.mark.parametrize(
    "path",
    ["/", "/upload", "/assets/ast_0123456789", "/static-things", "/a/b/c?search=x", "/index.html"],
)
def test_any_address_of_the_console_is_its_page(page, path):
    client, url = page
    answer = client.get(url + path, headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<title>console</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_the_page_lets_nothing_strange_in(page):
    client, url = page
    first, second = (client.get(url, headers=BROWSER) for _ in range(2))
    policy = dict(
        part.split(" ", 1) for part in first.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert {policy[name] for name in ("media-src", "worker-src")} == {"'self' blob:"}
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["referrer-policy"] == "same-origin"
    nonces = [re.search('content="(.{20,})"', one.text)[1] for one in (first, second)]
    assert nonces[0] != nonces[1]
    assert f"'nonce-{nonces[0]}'" in policy["style-src"]


def test_a_file_whose_name_tells_its_content_is_kept_for_good(page):
    client, url = page
    answer = client.get(f"{url}/static/index-1a2b.js", headers={"accept-encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text == SCRIPT
    assert int(answer.headers["content-length"]) == len(gzip.compress(SCRIPT.encode(), mtime=0))
    plain = client.get(f"{url}/static/index-1a2b.js", headers={"accept-encoding": "identity"})
    assert (plain.text, int(plain.headers["content-length"])) == (SCRIPT, len(SCRIPT))
    assert client.get(f"{url}/icon.svg").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/static/index-old.js", "/static/", "/api/v1/nowhere", "/api/v1", "/robots.txt"]
)
def test_what_is_not_there_is_no_page(page, path):
    client, url = page
    accept = BROWSER if path.startswith(("/static", "/api")) else {}
    answer = client.get(url + path, headers=accept)
    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-route")


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/static/..%2f..%2fsecret.txt"]
)
def test_nothing_outside_the_built_page_is_told(page, path):
    client, url = page
    answer = client.get(url + path, headers={"accept": "*/*"})
    assert answer.status_code == 404
    assert "not for browsers" not in answer.text


def test_a_changing_request_gets_no_page(page):
    client, url = page
    assert client.post(f"{url}/upload", headers=BROWSER).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "网页控制台还没有生成"), ("en", "not been built")]
)
def test_a_console_that_was_not_built_says_what_to_run(door, tmp_path, language, words):
    with serving(create_app(door.farm, door.queue, console=tmp_path / "dist")) as url:
        answer = door.client().get(url, headers=BROWSER | {"accept-language": language})
    assert answer.status_code == 503
    assert words in answer.text
    assert "make setup" in answer.text
