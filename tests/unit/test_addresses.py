"""The public address: one farm has it, and keeps it while nobody listens."""

import socket

import pytest

from api.addresses import reserve_address, web_address
from farm.errors import FarmFailed
from farm.settings import Settings


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_a_port_belongs_to_one_farm_though_nobody_listens(port):
    settings = Settings(http_port=port)
    with reserve_address(settings) as first, reserve_address(settings) as second:
        assert web_address(first) == f"http://127.0.0.1:{port}"
        assert web_address(second) != web_address(first)
        with pytest.raises(OSError, match="in use"):
            socket.create_server(("127.0.0.1", port))
    with reserve_address(settings) as again:
        assert web_address(again) == f"http://127.0.0.1:{port}"


def test_who_shares_the_port_may_listen_beside(port):
    with reserve_address(Settings(http_port=port)), socket.socket() as beside:
        beside.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        beside.bind(("127.0.0.1", port))
        beside.listen()
        for _ in range(20):  # all of them come to who listens, none to who only keeps the port
            with socket.create_connection(("127.0.0.1", port), timeout=2):
                beside.accept()[0].close()


def test_every_address_is_shown_as_one_that_a_browser_takes(port):
    everywhere = Settings(http_host="0.0.0.0", http_port=port)  # noqa: S104
    with reserve_address(everywhere) as reserved:
        assert web_address(reserved) == f"http://127.0.0.1:{port}"


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(FarmFailed, match="door-not-ready"):
        reserve_address(Settings(http_host="192.0.2.1"))
