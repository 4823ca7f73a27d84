"""The HTTP door: routes under one roof, over a farm and its queue."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api.metrics import Metrics, QueueGauge
from api.paces import RememberedPaces
from api.problems import install_problems
from api.routes import (
    alarm_hooks,
    assets,
    branding,
    captions,
    clips,
    cuts,
    events,
    feeds,
    files,
    framing,
    health,
    highlights,
    jobs,
    live_alarms,
    live_slates,
    live_targets,
    metrics,
    organisations,
    people,
    pins,
    programmes,
    quotas,
    recordings,
    renditions,
    retention,
    rtmp_hooks,
    session,
    signals,
    stream_keys,
    tokens,
    upload_links,
    uploads,
    words,
    workers,
)
from api.schemas.documents import ProblemDocument
from api.traffic import Watched
from api.tus_route import MethodOverride
from api.web import BUILT, install_console
from farm.ports import JobQueue
from workers.wiring import Farm

PREFIX = "/api/v1"
ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    tokens.router,
    organisations.router,
    words.router,
    branding.router,
    alarm_hooks.router,
    quotas.router,
    retention.router,
    people.router,
    assets.router,
    renditions.router,
    cuts.router,
    pins.router,
    framing.router,
    clips.router,
    clips.cover,
    captions.router,
    highlights.router,
    signals.router,
    files.router,
    jobs.router,
    events.router,
    uploads.router,
    upload_links.router,
    programmes.router,
    recordings.router,
    stream_keys.router,
    live_targets.router,
    live_alarms.router,
    live_slates.router,
    feeds.router,
    workers.router,
)
"""One a noun, all below `PREFIX`."""

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {"model": ProblemDocument, "description": "not acceptable"},
    "default": {"model": ProblemDocument, "description": "any other problem"},
}


def create_app(
    farm: Farm, queue: JobQueue, *, console: Path = BUILT, gauge: QueueGauge | None = None
) -> FastAPI:
    """Return the door to a farm; opening and closing both is the caller's affair.

    Args:
        farm: open.
        queue: takes the jobs that requests cause.
        console: the folder that the build of the page left.
        gauge: reads the queue for the figures; without one they tell nothing of it.
    """
    app = FastAPI(
        title="Media farm",
        version=version("mediafarm"),
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its page would load scripts from a stranger's server
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.state.farm = farm
    app.state.queue = queue
    app.state.objects_location = None
    app.state.paces = RememberedPaces(farm)
    app.state.metrics = Metrics(farm, gauge, prefix=PREFIX)
    install_problems(app)
    app.add_middleware(Watched, traffic=app.state.metrics.traffic)
    app.add_middleware(MethodOverride)
    app.include_router(health.router)
    app.include_router(metrics.router, responses=_PROBLEMS)
    app.include_router(rtmp_hooks.router)
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX, responses=_PROBLEMS)
    install_console(app, console)
    return app


def _operation_id(route: APIRoute) -> str:
    """Name an operation by its function, which is unique: generated clients get that name."""
    return route.name
