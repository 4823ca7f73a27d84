"""What happens next (pure): the stages of a clip's way and what each waits for."""

from collections.abc import Iterable, Mapping

from farm.assets import Asset, AssetState
from farm.jobs import JobKind, JobState
from transcode.playable import plays_as_it_is
from workers.standing import (
    AFTER_RENDITIONS,
    MAY_FAIL,
    NOT_AWAITED,
    Standing,
    Step,
)

_NEEDS: Mapping[JobKind, frozenset[JobKind]] = {
    JobKind.ASSEMBLE: frozenset(),
    JobKind.CUT: frozenset(),
    JobKind.GATHER: frozenset(),
    JobKind.ACCEPT: frozenset(),
    JobKind.COPY_SOURCE: frozenset({JobKind.ACCEPT}),
    JobKind.PREVIEW: frozenset({JobKind.ACCEPT}),
    JobKind.CHECKSUM: frozenset({JobKind.ACCEPT}),
    JobKind.ANALYSE: frozenset({JobKind.ACCEPT, JobKind.PREVIEW}),
    JobKind.ENCODE_LADDER: frozenset({JobKind.ACCEPT, JobKind.PREVIEW}),
    JobKind.MAKE_STILLS: frozenset({JobKind.ENCODE_LADDER}),
    JobKind.PACKAGE: frozenset({JobKind.ENCODE_LADDER}),
    JobKind.FIND_SPEECH: frozenset({JobKind.ACCEPT, JobKind.PREVIEW}),
    JobKind.WRITE_CAPTIONS: frozenset({JobKind.FIND_SPEECH}),
}
_SOURCE_STAGES = (JobKind.ASSEMBLE, JobKind.CUT, JobKind.GATHER)


def clip_flow(asset: Asset) -> tuple[JobKind, ...]:
    """Return every stage that an asset goes through, in an order that can be kept.

    An asset without a source came as an upload whose parts wait to be put together, is to be cut
    out of another one, or is to be gathered from what a live programme sent.
    """
    if asset.facts is None:
        return (_source_stage(asset) if asset.source_key is None else JobKind.ACCEPT,)
    left_out = set(_SOURCE_STAGES)
    if not plays_as_it_is(asset.facts):
        left_out.add(JobKind.COPY_SOURCE)
    if asset.speech is None:
        left_out |= {JobKind.FIND_SPEECH, JobKind.WRITE_CAPTIONS}
    return tuple(kind for kind in _NEEDS if kind not in left_out)


def _source_stage(asset: Asset) -> JobKind:
    if asset.recorded is not None:
        return JobKind.GATHER
    return JobKind.ASSEMBLE if asset.cut_of is None else JobKind.CUT


def ready_stages(asset: Asset, done: frozenset[JobKind]) -> tuple[JobKind, ...]:
    """Return the stages that may start now: not done, with all they wait for done."""
    if asset.state in {AssetState.REJECTED, AssetState.FAILED}:
        return ()
    flow = clip_flow(asset)
    return tuple(kind for kind in flow if kind not in done and _NEEDS[kind] & {*flow} <= done)


def is_complete(asset: Asset, done: frozenset[JobKind]) -> bool:
    """Whether nothing is left to do for an accepted asset."""
    return asset.facts is not None and set(clip_flow(asset)) - MAY_FAIL <= done


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
        stages = tuple(kind for kind in stages if kind not in AFTER_RENDITIONS)
    if standing.is_chunking or (standing.follows and standing.is_analysing):
        stages = tuple(kind for kind in stages if kind is not JobKind.ENCODE_LADDER)
    if standing.is_analysing:  # posters and covers show faces
        stages = tuple(kind for kind in stages if kind is not JobKind.MAKE_STILLS)
    if standing.is_listening:
        stages = tuple(kind for kind in stages if kind is not JobKind.WRITE_CAPTIONS)
    startable: set[JobState | None] = {JobState.DONE}
    if standing.asset.state is not AssetState.READY:
        startable.add(None)
    if not standing.is_watched:
        stages = tuple(kind for kind in stages if kind not in NOT_AWAITED)
    anew = due_anew(standing)
    steps = dict.fromkeys((*alone, *anew, *(Step(kind) for kind in stages)))
    due = tuple(
        step
        for step in steps
        if (state := standing.state_of(step)) in startable
        or (state is JobState.FAILED and standing.tries_again(step.kind))
        or (state is None and (step.kind.is_about_words or step in anew))
    )
    parts = (*standing.chunk_steps, *standing.pieces)
    return due + tuple(step for step in parts if standing.state_of(step) is None)


def due_highlights(standing: Standing) -> tuple[Step, ...]:
    """Return the step that a clip takes once it is ready: all is seen, heard and written down.

    What was cut out of another to be a clip is a highlight, and has none.
    """
    step = Step(JobKind.FIND_HIGHLIGHTS)
    is_wanted = standing.is_proposing and standing.asset.ordered is None
    return (step,) if is_wanted and step not in standing.jobs else ()


def is_over(standing: Standing) -> bool:
    """Whether an accepted asset has all that it gets: what failed or was cancelled is not awaited.

    That holds for single renditions only; a stage of the whole clip that failed fails the asset.
    """
    waits = _due_renditions(standing) or due_anew(standing) or standing.making
    if waits or standing.is_analysing:
        return False
    return is_complete(standing.asset, standing.done)


def _due_renditions(standing: Standing) -> tuple[Step, ...]:
    """Return the renditions that the ladder was to make and did not."""
    if not standing.has_ladder or standing.asset.state is not AssetState.ACCEPTED:
        return ()
    missing = [name for name in standing.missing if name not in standing.burned]
    return _startable(standing, missing)


def due_anew(standing: Standing) -> tuple[Step, ...]:
    """Return the renditions that shall show other captions, or another part of the picture.

    Those with captions wait for the words, and nothing but the end of the clip's way waits for
    them. Of a ready asset only what was there is made again, and nothing without its source. While
    it is held, what is there stays as it is.
    """
    asset = standing.asset
    if not standing.has_ladder or asset.source_removed_at is not None:
        return ()
    names: list[str] = []
    if asset.state is AssetState.ACCEPTED:
        names += [name for name in standing.missing if name in standing.burned]
    if asset.state in {AssetState.ACCEPTED, AssetState.READY} and asset.held_at is None:
        names += dict.fromkeys((*standing.miscaptioned, *standing.misframed))
    ready = [name for name in names if standing.has_words or name not in standing.burned]
    return _startable(standing, ready)


def _startable(standing: Standing, names: Iterable[str]) -> tuple[Step, ...]:
    """Return the steps of renditions whose jobs neither wait nor wait for a person."""
    steps = (Step(JobKind.RENDITION, name) for name in names)
    return tuple(step for step in steps if standing.state_of(step) in {None, JobState.DONE})
