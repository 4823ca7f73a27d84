"""The words that nginx reads (pure): it stands before the door and passes everything on."""

from dataclasses import dataclass
from pathlib import Path

from api.nginx_rtmp import RTMP_LOCATION, Pushes, orders_server, rtmp_block
from api.nginx_words import address, loaded, quoted, temporary

OBJECTS_LOCATION = "/_objects/"
"""Where nginx finds the bytes that the door sends it to; nobody outside can name it."""

_ZIPPED = (
    "text/css text/plain text/javascript application/javascript application/json "
    "application/problem+json application/manifest+json image/svg+xml"
)
"""No type of an asset's files: what is zipped has no ranges, and its ETag is only a weak one."""


@dataclass(frozen=True, slots=True)
class Front:
    """What nginx has to know.

    Attributes:
        host: numeric address that it listens on.
        port: of that address.
        folder: its own, for what it writes.
        doors: the HTTP doors, each ``unix:PATH`` or ``HOST:PORT``; they take turns.
        objects: the folder store's folder; None where the doors send all bytes themselves.
        modules: to be loaded.
        resolver: DNS server to ask for the addresses of the only door again and again, as those of
            containers change; empty: the doors are where they are.
        rtmp: the pushes that it takes; None: none.
        processes: workers of a master, or ``auto``; empty: one process, no master.
        speaks_from: address of this machine by which the doors know it; empty: any.
        believed: addresses or networks of proxies before it, believed about their clients.
        more: files of the keeper's own directives, a pattern; empty: none.
    """

    host: str
    port: int
    folder: Path
    doors: tuple[str, ...]
    objects: Path | None = None
    modules: tuple[Path, ...] = ()
    resolver: str = ""
    rtmp: Pushes | None = None
    processes: str = ""
    speaks_from: str = ""
    believed: tuple[str, ...] = ()
    more: str = ""


def nginx_config(front: Front) -> str:
    """Return the configuration of a front.

    Below a crew one process and no master: the crew starts it again itself, and the worker of a
    master that is killed with the crew would live on.
    """
    return f"""\
# Written anew at each start of the farm.
{loaded(front.modules)}\
daemon off;
{_processes(front)}
pid {quoted(front.folder / "nginx.pid")};
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  geo $dollar {{ default "$"; }}  # a path may hold the sign that begins a variable
  map $http_host $asked_host {{ default $http_host; "" localhost; }}  # HTTP/1.0 needs no Host
  server_tokens off;
  access_log off;
  sendfile on;
  tcp_nopush on;
{temporary(front.folder)}
  client_max_body_size 0;  # the door knows the limit, and says so in words
  client_body_timeout 120s;  # longer than the door's own, which keeps what came
  send_timeout 120s;
  gzip on;
  gzip_proxied any;
  gzip_types {_ZIPPED};
{_believed(front)}\
{_doors(front)}
  server {{
    listen {address(front.host, front.port)} reuseport;  # beside the crew, which keeps the address
    location ^~ {RTMP_LOCATION} {{ return 404; }}
    location / {{
      {_way(front)}
      proxy_http_version 1.1;
      proxy_set_header Host $asked_host;
      # in the place of whatever a client says of itself
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_request_buffering off;  # an upload that breaks off keeps what came
      proxy_max_temp_file_size 0;
      proxy_read_timeout 600s;
      proxy_send_timeout 600s;
    }}
{_objects(front)}\
  }}
{"" if front.rtmp is None else orders_server(front.rtmp)}\
}}
{"" if front.rtmp is None else rtmp_block(front.rtmp)}"""


def _processes(front: Front) -> str:
    return f"worker_processes {front.processes};" if front.processes else "master_process off;"


def _believed(front: Front) -> str:
    lines = [f"set_real_ip_from {quoted(one)};" for one in front.believed]
    if lines:
        lines.append("real_ip_header X-Forwarded-For;")
    if front.more:
        lines.append(f"include {quoted(front.more)};")
    return "".join(f"  {line}\n" for line in lines)


def _doors(front: Front) -> str:
    if front.resolver:
        return f"  resolver {front.resolver} valid=5s ipv6=off;"
    # A door that does not answer is passed over for a while.
    servers = " ".join(f"server {quoted(door)} fail_timeout=3s;" for door in front.doors)
    return f"  upstream door {{ {servers} }}"


def _way(front: Front) -> str:
    if not front.resolver:
        known = f"proxy_bind {front.speaks_from};\n      " if front.speaks_from else ""
        return f"{known}proxy_pass http://door;"
    # With a variable nginx asks for the name again whenever its answer is too old.
    return f"set $door {quoted(front.doors[0])};\n      proxy_pass http://$door;"


def _objects(front: Front) -> str:
    if front.objects is None:
        return ""
    return f"""\
    location ^~ {OBJECTS_LOCATION} {{
      internal;
      alias {_with_variables(f"{front.objects}/")};
      gzip off;
      # nginx drops these of the door's answer when it goes on here
      add_header Content-Security-Policy $upstream_http_content_security_policy;
      add_header X-Content-Type-Options $upstream_http_x_content_type_options;
    }}
"""


def _with_variables(text: str) -> str:
    return quoted(text.replace("$", "${dollar}"))
