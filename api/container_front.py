"""nginx in its container: ``python -m api.container_front`` writes its configuration.

The image is built with it; ``deploy/full.py`` runs the same on this machine with other addresses.
"""

import sys
from pathlib import Path

from api.nginx import Front, nginx_config

HTTP_PORT = 8080
CONTAINER_FRONT = Front(
    host="0.0.0.0",  # noqa: S104  # of the container
    port=HTTP_PORT,
    folder=Path("/tmp"),  # noqa: S108  # all that it may write to, and its own
    doors=("api:8080",),
    modules=(Path("/usr/lib/nginx/modules/ngx_rtmp_module.so"),),
    resolver="127.0.0.11",  # Docker's, in every container; it knows all that are called api
    rtmp_port=1935,
    processes="auto",
    more="/etc/farm/conf.d/*.conf",
)

if __name__ == "__main__":
    sys.stdout.write(nginx_config(CONTAINER_FRONT))
