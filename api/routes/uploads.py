"""Uploads by tus 1.0.0: https://tus.io/protocols/resumable-upload. Async, for their bodies only."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.deps import FarmDep, QueueDep
from api.tus_route import TusRoute
from api.upload_sender import the_sender
from farm.errors import InputRejected, LeaseLost
from farm.ids import UploadId
from farm.ports import JobQueue
from farm.uploads import Upload
from ingest import tus
from ingest.receiver import Receiver, open_receiver
from ingest.uploads import Sender, UploadOrder, begin_upload, end_upload, get_own_upload
from workers.uploads import UploadIntake
from workers.wiring import Farm

router = APIRouter(prefix="/uploads", tags=["uploads"], route_class=TusRoute)

SenderDep = Annotated[Sender, Depends(the_sender)]


@router.options("", status_code=204)
@router.options("/{upload_id}", status_code=204, include_in_schema=False)
def get_upload_protocol(farm: FarmDep) -> Response:
    """Say which version and extensions of tus are spoken, and how large a file may be."""
    told = {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": ",".join(tus.EXTENSIONS),
        "Tus-Checksum-Algorithm": ",".join(tus.CHECKSUMS),
        "Tus-Max-Size": str(farm.settings.max_source_bytes),
    }
    return Response(status_code=204, headers=told)


@router.post("", status_code=201)
async def begin_an_upload(
    request: Request, farm: FarmDep, queue: QueueDep, sender: SenderDep
) -> Response:
    """Begin an upload, with its metadata and, if the body has any, its first bytes."""
    order = _order(request)
    with_bytes = request.headers.get("content-type") == tus.PATCH_TYPE and not order.partials
    checksum = tus.parse_checksum(request.headers.get("upload-checksum")) if with_bytes else None
    intake = UploadIntake(farm, queue)
    upload = await run_in_threadpool(begin_upload, farm, sender, order, intake.take)
    await _send(intake)
    place = {"Location": f"{request.url.path.rstrip('/')}/{upload.id}"}
    if with_bytes:
        reception = _Reception(farm, sender, queue, checksum)
        # The upload is there whatever becomes of its first bytes: the client must learn its place.
        with suppress(InputRejected, LeaseLost, ClientDisconnect):
            upload = await reception.receive(request, upload.id, 0)
        upload = await run_in_threadpool(get_own_upload, farm, sender, upload.id)
    return Response(status_code=201, headers={**place, **_progress(upload)})


@router.head("/{upload_id}", status_code=200)
def get_upload_offset(upload_id: str, farm: FarmDep, sender: SenderDep) -> Response:
    """Say how many bytes of an upload are safe."""
    upload = get_own_upload(farm, sender, UploadId(upload_id))
    told = {"Upload-Length": str(upload.length), "Cache-Control": "no-store"}
    if upload.metadata:
        told["Upload-Metadata"] = upload.metadata
    if upload.concat:
        told["Upload-Concat"] = upload.concat
    return Response(status_code=200, headers={**told, **_progress(upload)})


@router.patch("/{upload_id}", status_code=204)
async def add_to_an_upload(
    upload_id: str, request: Request, farm: FarmDep, queue: QueueDep, sender: SenderDep
) -> Response:
    """Add bytes to an upload, from where it ends."""
    seen = request.headers.get("content-type", "")
    if seen != tus.PATCH_TYPE:
        raise InputRejected("upload-type", seen=seen or "-", wanted=tus.PATCH_TYPE)
    offset = tus.parse_number("Upload-Offset", request.headers.get("upload-offset"))
    checksum = tus.parse_checksum(request.headers.get("upload-checksum"))
    reception = _Reception(farm, sender, queue, checksum)
    upload = await reception.receive(request, UploadId(upload_id), offset)
    return Response(status_code=204, headers=_progress(upload))


@router.delete("/{upload_id}", status_code=204)
def end_an_upload(upload_id: str, farm: FarmDep, sender: SenderDep) -> Response:
    """Forget an upload and its bytes."""
    end_upload(farm, sender, UploadId(upload_id))
    return Response(status_code=204)


class _Reception:
    """Takes one request's body into an upload."""

    def __init__(
        self, farm: Farm, sender: Sender, queue: JobQueue, checksum: tus.Checksum | None
    ) -> None:
        self._farm, self._sender, self._checksum = farm, sender, checksum
        self._intake = UploadIntake(farm, queue)

    async def receive(self, request: Request, upload_id: UploadId, offset: int) -> Upload:
        receiver = await run_in_threadpool(
            open_receiver,
            self._farm,
            self._sender,
            upload_id,
            offset=offset,
            checksum=self._checksum,
            when_whole=self._intake.take,
        )
        if receiver is None:
            return await run_in_threadpool(get_own_upload, self._farm, self._sender, upload_id)
        try:
            upload = await self._take_all(request, receiver)
        finally:
            # Shielded: when the server stops in the middle, the lock is still given back.
            await asyncio.shield(run_in_threadpool(receiver.close))
            await _send(self._intake)
        return upload

    async def _take_all(self, request: Request, receiver: Receiver) -> Upload:
        announced = request.headers.get("content-length")
        if announced is not None and int(announced) > receiver.missing:
            raise InputRejected("upload-overrun", allowed=receiver.upload.length)
        try:
            async for piece in _pieces(request, self._farm.settings.upload_idle_seconds):
                await run_in_threadpool(receiver.take, piece)
        except (ClientDisconnect, TimeoutError, asyncio.CancelledError) as broken:
            await asyncio.shield(run_in_threadpool(receiver.keep))
            if isinstance(broken, TimeoutError):
                raise InputRejected("upload-stalled") from broken
            raise
        return await run_in_threadpool(receiver.finish)


async def _pieces(request: Request, idle_seconds: float) -> AsyncIterator[bytes]:
    """Yield the body as it comes.

    Raises:
        TimeoutError: nothing came for so long.
        ClientDisconnect: the client is gone.
    """
    body = request.stream()
    while True:
        try:
            async with asyncio.timeout(idle_seconds):
                piece = await anext(body)
        except StopAsyncIteration:
            return
        if piece:
            yield piece


async def _send(intake: UploadIntake) -> None:
    await run_in_threadpool(intake.send)


def _order(request: Request) -> UploadOrder:
    headers = request.headers
    metadata = headers.get("upload-metadata", "")
    concat, partials = tus.parse_concat(headers.get("upload-concat"))
    length = 0
    if not partials:
        length = tus.parse_number("Upload-Length", headers.get("upload-length"))
    details = tus.read_details(tus.parse_metadata(metadata))
    return UploadOrder(length, details, metadata, concat, partials)


def _progress(upload: Upload) -> Mapping[str, str]:
    told = {"Upload-Offset": str(upload.offset)}
    if upload.asset_id is None:
        told["Upload-Expires"] = tus.spell_expiry(upload.expires_at)
    else:
        told["Farm-Asset"] = upload.asset_id
    return told
