"""A hub of models on this machine: as much of one as fetching a model needs."""

import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "a" * 40


class Hub(ThreadingHTTPServer):
    """Serves the files of one repository; ``asked`` tells the paths that were asked for."""

    daemon_threads = True

    def __init__(self, repository, files):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.repository, self.files, self.asked = repository, files, []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self._answer(with_body=False)

    def do_GET(self):
        self._answer(with_body=True)

    def _answer(self, *, with_body):
        hub, path = self.server, self.path.partition("?")[0]
        hub.asked.append(path)
        name = path.rpartition("/")[2]
        if path.startswith(f"/api/models/{hub.repository}/tree/"):
            tree = [
                {
                    "type": "file",
                    "path": one,
                    "size": len(body),
                    "oid": hashlib.sha256(body).hexdigest(),
                }
                for one, body in hub.files.items()
            ]
            self._send(json.dumps(tree).encode(), with_body=with_body)
        elif path.startswith(f"/api/models/{hub.repository}"):
            siblings = [{"rfilename": one} for one in hub.files]
            listed = {"id": hub.repository, "sha": COMMIT, "siblings": siblings}
            self._send(json.dumps(listed).encode(), with_body=with_body)
        elif path.startswith(f"/{hub.repository}/resolve/") and name in hub.files:
            self._send(hub.files[name], with_body=with_body)
        else:
            self.send_error(404)

    def _send(self, body, *, with_body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if with_body:
            self.wfile.write(body)


@contextmanager
def running_hub(repository, files):
    """A hub for as long as the context lasts."""
    hub = Hub(repository, files)
    thread = threading.Thread(target=hub.serve_forever)
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        thread.join()
        hub.server_close()
