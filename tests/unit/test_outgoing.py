"""A stranger's server holds nobody up, however it answers."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from farm.errors import DestinationFailed
from live.webhooks import Post
from workers import outgoing
from workers.outgoing import post_checked

LOOPBACK = ("127.0.0.0/8",)
GOOD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def dripping(at_once, drop):
    """A server that answers with something at once, and then a little again and again."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            caller, _ = listener.accept()
            with caller:
                caller.sendall(at_once)
                while not over.wait(0.05):
                    try:
                        caller.sendall(drop)
                    except OSError:
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
        finally:
            over.set()
            thread.join(5)


def test_a_header_that_never_ends_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(outgoing, "MOST_SECONDS", 0.5)
    begun = time.monotonic()
    with dripping(GOOD, b"x: y\r\n") as address, pytest.raises(DestinationFailed) as failed:
        post_checked(Post(address, b"{}", {}), LOOPBACK)
    assert failed.value.code == "hook-unreachable"
    assert failed.value.notice.facts["detail"] == "TimeoutError"
    assert time.monotonic() - begun < 5


def test_an_answer_whose_body_never_ends_is_an_answer(monkeypatch):
    monkeypatch.setattr(outgoing, "TIMEOUT_SECONDS", 0.5)
    with dripping(GOOD + b"content-length: 1000000\r\n\r\n", b"z") as address:
        status, body = post_checked(Post(address, b"{}", {}), LOOPBACK)
    assert status == 200
    assert body.startswith(b"z")
    assert len(body) < 100


def test_an_address_that_no_client_takes_is_a_fault_like_others():
    with pytest.raises(DestinationFailed) as failed:
        post_checked(Post("http://127.0.0.1:9/a\x01b", b"{}", {}), LOOPBACK)
    assert failed.value.code == "hook-unreachable"
