"""Playable at once: a clip's own packets as HLS, where browsers can play them as they are."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import ffmpeg

from farm.media import SourceFacts
from farm.timeline import GOP_SECONDS
from transcode.engine import Clip, Engine
from transcode.ffmpeg import run_ffmpeg
from transcode.limits import RunReport
from transcode.packaging import INIT_SEGMENT, MEDIA_PLAYLIST
from transcode.playable import sound_codec
from transcode.source import open_source

GROWING_SECONDS = 0.1
"""Between two looks at what can be played by now: somebody waits for the first of it."""
TRACK = "source"
"""Folder, in ffmpeg's own, of the one track that holds picture and sound."""


def copy_packets(engine: Engine, clip: Clip, *, on_progress: Callable[[float], None]) -> RunReport:
    """Write a clip's packets as a growing HLS playlist into the folder `TRACK`.

    Args:
        engine: binary, folder, limits.
        clip: one that `plays_as_it_is`.
        on_progress: called often with the finished share.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
    """
    (engine.folder / TRACK).mkdir()
    facts = clip.facts
    source = open_source(clip)
    tracks = [source[str(facts.video.index)]]
    if facts.audio is not None:
        tracks.append(source[str(facts.audio.index)])
    options = {**growing_options(TRACK, GOP_SECONDS), "c": "copy", "map_metadata": "-1"}
    output = ffmpeg.output(*tracks, f"{TRACK}/{MEDIA_PLAYLIST}", **options)
    return run_ffmpeg(
        engine.ffmpeg,
        output.get_args(),
        folder=engine.folder,
        limits=engine.limits,
        on_line=engine.on_line,
        period=GROWING_SECONDS / 2,  # it is over in a moment, and its beginning is there at once
        on_progress=lambda now: on_progress(min(1.0, float(now.out_time / facts.duration))),
    )


def longest_segment(facts: SourceFacts) -> Fraction:
    """Return what no segment of a copy lasts longer than, seconds."""
    coding = facts.video.coding
    # of a clip that was probed before this was looked at, nothing closer is known
    return (coding and coding.longest_segment) or facts.duration


def growing_options(folder: str, seconds: Fraction | int) -> dict[str, str]:
    """Return the output options of a playlist that grows, segment by segment.

    Args:
        folder: inside ffmpeg's own.
        seconds: length of a segment, which ends at the next keyframe.
    """
    return {
        "f": "hls",
        "hls_time": f"{float(seconds):.6f}",
        "hls_segment_type": "fmp4",
        "hls_playlist_type": "event",
        "hls_list_size": "0",
        "hls_segment_filename": f"{folder}/%05d.m4s",
        "hls_fmp4_init_filename": INIT_SEGMENT,
        "hls_flags": "temp_file",  # a name stands for a whole file
        "fflags": "+bitexact",
    }


def instant_codecs(facts: SourceFacts, init: Path) -> str:
    """Return the RFC 6381 strings of a copied clip's tracks, as its init segment says."""
    picture, sound = h264_codec(init), sound_codec(facts)
    return f"{picture},{sound}" if sound else picture


def h264_codec(init: Path) -> str:
    """Return the RFC 6381 string of an H.264 track, from the ``avcC`` of its init segment.

    Profile, constraints and level stand behind its version: ISO/IEC 14496-15, 5.3.3.1.
    """
    content = init.read_bytes()
    place = content.index(b"avcC") + len(b"avcC") + 1
    return f"avc1.{content[place : place + 3].hex()}"
