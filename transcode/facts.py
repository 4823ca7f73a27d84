"""From what was seen of a clip to its facts. Pure, but for the types of PyAV's streams."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from farm.media import (
    AudioFacts,
    DynamicRange,
    EntryPoints,
    PictureCoding,
    SoundCoding,
    VideoFacts,
)
from farm.messages import Notice
from transcode.coding import picture_coding, sound_coding
from transcode.dynamic_range import dynamic_range
from transcode.packets import DISCONTINUOUS, Track, Walk
from transcode.pictures import Pictures
from transcode.rates import is_constant, nominal_rate
from transcode.tracks import codec_of

TRUNCATED_SECONDS = 2
TRUNCATED_SHARE = Fraction(1, 50)
"""A clip is called cut off when it lacks more than both of what its header promises: encoders
that round or pad their durations are off by up to a second."""

_RATE_OF_ONE_PICTURE = Fraction(25)
_ALWAYS_CLOSED = frozenset({"vp8", "vp9", "mjpeg", "prores", "dnxhd", "ffv1", "rawvideo"})
"""Codecs in which nothing leans on what lies before a keyframe; in H.264 it depends on its kind."""


@dataclass(frozen=True, slots=True)
class Span:
    """When a track is shown, in container seconds, jumps of the clock closed."""

    start: Fraction
    end: Fraction

    @property
    def duration(self) -> Fraction:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Shown:
    """The pictures that are shown: how many, how fast, and when."""

    frames: int
    rate: Fraction
    constant_rate: bool
    span: Span


def shown_pictures(track: Track, first: int | None) -> Shown:
    """Return what is shown of a picture track.

    Args:
        track: as walked; not empty.
        first: presentation time of the first picture that decodes, in the track's units: what
            comes before it cannot be decoded (a recording that starts between keyframes).
    """
    times = track.times
    if first is not None and track.has_presentation:
        times = [time for time in times if time >= first] or times
    elif first is not None:  # AVI knows decoding times only; the decoder knows when it shows
        times = [time + first - times[0] for time in times]
    rate = nominal_rate(times, track.time_base) or _RATE_OF_ONE_PICTURE
    last = track.last_duration * track.time_base or 1 / rate
    return Shown(
        frames=len(times),
        rate=rate,
        constant_rate=is_constant(times, track.time_base, rate),
        span=Span(times[0] * track.time_base, times[-1] * track.time_base + last),
    )


def heard_span(track: Track, first: Fraction) -> Span:
    """Return when a sound track is heard.

    Args:
        track: as walked; not empty.
        first: container seconds of the first sound that decodes, after priming.
    """
    start = max(first, track.times[0] * track.time_base)
    end = (track.times[-1] + track.last_duration) * track.time_base - track.padding
    return Span(start, max(start, end))


def video_facts(
    stream: VideoStream, track: Track, shown: Shown, pictures: Pictures, origin: Fraction
) -> VideoFacts:
    """Put together the facts of the picture."""
    kind = dynamic_range(pictures.color.transfer)
    return VideoFacts(
        index=stream.index,
        codec=codec_of(stream) or "?",
        profile=stream.codec_context.profile,
        coded=pictures.size,
        pixel_format=pictures.pixel_format,
        bit_depth=pictures.bit_depth,
        rate=shown.rate,
        constant_rate=shown.constant_rate,
        frames=shown.frames,
        start=shown.span.start - origin,
        duration=shown.span.duration,
        sample_aspect=_sample_aspect(stream),
        rotation=pictures.turn.rotation,
        mirrored=pictures.turn.mirrored,
        color=pictures.color,
        scan=pictures.scan,
        dynamic_range=kind,
        dolby_vision=pictures.dolby_vision,
        peak_nits=pictures.nits if kind is DynamicRange.PQ else None,
        has_alpha=pictures.has_alpha,
        bitrate=_bitrate(track, shown.span),
        coding=_picture_coding(track, shown),
        entries=_entry_points(codec_of(stream), track, shown.span),
    )


def _picture_coding(track: Track, shown: Shown) -> PictureCoding | None:
    if track.openings is None or not track.has_presentation:
        return None
    return picture_coding(
        track.openings,
        track.times[-shown.frames :],  # those before it do not decode
        time_base=track.time_base,
        rate=shown.rate,
        hidden=track.hidden,
    )


def _entry_points(codec: str | None, track: Track, span: Span) -> EntryPoints | None:
    if not track.has_presentation or not track.keyframes:
        return None
    times = [at * track.time_base for at in track.keyframes]
    marks = sorted([span.start, span.end, *(at for at in times if span.start < at < span.end)])
    openings = track.openings
    return EntryPoints(
        gap=max(after - before for before, after in pairwise(marks)),
        closed=codec in _ALWAYS_CLOSED
        or (openings is not None and openings.idr.issuperset(track.keyframes)),
    )


def audio_facts(stream: AudioStream, track: Track, span: Span, origin: Fraction) -> AudioFacts:
    """Put together the facts of the sound."""
    context = stream.codec_context
    return AudioFacts(
        index=stream.index,
        codec=codec_of(stream) or "?",
        channels=context.layout.nb_channels,
        layout=context.layout.name,
        sample_rate=context.sample_rate,
        start=span.start - origin,
        duration=span.duration,
        language=stream.language,
        bitrate=_bitrate(track, span),
        coding=_sound_coding(stream, track, origin),
    )


def _sound_coding(stream: AudioStream, track: Track, origin: Fraction) -> SoundCoding | None:
    if codec_of(stream) != "aac":
        return None
    return sound_coding(
        track.times,
        profile=stream.codec_context.profile,
        time_base=track.time_base,
        sample_rate=stream.codec_context.sample_rate,
        hidden=track.hidden,
        origin=origin,
    )


def remarks(
    walk: Walk, pictures: Pictures, demuxer: str, *, seen: Fraction, promised: Fraction
) -> tuple[Notice, ...]:
    """Return what people should know of a clip that is not as it should be.

    Args:
        walk: of the packets.
        pictures: the first ones.
        demuxer: an MPEG stream promises no duration.
        seen: seconds that are there.
        promised: seconds that the header speaks of.
    """
    notices = []
    missing = promised - seen if demuxer not in DISCONTINUOUS else Fraction(0)
    if missing > max(Fraction(TRUNCATED_SECONDS), TRUNCATED_SHARE * promised):
        facts = {"seen": f"{float(seen):.1f}", "promised": f"{float(promised):.1f}"}
        notices.append(Notice("truncated", facts))
    elif walk.broke_off is not None:
        notices.append(Notice("broke-off", {"seen": f"{float(seen):.1f}"}))
    if walk.jumps:
        notices.append(Notice("time-jumps", {"jumps": str(walk.jumps)}))
    if not pictures.turn.exact:
        notices.append(Notice("odd-rotation", {"rotation": str(pictures.turn.rotation)}))
    return tuple(notices)


def _sample_aspect(stream: VideoStream) -> Fraction:
    aspect = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    # Outside of this nothing real was ever shot; a lie here would make a picture of one column.
    if aspect and Fraction(1, 4) <= aspect <= 4:  # noqa: PLR2004
        return Fraction(aspect)
    return Fraction(1)


def _bitrate(track: Track, span: Span) -> int | None:
    return round(track.bytes * 8 / span.duration) if span.duration > 0 else None
