"""The words that nginx reads (pure): it stands before the door and passes everything on."""

from dataclasses import dataclass
from pathlib import Path

OBJECTS_LOCATION = "/_objects/"
"""Where nginx finds the bytes that the door sends it to; nobody outside can name it."""

_ZIPPED = (
    "text/css text/plain text/javascript application/javascript application/json "
    "application/problem+json application/manifest+json image/svg+xml "
    "application/vnd.apple.mpegurl text/vtt"
)


@dataclass(frozen=True, slots=True)
class Front:
    """What nginx has to know.

    Attributes:
        host: numeric address that it listens on.
        port: of that address.
        folder: its own, for what it writes.
        door: the unix socket of the HTTP door.
        objects: the folder store's folder.
        modules: to be loaded.
    """

    host: str
    port: int
    folder: Path
    door: Path
    objects: Path
    modules: tuple[Path, ...] = ()


def nginx_config(front: Front) -> str:
    """Return the configuration of a front.

    One process and no master: the crew starts it again itself, and the worker of a master that is
    killed with the crew would live on.
    """
    return f"""\
# Written anew at each start of the farm.
{"".join(f"load_module {_quoted(module)};{chr(10)}" for module in front.modules)}\
daemon off;
master_process off;
pid {_quoted(front.folder / "nginx.pid")};
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  geo $dollar {{ default "$"; }}  # a path may hold the sign that begins a variable
  server_tokens off;
  access_log off;
  sendfile on;
  tcp_nopush on;
{_temporary(front.folder)}
  client_max_body_size 0;  # the door knows the limit, and says so in words
  client_body_timeout 120s;  # longer than the door's own, which keeps what came
  send_timeout 120s;
  gzip on;
  gzip_proxied any;
  gzip_types {_ZIPPED};
  upstream door {{ server {_quoted(f"unix:{front.door}")}; }}
  server {{
    listen {_address(front)} reuseport;  # beside the crew, which keeps the address
    location / {{
      proxy_pass http://door;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      # in the place of whatever a client says of itself
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_request_buffering off;  # an upload that breaks off keeps what came
      proxy_max_temp_file_size 0;
      proxy_read_timeout 600s;
      proxy_send_timeout 600s;
    }}
    location ^~ {OBJECTS_LOCATION} {{
      internal;
      alias {_with_variables(f"{front.objects}/")};
      gzip off;  # what is zipped has no ranges, and its ETag is only a weak one
      # nginx drops these of the door's answer when it goes on here
      add_header Content-Security-Policy $upstream_http_content_security_policy;
      add_header X-Content-Type-Options $upstream_http_x_content_type_options;
    }}
  }}
}}
"""


def _address(front: Front) -> str:
    host = f"[{front.host}]" if ":" in front.host else front.host
    return f"{host}:{front.port}"


def _temporary(folder: Path) -> str:
    # all five, or nginx tries to make the folders that it was built with
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "\n".join(f"  {kind}_temp_path {_quoted(folder / kind)};" for kind in kinds)


def _quoted(text: str | Path) -> str:
    escaped = str(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _with_variables(text: str) -> str:
    return _quoted(text.replace("$", "${dollar}"))
