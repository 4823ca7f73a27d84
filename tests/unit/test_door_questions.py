"""What nginx-rtmp, SRS and MediaMTX ask: samples as their own documents show them."""

import json

import pytest

from live.door_questions import MEDIAMTX, NGINX, SRS, read_question

# ossrs.io/lts/en-us/docs/v5/doc/http-callback, on_publish
SRS_PUBLISH = {
    "server_id": "vid-0xk989d",
    "service_id": "0x1a2b",
    "action": "on_publish",
    "client_id": "341w361a",
    "ip": "127.0.0.1",
    "vhost": "__defaultVhost__",
    "app": "live",
    "tcUrl": "rtmp://127.0.0.1:1935/live?key=d2fa801d08e3f90ed1e1670e6e52651a",
    "stream": "livestream",
    "param": "?token=xxx&salt=yyy",
    "stream_url": "video.test.com/live/livestream",
    "stream_id": "vid-124q9y3",
}
# mediamtx.org/docs/usage/authentication, external HTTP server; userAgent came later
MEDIAMTX_PUBLISH = {
    "user": "user",
    "password": "password",
    "token": "token",
    "ip": "192.0.2.5",
    "action": "publish",
    "path": "live/livestream",
    "protocol": "rtmp",
    "id": "6e1d6d2b",
    "query": "word=read",
    "userAgent": "x",
}


def test_srs_asks_in_its_own_words():
    whose, asked = read_question(json.dumps(SRS_PUBLISH))
    assert whose == SRS
    assert asked == {
        "call": "publish",
        "name": "livestream",
        "clientid": "341w361a",
        "addr": "127.0.0.1",
        "word": "",
    }
    for action, call in [("on_unpublish", "publish_done"), ("on_play", "play")]:
        sample = {**SRS_PUBLISH, "action": action, "param": "?word=read"}
        assert read_question(json.dumps(sample))[1]["call"] == call
        assert read_question(json.dumps(sample))[1]["word"] == "read"


def test_mediamtx_asks_in_its_own_words():
    whose, asked = read_question(json.dumps(MEDIAMTX_PUBLISH))
    assert whose == MEDIAMTX
    assert asked["call"] == "publish"
    assert (asked["name"], asked["clientid"]) == ("livestream", "6e1d6d2b")
    sample = {**MEDIAMTX_PUBLISH, "action": "read"}
    assert read_question(json.dumps(sample))[1]["call"] == "play"


def test_nginx_asks_in_a_form_and_nobody_puts_words_among_its_own():
    form = "app=live&addr=192.0.2.1&clientid=7&call=publish&name=secret"
    assert read_question(form)[0] == NGINX
    assert read_question(form)[1]["name"] == "secret"
    assert read_question(f"{form}&name=other") is None


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        json.dumps({**SRS_PUBLISH, "action": "on_dvr"}),
        json.dumps({**MEDIAMTX_PUBLISH, "action": "metrics"}),
        json.dumps({"action": "publish"}),
    ],
)
def test_what_is_no_question_about_pushes_is_none(text):
    assert read_question(text) is None
