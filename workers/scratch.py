"""What killed workers left in a machine's scratch: looked for when a worker starts."""

import shutil
import threading
from contextlib import suppress
from pathlib import Path

import structlog

from farm.errors import FarmError, NotFound
from farm.ids import IdKind, JobId
from farm.jobs import JobState
from farm.orgs import EVERYTHING
from farm.sweeping import PATIENCE
from storage.catalog import jobs
from workers.wiring import Farm

log = structlog.get_logger()


def sweep_scratch(farm: Farm) -> int:
    """Remove workspaces that nobody has touched for a day and whose job does not run.

    Returns:
        How many were removed.
    """
    oldest = (farm.clock.now() - PATIENCE).timestamp()
    removed = 0
    for workspace in farm.scratch.glob(f"{IdKind.JOB.value}_*"):
        if _last_touched(workspace) >= oldest or _is_running(farm, JobId(workspace.name)):
            continue
        shutil.rmtree(workspace, ignore_errors=True)
        log.info("workspace of a dead worker removed", job=workspace.name)
        removed += 1
    return removed


def begin_sweep(farm: Farm) -> threading.Thread:
    """Sweep in a thread of its own: a worker's start waits neither for a slow disk nor a fault."""
    thread = threading.Thread(target=_sweep, args=(farm,), name="scratch", daemon=True)
    thread.start()
    return thread


def _sweep(farm: Farm) -> None:
    try:
        sweep_scratch(farm)
    except (FarmError, OSError) as error:  # the sweep of the store looks here as well
        log.warning("scratch not swept", error=str(error))


def _last_touched(workspace: Path) -> float:
    """Return when something was last written in a folder; 0.0 when all of it goes meanwhile."""
    touched = [0.0]
    for path in (workspace, *workspace.rglob("*")):
        with suppress(FileNotFoundError):
            status = path.lstat()
            # of a fetched file the time of writing may be its object's: it counts since when it is
            # here
            touched.append(max(status.st_mtime, status.st_ctime))
    return max(touched)


def _is_running(farm: Farm, job_id: JobId) -> bool:
    with suppress(NotFound), farm.catalog.reading() as tx:
        return jobs.get_job(tx, EVERYTHING, job_id).state is JobState.RUNNING
    return False
