"""The console: the page that was built from ``web/``, for every address that is not the API's."""

import gzip
import mimetypes
import secrets
from functools import lru_cache
from html import escape
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.problems import language_of
from farm.messages import label

BUILT = Path(__file__).resolve().parents[1] / "web" / "dist"
API = "/api/"
HASHED = "static/"
"""Below it a file's name changes with its content."""
NONCE_PLACE = "__STYLE_NONCE__"
"""Stands in ``web/index.html`` for what lets the page's own styles in."""

FOREVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
_PACKED = {"text/html", "text/css", "text/javascript", "image/svg+xml"}
"""Written out, as a machine's own table of types may not know them or may lie."""
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}


def install_console(app: FastAPI, built: Path) -> None:
    """Let an app answer with the console where it has no route of its own.

    Args:
        app: whose routes go first.
        built: the folder that the build of ``web/`` left.
    """
    lost = app.router.default

    async def page_or_lost(scope: Scope, receive: Receive, send: Send) -> None:
        response = None
        asks = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        if asks and not scope["path"].startswith(API):
            response = await run_in_threadpool(_answer, built, Request(scope))
        await (lost if response is None else response)(scope, receive, send)

    app.router.default = page_or_lost


def content_policy(nonce: str) -> str:
    """Return the Content-Security-Policy: nothing that is not ours; ``blob:`` for hls.js."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "connect-src 'self'",
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _answer(built: Path, request: Request) -> Response | None:
    """Return a file of the page, or the page; None for a file that is not there."""
    path = request.url.path.lstrip("/")
    page = built / "index.html"
    found = _find(built, path)
    if found is not None and found != page:
        return _file(found, path, request)
    wants_page = not path or "text/html" in request.headers.get("accept", "")
    if path.startswith(HASHED) or not wants_page:  # a page would be taken for what was asked
        return None
    return _page(page.read_text("utf-8"), 200) if page.is_file() else _not_built(request)


def _find(built: Path, path: str) -> Path | None:
    try:
        found = (built / path).resolve()
        inside = found.is_relative_to(built.resolve()) and found.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return None
    return found if inside else None


def _file(found: Path, path: str, request: Request) -> Response:
    kind = _TYPES.get(found.suffix) or mimetypes.guess_type(found.name)[0]
    media_type = kind or "application/octet-stream"
    headers = _headers(FOREVER if path.startswith(HASHED) else ASK_FIRST)
    if media_type not in _PACKED:
        return Response(found.read_bytes(), media_type=media_type, headers=headers)
    headers["vary"] = "Accept-Encoding"
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(found.read_bytes(), media_type=media_type, headers=headers)
    headers["content-encoding"] = "gzip"
    packed = _pack(found, found.stat().st_mtime_ns)
    return Response(packed, media_type=media_type, headers=headers)


@lru_cache(maxsize=64)
def _pack(found: Path, _modified: int) -> bytes:
    return gzip.compress(found.read_bytes(), mtime=0)


def _page(text: str, status: int) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = text.replace(NONCE_PLACE, nonce)
    return Response(page, status, media_type="text/html", headers=_headers(ASK_FIRST, nonce))


def _not_built(request: Request) -> Response:
    language = language_of(request)
    words = escape(label("console-missing", language))
    page = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><p>{words}</p></html>'
    return _page(page, 503)


def _headers(cache: str, nonce: str = "none") -> dict[str, str]:
    return {
        "cache-control": cache,
        "content-security-policy": content_policy(nonce),
        "cross-origin-opener-policy": "same-origin",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
