"""How long a clip's stages will take, learned from what they took on these machines lately."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from farm.assets import Asset
from farm.jobs import Job, JobKind, JobState
from farm.orgs import EVERYTHING
from storage.catalog import assets, jobs
from storage.catalog.engine import Transaction
from transcode.effort import (
    chunk_effort,
    ladder_effort,
    listening_effort,
    packaging_effort,
    preview_effort,
    reading_effort,
    wording_effort,
)
from transcode.plan import read_plan
from workers.wiring import Farm

STAGES = (
    JobKind.ASSEMBLE,
    JobKind.ACCEPT,
    JobKind.PREVIEW,
    JobKind.ENCODE_CHUNK,
    JobKind.ENCODE_LADDER,
    JobKind.MAKE_STILLS,
    JobKind.PACKAGE,
    JobKind.FIND_SPEECH,
    JobKind.TRANSCRIBE,
    JobKind.WRITE_CAPTIONS,
)
"""What a reporter waits for."""
_OF_PICTURES = {
    JobKind.PREVIEW: preview_effort,
    JobKind.ENCODE_CHUNK: chunk_effort,
    JobKind.ENCODE_LADDER: ladder_effort,
}
SAMPLES = 30
"""So many jobs of each kind are looked at, the newest: settings and machines change."""


@dataclass(frozen=True, slots=True)
class Paces:
    """Seconds for a unit of work, by stage and machine; see `transcode.effort`.

    Attributes:
        factors: of a stage on a host, and under None on all together.
    """

    factors: Mapping[tuple[JobKind, str | None], float]

    def seconds(self, kind: JobKind, effort: float, host: str | None = None) -> float | None:
        """Return the time that a stage will take; None where none of its kind was ever done."""
        factor = self.factors.get((kind, host), self.factors.get((kind, None)))
        return None if factor is None else effort * factor


def learn_paces(farm: Farm) -> Paces:
    """Look at the newest jobs that are done."""
    with farm.catalog.reading() as tx:
        seen = [sample for kind in STAGES for sample in _samples(tx, kind)]
    grouped: defaultdict[tuple[JobKind, str | None], list[float]] = defaultdict(list)
    for kind, host, factor in seen:
        grouped[kind, None].append(factor)
        grouped[kind, host].append(factor)
    return Paces({key: median(factors) for key, factors in grouped.items()})


def _samples(tx: Transaction, kind: JobKind) -> Iterable[tuple[JobKind, str, float]]:
    wanted = jobs.JobFilter(state=JobState.DONE, kind=kind)
    for job in jobs.list_all_jobs(tx, EVERYTHING, limit=SAMPLES, wanted=wanted):
        effort = effort_of(kind, assets.get_asset(tx, EVERYTHING, job.asset_id))
        if effort and job.seconds:
            yield kind, host_of(job), job.seconds / effort


def expect_stages(paces: Paces, asset: Asset, known: Iterable[Job]) -> dict[JobKind, float]:
    """Return the seconds that a clip's stages will take, as far as they can be told.

    Of chunks, and of pieces of sound, those of one; while nobody knows how many pieces there are,
    those of all.

    Args:
        paces: of the farm.
        asset: whose stages.
        known: its jobs; one that runs goes by its machine's own pace.
    """
    hosts = {job.kind: host_of(job) for job in known if job.worker is not None}
    expected = {}
    for kind in STAGES:
        effort = effort_of(kind, asset)
        if effort is None:
            continue
        seconds = paces.seconds(kind, effort, hosts.get(kind)) if effort else 0.0
        if seconds is not None:
            expected[kind] = round(seconds, 1)
    return expected


def effort_of(kind: JobKind, asset: Asset) -> float | None:
    """Return the work that a stage has with a clip; None while nobody can tell."""
    if kind.is_about_words:
        return _effort_of_words(kind, asset)
    if kind in {JobKind.ASSEMBLE, JobKind.ACCEPT}:
        return None if asset.source_bytes is None else reading_effort(asset.source_bytes)
    plan = read_plan(asset.plan)
    if asset.facts is None or plan is None:
        return None
    plan = plan.ladder
    if kind in _OF_PICTURES:
        return _OF_PICTURES[kind](asset.facts, plan)
    return packaging_effort(plan) if kind in {JobKind.MAKE_STILLS, JobKind.PACKAGE} else None


def _effort_of_words(kind: JobKind, asset: Asset) -> float | None:
    """Return the work with what is said in a clip; 0: nobody speaks. None: nobody listens."""
    if asset.facts is None or asset.speech is None:
        return None
    seconds, pieces = float(asset.facts.duration), asset.speech.pieces
    if kind is not JobKind.TRANSCRIBE:
        return wording_effort(seconds)
    return 0.0 if pieces == 0 else listening_effort(seconds / (pieces or 1))


def host_of(job: Job) -> str:
    """Return the machine of a job's worker, whose name is ``HOST:PROCESS``."""
    return (job.worker or "").rpartition(":")[0]
