"""What the farm itself takes for an asset, beside ffmpeg: CPU of its own process, all of it.

The jobs of a clip's whole way run in this process, warm as a worker is. What libav does within it,
where PyAV reads, verifies and packages, is counted as the farm's own, and so is the probe's child
with all that it reads and decodes: the row says more than asked. What looks for subjects and
highlights is left out, as ``analysis-cost`` of ``make bench-ai`` measures it, and told beside.
"""

import resource
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import material
from bench.rows import Row
from farm.jobs import Job, JobKind
from farm.orgs import EVERYTHING
from farm.settings import load_settings
from ingest.acceptance import accept_clip
from storage.catalog import orgs
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.oneshot import found_organisation
from workers.runner import Runner
from workers.wiring import Farm, open_embedded_farm

TIMES = 3
LOOKING = {JobKind.ANALYSE, JobKind.FIND_HIGHLIGHTS}


@dataclass(frozen=True, slots=True)
class Used:
    """CPU seconds of this process, of all that it started, and of those own ones that looked."""

    own: float
    children: float
    looking: float = 0.0

    @property
    def share(self) -> float:
        """What part of all is our own, and moves pictures and files."""
        moving = self.own - self.looking
        return moving / (moving + self.children)


def rows(folder: Path, wanted: Sequence[str]) -> list[Row]:
    """Take half a minute and more of the camera's its way.

    Args:
        folder: for the farm.
        wanted: ids; there is one.
    """
    clip = material.camera_again(TIMES)
    with open_embedded_farm(folder / "farm", load_settings()) as farm:
        found_organisation(farm, "bench")
        _take(farm, material.demo())  # what loads once is loaded
        used = _take(farm, clip)
        before = _used().children
        with TemporaryDirectory() as probed:
            accept_clip(clip, settings=farm.settings, folder=Path(probed))
        probe = _used().children - before
    used = Used(used.own + probe, used.children - probe, used.looking)
    told = (
        f"{used.own:.2f} of {used.own + used.children:.1f} CPU s, {used.looking:.2f} of it looking"
    )
    what = f"CPU of the farm, libav in it included, {TIMES * 12} s 1080p"
    return [Row(name, what, "the asset's", used.share, 0.03, detail=told) for name in wanted]


def _take(farm: Farm, clip: Path) -> Used:
    before = _used()
    with farm.catalog.reading() as tx:
        organisation = orgs.list_organisations(tx, EVERYTHING)[0]
    asset = receive_clip(farm, organisation.scope, organisation.id, clip)
    queue = InlineQueue()
    start_flow(farm, queue, asset)
    watch = _Watch()
    queue.drain(Runner(farm, queue, on_change=watch.change).run)
    after = _used()
    return Used(after.own - before.own, after.children - before.children, sum(watch.took.values()))


@dataclass(frozen=True, slots=True)
class _Watch:
    """Own CPU seconds of the jobs that look, by kind."""

    began: dict[JobKind, float] = field(default_factory=dict)
    took: dict[JobKind, float] = field(default_factory=dict)

    def change(self, job: Job) -> None:
        """Hear of a job that started, moved on or ended; one runs at a time."""
        if job.kind in LOOKING:
            own = _used().own
            self.took[job.kind] = own - self.began.setdefault(job.kind, own)


def _used() -> Used:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return Used(own.ru_utime + own.ru_stime, children.ru_utime + children.ru_stime)
