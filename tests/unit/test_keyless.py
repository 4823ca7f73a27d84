"""What is told of an address names no key."""

import pytest

from live.keyless import without_keys

ADDRESS = "rtmp://push.example:1935/live/stream-0a1b2c3d?auth=7f6e5d4c3b2a&t=9"


@pytest.mark.parametrize(
    "words",
    [
        f"Error opening output file {ADDRESS}.",
        "Server error: stream stream-0a1b2c3d is busy",
        "NetStream.Publish.BadName: stream-0a1b2c3d?auth=7f6e5d4c3b2a&t=9",
        "no such token 7f6e5d4c3b2a",
        "cannot open /live/stream-0a1b2c3d",
    ],
)
def test_words_of_a_server_name_no_key(words):
    told = without_keys(words, ADDRESS)
    assert "stream-0a1b2c3d" not in told
    assert "7f6e5d4c3b2a" not in told
    assert "-" in told


def test_what_is_no_key_stays():
    words = "Connection refused by push.example, application live, code 9"
    assert without_keys(words, ADDRESS) == words
    assert without_keys("No such file: /a/clip.mp4", "/a/clip.mp4") == "No such file: -"
    assert without_keys("x", "rtmp://[broken") == "x"


def test_a_key_is_known_in_both_spellings():
    address = "rtmp://push.example/app/key%2Fwith%20signs"
    assert "key" not in without_keys("refused: key/with signs", address)
