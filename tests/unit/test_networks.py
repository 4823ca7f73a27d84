"""Which addresses the farm calls for somebody who gives it one."""

import pytest

from farm.errors import InputRejected
from farm.networks import may_call, require_networks, require_web_address, shown_host


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("8.8.8.8", True),
        ("2400:3200::1", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("10.1.2.3", False),
        ("192.168.1.9", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  # refused, not bound to
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        pytest.param("::ffff:127.0.0.1", False, id="mapped"),
        pytest.param("64:ff9b::a9fe:a9fe", False, id="translated"),
        pytest.param("2002:7f00:1::", False, id="6to4"),
    ],
)
def test_public_addresses_are_called_and_no_others(address, is_open):
    assert may_call(address, ()) is is_open


def test_what_an_administrator_opened_is_called_and_nothing_beside_it():
    networks = require_networks(["10.20.0.1/16", "fc00::/8"])
    assert networks == ("10.20.0.0/16", "fc00::/8")
    assert may_call("10.20.3.4", networks)
    assert may_call("::ffff:10.20.3.4", networks)
    assert may_call("fc00::5", networks)
    assert not may_call("10.21.3.4", networks)


@pytest.mark.parametrize("spelled", ["10.0.0.0/99", "farm.example", ""])
def test_what_is_no_network_is_refused(spelled):
    with pytest.raises(InputRejected) as refused:
        require_networks([spelled])
    assert refused.value.code == "network-invalid"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://oapi.dingtalk.com/robot/send?access_token=x", "https://oapi.dingtalk.com"),
        ("http://[fc00::5]:8080/x", "http://[fc00::5]:8080"),
    ],
)
def test_people_see_scheme_and_host(address, shown):
    assert shown_host(require_web_address(address)) == shown


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ftp://host/x",
        "https://",
        "https://user:word@host/",
        "https://host:x/",
        "https://ho st/",
        "https://host/#x",
        "file:///etc/passwd",
    ],
)
def test_what_cannot_be_posted_to_is_refused(address):
    with pytest.raises(InputRejected) as refused:
        require_web_address(address)
    assert refused.value.code == "hook-address"
