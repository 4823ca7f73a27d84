"""Figures for Prometheus, which has a token of its own and is nobody's account."""

import hmac
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from api.deps import FarmDep
from farm.errors import InputRejected, NotFound

if TYPE_CHECKING:
    from api.metrics import Metrics

router = APIRouter(tags=["health"])
_Token = HTTPBearer(auto_error=False, scheme_name="metrics-token")


@router.get("/metrics", response_class=PlainTextResponse)
def read_metrics(
    request: Request,
    farm: FarmDep,
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(_Token)],
) -> Response:
    """Return the farm's figures to who bears ``FARM_METRICS_TOKEN``; without that, to nobody."""
    wanted = farm.settings.metrics_token
    if wanted is None:
        raise NotFound("not-found", noun="/metrics")
    sent = "" if token is None else token.credentials
    if not hmac.compare_digest(sent.encode(), wanted.get_secret_value().encode()):
        raise InputRejected("sign-in-needed")
    metrics: Metrics = request.app.state.metrics
    headers = {"cache-control": "no-store"}
    return Response(metrics.page(), media_type=CONTENT_TYPE_PLAIN_0_0_4, headers=headers)
