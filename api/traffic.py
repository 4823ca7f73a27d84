"""What one door answered: counted by route, as its address is written in the API's document."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
"""What no route of the API has: pages of the console, addresses and methods that a stranger
tries. Each by its own name would fill Prometheus."""
UNANSWERED = "none"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)


class Traffic:
    """The counters of one door.

    Args:
        registry: they are told in it.
        door: its name.
        prefix: of the addresses below which most routes stand; a route knows only its own part.
    """

    def __init__(self, registry: CollectorRegistry, door: str, prefix: str) -> None:
        requests = Counter(
            "farm_http_requests",
            "Requests that were answered, or left without an answer.",
            ["door", "method", "route", "status"],
            registry=registry,
        )
        latency = Histogram(
            "farm_http_request_duration_seconds",
            "Time until an answer begins; that of an upload begins when its bytes are safe.",
            ["door", "method", "route"],
            buckets=SECONDS,
            registry=registry,
        )
        streams = Gauge(
            "farm_event_stream_clients",
            "Open streams of events.",
            ["door"],
            registry=registry,
        )
        self._door, self._prefix = door, prefix
        self._requests, self._latency = requests, latency
        self.streams = streams.labels(door)

    def note(self, scope: Scope, status: str, seconds: float) -> None:
        """Count an answer."""
        method = scope["method"] if scope["method"] in METHODS else OTHER
        route = self._route(scope)
        self._requests.labels(self._door, method, route, status).inc()
        self._latency.labels(self._door, method, route).observe(seconds)

    def _route(self, scope: Scope) -> str:
        path: str | None = getattr(scope.get("route"), "path", None)
        if path is None:
            return OTHER
        below = scope["path"].startswith(f"{self._prefix}/")
        return f"{self._prefix}{path}" if below else path


class Watched:
    """ASGI: tells the counters of every answer, when it begins."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app, self._traffic = app, traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(self._traffic, scope, send)
        try:
            await self._app(scope, receive, answer.tell)
        except Exception:
            answer.close("500")  # as whoever is above us says
            raise
        finally:
            answer.close(UNANSWERED)


class _Answer:
    """One answer on its way."""

    def __init__(self, traffic: Traffic, scope: Scope, send: Send) -> None:
        self._traffic, self._scope, self._send = traffic, scope, send
        self._began = time.monotonic()
        self._noted = self._streams = False

    async def tell(self, message: Message) -> None:
        """Pass a message on; the first one counts."""
        if message["type"] == "http.response.start" and not self._noted:
            self._note(str(message["status"]))
            if dict(message["headers"]).get(b"content-type", b"").startswith(b"text/event-stream"):
                self._streams = True
                self._traffic.streams.inc()
        await self._send(message)

    def close(self, status: str) -> None:
        """Count an answer that never began, by a status; end a stream."""
        if not self._noted:
            self._note(status)
        if self._streams:
            self._streams = False
            self._traffic.streams.dec()

    def _note(self, status: str) -> None:
        self._noted = True
        self._traffic.note(self._scope, status, time.monotonic() - self._began)
