"""The nginx of a full farm that takes pushes: whom it asks, whom it obeys, when doors are away."""

import socket
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import httpx
import pytest
import yaml

from api.container_front import CONTAINER_PUSHES, NETWORK, WORD, container_pushes
from api.nginx_rtmp import RTMP_LOCATION, push_server_config
from deploy.places import free_pair_of_ports, free_port
from tests.architecture.test_compose import TEXT
from tests.named_doors import running
from tests.needs import lacks
from workers.programs import find_nginx, find_rtmp_module

KNOWN, SECRET = "a" * 40, "secret"
UPDATE_SECONDS = 5


class Door(BaseHTTPRequestHandler):
    """A door as the farm's own answers: who knows the secret is known under another name."""

    def do_POST(self):
        told = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.server.asked.append((self.path, told["call"]))
        is_known = self.path == RTMP_LOCATION + KNOWN and not self.server.is_closed
        if told["call"] == "publish" and is_known and told["name"] == SECRET:
            self.send_response(302)
            self.send_header("Location", "prg_1-main")
        else:
            self.send_response(204 if is_known and told["call"] != "publish" else 422)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def door(port=0):
    with ThreadingHTTPServer(("127.0.0.1", port), Door) as server:
        server.asked, server.is_closed = [], False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


@pytest.fixture
def server(tmp_path):
    """Where it is, with two doors behind it that a test may close."""
    nginx = find_nginx()
    module = None if nginx is None else find_rtmp_module(nginx)
    if module is None:
        lacks("no nginx with its RTMP module on this machine")
    with ExitStack() as stack:
        port, relay = free_pair_of_ports(), free_port()
        doors = [stack.enter_context(ExitStack()) for _ in range(2)]
        both = [each.enter_context(door()) for each in doors]
        told = replace(
            CONTAINER_PUSHES,
            pushes=container_pushes("127.0.0.1", port, relay),
            folder=tmp_path,
            module=module,
            relay=relay,
            doors=tuple(f"127.0.0.1:{each.server_port}" for each in both),
            resolver="",
        )
        text = push_server_config(told).replace(WORD, KNOWN).replace(NETWORK, "127.0.0.1")
        (tmp_path / "nginx.conf").write_text(text)
        stack.enter_context(running(nginx, tmp_path))
        wait_for(lambda: is_well(port))
        yield port, doors, both


def wait_for(done, seconds=15):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_well(port):
    """By the check of its container."""
    file = yaml.safe_load(TEXT)["services"]["rtmp"]["healthcheck"]["test"]
    command = [word.replace("$$", "$").replace("/1935", f"/{port}") for word in file[1:]]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


@contextmanager
def pushing(ffmpeg, port, name):
    command = [str(ffmpeg), "-v", "error", "-nostdin", "-re", "-f", "lavfi"]
    command += ["-i", "color=size=64x36:rate=5", "-c:v", "libx264", "-preset", "ultrafast"]
    address = f"rtmp://127.0.0.1:{port}/live/{name}"
    with subprocess.Popen([*command, "-f", "flv", address], stderr=subprocess.DEVNULL) as pushes:
        try:
            yield pushes
        finally:
            pushes.kill()


def is_refused(ffmpeg, port, name):
    with pushing(ffmpeg, port, name) as pushes, suppress(subprocess.TimeoutExpired):
        return pushes.wait(12) != 0
    return False


def calls(doors):
    return [call for each in doors for path, call in each.asked if path == RTMP_LOCATION + KNOWN]


def order(port, source="127.0.0.1", word=KNOWN):
    transport = httpx.HTTPTransport(local_address=source)
    with httpx.Client(transport=transport, timeout=5) as client:
        told = {"app": "live", "name": "prg_1-main"}
        place = f"http://127.0.0.1:{port + 1}/{word}/drop/publisher"
        return client.get(place, params=told).status_code


def test_who_pushes_goes_on_while_no_door_answers_and_nobody_else_comes(ffmpeg, server):
    port, doors, both = server
    with pushing(ffmpeg, port, SECRET) as pushes:
        wait_for(lambda: "publish" in calls(both))
        doors[0].close()  # one of two is enough
        assert is_refused(ffmpeg, port, "wrong")
        doors[1].close()
        time.sleep(UPDATE_SECONDS + 2)
        assert is_refused(ffmpeg, port, SECRET), "nobody can be asked"
        assert pushes.poll() is None, "the first was let in before"
        with door(both[1].server_port) as again:
            wait_for(lambda: "update_publish" in calls([again]))
            assert pushes.poll() is None
            again.is_closed = True  # its key was revoked meanwhile
            pushes.wait(UPDATE_SECONDS + 5)


def test_orders_are_taken_from_the_doors_network_by_who_knows_the_word(ffmpeg, server):
    port, _, both = server
    with pushing(ffmpeg, port, SECRET) as pushes:
        wait_for(lambda: "publish" in calls(both))
        assert order(port, word="x" * 40) == 404
        assert order(port, source="127.0.0.33") == 403
        time.sleep(0.5)
        assert pushes.poll() is None
        began = time.monotonic()
        assert order(port) == 200
        pushes.wait(5)
        assert time.monotonic() - began < 2


def test_a_server_that_is_gone_is_not_well(server):
    port, _, _ = server
    assert is_well(port)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        closed = deaf.getsockname()[1]
    assert not is_well(closed)
