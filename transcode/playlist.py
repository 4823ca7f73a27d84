"""HLS playlists (pure): reading what the segmenter wrote, spelling the multivariant playlist.

Source: RFC 8216 bis (HLS 2nd edition) sections 4.4.4 to 4.4.6; Apple's HLS authoring specification.
"""

from dataclasses import dataclass
from fractions import Fraction

from farm.media import Size

PLAYLIST_VERSION = 7
"""fMP4 segments in an I-frame-aligned ladder need version 7."""
SOUND_GROUP = "sound"


@dataclass(frozen=True, slots=True)
class TrackBandwidth:
    """Bit rates of one media playlist, bit/s: the densest segment, and the whole."""

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


def measure_bandwidth(segments: tuple[Segment, ...], sizes: dict[str, int]) -> TrackBandwidth:
    """Return peak and average of a track.

    Args:
        segments: of its media playlist.
        sizes: bytes of each segment by URI.
    """
    total = sum(sizes[segment.uri] for segment in segments) * 8
    duration = sum((segment.duration for segment in segments), Fraction(0))
    peak = max(sizes[segment.uri] * 8 / segment.duration for segment in segments)
    return TrackBandwidth(peak=round(peak), average=round(total / duration))


def multivariant_playlist(variants: tuple[Variant, ...], sound: SoundTrack | None) -> str:
    """Spell a multivariant playlist: best picture first, one shared sound track."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{PLAYLIST_VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
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
    return "#EXT-X-STREAM-INF:" + ",".join(attributes)
