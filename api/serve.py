"""One process of the HTTP door: ``python -m api.serve [DESCRIPTOR]`` of a listening socket."""

import logging
import socket
import sys

import uvicorn

from api.app import create_app
from farm.settings import load_settings
from workers.celery_app import make_celery
from workers.celery_queue import CeleryQueue
from workers.logs import configure_logging
from workers.wiring import open_farm, queue_address

GRACE_SECONDS = 3
"""Open event streams never end by themselves."""


def serve() -> None:
    """Serve HTTP until told to end."""
    configure_logging(logging.INFO)
    settings = load_settings()
    celery = make_celery(settings, queue_address(settings))
    with open_farm(settings) as farm:
        config = uvicorn.Config(
            create_app(farm, CeleryQueue(celery, farm.catalog)),
            host=settings.http_host,
            port=settings.http_port,
            log_level="warning",
            ws="none",
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        inherited = [socket.socket(fileno=int(number)) for number in sys.argv[1:2]]
        uvicorn.Server(config).run(sockets=inherited or None)


if __name__ == "__main__":
    serve()
