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
    cutting_effort,
    ladder_effort,
    listening_effort,
    packaging_effort,
    preview_effort,
    reading_effort,
    watching_effort,
    wording_effort,
)
from transcode.plan import Plan, read_plan
from workers.wiring import Farm

STAGES = (
    JobKind.ASSEMBLE,
    JobKind.CUT,
    JobKind.GATHER,
    JobKind.ACCEPT,
    JobKind.PREVIEW,
    JobKind.ANALYSE,
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


Paced = tuple[JobKind, bool]
"""What has a pace of its own: a stage, and whether all that it does is to join chunks."""


@dataclass(frozen=True, slots=True)
class Paces:
    """Seconds for a unit of work, by stage and machine; see `transcode.effort`.

    Attributes:
        factors: of a stage on a host, and under None on all together.
    """

    factors: Mapping[tuple[Paced, str | None], float]

    def seconds(self, stage: Paced, effort: float, host: str | None = None) -> float | None:
        """Return the time that a stage will take; None where nothing like it was ever done."""
        factor = self.factors.get((stage, host), self.factors.get((stage, None)))
        return None if factor is None else effort * factor


@dataclass(frozen=True, slots=True)
class _Clip:
    """A clip, and its plan as it was read once."""

    asset: Asset
    plan: Plan | None

    @classmethod
    def of(cls, asset: Asset) -> "_Clip":
        plan = read_plan(asset.plan)
        return cls(asset, None if plan is None else plan.ladder)

    def effort(self, kind: JobKind) -> float | None:
        asset, plan = self.asset, self.plan
        if kind.is_about_words:
            return _effort_of_words(kind, asset)
        if kind in _OF_ASSETS:
            return _OF_ASSETS[kind](asset)
        if asset.facts is None or plan is None:
            return None
        if kind in _OF_PICTURES:
            return _OF_PICTURES[kind](asset.facts, plan)
        return packaging_effort(plan) if kind in {JobKind.MAKE_STILLS, JobKind.PACKAGE} else None

    def stage(self, kind: JobKind) -> Paced:
        """Return what gives the pace: packets are joined at another one than pictures are coded."""
        joins = self.plan is not None and bool(self.plan.chunks)
        return kind, joins and kind is JobKind.ENCODE_LADDER


def learn_paces(farm: Farm) -> Paces:
    """Look at the newest jobs that are done."""
    grouped: defaultdict[tuple[Paced, str | None], list[float]] = defaultdict(list)
    with farm.catalog.reading() as tx:
        for stage, host, factor in _samples(tx):
            grouped[stage, None].append(factor)
            grouped[stage, host].append(factor)
    return Paces({key: median(factors) for key, factors in grouped.items()})


def _samples(tx: Transaction) -> Iterable[tuple[Paced, str, float]]:
    clips: dict[str, _Clip] = {}
    for kind in STAGES:
        wanted = jobs.JobFilter(state=JobState.DONE, kind=kind)
        for job in jobs.list_all_jobs(tx, EVERYTHING, limit=SAMPLES, wanted=wanted):
            if job.asset_id not in clips:
                clips[job.asset_id] = _Clip.of(assets.get_asset(tx, EVERYTHING, job.asset_id))
            clip = clips[job.asset_id]
            effort = clip.effort(kind)
            if effort and job.seconds:
                yield clip.stage(kind), host_of(job), job.seconds / effort


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
    clip, expected = _Clip.of(asset), {}
    for kind in STAGES:
        effort = clip.effort(kind)
        if effort is None:
            continue
        seconds = paces.seconds(clip.stage(kind), effort, hosts.get(kind)) if effort else 0.0
        if seconds is not None:
            expected[kind] = round(seconds, 1)
    return expected


def effort_of(kind: JobKind, asset: Asset) -> float | None:
    """Return the work that a stage has with a clip; None while nobody can tell."""
    return _Clip.of(asset).effort(kind)


def _effort_of_source(asset: Asset) -> float | None:
    return None if asset.source_bytes is None else reading_effort(asset.source_bytes)


def _effort_of_cut(asset: Asset) -> float | None:
    return None if asset.cut_of is None else cutting_effort(asset.cut_of.frames)


def _effort_of_look(asset: Asset) -> float | None:
    return None if asset.facts is None else watching_effort(float(asset.facts.duration))


_OF_ASSETS = {
    JobKind.ASSEMBLE: _effort_of_source,
    JobKind.GATHER: _effort_of_source,
    JobKind.ACCEPT: _effort_of_source,
    JobKind.CUT: _effort_of_cut,
    JobKind.ANALYSE: _effort_of_look,
}


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
