"""One stream of events for a browser."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse

from api import events
from api.auth import SESSION_COOKIE
from api.deps import FarmDep, Viewer
from workers.sign_in import find_by_session, find_by_token

router = APIRouter(tags=["events"])


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "until sign-out"}},
)
def watch_events(
    caller: Viewer,
    farm: FarmDep,
    request: Request,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Stream what changes in the caller's subtree.

    ``asset-changed``, ``asset-deleted``, ``job-changed``, ``programme-changed``.
    """
    cookie = request.cookies.get(SESSION_COOKIE, "")
    bearer = request.headers.get("authorization", "").partition(" ")[2].strip()

    def is_signed_in() -> bool:
        if caller.session_id is not None:
            return find_by_session(farm, cookie) is not None
        return find_by_token(farm, bearer) is not None

    return StreamingResponse(
        events.stream(farm, caller.scope, last_event_id, is_signed_in),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )
