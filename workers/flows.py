"""What happens next (pure): the stages of a clip's way and what each waits for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from farm.assets import Asset, AssetState
from farm.captions import CaptionTrack, shows_another
from farm.jobs import Job, JobKind, JobState
from farm.outputs import Package, Rendition, Still, StillKind
from transcode.playable import plays_as_it_is

_NEEDS: Mapping[JobKind, frozenset[JobKind]] = {
    JobKind.ASSEMBLE: frozenset(),
    JobKind.CUT: frozenset(),
    JobKind.ACCEPT: frozenset(),
    JobKind.COPY_SOURCE: frozenset({JobKind.ACCEPT}),
    JobKind.PREVIEW: frozenset({JobKind.ACCEPT}),
    JobKind.CHECKSUM: frozenset({JobKind.ACCEPT}),
    JobKind.ENCODE_LADDER: frozenset({JobKind.ACCEPT, JobKind.PREVIEW}),
    JobKind.MAKE_STILLS: frozenset({JobKind.ENCODE_LADDER}),
    JobKind.PACKAGE: frozenset({JobKind.ENCODE_LADDER}),
    JobKind.FIND_SPEECH: frozenset({JobKind.ACCEPT, JobKind.PREVIEW}),
    JobKind.WRITE_CAPTIONS: frozenset({JobKind.FIND_SPEECH}),
}
NOT_AWAITED = frozenset({JobKind.COPY_SOURCE, JobKind.FIND_HIGHLIGHTS})
"""What a clip is ready without: a stand-in, what is proposed of it. A failure ends nothing."""
_AFTER_RENDITIONS = frozenset({JobKind.MAKE_STILLS, JobKind.PACKAGE})
"""What looks at all renditions, and so waits until none is in the making."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of a clip, or one rendition, chunk or piece of sound; each has one job at most."""

    kind: JobKind
    rendition: str | None = None
    piece: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an asset is.

    Attributes:
        jobs: of the asset.
        planned: names of all renditions that its plan has; none before it is accepted.
        chunks: in how many chunks its plan has them made; 0: in one go.
        is_watched: whether anybody could play something of it before it is ready.
        burned: which version of which captions each rendition shall show that shows any; None where
            there are none.
    """

    asset: Asset
    jobs: Mapping[Step, Job]
    planned: tuple[str, ...]
    renditions: tuple[Rendition, ...] = ()
    packages: tuple[Package, ...] = ()
    stills: tuple[Still, ...] = ()
    is_watched: bool = True
    burned: Mapping[str, CaptionTrack | None] = field(default_factory=dict)
    chunks: int = 0

    @property
    def wanted(self) -> tuple[str, ...]:
        """Names of the renditions that it shall have."""
        return tuple(name for name in self.planned if name not in self.asset.left_out)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the renditions that it shall have and has not."""
        made = {rendition.name for rendition in self.renditions}
        return tuple(name for name in self.wanted if name not in made)

    @property
    def has_ladder(self) -> bool:
        """Whether the stage that makes all renditions is over, and well."""
        return self.state_of(Step(JobKind.ENCODE_LADDER)) is JobState.DONE

    @property
    def making(self) -> frozenset[str]:
        """Names of the renditions made alone whose jobs wait or run."""
        return frozenset(
            step.rendition
            for step, job in self.jobs.items()
            if step.rendition is not None and not job.state.is_final
        )

    @property
    def has_words(self) -> bool:
        """Whether its words are written down as far as they will be; none may have been said."""
        return self.asset.speech is None or JobKind.WRITE_CAPTIONS in self.done

    @property
    def miscaptioned(self) -> tuple[str, ...]:
        """Names of the renditions that show other captions than those of now."""
        return tuple(
            one.name
            for one in self.renditions
            if one.name in self.burned and shows_another(one.burned, self.burned[one.name])
        )

    @property
    def chunk_steps(self) -> tuple[Step, ...]:
        """One step for each chunk, until the ladder is begun, which makes what is not there."""
        if self.asset.state is not AssetState.ACCEPTED or Step(JobKind.ENCODE_LADDER) in self.jobs:
            return ()
        return tuple(Step(JobKind.ENCODE_CHUNK, piece=number) for number in range(self.chunks))

    @property
    def is_chunking(self) -> bool:
        """Whether the ladder has to wait for a chunk: until it is done, or given up for good."""
        over = {JobState.DONE, JobState.FAILED}
        return any(self.state_of(step) not in over for step in self.chunk_steps)

    @property
    def pieces(self) -> tuple[Step, ...]:
        """One step for each piece of its sound; none before somebody has looked for speech."""
        if self.state_of(Step(JobKind.FIND_SPEECH)) is not JobState.DONE:
            return ()
        count = self.asset.speech.pieces if self.asset.speech else None
        return tuple(Step(JobKind.TRANSCRIBE, piece=number) for number in range(count or 0))

    @property
    def is_listening(self) -> bool:
        """Whether a piece of its sound is not transcribed yet, nor given up."""
        states = (self.state_of(step) for step in self.pieces)
        return any(state is None or not state.is_final for state in states)

    @property
    def done(self) -> frozenset[JobKind]:
        """The stages that need not run, or not again."""
        done = {step.kind for step, job in self.jobs.items() if job.state is JobState.DONE}
        return frozenset(done - self._outdated)

    @property
    def _outdated(self) -> frozenset[JobKind]:
        """Stages whose results do not show the renditions, or the words, that are there now."""
        finals = (package for package in self.packages if package.kind.is_final)
        packaged = {made for package in finals for made in package.made_of}
        streamed = {one.id for one in self.renditions if one.screen is None}
        shown = {one.size.orientation for one in self.stills if one.size and _is_poster(one)}
        shapes = {one.orientation for one in self.renditions if one.burned is None}
        return frozenset(
            kind
            for kind, is_new in (
                (JobKind.PACKAGE, packaged == streamed),
                # posters outlive renditions that were removed by their date
                (JobKind.MAKE_STILLS, not shapes or shown == shapes),
                (JobKind.WRITE_CAPTIONS, not self._has_heard_more),
            )
            if not is_new
        )

    @property
    def _has_heard_more(self) -> bool:
        """Whether a piece of its sound was transcribed since its captions were begun."""
        written = self.jobs.get(Step(JobKind.WRITE_CAPTIONS))
        begun = None if written is None else written.started_at
        heard = (self.jobs[step] for step in self.pieces if step in self.jobs)
        ends = (job.ended_at for job in heard if job.state is JobState.DONE)
        return begun is not None and any(end is not None and end > begun for end in ends)

    def tries_again(self, kind: JobKind) -> bool:
        """Whether a stage that failed is begun once more, without anybody asking for it.

        An asset fails with any stage that it awaits; one that is accepted was revived since.
        """
        if kind in _AFTER_RENDITIONS:
            return True
        return self.asset.state is AssetState.ACCEPTED and is_awaited(kind)

    def state_of(self, step: Step) -> JobState | None:
        """Return the state of a step's job; None: it has none."""
        job = self.jobs.get(step)
        return None if job is None else job.state


def clip_flow(asset: Asset) -> tuple[JobKind, ...]:
    """Return every stage that an asset goes through, in an order that can be kept.

    An asset without a source came as an upload whose parts wait to be put together, or is to be cut
    out of another one.
    """
    if asset.facts is None:
        return (_source_stage(asset) if asset.source_key is None else JobKind.ACCEPT,)
    left_out = {JobKind.ASSEMBLE, JobKind.CUT}
    if not plays_as_it_is(asset.facts):
        left_out.add(JobKind.COPY_SOURCE)
    if asset.speech is None:
        left_out |= {JobKind.FIND_SPEECH, JobKind.WRITE_CAPTIONS}
    return tuple(kind for kind in _NEEDS if kind not in left_out)


def _source_stage(asset: Asset) -> JobKind:
    return JobKind.ASSEMBLE if asset.cut_of is None else JobKind.CUT


def ready_stages(asset: Asset, done: frozenset[JobKind]) -> tuple[JobKind, ...]:
    """Return the stages that may start now: not done, with all they wait for done."""
    if asset.state in {AssetState.REJECTED, AssetState.FAILED}:
        return ()
    flow = clip_flow(asset)
    return tuple(kind for kind in flow if kind not in done and _NEEDS[kind] & {*flow} <= done)


def is_awaited(kind: JobKind) -> bool:
    """Whether a clip is not ready without this stage, and fails with it."""
    return kind not in NOT_AWAITED and not kind.is_about_words


def is_complete(asset: Asset, done: frozenset[JobKind]) -> bool:
    """Whether nothing is left to do for an accepted asset."""
    return asset.facts is not None and set(clip_flow(asset)) - NOT_AWAITED <= done


def due_steps(standing: Standing) -> tuple[Step, ...]:
    """Return what shall be queued now: what has no job yet, and what is done but outdated.

    A step that failed or was cancelled waits for a person; but where a failed asset goes on, since
    somebody tries one step again, the others that it failed by are tried again after it. Of a ready
    asset nothing is begun that it never had, but words: else only what shows its renditions is made
    again.
    """
    alone = _due_renditions(standing)
    stages = ready_stages(standing.asset, standing.done)
    if alone or standing.making - {*standing.burned}:
        stages = tuple(kind for kind in stages if kind not in _AFTER_RENDITIONS)
    if standing.is_chunking:
        stages = tuple(kind for kind in stages if kind is not JobKind.ENCODE_LADDER)
    if standing.is_listening:
        stages = tuple(kind for kind in stages if kind is not JobKind.WRITE_CAPTIONS)
    startable: set[JobState | None] = {JobState.DONE}
    if standing.asset.state is not AssetState.READY:
        startable.add(None)
    if not standing.is_watched:
        stages = tuple(kind for kind in stages if kind not in NOT_AWAITED)
    steps = (*alone, *due_captions(standing), *(Step(kind) for kind in stages))
    due = tuple(
        step
        for step in steps
        if (state := standing.state_of(step)) in startable
        or (state is JobState.FAILED and standing.tries_again(step.kind))
        or (state is None and step.kind.is_about_words)
    )
    parts = (*standing.chunk_steps, *standing.pieces)
    return due + tuple(step for step in parts if standing.state_of(step) is None)


def due_highlights(standing: Standing) -> tuple[Step, ...]:
    """Return the step that a clip takes once it is ready: all is seen, heard and written down."""
    step = Step(JobKind.FIND_HIGHLIGHTS)
    return () if step in standing.jobs else (step,)


def is_over(standing: Standing) -> bool:
    """Whether an accepted asset has all that it gets: what failed or was cancelled is not awaited.

    That holds for single renditions only; a stage of the whole clip that failed fails the asset.
    """
    waits = _due_renditions(standing) or due_captions(standing) or standing.making
    return not waits and is_complete(standing.asset, standing.done)


def _due_renditions(standing: Standing) -> tuple[Step, ...]:
    """Return the renditions that the ladder was to make and did not."""
    if not standing.has_ladder or standing.asset.state is not AssetState.ACCEPTED:
        return ()
    missing = [name for name in standing.missing if name not in standing.burned]
    return _startable(standing, missing)


def due_captions(standing: Standing) -> tuple[Step, ...]:
    """Return the renditions that shall show captions and do not show those of now.

    They wait for the words, and nothing but the end of the clip's way waits for them. Of a ready
    asset only what was there is made again, and nothing without its source. While it is held, what
    is there stays as it is.
    """
    asset = standing.asset
    if not standing.has_ladder or not standing.has_words or asset.source_removed_at is not None:
        return ()
    outdated = standing.miscaptioned if asset.held_at is None else ()
    match asset.state:
        case AssetState.ACCEPTED:
            missing = [name for name in standing.missing if name in standing.burned]
            return _startable(standing, (*missing, *outdated))
        case AssetState.READY:
            return _startable(standing, outdated)
        case _:
            return ()


def _startable(standing: Standing, names: Iterable[str]) -> tuple[Step, ...]:
    """Return the steps of renditions whose jobs neither wait nor wait for a person."""
    steps = (Step(JobKind.RENDITION, name) for name in names)
    return tuple(step for step in steps if standing.state_of(step) in {None, JobState.DONE})


def _is_poster(still: Still) -> bool:
    return still.kind is StillKind.POSTER
