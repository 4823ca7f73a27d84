"""Which addresses the farm calls when somebody gives it one (pure).

All that is public; of all else only what an administrator has opened for an organisation, as
encoders and newsroom servers stand in private networks, and so do the farm's own parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from farm.errors import InputRejected
from farm.ids import OrgId, PersonId

LONGEST_ADDRESS = 2000
MOST_NETWORKS = 50
WEB_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class OpenNetworks:
    """What else than public addresses may be called for an organisation.

    Attributes:
        networks: as ``10.20.0.0/16``.
        set_by: an administrator above, or of the farm.
    """

    org_id: OrgId
    networks: tuple[str, ...]
    set_by: PersonId
    set_at: datetime


def require_networks(spelled: Sequence[str]) -> tuple[str, ...]:
    """Return networks as they are stored.

    Raises:
        InputRejected: ``network-invalid``: one is none; ``networks-many``.
    """
    if len(spelled) > MOST_NETWORKS:
        raise InputRejected("networks-many", most=MOST_NETWORKS)
    return tuple(dict.fromkeys(str(_network(one)) for one in spelled))


def may_call(address: str, networks: Sequence[str]) -> bool:
    """Whether the farm calls an address, spelled in digits, for who has opened these networks."""
    found = _plain(ip_address(address.partition("%")[0]))
    if any(found in _network(one) for one in networks):
        return True
    return found.is_global and not found.is_multicast


def require_web_address(address: str) -> SplitResult:
    """Return the parts of an address that can be posted to.

    Raises:
        InputRejected: ``hook-address``.
    """
    parts = urlsplit("")
    port: int | None = None
    try:
        parts = urlsplit(address.strip())
        port = parts.port or WEB_PORTS.get(parts.scheme)
    except ValueError:
        port = None
    is_plain = not parts.username and not parts.fragment and address.isascii()
    is_short = len(address) <= LONGEST_ADDRESS and not any(one.isspace() for one in address.strip())
    if port is None or not parts.hostname or not is_plain or not is_short:
        raise InputRejected("hook-address", allowed=", ".join(WEB_PORTS))
    return parts


def shown_host(parts: SplitResult) -> str:
    """Return what people may see of an address: no path, no key."""
    named = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{named}" + (f":{parts.port}" if parts.port else "")


def _network(spelled: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(spelled.strip(), strict=False)
    except ValueError:
        raise InputRejected("network-invalid", seen=spelled[:60]) from None


def _plain(found: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the address that is reached in the end: version 6 can wrap one of version 4."""
    if isinstance(found, IPv6Address):
        teredo = found.teredo[1] if found.teredo else None
        return found.ipv4_mapped or found.sixtofour or teredo or _translated(found) or found
    return found


def _translated(found: IPv6Address) -> IPv4Address | None:
    is_translated = found in IPv6Network("64:ff9b::/96")
    return IPv4Address(int(found) & 0xFFFFFFFF) if is_translated else None
