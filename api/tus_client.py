"""Sends a clip to the HTTP door as a phone does: tus 1.0.0, going on where it broke off."""

import base64
import time
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from farm.errors import FarmError, FarmFailed, InputRejected, NotFound
from farm.ids import AssetId
from farm.messages import known_codes, readable

PLACE = "/api/v1/uploads"
PIECE_BYTES = 64 * 2**20
"""Of one request; of a broken one the door keeps what came. Several parts of an upload, so that a
store joins them by itself: it does not where one is too small."""
READ_BYTES = 2**18
TRIES = 8
PAUSE_SECONDS = 0.5
_VERSION = {"Tus-Resumable": "1.0.0"}
_AGAIN = {HTTPStatus.CONFLICT, HTTPStatus.LOCKED}

Sent = Callable[[int], None]
"""Hears how many bytes are on their way or safe."""


def upload_clip(client: httpx.Client, clip: Path, on_sent: Sent) -> AssetId:
    """Upload a clip and return the asset that it became.

    Args:
        client: signed in.
        clip: a regular file.
        on_sent: called often.

    Raises:
        FarmError: as the door said; `FarmFailed` ``door-gone`` when it does not answer any more.
    """
    length = clip.stat().st_size
    metadata = f"filename {base64.b64encode(readable(clip.name).encode()).decode()}"
    wanted = {**_VERSION, "Upload-Length": str(length), "Upload-Metadata": metadata}
    answer = client.post(PLACE, headers=wanted)
    raise_problem(answer)
    place, failures = answer.headers["Location"], 0
    while (asset_id := answer.headers.get("Farm-Asset")) is None:
        offset = int(answer.headers["Upload-Offset"])
        try:
            answer = _send_piece(client, place, clip, offset, on_sent)
            failures = 0
        except httpx.TransportError:
            failures += 1
            if failures >= TRIES:
                raise FarmFailed("door-gone", address=client.base_url) from None
            time.sleep(PAUSE_SECONDS * failures)
            answer = _where_it_ends(client, place) or answer
    return AssetId(asset_id)


def raise_problem(answer: httpx.Response) -> None:
    """Raise what a problem document says; return for any other answer.

    Raises:
        FarmError: `InputRejected` for 4xx, else `FarmFailed`.
    """
    if answer.is_success:
        return
    problem = _problem(answer)
    code, facts = problem.get("code"), problem.get("facts") or {}
    if code not in known_codes():
        detail = f"HTTP {answer.status_code} {answer.url.path}"
        raise FarmFailed("internal-error", detail=detail)
    kind: type[FarmError] = InputRejected if answer.is_client_error else FarmFailed
    raise (NotFound if answer.status_code == HTTPStatus.NOT_FOUND else kind)(code, **facts)


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _send_piece(
    client: httpx.Client, place: str, clip: Path, offset: int, on_sent: Sent
) -> httpx.Response:
    size = min(PIECE_BYTES, clip.stat().st_size - offset)
    headers = {
        **_VERSION,
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(size),
    }
    answer = client.patch(place, headers=headers, content=_bytes(clip, offset, size, on_sent))
    if answer.is_server_error or answer.status_code in _AGAIN:
        raise httpx.RemoteProtocolError(f"HTTP {answer.status_code}")
    raise_problem(answer)
    return answer


def _where_it_ends(client: httpx.Client, place: str) -> httpx.Response | None:
    try:
        answer = client.head(place, headers=_VERSION)
    except httpx.TransportError:
        return None
    if answer.is_server_error:
        return None
    raise_problem(answer)
    return answer


def _bytes(clip: Path, offset: int, size: int, on_sent: Sent) -> Iterator[bytes]:
    with clip.open("rb") as file:
        file.seek(offset)
        end = offset + size
        while offset < end and (piece := file.read(min(READ_BYTES, end - offset))):
            offset += len(piece)
            on_sent(offset)
            yield piece
