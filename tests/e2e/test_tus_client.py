"""The farm's own tus client against a real door, over a line that breaks."""

import random
import socket
import threading
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import httpx
import pytest

from api import tus_client
from api.tus_client import upload_clip
from farm.errors import FarmFailed, InputRejected
from farm.orgs import EVERYTHING
from storage.catalog import uploads

pytestmark = pytest.mark.e2e
CONTENT = random.Random(5).randbytes(3 * 2**20)  # noqa: S311  # not secret
ENDLESS = 2**40


@contextmanager
def breaking_line(url, lives):
    """A relay to a door; each connection ends when the client has sent its life's bytes."""
    far = urlsplit(url)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            while True:
                try:
                    near, _ = server.accept()
                except OSError:
                    return
                life = lives.pop(0) if lives else ENDLESS
                threading.Thread(target=relay, args=(near, life), daemon=True).start()

        def relay(near, life):
            with near, socket.create_connection((far.hostname, far.port)) as there:
                threading.Thread(target=pump, args=(there, near, ENDLESS), daemon=True).start()
                pump(near, there, life)
                for one in (near, there):
                    with suppress(OSError):
                        one.shutdown(socket.SHUT_RDWR)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def pump(source, target, life):
    with suppress(OSError):
        while life > 0 and (piece := source.recv(min(life, 65536))):
            target.sendall(piece)
            life -= len(piece)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(tus_client, "PIECE_BYTES", 2**20)
    monkeypatch.setattr(tus_client, "PAUSE_SECONDS", 0.05)


@pytest.fixture
def upload(door, tmp_path, quick):
    """Upload content over a line; returns what arrived, and the bytes that were told."""

    def send(lives, content=CONTENT):
        clip = tmp_path / "clip.mp4"
        clip.write_bytes(content)
        told = []
        signed_in = door.caller(door.root, "reporter")
        with breaking_line(door.url, list(lives)) as url:
            signed_in.base_url = url
            asset_id = upload_clip(signed_in, clip, told.append)
        return arrived(door.farm, asset_id), told

    return send


def arrived(farm, asset_id):
    with farm.catalog.reading() as tx:
        upload = uploads.find_upload_of_asset(tx, EVERYTHING, asset_id)
        parts = uploads.list_parts(tx, EVERYTHING, upload.id)
    return b"".join(
        piece for part in parts for piece in farm.objects.read_range(part.key, 0, part.bytes)
    )


@pytest.mark.parametrize(
    "lives", [[], [700_000], [2_000, 300_000, 1_500_000, 10]], ids=["whole", "once", "often"]
)
def test_every_byte_arrives_once_whatever_breaks(upload, lives):
    content, told = upload(lives)
    assert content == CONTENT
    assert told[-1] == len(CONTENT)


def test_a_line_that_is_dead_is_said(door, tmp_path, quick):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(CONTENT)
    signed_in = door.caller(door.root, "reporter")
    with breaking_line(door.url, [2_000] + [0] * 50) as url:
        signed_in.base_url = url
        with pytest.raises(FarmFailed, match="door-gone"):
            upload_clip(signed_in, clip, lambda _: None)


def test_what_the_door_refuses_comes_in_its_words(door, tmp_path):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"x")
    with (
        httpx.Client(base_url=door.url, trust_env=False) as stranger,
        pytest.raises(InputRejected, match="sign-in-needed"),
    ):
        upload_clip(stranger, clip, lambda _: None)
    clip.write_bytes(b"")
    with pytest.raises(InputRejected, match="upload-empty"):
        upload_clip(door.caller(door.root, "reporter"), clip, lambda _: None)
