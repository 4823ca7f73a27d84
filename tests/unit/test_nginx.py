"""nginx's configuration: real nginx reads it, whatever the folder is called."""

import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from api.nginx import Front, nginx_config
from api.nginx_rtmp import Pushes, PushServer, push_server_config
from tests.named_doors import named_doors, running, seen_at
from tests.needs import lacks
from workers.programs import fault_of, find_nginx, find_rtmp_module, loads


@pytest.fixture(scope="module")
def nginx():
    found = find_nginx()
    if found is None:
        lacks("no nginx on this machine")
    return found


def front(folder, **changes):
    facts = {"host": "127.0.0.1", "port": 49999, "folder": folder}
    doors = (f"unix:{folder / 'door.sock'}",)
    return Front(**{**facts, "doors": doors, "objects": folder / "objects", **changes})


@pytest.mark.parametrize(
    "name", ["plain", "a b", "新闻", 'quo"te', "back\\slash", "$dollar", "a;{}"]
)
@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "0.0.0.0"])  # noqa: S104
def test_nginx_takes_the_configuration(nginx, tmp_path, name, host):
    folder = tmp_path / name
    folder.mkdir()
    assert fault_of(nginx, nginx_config(front(folder, host=host))) is None


def test_nginx_says_what_it_does_not_take(nginx):
    assert "nonsense" in fault_of(nginx, "nonsense on;\nevents {}\n")


def test_a_module_is_loaded_only_if_it_can_be(nginx, tmp_path):
    broken = tmp_path / "ngx_rtmp_module.so"
    broken.write_bytes(b"no module")
    assert not loads(nginx, broken)
    module = find_rtmp_module(nginx)
    if module is None:
        lacks("no RTMP module on this machine")
    assert loads(nginx, module)
    (tmp_path / "nginx").mkdir()
    config = nginx_config(front(tmp_path / "nginx", modules=(module,)))
    assert fault_of(nginx, config) is None


@pytest.mark.parametrize("name", ["plain", "a b", "新闻", "$dollar", "a;{}"])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_pushes_are_taken_wherever_the_door_is(nginx, tmp_path, name, host):
    module = find_rtmp_module(nginx)
    if module is None:
        lacks("no RTMP module on this machine")
    folder = tmp_path / name
    folder.mkdir()
    hooks = f"http://unix:{folder / 'door.sock'}:/_rtmp/word"
    asked = Pushes(host, 49997, hooks, ("127.0.0.1", 49998), "word", "live")
    config = nginx_config(front(folder, host=host, modules=(module,), rtmp=asked))
    assert fault_of(nginx, config) is None
    for doors, resolver in ((("api:8080",), "127.0.0.11"), (("127.0.0.1:1", "127.0.0.1:2"), "")):
        alone = PushServer(asked, folder, module, 49996, doors, resolver)
        assert fault_of(nginx, push_server_config(alone)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"doors": ("127.0.0.1:1", "127.0.0.1:2"), "objects": None},
        {"doors": ("api:8080",), "objects": None, "resolver": "127.0.0.11", "processes": "auto"},
        {"believed": ("192.0.2.1", "2001:db8::/32"), "more": "/etc/farm/conf.d/*.conf"},
    ],
)
def test_several_doors_take_turns(nginx, tmp_path, changes):
    assert fault_of(nginx, nginx_config(front(tmp_path, **changes))) is None


def test_doors_are_found_again_when_their_addresses_change(nginx, tmp_path):
    """As Docker's DNS tells a name's addresses of the moment."""
    with named_doors() as (resolver, doors), socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        config = nginx_config(
            front(
                tmp_path,
                port=port,
                doors=(f"api:{doors.port}",),
                objects=None,
                resolver=f"127.0.0.1:{resolver}",
            )
        )
        (tmp_path / "nginx.conf").write_text(config.replace("valid=5s", "valid=1s"))
        with running(nginx, tmp_path):
            assert seen_at(port, {"127.0.0.41", "127.0.0.42"})
            doors.addresses = ["127.0.0.43"]
            time.sleep(1.5)
            assert seen_at(port, {"127.0.0.43"})
            doors.addresses = ["127.0.0.44", "127.0.0.43"]  # nobody is at the first
            time.sleep(1.5)
            assert seen_at(port, {"127.0.0.43"})


class Echo(BaseHTTPRequestHandler):
    """A door that answers with the client that it is told of."""

    def do_GET(self):
        told = self.headers["X-Forwarded-For"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)


@pytest.mark.parametrize(
    ("believed", "seen"), [((), "127.0.0.1"), (("127.0.0.0/8",), "203.0.113.5")]
)
def test_only_a_known_proxy_is_believed_about_its_client(nginx, tmp_path, believed, seen):
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), Echo) as door,
        socket.create_server(("127.0.0.1", 0)) as free,
    ):
        port = free.getsockname()[1]
        free.close()
        threading.Thread(target=door.serve_forever, daemon=True).start()
        doors = (f"127.0.0.1:{door.server_port}",)
        config = nginx_config(
            front(tmp_path, port=port, doors=doors, objects=None, believed=believed)
        )
        (tmp_path / "nginx.conf").write_text(config)
        with running(nginx, tmp_path):
            said = {"x-forwarded-for": "198.51.100.9, 203.0.113.5"}
            assert answer_at(port, said) == seen
        door.shutdown()


def answer_at(port, headers):
    """Ask until nginx listens."""
    for _ in range(100):
        with suppress(httpx.ConnectError):
            return httpx.get(f"http://127.0.0.1:{port}/", headers=headers, trust_env=False).text
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


def test_a_module_beside_another_nginx_is_found(tmp_path):
    module = tmp_path / "lib" / "nginx" / "modules" / "ngx_rtmp_module.so"
    module.parent.mkdir(parents=True)
    module.touch()
    assert find_rtmp_module(tmp_path / "sbin" / "nginx") == module
    assert find_rtmp_module(Path("/nowhere/sbin/nginx")) != module
