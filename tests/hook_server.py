"""A chat's robot, or somebody's program, that is told of alarms: a small HTTP server.

It answers as the robots do: refused is what lacks what they ask for, with HTTP 200 and an errcode.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SIGNING = "SEC0123456789abcdef"
KEY = "very-secret-key"
LONGEST_CLOCK_SKEW_MS = 3_600_000


class Robot:
    """What was told to a server, and how it answers.

    Attributes:
        told: bodies that were taken, the oldest first, and `times` when.
        failing: answers that are still to be HTTP 503.
        slow: seconds before each answer.
    """

    def __init__(self, address):
        self.address = address
        self.told, self.hosts, self.times, self.failing, self.slow = [], [], [], 0, 0.0
        self.tries = 0

    def wecom(self, query, headers, body):
        content = body.get("text", {}).get("content", "")
        if query.get("key") != [KEY]:
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        if body.get("msgtype") != "text" or not content or len(content.encode()) > 2048:
            return {"errcode": 40008, "errmsg": "invalid message type"}
        return None

    def dingtalk(self, query, headers, body):
        stamp = query.get("timestamp", ["0"])[0]
        digest = hmac.new(SIGNING.encode(), f"{stamp}\n{SIGNING}".encode(), hashlib.sha256)
        if query.get("access_token") != [KEY]:
            return {"errcode": 300001, "errmsg": "token is not exist"}
        late = abs(time.time() * 1000 - int(stamp)) > LONGEST_CLOCK_SKEW_MS
        if late or query.get("sign") != [base64.b64encode(digest.digest()).decode()]:
            return {"errcode": 310000, "errmsg": "sign not match"}
        if body.get("msgtype") != "text" or not body["text"]["content"]:
            return {"errcode": 40035, "errmsg": "missing parameter text"}
        return None

    def plain(self, query, headers, body):
        return None


def _answering(robot):
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            raw = self.rfile.read(int(self.headers["content-length"]))
            time.sleep(robot.slow)
            robot.tries += 1
            if robot.failing:
                robot.failing -= 1
                self.answer(503, b"")
                return
            parts = urlsplit(self.path)
            if parts.path == "/moved":
                self.answer(302, b"", location=f"{robot.address}/plain")
                return
            judge = getattr(robot, parts.path.strip("/"))
            body = json.loads(raw)
            assert self.headers["content-type"] == "application/json"
            fault = judge(parse_qs(parts.query), self.headers, body)
            if fault is None:
                robot.hosts.append(self.headers["host"])
                robot.times.append(time.time())
                robot.told.append((body, dict(self.headers), raw))
            self.answer(200, json.dumps(fault or {"errcode": 0, "errmsg": "ok"}).encode())

        def answer(self, status, content, **headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    return Answering


@contextmanager
def hook_server():
    """Serve on a free port of this machine."""
    robot = Robot("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(robot))
    robot.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield robot
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
