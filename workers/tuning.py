"""`farm tune`: which constant rate factor brings each rung of a profile to a wanted VMAF."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from farm.canvases import choose_canvases, known_canvases
from farm.errors import InputRejected
from farm.profiles import SHORT_VIDEO, LadderProfile
from farm.settings import Settings
from transcode.chunks import Chunk
from transcode.crf_search import Found, choose_stretches, search_factor
from transcode.engine import Clip
from transcode.plan import Plan
from transcode.scores import Score
from workers.measuring import Meter, Sample, open_meter


@dataclass(frozen=True, slots=True)
class TuneOrder:
    """What somebody wants to know.

    Attributes:
        profile: `SHORT_VIDEO`'s name, that of one of its rungs, or a canvas as `choose_canvases`
            takes it.
        clips: typical of what the farm gets.
        target: mean VMAF wanted.
    """

    profile: str
    clips: tuple[Path, ...]
    target: float


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was found for a rung.

    Attributes:
        rung: its name.
        found: None: no clip is large enough for it.
    """

    rung: str
    found: Found | None


@dataclass(frozen=True, slots=True)
class Watching:
    """Who is told how far it is.

    Attributes:
        on_clip: told the clip that is looked at next.
        on_score: told a rung and its score with one factor.
    """

    on_clip: Callable[[Path], None] = lambda clip: None
    on_score: Callable[[str, Score], None] = lambda rung, score: None


def tune_profile(
    order: TuneOrder, settings: Settings, watching: Watching | None = None
) -> tuple[Tuned, ...]:
    """Search a factor for each rung of a profile.

    Raises:
        InputRejected: ``tune-profile-unknown``, ``tune-nothing``, or as `accept_clip`.
        FarmFailed: ``vmaf-missing``; ffmpeg failed.
    """
    told = watching or Watching()
    profile, names = wanted_rungs(order.profile)
    with open_meter(settings) as meter:
        taken = [_take(meter, path, profile, told) for path in order.clips]
        samples = {name: _samples(taken, name) for name in names}
        if not any(samples.values()):
            raise InputRejected("tune-nothing", profile=order.profile)
        return tuple(
            Tuned(name, _search(meter, name, samples[name], order.target, told)) for name in names
        )


def wanted_rungs(profile: str) -> tuple[LadderProfile, tuple[str, ...]]:
    """Return the ladder that is planned, and which of its rungs are meant.

    Raises:
        InputRejected: ``tune-profile-unknown``, or ``profile-unknown`` for a canvas in an unknown
            way.
    """
    rungs = tuple(rung.name for rung in (*SHORT_VIDEO.horizontal, *SHORT_VIDEO.vertical))
    if profile == SHORT_VIDEO.name:
        return SHORT_VIDEO, rungs
    if profile in rungs:
        return SHORT_VIDEO, (profile,)
    if profile.split(":", maxsplit=1)[0] in known_canvases():
        canvases = choose_canvases([profile])
        return replace(SHORT_VIDEO, canvases=canvases), tuple(one.name for one in canvases)
    known = ", ".join((SHORT_VIDEO.name, *rungs, *known_canvases()))
    raise InputRejected("tune-profile-unknown", name=profile, known=known)


@dataclass(frozen=True, slots=True)
class _Taken:
    name: str
    clip: Clip
    plan: Plan

    def stretches(self, rung: str) -> tuple[Chunk, ...]:
        """Return what of a rung is coded; nothing where the clip has no such rung."""
        has_it = any(one.name == rung for one in self.plan.rungs)
        return choose_stretches(self.plan, rung) if has_it else ()


def _take(meter: Meter, path: Path, profile: LadderProfile, told: Watching) -> _Taken:
    told.on_clip(path)
    clip, plan = meter.accept(path, profile)
    return _Taken(str(path), clip, plan)


def _samples(taken: Sequence[_Taken], rung: str) -> tuple[Sample, ...]:
    return tuple(
        Sample(one.name, one.clip, stretch) for one in taken for stretch in one.stretches(rung)
    )


def _search(
    meter: Meter, rung: str, samples: Sequence[Sample], target: float, told: Watching
) -> Found | None:
    if not samples:
        return None

    def score(crf: int) -> Score:
        found = meter.score(samples, crf)
        told.on_score(rung, found)
        return found

    return search_factor(score, target)
