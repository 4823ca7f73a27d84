"""Errors as RFC 9457 problem documents, in the caller's language."""

import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from farm.errors import DestinationFailed, FarmError, InputRejected
from farm.messages import Language, Notice, label
from farm.settings import choose_language

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"

STATUS_BY_CODE: Mapping[str, int] = {
    "sign-in-needed": 401,
    "sign-in-failed": 401,
    "not-allowed": 403,
    "session-needed": 403,
    "cross-site": 403,
    "link-invalid": 403,
    "not-found": 404,
    "object-missing": 404,
    "name-taken": 409,
    "not-yourself": 409,
    "illegal-move": 409,
    "rendition-unknown": 404,
    "renditions-not-planned": 409,
    "rendition-not-yet": 409,
    "rendition-last": 409,
    "captions-changed": 409,
    "words-changed": 409,
    "captions-made": 409,
    "captions-not-yet": 409,
    "cut-not-yet": 409,
    "highlights-not-yet": 409,
    "cover-of-no-clip": 409,
    "cover-not-yet": 409,
    "lease-lost": 409,
    "clip-too-large": 413,
    "file-too-large": 413,
    "upload-empty": 400,
    "upload-header-invalid": 400,
    "upload-checksum-unknown": 400,
    "upload-is-final": 403,
    "upload-link-over": 403,
    "upload-link-used-up": 403,
    "upload-link-too-small": 413,
    "upload-offset": 409,
    "upload-not-joinable": 409,
    "upload-over": 410,
    "upload-version": 412,
    "upload-overrun": 413,
    "upload-type": 415,
    "quota-bytes": 413,  # not 507: tus clients would try a full house again and again
    "quota-bytes-above": 413,
    "quota-uploads": 429,
    "quota-link": 413,
    "quota-from-above": 403,
    "source-removed": 410,
    "asset-held": 409,
    "upload-locked": 423,
    "upload-lock-lost": 423,
    "upload-checksum": 460,  # of tus, not of HTTP
    "upload-stalled": 503,  # not 408: tus clients try again after 5xx, 409 and 423 only
    "logo-too-large": 413,
    "slate-too-large": 413,
    "logo-none": 404,
    "range-outside": 416,
    "sign-in-locked": 429,
    "programme-state": 409,
    "live-running": 409,
    "stream-key-over": 403,
    "stream-key-used": 403,
    "networks-from-above": 403,
    "hooks-many": 409,
}
"""Codes whose status is not that of their kind; a route that raises a new one adds its line."""


def status_of(error: FarmError) -> int:
    """Return the HTTP status of an error: by its code, else by whose fault it is."""
    if (status := STATUS_BY_CODE.get(error.code)) is not None:
        return status
    match error:
        case InputRejected():
            return 422
        case DestinationFailed():
            return 502
        case _:
            return 500


def language_of(request: Request) -> Language:
    """Return the language of ``Accept-Language`` (RFC 9110), else the farm's own."""
    wishes = [wish.partition(";") for wish in request.headers.get("accept-language", "").split(",")]
    ranked = sorted(wishes, key=lambda wish: -_quality(wish[2]))
    for tag, _, parameters in ranked:
        primary = tag.strip().lower().partition("-")[0]
        if primary in set(Language) and _quality(parameters) > 0:
            return Language(primary)
    return choose_language(request.app.state.farm.settings)


def problem(
    request: Request,
    notice: Notice,
    status: int,
    *,
    headers: Mapping[str, str] | None = None,
    places: Sequence[Mapping[str, Any]] = (),
) -> JSONResponse:
    """Return the problem document of a notice.

    Args:
        request: whose language is spoken.
        notice: code and facts.
        status: of the answer.
        headers: further headers.
        places: what in the request is wrong, where that can be told.
    """
    language = language_of(request)
    document: dict[str, Any] = {
        "type": f"urn:farm:problem:{notice.code}",
        "title": label(_title(status), language),
        "status": status,
        "detail": notice.text(language),
        "code": notice.code,
        "facts": dict(notice.facts),
    }
    if places:
        document["errors"] = list(places)
    told = {
        "content-language": language.value,
        "vary": "Accept-Language",
        "cache-control": "no-store",
    }
    return JSONResponse(
        document, status, headers={**told, **(headers or {})}, media_type=MEDIA_TYPE
    )


def install_problems(app: FastAPI) -> None:
    """Let an app answer every error with a problem document."""
    app.exception_handler(FarmError)(_farm_error)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(Exception)(_unforeseen)


def _farm_error(request: Request, error: FarmError) -> JSONResponse:
    status = status_of(error)
    headers = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = 'Bearer realm="farm"'
    if (seconds := error.notice.facts.get("seconds")) and status == HTTPStatus.TOO_MANY_REQUESTS:
        headers["retry-after"] = seconds
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        headers["content-range"] = f"bytes */{error.notice.facts['bytes']}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request failed", path=request.url.path, code=error.code, error=str(error))
    return problem(request, error.notice, status, headers=headers)


def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    places = [
        {"place": "/".join(str(step) for step in one["loc"]), "message": one["msg"]}
        for one in error.errors()
    ]
    named = ", ".join(place["place"] for place in places)
    return problem(request, Notice("request-invalid", {"places": named}), 422, places=places)


def _http_error(request: Request, error: HTTPException) -> JSONResponse:
    facts = {"method": request.method, "path": request.url.path}
    return problem(
        request, Notice("no-such-route", facts), error.status_code, headers=error.headers
    )


def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    # The words of an unforeseen error may hold anything: they go to the log, its number out.
    incident = secrets.token_hex(4)
    log.error("request failed unforeseen", incident=incident, path=request.url.path, exc_info=error)
    return problem(request, Notice("internal-error", {"detail": incident}), 500)


def _title(status: int) -> str:
    if status == HTTPStatus.BAD_GATEWAY:
        return "problem-destination"
    return "problem-farm" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "problem-request"


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
