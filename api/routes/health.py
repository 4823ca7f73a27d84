"""Whether the process lives, and whether it can do its work."""

from collections.abc import Callable, Mapping
from typing import Literal

import structlog
from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.deps import FarmDep, QueueDep
from farm.errors import FarmError
from farm.orgs import EVERYTHING
from storage.catalog import events
from workers.wiring import Farm

router = APIRouter(tags=["health"])
log = structlog.get_logger()

_PROBE_PREFIX = "readiness/"


class Health(BaseModel):
    """The process lives."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Whether each part can be reached; why not stands in the log."""

    ready: bool
    parts: dict[str, bool]


@router.get("/healthz")
def get_health() -> Health:
    """Say that the process lives."""
    return Health()


@router.get("/readyz", responses={503: {"model": Readiness}})
def get_readiness(farm: FarmDep, queue: QueueDep, response: Response) -> Readiness:
    """Say whether catalogue, objects and queue can be reached; 503 when one cannot."""
    checks: Mapping[str, Callable[[], object]] = {
        "catalogue": lambda: _read_catalogue(farm),
        "objects": lambda: next(farm.objects.list_prefix(_PROBE_PREFIX), None),
        "queue": queue.check,
    }
    parts = {name: _works(name, check) for name, check in checks.items()}
    ready = all(parts.values())
    response.status_code = 200 if ready else 503
    response.headers["cache-control"] = "no-store"
    return Readiness(ready=ready, parts=parts)


def _read_catalogue(farm: Farm) -> None:
    with farm.catalog.reading() as tx:
        events.event_bounds(tx, EVERYTHING)


def _works(name: str, check: Callable[[], object]) -> bool:
    try:
        check()
    except FarmError as error:
        log.warning("not ready", part=name, error=str(error))
        return False
    return True
