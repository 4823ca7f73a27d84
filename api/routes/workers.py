"""The farm's workers, for those who run it."""

from dataclasses import asdict

from fastapi import APIRouter

from api.deps import FarmDep, FarmManager
from api.schemas.workers import WorkerDocument
from farm.orgs import EVERYTHING
from storage.catalog import workers

router = APIRouter(prefix="/workers", tags=["workers"])


@router.get("")
def list_workers(_: FarmManager, farm: FarmDep) -> list[WorkerDocument]:
    """List all workers by name: where they run, what they serve, what they can encode with."""
    with farm.catalog.reading() as tx:
        known = workers.list_workers(tx, EVERYTHING)
    now = farm.clock.now()
    return [WorkerDocument(**asdict(one), live=one.is_live(now)) for one in known]
