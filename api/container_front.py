"""nginx in its containers: ``python -m api.container_front`` writes the configuration of the front.

With the word ``pushes`` it writes that of the door for pushes, in which the container's command
puts the word between door and farm, and the network that orders come from. The image is built with
both; ``deploy/full.py`` runs the same on this machine with other addresses.
"""

import sys
from pathlib import Path

from api.nginx import Front, nginx_config
from api.nginx_rtmp import (
    RTMP_LOCATION,
    UPDATE_LOCATION,
    Pushes,
    PushServer,
    push_server_config,
)
from workers.rtmp_door import APPLICATION

HTTP_PORT = 8080
EVERYWHERE = "0.0.0.0"  # noqa: S104  # of the container
FOLDER = Path("/tmp")  # noqa: S108  # all that it may write to, and its own
DOORS = ("api:8080",)
RESOLVER = "127.0.0.11"
"""Docker's, in every container; it knows all that are called api."""
WORD, NETWORK = "@word@", "@network@"
CONTAINER_FRONT = Front(
    host=EVERYWHERE,
    port=HTTP_PORT,
    folder=FOLDER,
    doors=DOORS,
    resolver=RESOLVER,
    processes="auto",
    more="/etc/farm/conf.d/*.conf",
)


def container_pushes(host: str, port: int, relay: int) -> Pushes:
    """Return what the door for pushes is told, its word and network left open.

    Args:
        host: address that it listens on.
        port: for pushes; orders are taken at the next one.
        relay: port of loopback at which it asks itself.
    """
    asked = f"http://127.0.0.1:{relay}"
    return Pushes(
        host=host,
        port=port,
        hooks=f"{asked}{RTMP_LOCATION}{WORD}",
        updates=f"{asked}{UPDATE_LOCATION}{RTMP_LOCATION}{WORD}",
        orders=(host, port + 1),
        orders_word=WORD,
        application=APPLICATION,
        ordered_from=NETWORK,
    )


CONTAINER_PUSHES = PushServer(
    pushes=container_pushes(EVERYWHERE, 1935, 8081),
    folder=FOLDER,
    module=Path("/usr/lib/nginx/modules/ngx_rtmp_module.so"),
    relay=8081,
    doors=DOORS,
    resolver=RESOLVER,
)

if __name__ == "__main__":
    wants_pushes = sys.argv[1:] == ["pushes"]
    text = push_server_config(CONTAINER_PUSHES) if wants_pushes else nginx_config(CONTAINER_FRONT)
    sys.stdout.write(text)
