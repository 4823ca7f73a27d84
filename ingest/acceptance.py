"""May this file come in? First its bytes, then its boxes, then a confined probe, then limits."""

import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from farm.errors import InputRejected
from farm.media import SourceFacts
from farm.messages import Notice
from farm.settings import Settings
from ingest.containers import check_movie
from ingest.motion_photo import carve, find_film
from ingest.sniff import HEAD_BYTES, Kind, sniff
from transcode.confined import SpareProbe, probe_confined
from transcode.limits import Limits

SMALLEST_SIDE = 32
"""Shorter than this, in pixels, is an icon or a fault of the file, not a picture for a screen."""
SLOWEST_DISK = 20_000_000
"""Bytes a second."""
_PROBE_OUTPUT_BYTES = 2**20
"""The probe writes nothing but its answer, to a pipe."""


@dataclass(frozen=True, slots=True)
class AcceptedClip:
    """A clip that may come in.

    Attributes:
        path: what to process: the uploaded file, or the film carved out of a motion photo.
        facts: of that film; ``bytes`` is the size of the uploaded file, which stays the source.
        carved: whether `path` is not the uploaded file.
    """

    path: Path
    facts: SourceFacts
    carved: bool = False


def accept_clip(
    path: Path, *, settings: Settings, folder: Path, spare: SpareProbe | None = None
) -> AcceptedClip:
    """Accept an uploaded file or say why not.

    Args:
        path: of the uploaded file; its name means nothing.
        settings: for the limits.
        folder: to work in; a carved film is left there.
        spare: a probe that may wait already; None: none does.

    Raises:
        InputRejected: see `check_file`, `ingest.sniff.sniff`, `check_movie`, `check_limits` and
            `transcode.confined.probe_confined` for the codes.
    """
    size = check_file(path, settings)
    with path.open("rb") as file:
        sniffed = sniff(file.read(HEAD_BYTES))
    if sniffed.kind is Kind.CLIP:
        return AcceptedClip(path, _probe(path, sniffed.demuxer, settings, folder, spare))
    film = find_film(path)
    if film is None:
        raise InputRejected("still-picture")
    carved = folder / "motion-photo.mp4"
    carve(path, film, carved)
    facts = _probe(carved, "mov", settings, folder, spare)
    notices = (*facts.notices, Notice("motion-photo"))
    return AcceptedClip(carved, replace(facts, bytes=size, notices=notices), carved=True)


def check_file(path: Path, settings: Settings) -> int:
    """Return the size in bytes of a plain file.

    Raises:
        InputRejected: ``not-a-file`` (links, folders, pipes, devices) or ``file-too-large``.
    """
    try:
        status = os.lstat(path)
    except OSError as error:
        raise InputRejected("not-a-file") from error
    if not stat.S_ISREG(status.st_mode):
        raise InputRejected("not-a-file")
    if status.st_size > settings.max_source_bytes:
        raise InputRejected(
            "file-too-large",
            seen=_gigabytes(status.st_size),
            allowed=_gigabytes(settings.max_source_bytes),
        )
    return status.st_size


def check_limits(facts: SourceFacts, settings: Settings) -> None:
    """Refuse what is too much for the farm, by what is really in the clip.

    Raises:
        InputRejected: ``clip-too-long``, ``picture-too-large``, ``picture-too-wide``,
            ``picture-too-tiny``,            ``too-many-tracks`` or ``still-picture``.
    """
    size = facts.video.coded
    tracks = 1 + (facts.audio is not None) + len(facts.other_streams)
    if facts.duration > settings.max_source_seconds:
        seen = f"{float(facts.duration / 60):.1f}"
        raise InputRejected(
            "clip-too-long", seen=seen, allowed=f"{settings.max_source_seconds / 60:g}"
        )
    if size.pixels > settings.max_source_pixels:
        raise InputRejected(
            "picture-too-large",
            seen=f"{size.pixels / 10**6:.1f}",
            allowed=f"{settings.max_source_pixels / 10**6:g}",
        )
    if min(size.width, size.height) < SMALLEST_SIDE:
        raise InputRejected("picture-too-tiny", seen=size, allowed=SMALLEST_SIDE)
    if max(size.width, size.height) > settings.max_source_side:
        raise InputRejected("picture-too-wide", seen=size, allowed=settings.max_source_side)
    if tracks > settings.max_source_streams:
        raise InputRejected("too-many-tracks", seen=tracks, allowed=settings.max_source_streams)
    if facts.demuxer == "gif" and facts.video.frames == 1:
        raise InputRejected("still-picture")


def open_spare(settings: Settings, folder: Path) -> SpareProbe:
    """Return a place for a probe that waits for the next file; must be closed.

    Args:
        settings: for the limits.
        folder: where it gets an empty folder of its own.
    """
    return SpareProbe(folder, _limits(settings))


def _probe(
    path: Path, demuxer: str, settings: Settings, folder: Path, spare: SpareProbe | None
) -> SourceFacts:
    if demuxer == "mov":
        check_movie(path)
    limits = _limits(settings, path.stat().st_size)
    facts = probe_confined(path, demuxer, folder=folder, limits=limits, spare=spare)
    check_limits(facts, settings)
    return facts


def _limits(settings: Settings, size: int = 0) -> Limits:
    return Limits(
        # every packet is read once; a network disk gives at least this much
        seconds=settings.probe_seconds + size / SLOWEST_DISK,
        memory_bytes=settings.probe_memory_mb * 10**6,
        output_bytes=_PROBE_OUTPUT_BYTES,
    )


def _gigabytes(size: int) -> str:
    return f"{size / 10**9:.2f}"
