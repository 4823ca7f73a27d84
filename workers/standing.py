"""How far a clip is (pure): its stages, and what of it is there, missing or outdated."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from farm.assets import Asset, AssetState
from farm.captions import CaptionTrack, shows_another
from farm.jobs import Job, JobKind, JobState
from farm.outputs import Package, Rendition, Still, StillKind

NOT_AWAITED = frozenset({JobKind.COPY_SOURCE, JobKind.FIND_HIGHLIGHTS})
"""What a clip is ready without: a stand-in, what is proposed of it. A failure ends nothing."""
MAY_FAIL = NOT_AWAITED | {JobKind.ANALYSE}
"""What costs a clip nothing when it fails; unless it may be late as well, a clip waits for it."""
AFTER_RENDITIONS = frozenset({JobKind.MAKE_STILLS, JobKind.PACKAGE})
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
        follows: whether the ladder makes a rendition that shows what was found in the picture.
        is_watched: whether anybody could play something of it before it is ready.
        is_proposing: whether somebody wants to know what stands out in it.
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
    is_proposing: bool = True
    burned: Mapping[str, CaptionTrack | None] = field(default_factory=dict)
    chunks: int = 0
    follows: bool = False

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
    def misframed(self) -> tuple[str, ...]:
        """Names of the renditions that obey other pins than those of now."""
        version = self.asset.pinned.version
        shown = ((one.name, one.reframed) for one in self.renditions)
        return tuple(name for name, one in shown if one is not None and one.pins != version)

    @property
    def is_analysing(self) -> bool:
        """Whether its picture is still to be looked at: it will be, or somebody does now.

        Who has not looked at a clip before it was ready never will.
        """
        state = self.state_of(Step(JobKind.ANALYSE))
        if state is None:
            return self.asset.state is not AssetState.READY
        return not state.is_final

    @property
    def chunk_steps(self) -> tuple[Step, ...]:
        """One step for each chunk, until the ladder is begun, which makes what is not there."""
        if self.asset.state is not AssetState.ACCEPTED or Step(JobKind.ENCODE_LADDER) in self.jobs:
            return ()
        if self.follows and self.is_analysing:
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
                (
                    JobKind.MAKE_STILLS,
                    not shapes or (shown == shapes and not self._has_moved_windows),
                ),
                (JobKind.WRITE_CAPTIONS, not self._has_heard_more),
            )
            if not is_new
        )

    @property
    def _has_moved_windows(self) -> bool:
        """Whether a picture that stills are taken from was framed anew since they were begun."""
        stills = self.jobs.get(Step(JobKind.MAKE_STILLS))
        begun = None if stills is None else stills.started_at
        framed = (one for one in self.renditions if one.reframed and one.burned is None)
        made = (self.jobs.get(Step(JobKind.RENDITION, one.name)) for one in framed)
        ends = (job.ended_at for job in made if job and job.state is JobState.DONE)
        return begun is not None and any(end is not None and end > begun for end in ends)

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
        if kind in AFTER_RENDITIONS:
            return True
        return self.asset.state is AssetState.ACCEPTED and is_awaited(kind)

    def state_of(self, step: Step) -> JobState | None:
        """Return the state of a step's job; None: it has none."""
        job = self.jobs.get(step)
        return None if job is None else job.state


def is_awaited(kind: JobKind) -> bool:
    """Whether a clip is not ready without this stage, and fails with it."""
    return kind not in MAY_FAIL and not kind.is_about_words


def _is_poster(still: Still) -> bool:
    return still.kind is StillKind.POSTER
