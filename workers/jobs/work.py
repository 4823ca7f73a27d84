"""What a stage has at hand: the farm, its row, its asset and a folder of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from farm.assets import Asset
from farm.errors import FarmFailed, NotFound
from farm.ids import JobId
from farm.jobs import Job, JobKind
from farm.media import SourceFacts
from farm.orgs import EVERYTHING
from storage.catalog import assets, jobs
from storage.catalog.engine import Transaction
from transcode.codec_options import Hardware
from transcode.engine import Clip, Engine
from transcode.limits import Limits
from transcode.plan import Plan, spell_plan
from transcode.storyboard import StoryboardPlan, plan_storyboard
from workers.job_log import JobLog
from workers.memory import most_memory, read_memory
from workers.plans import Obedience, plan_of
from workers.routing import run_seconds
from workers.wiring import Farm
from workers.workspace import Workspace

MEGABYTE = 10**6
_PICTURES = (JobKind.CUT, JobKind.ENCODE_CHUNK, JobKind.ENCODE_LADDER, JobKind.RENDITION)
_NICENESS = {
    JobKind.PREVIEW: 5,
    **dict.fromkeys((*_PICTURES, JobKind.MAKE_STILLS, JobKind.FIND_HIGHLIGHTS), 10),
}
"""What takes long stands back for what somebody waits for: doors, acceptance, copies, previews."""


@dataclass(frozen=True, slots=True)
class Work:
    """One attempt of one stage.

    Attributes:
        report: takes the finished share, 0 to 1; also tells the farm that the worker lives.
        log: of this attempt.
        hardware: what shall encode.
        send: takes the id of a job that waits since now, beside what follows the stage anyway.
        afterwards: what nobody waits for, done in order once what follows the stage was sent; a
            sweep has to do it as well, as a process that is killed never comes to it.
    """

    farm: Farm
    job: Job
    asset: Asset
    workspace: Workspace
    report: Callable[[float], None]
    log: JobLog
    hardware: Hardware = Hardware.CPU
    send: Callable[[JobId], None] = lambda job_id: None
    afterwards: list[Callable[[], None]] = field(default_factory=list)

    @property
    def facts(self) -> SourceFacts:
        """What acceptance learned of the clip.

        Raises:
            FarmFailed: the asset was never accepted.
        """
        if self.asset.facts is None:
            raise FarmFailed("internal-error", detail=f"{self.asset.id} has no facts")
        return self.asset.facts

    def plan(self) -> Plan:
        """Return the asset's plan as it stands; who only looks at what was made needs no more."""
        return plan_of(self.farm, self.asset)

    def obeyed_plan(self, how: Obedience) -> Plan:
        """Return the plan that this stage obeys to the byte, and keep it with the asset.

        Args:
            how: what becomes of a plan that was made for another ffmpeg.

        Raises:
            FarmFailed: ``plan-of-another``, by `require_maker`.
            LeaseLost: the job is in other hands, or cancelled.
        """
        plan = how(self.farm, self.asset, self.plan())
        if (spelled := spell_plan(plan)) != self.asset.plan:
            self.log.tell("plan made anew", engine=plan.maker.engine, rules=plan.maker.rules)
            self.change_asset(lambda seen: replace(seen, plan=spelled))
        return plan

    def storyboard(self, plan: Plan) -> StoryboardPlan:
        """Return the contact sheets of a plan; the same at every call, on every machine."""
        return plan_storyboard(plan, self.facts.video.upright)

    def fetch(self, key: str, name: str) -> Path:
        """Bring an object into the workspace under a local name; read-only.

        Raises:
            FarmFailed: ``object-missing``: the catalogue names it, so its absence is our fault.
        """
        path = self.workspace.folder("fetched") / name
        try:
            self.farm.objects.fetch_file(key, path)
        except NotFound as gone:
            raise FarmFailed("object-missing", key=key) from gone
        return path

    def clip(self) -> Clip:
        """Bring the accepted clip into the workspace."""
        if self.asset.clip_key is None:
            raise FarmFailed("internal-error", detail=f"{self.asset.id} has no clip")
        fetched = self.workspace.folder("fetched") / "clip"  # by an earlier pass of this stage
        path = fetched if fetched.exists() else self.fetch(self.asset.clip_key, "clip")
        return Clip(path, self.facts)

    def engine(self, *, output_bytes: int) -> Engine:
        """Return ffmpeg with an empty folder and limits that fit the clip.

        Args:
            output_bytes: more than this can only be a fault.
        """
        settings = self.farm.settings
        limits = Limits(
            seconds=run_seconds(settings, float(self.facts.duration)),
            memory_bytes=most_memory(settings, read_memory(settings)),
            output_bytes=output_bytes,
            stall_seconds=settings.stall_seconds,
            niceness=_NICENESS.get(self.job.kind, 0),
        )
        folder = self.workspace.folder("ffmpeg")
        return Engine(self.farm.ffmpeg, folder, limits, on_line=self.log.hear)

    def change_asset(self, change: Callable[[Asset], Asset]) -> None:
        """Change the asset's row as it is now: others may have changed it since we read it.

        Raises:
            LeaseLost: the job is in other hands, or cancelled.
        """
        with self.farm.catalog.writing() as tx:
            self.require_run(tx)
            seen = assets.get_asset(tx, EVERYTHING, self.asset.id)
            assets.update_asset(tx, EVERYTHING, change(seen))

    def require_run(self, tx: Transaction) -> None:
        """Return if this run still holds its job, which nobody can take until the transaction ends.

        Raises:
            LeaseLost: the job is in other hands, or cancelled.
        """
        jobs.require_run(tx, EVERYTHING, self.job)

    def is_left_out(self, rendition: str) -> bool:
        """Whether somebody has said, perhaps just now, that a rendition is not wanted."""
        with self.farm.catalog.reading() as tx:
            return rendition in assets.get_asset(tx, EVERYTHING, self.asset.id).left_out


def most_bytes(plan: Plan) -> int:
    """Return twice what the caps allow over a plan's length, and room for what is small."""
    bits = sum(rung.max_bitrate for rung in plan.rungs) + plan.audio_bitrate
    return 2 * round(bits * plan.grid.duration / 8) + 200 * MEGABYTE
