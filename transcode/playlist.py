"""HLS playlists (pure): reading what the segmenter wrote, spelling the multivariant playlist.

Source: RFC 8216 bis (HLS 2nd edition) sections 4.4.4 to 4.4.6; Apple's HLS authoring specification.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from farm.media import Size

PLAYLIST_VERSION = 7
"""fMP4 segments in an I-frame-aligned ladder need version 7."""
SOUND_GROUP = "sound"
CAPTION_GROUP = "captions"
_END_LINE = "#EXT-X-ENDLIST"
_ENTERABLE_LINE = "#EXT-X-INDEPENDENT-SEGMENTS"
_PICTURE_LINE = "#EXT-X-STREAM-INF:"
_CAPTION_LINE = "#EXT-X-MEDIA:TYPE=SUBTITLES,"
_CAPTION_USE = f',SUBTITLES="{CAPTION_GROUP}"'


@dataclass(frozen=True, slots=True)
class TrackBandwidth:
    """Bit rates of one media playlist, bit/s: of its densest stretch, and of the whole."""

    peak: int
    average: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A picture track of a multivariant playlist."""

    uri: str
    size: Size
    rate: Fraction
    codec: str
    bandwidth: TrackBandwidth


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """The sound track that all variants share."""

    uri: str
    codec: str
    channels: int
    bandwidth: TrackBandwidth


@dataclass(frozen=True, slots=True)
class CaptionLink:
    """A caption track that all variants share.

    Attributes:
        language: BCP 47.
        name: for people; another for each track.
    """

    uri: str
    language: str
    name: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A line pair of a media playlist."""

    uri: str
    duration: Fraction


def read_segments(text: str) -> tuple[Segment, ...]:
    """Return the segments of a media playlist in order."""
    segments = []
    duration = Fraction(0)
    for line in text.splitlines():
        if line.startswith("#EXTINF:"):
            duration = Fraction(line.removeprefix("#EXTINF:").split(",")[0])
        elif line and not line.startswith("#"):
            segments.append(Segment(line, duration))
    return tuple(segments)


def is_ended(text: str) -> bool:
    """Whether a media playlist says that no more will come."""
    return _END_LINE in text.splitlines()


def event_playlist(
    segments: tuple[Segment, ...],
    init: str,
    *,
    longest: Fraction,
    is_over: bool,
    enterable: bool = True,
) -> str:
    """Spell a media playlist that grows at its end; players begin at its beginning.

    Args:
        segments: so far, at least one.
        init: name of the init segment.
        longest: seconds that no segment will pass, by more than rounding; the same at every call,
            as the target duration must not change (RFC 8216, 6.2.1).
        is_over: whether no more will come.
        enterable: whether every segment begins with a keyframe.
    """
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{PLAYLIST_VERSION}",
        f"#EXT-X-TARGETDURATION:{_target(longest)}",
        "#EXT-X-PLAYLIST-TYPE:EVENT",
        *([_ENTERABLE_LINE] if enterable else []),
        "#EXT-X-START:TIME-OFFSET=0",
        f'#EXT-X-MAP:URI="{init}"',
    ]
    for segment in segments:
        lines += [f"#EXTINF:{float(segment.duration):.6f},", segment.uri]
    return "\n".join([*lines, *([_END_LINE] if is_over else []), ""])


def _target(longest: Fraction) -> int:
    """Return the target duration: no segment, rounded to whole seconds, may be above it."""
    return max(1, ceil(longest))


def measure_bandwidth(segments: tuple[Segment, ...], sizes: dict[str, int]) -> TrackBandwidth:
    """Return peak and average of a track.

    The peak is that of RFC 8216 section 4.1: of any run of segments that lasts 0.5 to 1.5 times the
    longest one. A last segment of one picture is all keyframe, yet no network has to sustain it.

    Args:
        segments: of its media playlist, at least one.
        sizes: bytes of each segment by URI.
    """
    weights = [(sizes[segment.uri] * 8, segment.duration) for segment in segments]
    target = max(duration for _, duration in weights)
    peak = max(_rate(run) for run in _runs(weights, target))
    return TrackBandwidth(peak=round(peak), average=round(_rate(weights)))


_Weight = tuple[int, Fraction]
"""Bits and seconds of a segment."""


def _rate(weights: Sequence[_Weight]) -> Fraction:
    return sum(bits for bits, _ in weights) / sum((time for _, time in weights), Fraction(0))


def _runs(weights: Sequence[_Weight], target: Fraction) -> Iterator[Sequence[_Weight]]:
    """Yield each run of segments that lasts between half a target and one and a half."""
    for first in range(len(weights)):
        duration = Fraction(0)
        for last in range(first, len(weights)):
            duration += weights[last][1]
            if duration > target * 3 / 2:
                break
            if duration >= target / 2:
                yield weights[first : last + 1]


def multivariant_playlist(
    variants: tuple[Variant, ...], sound: SoundTrack | None, *, enterable: bool = True
) -> str:
    """Spell a multivariant playlist: best picture first, one shared sound track.

    Args:
        variants: picture tracks.
        sound: that all share; None: it is in them, or there is none.
        enterable: whether every segment of all of them begins with a keyframe.
    """
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{PLAYLIST_VERSION}"]
    lines += [_ENTERABLE_LINE] if enterable else []
    if sound:
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{SOUND_GROUP}",NAME="main",DEFAULT=YES,'
            f'AUTOSELECT=YES,CHANNELS="{sound.channels}",URI="{sound.uri}"'
        )
    for variant in variants:
        lines += [_stream_line(variant, sound), variant.uri]
    return "\n".join(lines) + "\n"


def _stream_line(variant: Variant, sound: SoundTrack | None) -> str:
    peak, average = variant.bandwidth.peak, variant.bandwidth.average
    codecs = variant.codec
    if sound:
        peak += sound.bandwidth.peak
        average += sound.bandwidth.average
        codecs += f",{sound.codec}"
    attributes = [
        f"BANDWIDTH={peak}",
        f"AVERAGE-BANDWIDTH={average}",
        f'CODECS="{codecs}"',
        f"RESOLUTION={variant.size}",
        f"FRAME-RATE={float(variant.rate):.3f}",
        "VIDEO-RANGE=SDR",
        "CLOSED-CAPTIONS=NONE",
    ]
    if sound:
        attributes.append(f'AUDIO="{SOUND_GROUP}"')
    return _PICTURE_LINE + ",".join(attributes)


def caption_playlist(uri: str, duration: Fraction) -> str:
    """Spell the media playlist of one WebVTT file that is as long as the programme."""
    lines = (
        "#EXTM3U",
        f"#EXT-X-VERSION:{PLAYLIST_VERSION}",
        f"#EXT-X-TARGETDURATION:{_target(duration)}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        f"#EXTINF:{float(duration):.3f},",
        uri,
        "#EXT-X-ENDLIST",
    )
    return "\n".join(lines) + "\n"


def with_captions(multivariant: str, links: Sequence[CaptionLink]) -> str:
    """Return a multivariant playlist with these caption tracks in place of those it had.

    The first one is shown unless a viewer wants another, or none.
    """
    lines = [
        line.replace(_CAPTION_USE, "")
        for line in multivariant.splitlines()
        if not line.startswith(_CAPTION_LINE)
    ]
    pictures = [at for at, line in enumerate(lines) if line.startswith(_PICTURE_LINE)]
    if links and pictures:
        for at in pictures:
            lines[at] += _CAPTION_USE
        first = pictures[0]
        lines[first:first] = [_caption_line(link, number == 0) for number, link in enumerate(links)]
    return "\n".join(lines) + "\n"


def _caption_line(link: CaptionLink, is_first: bool) -> str:
    default = "YES" if is_first else "NO"
    return (
        f'{_CAPTION_LINE}GROUP-ID="{CAPTION_GROUP}",NAME="{link.name}",DEFAULT={default},'
        f'AUTOSELECT=YES,FORCED=NO,LANGUAGE="{link.language}",URI="{link.uri}"'
    )
