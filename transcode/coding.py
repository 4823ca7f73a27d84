"""How tracks are coded: what decides whether their packets may go out as they are.

Pictures are looked at while a clip's packets are walked, the first bytes of keyframes only; what
was seen becomes facts once it is known which track counts and from when.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from av.stream import Stream

from farm.media import PictureCoding, SoundCoding
from farm.timeline import GOP_SECONDS, FrameGrid
from transcode import h264

if TYPE_CHECKING:
    from av.packet import Packet

AAC_FRAME = 1024
"""Samples of one packet of AAC-LC."""
LOOSE_SAMPLES = AAC_FRAME // 4
"""How far a packet may lie from where the one before it ends: containers round to milliseconds."""


@dataclass(slots=True)
class Openings:
    """How the pictures of an H.264 track begin.

    Attributes:
        lengths: as `h264.length_bytes`.
        sets: parameter sets of the header.
        sizes: bytes of each shown packet, in the order of the file.
        idr: when each keyframe that is an IDR picture is shown, in the track's units.
        keyframes: when each of all of them is, in the order of the file.
        changes: whether a keyframe brings parameter sets that the header has not.
    """

    lengths: int
    sets: frozenset[bytes]
    sizes: "array[int]" = field(default_factory=lambda: array("L"))
    idr: set[int] = field(default_factory=set)
    keyframes: list[int] = field(default_factory=list)
    changes: bool = False

    def is_told_by(self, packets: "Sequence[Packet[Stream]]") -> bool:
        """Whether the first packet alone tells what pictures are: none can be coded as fields.

        It must be an IDR picture: no other is shown before that.
        """
        known = [h264.read_sequence(one) for one in self.sets if h264.kind_of(one) == h264.SPS]
        all_say_so = bool(known) and all(one is not None and one.frames_only for one in known)
        return all_say_so and not self.changes and bool(packets) and packets[0].pts in self.idr

    def look(self, packet: "Packet[Stream]", shown: int) -> None:
        """Count a shown packet."""
        self.sizes.append(packet.size)
        if not packet.is_keyframe:
            return
        self.keyframes.append(shown)
        units = h264.opening_units(bytes(packet), self.lengths)
        kinds = {h264.kind_of(unit) for unit in units}
        if h264.IDR in kinds:
            self.idr.add(shown)
        sets = {unit for unit in units if h264.kind_of(unit) in h264.SETS}
        self.changes = self.changes or not sets <= self.sets


def find_openings(stream: Stream) -> Openings | None:
    """Return the watch of a track's pictures; None where its codec is another."""
    context = stream.codec_context
    if context is None or context.name != "h264":  # type: ignore[redundant-expr]  # it is None for unknown codecs
        return None
    configuration = context.extradata or b""
    return Openings(h264.length_bytes(configuration), h264.parameter_sets(configuration))


def picture_coding(
    openings: Openings, times: Sequence[int], *, time_base: Fraction, rate: Fraction, hidden: int
) -> PictureCoding | None:
    """Return how pictures are coded; None where their parameters cannot be read.

    Args:
        openings: what was seen.
        times: when each picture that decodes is shown, ascending, in units of `time_base`.
        time_base: seconds a unit.
        rate: of the track.
        hidden: as `PictureCoding.hidden`.
    """
    sequences = [one for one in openings.sets if h264.kind_of(one) == h264.SPS]
    known = h264.read_sequence(sequences[0]) if sequences else None
    if known is None:
        return None
    grid = FrameGrid(rate, len(times))
    return PictureCoding(
        level=known.level,
        frames_only=known.frames_only,
        changes=openings.changes or len(sequences) > 1,
        hidden=hidden,
        undecoded=len(openings.sizes) - len(times),
        on_grid=_is_on_grid(times, time_base * rate),
        missing_keyframe=_missing_keyframe(openings, times, grid),
        peak_bitrate=_peak(openings.sizes, grid),
        longest_segment=_longest_segment(openings.keyframes, times, time_base, 1 / rate),
    )


def _is_on_grid(times: Sequence[int], steps: Fraction) -> bool:
    """Whether each picture, its time rounded to whole steps, has the place of its number."""
    above, below = 2 * steps.numerator, 2 * steps.denominator
    half, first = steps.denominator, times[0]
    return all(((at - first) * above + half) // below == n for n, at in enumerate(times))


def _missing_keyframe(openings: Openings, times: Sequence[int], grid: FrameGrid) -> int | None:
    wanted = range(0, grid.frames, grid.gop_frames)
    return next((number for number in wanted if times[number] not in openings.idr), None)


def _peak(sizes: Sequence[int], grid: FrameGrid) -> int:
    window = min(grid.gop_frames, len(sizes))
    sums = [0, *accumulate(sizes)]
    most = max(sums[end] - sums[end - window] for end in range(window, len(sums)))
    return round(most * 8 * grid.rate / grid.gop_frames)


def _longest_segment(
    keyframes: Sequence[int], times: Sequence[int], time_base: Fraction, last: Fraction
) -> Fraction:
    """Return the length of the longest segment, where the last picture is shown for `last` seconds.

    As ffmpeg cuts: number n ends at the first keyframe n times `GOP_SECONDS` after the first one.
    """
    seconds = [(at - times[0]) * time_base for at in sorted(keyframes)]
    cuts = [Fraction(0)]
    for at in seconds:
        if at >= len(cuts) * GOP_SECONDS:
            cuts.append(at)
    ends = [*cuts[1:], (times[-1] - times[0]) * time_base + last]
    return max(end - start for start, end in zip(cuts, ends, strict=True))


def sound_coding(
    times: Sequence[int],
    *,
    profile: str | None,
    time_base: Fraction,
    sample_rate: int,
    hidden: int,
    origin: Fraction,
) -> SoundCoding:
    """Return how AAC sound is coded.

    Args:
        times: of the packets that are heard, ascending, in units of `time_base`.
        profile: of the codec.
        time_base: seconds a unit.
        sample_rate: samples a second.
        hidden: as `SoundCoding.hidden`.
        origin: as `SourceFacts.origin`.
    """
    # in whole numbers: long sound has many packets, and somebody waits for each clip
    rate, units = (time_base * sample_rate).as_integer_ratio()
    loose = LOOSE_SAMPLES * units
    return SoundCoding(
        profile=profile,
        packets=len(times),
        hidden=hidden,
        first=times[0] * time_base - origin,
        contiguous=all(
            abs((at - times[0]) * rate - n * AAC_FRAME * units) <= loose
            for n, at in enumerate(times)
        ),
    )
