"""Feeds with a real ffmpeg: what is fetched and what is not, and what a programme makes of one."""

import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import av
import pytest

from farm.feeds import FeedKind
from live.fan import PACKET, Fan
from live.feed_in import FeedIn
from live.feed_spec import FeedSpec
from live.inputs import LiveIn
from live.packets import Track
from live.spec import InputSpec, PacketFormat, Source
from tests.feeding import make_stream, sender
from tests.rtmp import free_port

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"
OPEN = (f"{HERE}/32",)
HEAD = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:20\n"
WHOLE = HEAD + "#EXTINF:6,\n{segment}\n#EXT-X-ENDLIST\n"


@pytest.fixture(scope="module")
def stream(tmp_path_factory, ffmpeg):
    return make_stream(ffmpeg, tmp_path_factory.mktemp("feed") / "feed.ts", seconds=6)


@contextmanager
def web(host, pages):
    """A server of some pages, and the paths that it was asked for."""
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            found = pages.get(self.path)
            if isinstance(found, str):
                self.send_response(302)
                self.send_header("Location", found)
                self.end_headers()
                return
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(found or b"")))
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer((host, 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://{host}:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def received(ffmpeg, folder, spec):
    folder.mkdir(exist_ok=True)
    feed = FeedIn(spec, ffmpeg=ffmpeg, folder=folder)
    feed.start()
    try:
        yield feed
    finally:
        feed.stop()
        feed.join(10)


def wait(holds, seconds=20):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)


def test_a_stream_of_segments_is_received_through_redirects(tmp_path, ffmpeg, stream):
    pages = {"/s.ts": stream.read_bytes(), "/again.m3u8": "/live.m3u8"}
    with web(HERE, pages) as (address, asked):
        pages["/live.m3u8"] = WHOLE.format(segment=f"{address}/s.ts").encode()
        spec = FeedSpec(FeedKind.HLS, secret=f"{address}/again.m3u8", networks=OPEN)
        with received(ffmpeg, tmp_path / "w", spec) as feed:
            wait(lambda: feed.report.connections > 0)
            assert feed.report.tracks[0].startswith("h264 320x180")
            wait(feed.picture.exists)
    assert {"/again.m3u8", "/live.m3u8", "/s.ts"} <= set(asked)


@pytest.mark.parametrize("way", ["playlist", "redirect", "segment"])
def test_nothing_is_fetched_from_where_the_farm_does_not_call(tmp_path, ffmpeg, stream, way):
    there = {"/s.ts": stream.read_bytes()}
    here = {}
    with web(ELSEWHERE, there) as (private, asked), web(HERE, here) as (address, _):
        there["/live.m3u8"] = WHOLE.format(segment=f"{private}/s.ts").encode()
        here["/redirect.m3u8"] = f"{private}/live.m3u8"
        here["/segment.m3u8"] = there["/live.m3u8"]
        called = f"{private}/live.m3u8" if way == "playlist" else f"{address}/{way}.m3u8"
        spec = FeedSpec(FeedKind.HLS, secret=called, networks=OPEN)
        with received(ffmpeg, tmp_path / "w", spec) as feed:
            wait(lambda: feed.report.code == "feed-private")
            assert feed.report.facts == {"host": ELSEWHERE}
    assert asked == []


def test_a_server_of_rtsp_sends_its_reader_nowhere_else(tmp_path, ffmpeg):
    with socket.create_server((HERE, 0)) as server, socket.create_server((ELSEWHERE, 0)) as other:
        there = f"rtsp://{ELSEWHERE}:{other.getsockname()[1]}/cam"
        answer = f"RTSP/1.0 302 Found\r\nCSeq: 1\r\nLocation: {there}\r\n\r\n".encode()
        asked = threading.Event()

        def redirect():
            line, _ = server.accept()
            with line:
                line.recv(4096)
                line.sendall(answer)
                asked.set()
                time.sleep(1)

        thread = threading.Thread(target=redirect)
        thread.start()
        address = f"rtsp://{HERE}:{server.getsockname()[1]}/cam"
        spec = FeedSpec(FeedKind.RTSP, secret=address, networks=OPEN)
        with received(ffmpeg, tmp_path / "w", spec):
            assert asked.wait(10)
            other.settimeout(2)
            with pytest.raises(TimeoutError):
                other.accept()
        thread.join(10)


def test_a_caller_is_called_where_it_is_open_and_a_port_for_all_is_not_made(
    tmp_path, ffmpeg, stream
):
    port = free_port()
    secret = f"srt://{HERE}:{port}?passphrase=abcdefghij"
    with sender(ffmpeg, stream, f"srt://{HERE}:{port}?mode=listener&passphrase=abcdefghij"):
        spec = FeedSpec(FeedKind.SRT_CALLER, secret=secret)
        with received(ffmpeg, tmp_path / "a", spec) as feed:
            wait(lambda: feed.report.code == "feed-private")
        spec = FeedSpec(FeedKind.SRT_CALLER, secret=secret, networks=OPEN)
        with received(ffmpeg, tmp_path / "b", spec) as feed:
            wait(lambda: feed.report.state == "receiving")
    spec = FeedSpec(FeedKind.MULTICAST, secret=f"udp://{HERE}:{port}", networks=OPEN)
    with received(ffmpeg, tmp_path / "c", spec) as feed:
        wait(lambda: feed.report.code == "feed-group")


def test_fields_and_two_languages_become_pictures_and_one_language(tmp_path, ffmpeg):
    path = tmp_path / "fields.ts"
    left, right = "sine=frequency=400", "sine=frequency=3000"
    subprocess.run(
        [
            *(str(ffmpeg), "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=720x576:r=50"),
            *("-f", "lavfi", "-i", left, "-f", "lavfi", "-i", right, "-t", "6"),
            *("-filter_complex", "[0:v]tinterlace=4,fieldorder=tff[v];[1][2]amerge=inputs=2[a]"),
            *("-map", "[v]", "-map", "[a]", "-c:v", "mpeg2video", "-flags", "+ilme+ildct"),
            *("-b:v", "3M", "-c:a", "mp2", "-b:a", "256k", "-f", "mpegts", str(path)),
        ],
        check=True,
        timeout=60,
    )
    fan, arrived = Fan(tmp_path / "feed.sock"), Queue()
    shape = PacketFormat(width=320, height=256, bitrate=500_000)
    spec = InputSpec(f"unix://{tmp_path / 'feed.sock'}", channels="right")
    live = LiveIn(
        Source.MAIN,
        spec,
        shape=shape,
        ffmpeg=ffmpeg,
        folder=tmp_path,
        deliver=lambda _, packet: arrived.put(packet),
    )
    live.start()
    try:
        wait(lambda: fan.readers > 0)
        content = path.read_bytes()
        step = len(content) // 60 // PACKET * PACKET
        for at in range(0, len(content), step):
            fan.offer(content[at : at + step])
            time.sleep(0.05)
        wait(lambda: live.report.pictures > 50)
        assert live.report.differs == ("codec",)
    finally:
        live.stop()
        live.join(10)
        fan.close()
    packets = [arrived.get() for _ in range(arrived.qsize())]
    pictures = decoded("h264", packets, Track.PICTURE)
    assert not any(one.interlaced_frame for one in pictures)
    sound = decoded("aac", packets, Track.SOUND)
    crossings = sum(crossings_of(one) for one in sound[5:])
    seconds = sum(one.samples for one in sound[5:]) / 48_000
    assert crossings / seconds / 2 == pytest.approx(3000, rel=0.05), "the other language is heard"


def decoded(codec, packets, track):
    decoder = av.CodecContext.create(codec, "r")
    found = []
    for one in packets:
        if one.track is track:
            found += decoder.decode(av.Packet(one.payload))
    return found


def crossings_of(frame):
    samples = frame.to_ndarray()[0]
    return int(((samples[1:] > 0) != (samples[:-1] > 0)).sum())
