"""A clip as ffmpeg opens it: its demuxer, its clock, and its tracks from the programme's start."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

import ffmpeg

from farm.media import AudioFacts, SourceFacts
from transcode.engine import Clip
from transcode.entering import run_up
from transcode.ffmpeg import input_address, input_options
from transcode.landing import AS_WARNING
from transcode.plan import Plan

Node = Any
"""A stream of ffmpeg-python, which has no types."""

SCALER = "bicubic+accurate_rnd+full_chroma_int+bitexact"
"""Bit-exact scaler flags: the same pixels on every processor."""


NO_SEEK: Mapping[str, str | None] = {}


def open_source(clip: Clip, seek: Mapping[str, str | None] = NO_SEEK) -> Node:
    """Return the input node of an accepted clip: its own demuxer, no network, nothing else.

    Args:
        clip: the clip.
        seek: as `seek_options`.
    """
    return ffmpeg.input(input_address(clip.path), **seek, **input_options(clip.facts.demuxer))


def seek_options(facts: SourceFacts, plan: Plan, first_frame: int) -> Mapping[str, str | None]:
    """Return the options that read a clip from a keyframe before a frame of its grid."""
    before = run_up(facts, hears=plan.samples is not None)
    if before is None or (at := first_frame / plan.grid.rate - before) <= 0:
        return NO_SEEK
    # by the clip's own clock; what lies before the frame is left out by number, not by time. Never
    # rounded to a time before a keyframe that is meant
    microseconds = ceil((facts.origin + plan.start + at) * 1_000_000)
    time = f"{microseconds // 10**6}.{microseconds % 10**6:06d}" if microseconds >= 0 else "0"
    return {"noaccurate_seek": None, "seek_timestamp": "1", "ss": time}


def picture_of(source: Node, facts: SourceFacts, plan: Plan, first_frame: int = 0) -> Node:
    """Return the picture track with the programme's start at time 0.

    Args:
        source: an ``ffmpeg.input`` node.
        facts: of the clip.
        plan: of the programme.
        first_frame: where that is not 0, ffmpeg tells when its first picture is, for
            `transcode.landing`.
    """
    video = facts.video
    times = _clock(facts, plan, video.start)
    if first_frame:
        times = f"if(eq(N,0),print(T,{AS_WARNING}));{times}"
    return source[str(video.index)].filter("setpts", times)


def sound_of(source: Node, facts: SourceFacts, audio: AudioFacts, plan: Plan) -> Node:
    """Return the sound track with the programme's start at time 0, nothing before it."""
    timed = source[str(audio.index)].filter("asetpts", _clock(facts, plan, audio.start))
    return timed.filter("atrim", start=0)


def _clock(facts: SourceFacts, plan: Plan, start: Fraction) -> str:
    if facts.has_jumps:
        # ffmpeg closes the jumps by its own count: only distances can be trusted
        return f"PTS-STARTPTS+({start - plan.start})/TB"
    return f"PTS-({facts.origin + plan.start})/TB"


def global_options(facts: SourceFacts) -> tuple[str, ...]:
    """Return ffmpeg's global options for a clip, so that its clock is the one of the facts."""
    return () if facts.has_jumps else ("-copyts",)


def arguments_of(outputs: Sequence[Node], facts: SourceFacts) -> list[str]:
    """Return ffmpeg's arguments for the outputs of one clip's graph."""
    merged = ffmpeg.merge_outputs(*outputs).global_args(*global_options(facts))
    arguments: list[str] = merged.get_args()
    if "-filter_complex" in arguments:  # not where all that is made is copied
        # scalers that ffmpeg puts in by itself, between filters of other formats, obey as well
        graph = arguments.index("-filter_complex") + 1
        arguments[graph] = f"sws_flags={SCALER};{arguments[graph]}"
    return arguments
