"""The words by which nginx takes pushes (pure): below `farm up`, and as a server of its own.

nginx asks the farm about everybody who comes, and takes its orders, over HTTP. As a server of its
own it asks itself, and passes the question on: the module would look up the doors' names once, at
its start, while those of containers change.
"""

from dataclasses import dataclass
from pathlib import Path

from api.nginx_words import address, loaded, quoted, temporary

RTMP_LOCATION = "/_rtmp/"
"""Where the door answers nginx's questions about pushes; from outside nobody can ask there."""
HEALTH_LOCATION = "/healthz"
UPDATE_LOCATION = "/update"
"""Before the other, at the relay: who already pushes goes on while no door can be asked."""


@dataclass(frozen=True, slots=True)
class Pushes:
    """What nginx has to know to take pushes.

    Attributes:
        host: numeric address that it listens on.
        port: of that address.
        hooks: address that it asks, ``http://…``; ``unix:PATH:`` may stand for host and port.
        orders: host and port at which it takes orders.
        orders_word: with which those begin.
        application: first part of the path that publishers call.
        updates: asked about those who push already; empty: as the others.
        ordered_from: network from which orders may come; empty: whatever reaches it.
    """

    host: str
    port: int
    hooks: str
    orders: tuple[str, int]
    orders_word: str
    application: str
    updates: str = ""
    ordered_from: str = ""


@dataclass(frozen=True, slots=True)
class PushServer:
    """What an nginx that takes pushes and nothing else has to know.

    Attributes:
        pushes: asks `relay`.
        folder: its own, for what it writes.
        module: nginx-rtmp.
        relay: port of loopback at which it asks itself.
        doors: the HTTP doors, each ``HOST:PORT``.
        resolver: DNS server to ask for the only door's addresses; empty: they are where they are.
    """

    pushes: Pushes
    folder: Path
    module: Path
    relay: int
    doors: tuple[str, ...]
    resolver: str = ""


def push_server_config(server: PushServer) -> str:
    """Return the configuration of such an nginx.

    One process: streams are in its memory, and orders have to reach the one who holds them.
    """
    way = _way(server)
    return f"""\
# Written anew at each start of the farm.
{loaded((server.module,))}\
daemon off;
master_process off;
pid {quoted(server.folder / "nginx.pid")};
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  server_tokens off;
  access_log off;  # the addresses hold words
{temporary(server.folder)}
{_doors(server)}
  server {{
    listen 127.0.0.1:{server.relay};
    error_log stderr crit;  # each line about a door that is gone would name the word
    proxy_http_version 1.1;
    proxy_set_header Host localhost;
    proxy_redirect off;  # it holds the stream's new name
    proxy_connect_timeout 2s;  # a door that is gone is passed over
    proxy_read_timeout 8s;  # the module waits for ten
    proxy_max_temp_file_size 0;
    location / {{ return 404; }}
    location ^~ {RTMP_LOCATION} {{ {way} }}
    location ^~ {UPDATE_LOCATION}{RTMP_LOCATION} {{
      rewrite ^{UPDATE_LOCATION}(/.*)$ $1 break;
      {way}
      proxy_intercept_errors on;
      error_page 500 502 503 504 = @goes_on;  # else the module would hang up
    }}
    location @goes_on {{ return 204; }}
  }}
{orders_server(server.pushes)}\
}}
{rtmp_block(server.pushes)}"""


def orders_server(pushes: Pushes) -> str:
    """Return the HTTP server at which nginx takes the farm's orders, and says that it lives."""
    allowed = f"allow {quoted(pushes.ordered_from)}; deny all;" if pushes.ordered_from else ""
    return f"""\
  server {{
    listen {address(*pushes.orders)};
    error_log stderr crit;  # a line about a request that is refused would hold the word
    location / {{ return 404; }}
    location = {HEALTH_LOCATION} {{ return 204; }}
    location ^~ /{pushes.orders_word}/ {{ {allowed} rtmp_control all; }}
  }}
"""


def rtmp_block(pushes: Pushes) -> str:
    """Return the block of the module."""
    return f"""\
rtmp {{
  access_log off;  # it would name every stream
  server {{
    listen {address(pushes.host, pushes.port)};
    chunk_size 4096;
    application {pushes.application} {{
      live on;
      wait_key on;  # a reader begins with a picture that it can show
      idle_streams off;  # who reads what nobody pushes is sent away, and comes again
      drop_idle_publisher 10s;  # a phone that went into a tunnel never says goodbye
      notify_method post;
      notify_update_timeout 5s;
      on_publish {quoted(pushes.hooks)};
      on_publish_done {quoted(pushes.hooks)};
      on_update {quoted(pushes.updates or pushes.hooks)};
      on_play {quoted(pushes.hooks)};
    }}
  }}
}}
"""


def _doors(server: PushServer) -> str:
    if server.resolver:
        return f"  resolver {server.resolver} valid=5s ipv6=off;"
    doors = " ".join(f"server {quoted(door)} fail_timeout=3s;" for door in server.doors)
    return f"  upstream door {{ {doors} }}"


def _way(server: PushServer) -> str:
    if not server.resolver:
        return "proxy_pass http://door;"
    return f"set $door {quoted(server.doors[0])}; proxy_pass http://$door;"
