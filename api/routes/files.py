"""Files of an asset: to those who are signed in, and to whom a signed link was given."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from api.deps import FarmDep, Viewer
from api.ranges import choose_span
from api.schemas.assets import Link, NewLink
from farm.assets import Asset
from farm.errors import InputRejected, NotFound
from farm.ids import AssetId
from farm.orgs import EVERYTHING
from farm.ports import ObjectFacts
from farm.rights import Right
from live.pieces import Within
from storage.catalog import assets
from storage.objects import keys
from workers.links import require_grant, sign_grant
from workers.wiring import Farm

router = APIRouter(tags=["files"])

CONTENT_TYPES: Mapping[str, str] = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".ass": "text/x-ssa; charset=utf-8",
}
"""What the farm makes. Anything else, above all what a stranger uploaded, is only downloaded."""
_MADE = ("renditions/", "packages/", "stills/", "captions/")
"""What links may be signed to."""
_SHOWN = (*_MADE, keys.INSTANT)
_OWN = f"{keys.INSTANT}{keys.COPY}/"
"""A source's own packets: only its organisation's people see them."""
FILE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}}, "description": "the whole file"},
    206: {"content": {"application/octet-stream": {}}, "description": "the range asked for"},
    304: {"description": "what the caller has is still right"},
}
EVIDENCE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"video/mp2t": {}}, "description": "what came in, as it came"},
}


@router.get("/assets/{asset_id}/files/{path:path}", responses=FILE_ANSWERS, response_class=Response)
def get_file(
    asset_id: AssetId, path: str, caller: Viewer, farm: FarmDep, request: Request
) -> Response:
    """Return a file of an asset, or a range of it."""
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, caller.scope, asset_id)
    if path.startswith(_OWN) and caller.organisation.id != asset.org_id:
        raise NotFound("object-missing", key=path)
    if not path.startswith(_SHOWN) and Right.FETCH_SOURCES not in caller.rights:
        raise InputRejected("not-allowed", right=Right.FETCH_SOURCES)
    return _answer(farm, asset, path, request)


@router.post("/assets/{asset_id}/links", status_code=201)
def create_link(
    asset_id: AssetId, body: NewLink, caller: Viewer, farm: FarmDep, request: Request
) -> Link:
    """Sign a link to what was made of an asset; a playlist's own links work below it."""
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, caller.scope, asset_id)
    key = keys.file_key(asset, body.path.removesuffix("/"))
    if key is None or not body.path.startswith(_MADE):
        raise NotFound("object-missing", key=body.path)
    grant = sign_grant(farm, asset.id, body.path, body.hours)
    address = request.url_for("play_file", asset_id=asset.id, grant=grant.text, path=body.path).path
    return Link(url=f"{farm.settings.public_url or ''}{address}", expires_at=grant.expires_at)


@router.get("/play/{asset_id}/{grant}/{path:path}", responses=FILE_ANSWERS, response_class=Response)
def play_file(
    asset_id: AssetId, grant: str, path: str, farm: FarmDep, request: Request
) -> Response:
    """Return a file to whoever holds a signed link that covers it."""
    require_grant(farm, grant, asset_id, path)
    if not path.startswith(_MADE):
        raise NotFound("object-missing", key=path)
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, EVERYTHING, asset_id)
    return _answer(farm, asset, path, request)


def _answer(farm: Farm, asset: Asset, path: str, request: Request) -> Response:
    key = keys.file_key(asset, path)
    found = None if key is None else farm.objects.find(key)
    if found is None:
        if not path.startswith(_MADE):
            asset.require_source()
        raise NotFound("object-missing", key=path)
    return send_object(farm, found, request, kind=_kind(path) if path.startswith(_SHOWN) else None)


def send_object(farm: Farm, found: ObjectFacts, request: Request, *, kind: str | None) -> Response:
    """Return the answer that holds an object, or the range that was asked for.

    Args:
        farm: whose object it is.
        found: it, which whoever asks may have.
        request: theirs.
        kind: content type; None: browsers must not show it.
    """
    etag = f'"{found.bytes:x}-{int(found.modified_at.timestamp() * 1000):x}"'
    headers = _headers(kind, etag)
    location = request.app.state.objects_location
    if location is not None:  # nginx goes on from here, ranges and all
        return Response(headers={**headers, "x-accel-redirect": f"{location}{found.key}"})
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    fresh = request.headers.get("if-range", etag) == etag
    span = choose_span(request.headers.get("range"), found.bytes) if fresh else None
    length = found.bytes if span is None else span.length
    if span is not None:
        headers["content-range"] = span.content_range(found.bytes)
    chunks = farm.objects.read_range(found.key, 0 if span is None else span.start, length)
    headers["content-length"] = str(length)
    return StreamingResponse(chunks, 200 if span is None else 206, headers)


def send_piece(farm: Farm, prefix: str, within: Within, *, kind: str) -> Response:
    """Return the answer that holds a part of an object as if it were one.

    Args:
        farm: whose object it is.
        prefix: what stands before its key.
        within: which object, and where in it.
        kind: content type.
    """
    etag = f'"{within.bytes:x}-{within.start:x}"'  # an object of many is never written again
    headers = {**_headers(kind, etag), "content-length": str(within.bytes)}
    chunks = farm.objects.read_range(prefix + within.key, within.start, within.bytes)
    return StreamingResponse(chunks, 200, {**headers, "accept-ranges": "none"})


def _kind(path: str) -> str | None:
    return CONTENT_TYPES.get(PurePosixPath(path).suffix)


def _headers(kind: str | None, etag: str) -> dict[str, str]:
    headers = {
        "accept-ranges": "bytes",
        "etag": etag,
        "cache-control": "private, no-cache",  # kept, and asked about each time
        "content-type": kind or "application/octet-stream",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox",
    }
    if kind is None:
        headers["content-disposition"] = "attachment"
    return headers
