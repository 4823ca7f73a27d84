"""Stage: the source's own packets as a stream, for its own people, until renditions are there."""

import time

from farm.jobs import JobKind
from farm.media import SourceFacts
from farm.orgs import EVERYTHING
from farm.outputs import PackageKind
from storage.catalog import jobs, outputs
from storage.objects import keys
from transcode.instant import TRACK, copy_packets, instant_codecs, longest_segment
from transcode.packaging import INIT_SEGMENT, MEDIA_PLAYLIST
from transcode.playable import plays_as_it_is
from transcode.playlist import TrackBandwidth, Variant, multivariant_playlist
from workers.jobs.growing import GrowingPackage
from workers.jobs.work import MEGABYTE, Work

FIRST_SECONDS = 1.0
"""So long the preview waits at most for a copy's first segment, which takes a fifth of it."""
_LOOK_SECONDS = 0.04


def copy_source(work: Work) -> None:
    """Make a clip playable by copying its packets, segment by segment, as they are written.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
        LeaseLost: the job is in other hands, or cancelled.
    """
    facts = work.facts
    if not plays_as_it_is(facts):
        return
    engine = work.engine(output_bytes=2 * facts.bytes + 200 * MEGABYTE)
    growing = GrowingPackage(
        work,
        name=keys.COPY,
        kind=PackageKind.HLS_COPY,
        orientation=facts.video.upright.orientation,
        folder=engine.folder,
        tracks=(TRACK,),
        longest=longest_segment(facts),
        spell=lambda: _entry(facts, instant_codecs(facts, engine.folder / TRACK / INIT_SEGMENT)),
    )

    def grow(share: float) -> None:
        growing.grow()
        work.report(share)

    copy_packets(engine, work.clip(), on_progress=grow)
    growing.end()


def let_copy_begin(work: Work) -> None:
    """Wait until a copy of the same clip can be played, fails or takes long.

    Both would begin at the same moment and share the processor, and somebody waits for the copy.
    """
    if not (work.farm.is_watched and plays_as_it_is(work.facts)):
        return
    over = time.monotonic() + FIRST_SECONDS
    while time.monotonic() < over and _is_to_come(work):
        time.sleep(_LOOK_SECONDS)


def _is_to_come(work: Work) -> bool:
    with work.farm.catalog.reading() as tx:
        known = jobs.list_jobs(tx, EVERYTHING, work.asset.id)
        there = outputs.list_packages(tx, EVERYTHING, work.asset.id)
    copying = any(one.kind is JobKind.COPY_SOURCE and not one.state.is_final for one in known)
    return copying and not any(one.kind is PackageKind.HLS_COPY for one in there)


def _entry(facts: SourceFacts, codecs: str) -> str:
    video, sound = facts.video, facts.audio
    heard = (sound.bitrate or 0) if sound else 0
    average = (video.bitrate or 0) + heard
    peak = max(average, heard + (video.coding.peak_bitrate if video.coding else 0))
    bandwidth = TrackBandwidth(peak=peak, average=average)
    variant = Variant(f"{TRACK}/{MEDIA_PLAYLIST}", video.upright, video.rate, codecs, bandwidth)
    return multivariant_playlist((variant,), None)
