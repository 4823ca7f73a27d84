"""Stage: who or what is where in the picture, by the proxy that the preview pass left."""

from collections.abc import Iterator
from pathlib import Path

from ai.faces import CenterFace, installed_model
from ai.motion import find_motion
from ai.picture_signals import face_signals, shot_rate
from ai.shots import shots_between
from ai.subject_finder import Picture, SubjectFinder
from ai.subjects import find_subjects
from farm.analysis import Shot, Signal, Track
from storage.objects import keys
from transcode.plan import Plan
from transcode.preview import proxy_step
from transcode.proxy import proxy_frames, read_brightness, read_proxy
from workers.framing import Seen
from workers.jobs.looking import seen_key
from workers.jobs.shots import read_shots
from workers.jobs.signals import SignalPart, store_signals
from workers.jobs.transcripts import store_document
from workers.jobs.work import Work


def analyse_clip(work: Work) -> None:
    """Store the shots of a clip, and who or what is seen in them.

    On a machine without the model of faces what moves has to do, and the job says so.

    Raises:
        FarmFailed: ``object-missing``: what the preview pass left is gone.
        LeaseLost: the job is in other hands, or cancelled.
    """
    plan = work.plan()
    shots = read_shots(work.farm, work.asset, plan) or shots_between((), (), plan.grid.frames)
    proxy = work.fetch(keys.analysis_key(work.asset, "proxy", "mp4"), "proxy.mp4")
    pictures = _pictures(work, plan, proxy)
    tracks = find_subjects(pictures, shots, _finder(work), rate=plan.grid.rate)
    store_document(work, seen_key(work.asset), Seen(shots, tracks))
    store_signals(work, SignalPart.PICTURE, _curves(plan, proxy, shots, tracks))
    kinds = ",".join(sorted({track.kind.value for track in tracks}))
    work.log.tell("picture looked at", shots=len(shots), tracks=len(tracks), kinds=kinds)


def _curves(
    plan: Plan, proxy: Path, shots: tuple[Shot, ...], tracks: tuple[Track, ...]
) -> tuple[Signal, ...]:
    rate = plan.grid.rate
    motion = find_motion(read_brightness(proxy), shots, rate=rate, apart=proxy_step(plan))
    return (motion, shot_rate(shots, rate), *face_signals(tracks, shots, rate))


def _finder(work: Work) -> SubjectFinder | None:
    finder = CenterFace(installed_model())
    missing = finder.missing()
    if missing is not None:
        work.log.notice(missing)
    return finder if missing is None else None


def _pictures(work: Work, plan: Plan, proxy: Path) -> Iterator[tuple[int, Picture]]:
    for frame, picture in zip(proxy_frames(plan), read_proxy(proxy), strict=False):
        yield frame, picture
        work.report(min(1.0, frame / plan.grid.frames))
