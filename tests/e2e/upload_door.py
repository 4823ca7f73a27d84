"""One process of the api, as the tests start and kill it: ``python -m tests.e2e.upload_door``.

Arguments: the farm's folder and a scratch of its own, as two machines share a catalogue and a store
but no disk of work. Prints its address; ends when its parent does.
"""

import os
import socket
import sys
import threading
from dataclasses import replace
from pathlib import Path

import uvicorn

from api.app import create_app
from farm.settings import load_settings
from workers.inline_queue import InlineQueue
from workers.wiring import open_embedded_farm


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


def serve(folder, scratch):
    scratch.mkdir()
    threading.Thread(target=end_with_parent, daemon=True).start()
    with (
        open_embedded_farm(folder, load_settings()) as farm,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        app = create_app(replace(farm, scratch=scratch), InlineQueue())
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        server.run(sockets=[listener])


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Path(sys.argv[2]))
