"""What happens next (pure): the stages of a clip's way and what each waits for."""

from collections.abc import Mapping

from farm.assets import Asset, AssetState
from farm.jobs import JobKind

_NEEDS: Mapping[JobKind, frozenset[JobKind]] = {
    JobKind.ASSEMBLE: frozenset(),
    JobKind.ACCEPT: frozenset(),
    JobKind.MEASURE_LOUDNESS: frozenset({JobKind.ACCEPT}),
    JobKind.ENCODE_LADDER: frozenset({JobKind.ACCEPT, JobKind.MEASURE_LOUDNESS}),
    JobKind.MAKE_STILLS: frozenset({JobKind.ENCODE_LADDER}),
    JobKind.PACKAGE: frozenset({JobKind.ENCODE_LADDER}),
}


def clip_flow(asset: Asset) -> tuple[JobKind, ...]:
    """Return every stage that an asset goes through, in an order that can be kept.

    An asset without a source came as an upload whose parts wait to be put together.
    """
    if asset.source_key is None:
        return (JobKind.ASSEMBLE,)
    if asset.facts is None:
        return (JobKind.ACCEPT,)
    left_out = {JobKind.ASSEMBLE}
    if asset.facts.audio is None:
        left_out.add(JobKind.MEASURE_LOUDNESS)
    return tuple(kind for kind in _NEEDS if kind not in left_out)


def ready_stages(asset: Asset, done: frozenset[JobKind]) -> tuple[JobKind, ...]:
    """Return the stages that may start now: not done, with all they wait for done."""
    if asset.state in {AssetState.REJECTED, AssetState.FAILED}:
        return ()
    flow = clip_flow(asset)
    return tuple(kind for kind in flow if kind not in done and _NEEDS[kind] & {*flow} <= done)


def is_complete(asset: Asset, done: frozenset[JobKind]) -> bool:
    """Whether nothing is left to do for an accepted asset."""
    return asset.facts is not None and set(clip_flow(asset)) <= done
