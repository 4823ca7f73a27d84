"""What the children of an input are started with (pure): one copies, another encodes."""

from pathlib import Path

from live.slates import encode_arguments, picture_filter
from live.sound_maps import PAIR, copied_tracks, sound_filter
from live.spec import InputSpec, PacketFormat

_FIELDS_FROM = 30
"""Frames a second: a programme of more shows each field."""
_QUIET = ("-hide_banner", "-nostdin", "-loglevel", "error")
# with all of them scanned, the analysis goes on for all the time that it has
_OF_ONE = ("-f", "mpegts", "-scan_all_pmts", "0")
_AT_ONCE = (
    *("-flush_packets", "1", "-muxdelay", "0", "-muxpreload", "0"),
    *("-pes_payload_size", "0"),  # every packet of sound has a time of its own
    *("-omit_video_pes_length", "0"),  # one has a picture when it is there, not when the next is
    "pipe:1",
)


def copying(ffmpeg: Path, spec: InputSpec) -> list[str]:
    """Return the command that brings an input's packets as they are, as MPEG-TS to its stdout."""
    if spec.is_file:
        source = ["-re", "-stream_loop", "-1", "-protocol_whitelist", "file,pipe"]
        source += ["-i", f"file:{Path(spec.address).absolute()}"]
    else:
        # nobody on the far side says when there is nothing more: silence ends it
        source = ["-rw_timeout", "10000000"]
        # the door holds pictures back until a keyframe, and sound comes before; but what was
        # analysed is passed on ("nobuffer" would drop it, and wait for the next keyframe)
        source += ["-analyzeduration", "8000000", "-fpsprobesize", "2"]
        if spec.address.startswith("unix:"):  # a feed of this machine
            source += _OF_ONE
        source += ["-i", spec.address]
    tracks = ["-map", "0:v:0", *copied_tracks(spec.track, spec.channels)]
    return [str(ffmpeg), *_QUIET, *source, *tracks, "-c", "copy", "-f", "mpegts", *_AT_ONCE]


def conforming(ffmpeg: Path, spec: InputSpec, shape: PacketFormat, *, is_silent: bool) -> list[str]:
    """Return the command that encodes what comes to its stdin to a programme's format.

    Args:
        ffmpeg: program.
        spec: of the input.
        shape: of the programme.
        is_silent: whether the input has no sound: silence is made for it.
    """
    silence = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo"] if is_silent else []
    return [
        *(str(ffmpeg), *_QUIET, "-analyzeduration", "8000000", "-fpsprobesize", "2"),
        *(*_OF_ONE, "-i", "pipe:0", *silence),
        *("-map", "0:v:0", "-vf", f"{_deinterlacing(shape)},{picture_filter(shape)}"),
        *_sound(spec, is_silent=is_silent),
        *encode_arguments(shape),
        *("-preset", "superfast", "-tune", "zerolatency", "-f", "mpegts", *_AT_ONCE),
    ]


def _sound(spec: InputSpec, *, is_silent: bool) -> list[str]:
    if is_silent:
        return ["-map", "1:a:0"]
    wanted = sound_filter(spec.channels)
    if spec.channels == PAIR:
        return ["-filter_complex", f"{wanted}[sound]", "-map", "[sound]"]
    return ["-map", "0:a:0", "-af", wanted]


def _deinterlacing(shape: PacketFormat) -> str:
    """Return the filter that makes pictures of fields, of each field one where that is the rate."""
    mode = "send_field" if shape.rate > _FIELDS_FROM else "send_frame"
    return f"bwdif=mode={mode}:deint=interlaced"  # what has no fields passes as it is
