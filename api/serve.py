"""One process of the HTTP door: ``python -m api.serve [DESCRIPTOR]`` of a listening socket.

``farm serve`` is the same without a descriptor, on the settings' address.
"""

import logging
import socket
import sys

import uvicorn

from api.app import create_app
from api.metrics import QueueGauge
from api.nginx import OBJECTS_LOCATION
from farm.settings import Settings, load_settings
from workers.agreement import require_agreement
from workers.celery_app import make_celery
from workers.celery_queue import CeleryQueue
from workers.job_times import JobTimes
from workers.logs import configure_logging
from workers.wiring import open_farm, queue_address

GRACE_SECONDS = 3
"""Open event streams never end by themselves."""


def serve(settings: Settings, *descriptors: str) -> None:
    """Serve HTTP until told to end.

    Raises:
        InputRejected, FarmFailed: as `open_farm` and `require_agreement`.
    """
    celery = make_celery(settings, queue_address(settings))
    inherited = [socket.socket(fileno=int(number)) for number in descriptors]
    # On a private socket nginx alone knocks, and says who its client is; else those of the setting.
    fronted = any(one.family == socket.AF_UNIX for one in inherited)
    believed = "*" if fronted else settings.trusted_proxies
    with open_farm(settings) as farm, JobTimes(queue_address(settings)) as times:
        require_agreement(farm)
        queue = CeleryQueue(celery, farm.catalog)
        app = create_app(farm, queue, gauge=QueueGauge(queue.waiting, times))
        app.state.objects_location = (
            OBJECTS_LOCATION if fronted and not settings.s3_endpoint else None
        )
        config = uvicorn.Config(
            app,
            host=settings.http_host,
            port=settings.http_port,
            log_level="warning",
            ws="none",
            lifespan="off",
            server_header=False,
            proxy_headers=bool(believed),
            forwarded_allow_ips=believed,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        uvicorn.Server(config).run(sockets=inherited or None)


if __name__ == "__main__":
    configure_logging(logging.INFO)
    serve(load_settings(), *sys.argv[1:2])
