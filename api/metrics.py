"""What Prometheus reads: what this door answered, and how the whole farm stands.

The farm's own figures are read from the catalogue and the queue at each scrape, so that every door
tells the same. What a door counts itself bears its name as the label ``door``: several doors may
stand behind one address.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from prometheus_client import CollectorRegistry, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from api.traffic import Traffic
from farm.errors import FarmError
from farm.jobs import JobKind, WorkQueue
from farm.orgs import EVERYTHING
from farm.uploads import UploadState
from storage.catalog import figures, workers
from storage.catalog.engine import Transaction
from workers.job_times import BOUNDS, JobTimes
from workers.routing import queue_of
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class QueueGauge:
    """What a door can read of the queue.

    Attributes:
        waiting: gives how many ids wait in a queue.
        times: how long jobs took.
    """

    waiting: Callable[[WorkQueue], int]
    times: JobTimes


class Metrics:
    """All figures of one door."""

    def __init__(self, farm: Farm, gauge: QueueGauge | None, *, prefix: str) -> None:
        # Else each counter has a second line that nobody asks for.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        registry = CollectorRegistry()
        self.traffic = Traffic(registry, farm.worker, prefix)
        registry.register(_FarmFigures(farm, gauge))
        self._registry = registry

    def page(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self._registry)


class _FarmFigures(Collector):
    """Reads the farm anew at each scrape; a part that cannot be read is said so, and left out."""

    def __init__(self, farm: Farm, gauge: QueueGauge | None) -> None:
        self._farm, self._gauge = farm, gauge

    def describe(self) -> Iterator[Metric]:
        """Tell nothing before it is asked for: that would read the farm."""
        yield from ()

    @override
    def collect(self) -> Iterator[Metric]:
        """Yield the figures of each part that answers, then which did."""
        up = GaugeMetricFamily(
            "farm_part_up", "Whether a part of the farm could be read.", labels=["part"]
        )
        parts = {"catalogue": self._of_catalogue, "queue": self._of_queue}
        for name, read in parts.items():
            try:
                yield from list(read())
                up.add_metric([name], 1)
            except FarmError:
                up.add_metric([name], 0)
        yield up

    def _of_catalogue(self) -> Iterator[Metric]:
        now = self._farm.clock.now()
        with self._farm.catalog.reading() as tx:
            served = workers.served_queues(tx, EVERYTHING, now)
            yield _jobs(tx, served)
            yield _waiting(tx, served, now)
            yield from _workers(tx)
            yield _assets(tx)
            yield _uploads(tx)
            yield _stored(tx)

    def _of_queue(self) -> Iterator[Metric]:
        if self._gauge is None:
            return
        depth = GaugeMetricFamily(
            "farm_queue_messages", "Job ids that wait in a queue.", labels=["queue"]
        )
        for queue in WorkQueue:
            depth.add_metric([queue], self._gauge.waiting(queue))
        yield depth
        yield _durations(self._gauge.times)


def _jobs(tx: Transaction, served: frozenset[WorkQueue]) -> Metric:
    family = GaugeMetricFamily(
        "farm_jobs",
        "Jobs in the catalogue; the queue is the one that their kind goes to now.",
        labels=["kind", "queue", "state"],
    )
    for count in figures.count_jobs(tx, EVERYTHING):
        family.add_metric([count.kind, queue_of(count.kind, served), count.state], count.number)
    return family


def _waiting(tx: Transaction, served: frozenset[WorkQueue], now: datetime) -> Metric:
    family = GaugeMetricFamily(
        "farm_oldest_waiting_job_age_seconds",
        "How long the job that waits longest has waited; 0: none waits.",
        labels=["queue"],
    )
    longest = dict.fromkeys((queue_of(kind, served) for kind in JobKind), 0.0)
    for kind, at in figures.waiting_since(tx, EVERYTHING).items():
        queue = queue_of(kind, served)
        longest[queue] = max(longest[queue], (now - at).total_seconds())
    for queue, seconds in longest.items():
        family.add_metric([queue], seconds)
    return family


def _workers(tx: Transaction) -> Iterator[Metric]:
    seen = GaugeMetricFamily(
        "farm_worker_last_seen_timestamp_seconds",
        "When a worker was last heard of; one that ended in order is not listed any more.",
        labels=["worker", "host", "version"],
    )
    slots = GaugeMetricFamily(
        "farm_worker_slots", "Jobs that a worker runs at once.", labels=["worker"]
    )
    for worker in workers.list_workers(tx, EVERYTHING):
        name = [worker.id, worker.host, worker.version]
        seen.add_metric(name, worker.last_seen.timestamp())
        slots.add_metric([worker.id], worker.slots)
    yield seen
    yield slots


def _assets(tx: Transaction) -> Metric:
    family = GaugeMetricFamily("farm_assets", "Assets in the catalogue.", labels=["state"])
    for state, number in figures.count_assets(tx, EVERYTHING).items():
        family.add_metric([state], number)
    return family


def _uploads(tx: Transaction) -> Metric:
    number = figures.count_uploads(tx, EVERYTHING).get(UploadState.RECEIVING, 0)
    return GaugeMetricFamily(
        "farm_uploads_in_progress", "Uploads of which not all is here yet.", value=number
    )


def _stored(tx: Transaction) -> Metric:
    family = GaugeMetricFamily(
        "farm_stored_bytes",
        "What an organisation, without those below it, keeps in the store, as its rows say.",
        labels=["organisation", "kind"],
    )
    for one in figures.stored_bytes(tx, EVERYTHING):
        family.add_metric([one.org_id, one.kind], one.number)
    return family


def _durations(times: JobTimes) -> Metric:
    family = HistogramMetricFamily(
        "farm_job_duration_seconds",
        "Time from a worker's start on a job to its end.",
        labels=["kind", "outcome"],
    )
    for one in times.read():
        family.add_metric([one.kind, one.outcome], _buckets(one.counts), one.seconds)
    return family


def _buckets(counts: Sequence[int]) -> list[tuple[str, float]]:
    """Return Prometheus' buckets, each of which counts those below it too."""
    names = [str(bound) if bound < BOUNDS[-1] else "+Inf" for bound in BOUNDS]
    return list(zip(names, accumulate(counts), strict=True))
