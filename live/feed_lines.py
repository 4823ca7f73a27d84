"""How ffmpeg is told to receive a feed, and what a person may write as its address (pure).

Whoever gives an address chooses where the farm calls: it is taken apart here, and only what is
known is put together again, with the host in digits that were checked.
"""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from farm.errors import InputRejected
from farm.feeds import FeedKind
from farm.networks import LONGEST_ADDRESS, shown_host

SCHEMES: dict[FeedKind, tuple[str, ...]] = {
    FeedKind.SRT_CALLER: ("srt",),
    FeedKind.RTSP: ("rtsp",),
    FeedKind.HLS: ("https", "http"),
    FeedKind.RTMP: ("rtmp",),
    FeedKind.MULTICAST: ("udp", "rtp"),
}
_PORTS = {"rtsp": 554, "rtmp": 1935, "http": 80, "https": 443}
_PASSPHRASE = re.compile(r"[^\s&?#+%]{10,79}")
_STREAM_ID = re.compile(r"[!-~]{1,512}")
LATENCY_MS = 300
"""So long SRT waits for what was lost on the way: several round trips inside a province."""
MOST_LATENCY_MS = 8000
_ANALYSIS = ("-analyzeduration", "8000000", "-fpsprobesize", "2")
# by default ffmpeg reads a transport stream for all of that time, as more programmes may follow
_OF_ONE = (*_ANALYSIS, "-scan_all_pmts", "0", "-f", "mpegts")
_OF_SEVERAL = ("-analyzeduration", "3000000", "-fpsprobesize", "2", "-f", "mpegts")


@dataclass(frozen=True, slots=True)
class FeedCall:
    """Where a feed is called, taken apart.

    Attributes:
        host: a name or digits, as it was written.
        rest: path and query, for protocols that have them.
        user: name and password, as they stand in the address; empty: none.
        options: of SRT: ``streamid``, ``passphrase``, ``latency`` in milliseconds.
    """

    kind: FeedKind
    scheme: str
    host: str
    port: int
    rest: str = ""
    user: str = field(default="", repr=False)
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def shown(self) -> str:
        """What people may see of it."""
        return shown_host(urlsplit(f"{self.scheme}://{bracketed(self.host)}:{self.port}"))


def read_call(kind: FeedKind, address: str) -> FeedCall:
    """Take an address apart.

    Raises:
        InputRejected: ``feed-address``: it is none that a feed of this kind is called at.
    """
    allowed = SCHEMES[kind]
    refused = InputRejected("feed-address", allowed=", ".join(f"{one}://" for one in allowed))
    parts, port = _parts(address)
    if parts is None or parts.scheme not in allowed or not parts.hostname:
        raise refused
    port = port or _PORTS.get(parts.scheme)
    if port is None:
        raise refused
    options = _srt_options(parts.query) if kind is FeedKind.SRT_CALLER else ()
    if options is None:
        raise refused
    has_rest = kind in {FeedKind.RTSP, FeedKind.HLS, FeedKind.RTMP}
    rest = (parts.path + (f"?{parts.query}" if parts.query else "")) if has_rest else ""
    user = parts.netloc.rpartition("@")[0] if kind in {FeedKind.RTSP, FeedKind.HLS} else ""
    return FeedCall(kind, parts.scheme, parts.hostname, port, rest, user, options)


def _parts(address: str) -> tuple[SplitResult | None, int | None]:
    text = address.strip()
    if len(text) > LONGEST_ADDRESS or not text.isascii() or any(one.isspace() for one in text):
        return None, None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None, None
    return parts, port


def _srt_options(query: str) -> tuple[tuple[str, str], ...] | None:
    """Return what SRT is told beside host and port; None where it is not to be told."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        is_good = {
            "passphrase": bool(_PASSPHRASE.fullmatch(value)),
            "streamid": bool(_STREAM_ID.fullmatch(value)),
            "latency": value.isdigit() and int(value) <= MOST_LATENCY_MS,
            "mode": value == "caller",
        }.get(name, False)
        if not is_good or name in found:
            return None
        found[name] = value
    found.pop("mode", None)
    return tuple(found.items())


def calling_arguments(
    call: FeedCall, place: str, *, through: int | None, service: int | None = None
) -> list[str]:
    """Return the arguments that open a feed which the farm calls.

    Args:
        call: where it is.
        place: the host in digits, checked.
        through: port on loopback of what stands between ffmpeg and the far side, for protocols by
            which the far side can send ffmpeg elsewhere.
        service: that is wanted of a transport stream of several.
    """
    stream = transport_stream(service)
    there = f"{bracketed(place)}:{call.port}"
    match call.kind:
        case FeedKind.SRT_CALLER:
            options = {"latency": str(LATENCY_MS), **dict(call.options)}
            options["latency"] = str(int(options["latency"]) * 1000)  # microseconds
            said = "&".join(f"{name}={_spelled(name, one)}" for name, one in options.items())
            return [*stream, "-i", f"srt://{there}?mode=caller&{said}"]
        case FeedKind.RTSP:
            # TCP alone: media comes on the line that was checked
            user = f"{call.user}@" if call.user else ""
            source = f"rtsp://{user}127.0.0.1:{through}{call.rest}"
            return [*_ANALYSIS, "-rtsp_transport", "tcp", "-i", source]
        case FeedKind.HLS:
            user = f"{call.user}@" if call.user else ""
            named = f"{bracketed(call.host)}:{call.port}"
            return [
                # every request, of playlists, keys and segments, is made by the gate
                *("-http_proxy", f"http://127.0.0.1:{through}"),
                *("-protocol_whitelist", "http,https,httpproxy,tcp,tls,crypto"),
                "-re",  # segments come at once: what is in them goes on at its own pace
                *("-f", "hls", "-i", f"{call.scheme}://{user}{named}{call.rest}"),
            ]
        case FeedKind.RTMP:
            application = call.rest.rpartition("/")[0]
            named = f"rtmp://{bracketed(call.host)}:{call.port}{application}"
            return [
                *_ANALYSIS,
                *("-rtmp_live", "live", "-rtmp_tcurl", named),  # servers go by the name
                *("-i", f"rtmp://{there}{call.rest}"),
            ]
        case _:
            options_of = "fifo_size=50000&overrun_nonfatal=1&reuse=1&buffer_size=1000000"
            if call.scheme == "rtp":
                return [
                    *_ANALYSIS,
                    *("-protocol_whitelist", "rtp,udp", "-i", f"rtp://{there}?reuse=1"),
                ]
            return [*stream, "-i", f"udp://{there}?{options_of}"]


def listening_arguments(
    host: str, port: int, passphrase: str, service: int | None = None
) -> list[str]:
    """Return the arguments by which a feed waits to be called; without the passphrase nobody is.

    Args:
        host: address that it listens on, in digits.
        port: its own.
        passphrase: 10 to 79 characters.
        service: that is wanted of a transport stream of several.
    """
    latency = LATENCY_MS * 1000
    source = (
        f"srt://{bracketed(host)}:{port}?mode=listener&pbkeylen=16&latency={latency}"
        f"&passphrase={passphrase}"
    )
    return [*transport_stream(service), "-i", source]


def transport_stream(service: int | None) -> tuple[str, ...]:
    """Return how a transport stream is opened; a service is found when all are known."""
    return _OF_ONE if service is None else _OF_SEVERAL


def reading_arguments(address: str) -> list[str]:
    """Return the arguments that read what was pushed to the farm's own door."""
    return ["-rw_timeout", "10000000", *_ANALYSIS, "-i", address]


def require_group(call: FeedCall, place: str) -> None:
    """Return if a place is a group, for what is received from groups.

    Raises:
        InputRejected: ``feed-group``: there would be a port open to everybody.
    """
    if call.kind is FeedKind.MULTICAST and not ip_address(place).is_multicast:
        raise InputRejected("feed-group", host=call.host)


def bracketed(host: str) -> str:
    """Return a host as addresses spell it: version 6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _spelled(name: str, value: str) -> str:
    # ffmpeg takes percent signs out of stream ids alone
    return quote(value, safe="") if name == "streamid" else value
