"""What a clip is: its facts, read from its packets and first pictures, never from promises.

Times in facts: `SourceFacts.origin` is the container time (libav's, with the jumps of MPEG streams
closed) of the first thing seen or heard; ``start`` of picture and sound count from it. An ffmpeg
that copies timestamps (``-copyts``) delivers its first picture at ``origin + video.start`` and its
first sound at ``origin + audio.start``. Without ``-copyts`` ffmpeg subtracts the container's
start time instead, which may be that of a hidden priming packet, of a data track, or of only the
tracks that one process happens to use.
"""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from farm.errors import InputRejected
from farm.media import AudioFacts, SourceFacts
from transcode.dynamic_range import dolby_vision_of_boxes
from transcode.facts import (
    Span,
    audio_facts,
    heard_span,
    remarks,
    shown_pictures,
    video_facts,
)
from transcode.packets import Walk, walk_packets
from transcode.pictures import Pictures, look_at_first, look_at_pictures
from transcode.sounds import first_sound
from transcode.tracks import Choice, choose_tracks, codec_of

if TYPE_CHECKING:
    from av.packet import Packet

_NO_BASE_LAYER = 5
"""The Dolby Vision profile whose picture is in a colour space that nobody else can show."""


def probe_clip(path: Path, demuxer: str) -> SourceFacts:
    """Read the facts of a clip in this process; hostile files belong into `transcode.confined`.

    Args:
        path: of the file.
        demuxer: ffmpeg's name of the one demuxer that may open it.

    Raises:
        InputRejected: ``clip-unreadable``, ``sound-only``, ``no-picture``, ``picture-codec``,
            ``picture-codec-avs``, ``picture-unreadable``, ``picture-too-large`` or
            ``dolby-vision-5``.
    """
    try:
        with _open(path, demuxer) as container:
            return _probe(path, demuxer, container)
    except (av.FFmpegError, UnicodeError) as error:
        raise InputRejected("clip-unreadable", detail=_words(error)) from error


def _open(path: Path, demuxer: str) -> InputContainer:
    options = {
        "protocol_whitelist": "file,pipe",  # a file may not make us open the network
        "max_streams": "256",
    }
    if demuxer == "mov":
        options |= {"enable_drefs": "0", "use_absolute_path": "0"}  # the defaults, said aloud
    # A name is not an address: "file:" keeps "http:x.mp4" a name. Tags may be in any encoding.
    return av.open(
        f"file:{path.absolute()}",
        mode="r",
        format=demuxer,
        options=options,
        metadata_errors="replace",
    )


def _probe(path: Path, demuxer: str, container: InputContainer) -> SourceFacts:
    walk = walk_packets(container, demuxer)
    choice = choose_tracks(container, walk)
    pictures = _look(path, demuxer, walk, choice.video)
    first = None if choice.audio is None else _listen(path, demuxer, walk, choice.audio)
    track = walk.tracks[choice.video.index]
    shown = shown_pictures(track, pictures.first)
    span, heard = shown.span, None
    if choice.audio is not None and first is not None:
        heard = heard_span(walk.tracks[choice.audio.index], first)
        span = Span(min(span.start, heard.start), max(span.end, heard.end))
    else:
        choice = choice.without_sound()
    promised = Fraction(container.duration or 0, av.time_base)
    notes = remarks(walk, pictures, demuxer, seen=span.duration, promised=promised)
    return SourceFacts(
        demuxer=demuxer,
        container=container.format.name,
        bytes=path.stat().st_size,
        duration=span.duration,
        origin=span.start,
        video=video_facts(choice.video, track, shown, pictures, span.start),
        audio=_sound(choice, walk, heard, span.start),
        other_streams=choice.others,
        notices=choice.notices + notes,
    )


def _sound(choice: Choice, walk: Walk, heard: Span | None, origin: Fraction) -> AudioFacts | None:
    if choice.audio is None or heard is None:
        return None
    return audio_facts(choice.audio, walk.tracks[choice.audio.index], heard, origin)


def _listen(path: Path, demuxer: str, walk: Walk, chosen: AudioStream) -> Fraction | None:
    kept = cast("list[Packet[AudioStream]]", walk.kept.get(chosen.index, []))
    first = first_sound(kept)
    if first is not None:
        return first
    with _open(path, demuxer) as again:  # the walk has reached the end of the first opening
        stream = again.streams[chosen.index]
        return first_sound(again.demux(stream)) if isinstance(stream, AudioStream) else None


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _look(path: Path, demuxer: str, walk: Walk, chosen: VideoStream) -> Pictures:
    codec = codec_of(chosen) or "?"
    kept = walk.kept.get(chosen.index, [])
    openings = walk.tracks[chosen.index].openings
    if openings is not None and openings.is_told_by(kept):
        pictures = look_at_first(kept[0], codec)
    else:
        pictures = look_at_pictures(kept, chosen, codec, are_all=False)
    pictures = pictures or _look_again(path, demuxer, chosen, codec)
    if demuxer == "mov":
        declared = dolby_vision_of_boxes(path, chosen.id)
        pictures = replace(pictures, dolby_vision=declared or pictures.dolby_vision)
    if pictures.dolby_vision == _NO_BASE_LAYER:
        raise InputRejected("dolby-vision-5")
    return pictures


def _look_again(path: Path, demuxer: str, chosen: VideoStream, codec: str) -> Pictures:
    """Look at more pictures than those whose packets were kept."""
    with _open(path, demuxer) as container:
        stream = container.streams[chosen.index]
        if isinstance(stream, VideoStream):
            packets = container.demux(stream)
            if pictures := look_at_pictures(packets, stream, codec, are_all=True):
                return pictures
    raise InputRejected("clip-unreadable", detail="tracks differ between two readings")
