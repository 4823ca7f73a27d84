"""What tus wants of every answer, errors included: its version, and headers a browser may read."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from api.problems import problem, status_of
from farm.errors import InputRejected, LeaseLost
from ingest import tus

TUS_HEADERS: Mapping[str, str] = {
    "Tus-Resumable": tus.VERSION,
    # For pages of other origins, should the farm's own CORS rules let them in.
    "Access-Control-Expose-Headers": "Location, Upload-Offset, Upload-Length, Upload-Metadata, "
    "Upload-Expires, Upload-Concat, Tus-Version, Tus-Resumable, Tus-Max-Size, Tus-Extension, "
    "Tus-Checksum-Algorithm, Farm-Asset",
}


class TusRoute(APIRoute):
    """A route that speaks tus 1.0.0 only."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route: check the version first, put the headers on whatever it answers."""
        answer = super().get_route_handler()

        async def answer_tus(request: Request) -> Response:
            try:
                _require_version(request)
                response = await answer(request)
            except (InputRejected, LeaseLost) as error:
                response = problem(request, error.notice, status_of(error))
                if error.code == "upload-version":
                    response.headers["Tus-Version"] = tus.VERSION
            except ClientDisconnect:  # nobody hears this answer; what came was kept
                response = Response(status_code=400)
            response.headers.update(TUS_HEADERS)
            return response

        return answer_tus


def _require_version(request: Request) -> None:
    seen = request.headers.get("tus-resumable")
    if request.method != "OPTIONS" and seen != tus.VERSION:
        raise InputRejected("upload-version", seen=seen or "-", wanted=tus.VERSION)


class MethodOverride:
    """ASGI: what a proxy that lets no PATCH through sends as a POST with another method's name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Change the method of a tus request that asks for it."""
        if scope["type"] == "http" and scope["method"] == "POST":
            headers = dict(scope["headers"])
            wanted = headers.get(b"x-http-method-override", b"").decode("latin-1").upper()
            if b"tus-resumable" in headers and wanted in {"PATCH", "DELETE", "HEAD"}:
                scope = {**scope, "method": wanted}
        await self._app(scope, receive, send)
