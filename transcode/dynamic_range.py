"""High dynamic range as streams declare it: transfer, light levels, Dolby Vision."""

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from farm.media import DynamicRange
from transcode.boxes import Box, find_boxes, read_content, walk_boxes

_SAMPLE_ENTRY = 78
"""Bytes of a visual sample entry before its boxes: ISO/IEC 14496-12 section 12.1.3."""
_PLAUSIBLE_NITS = range(100, 10_001)
"""PQ ends at 10,000 cd/m2; a lower peak than SDR's is a slip of the encoder."""


def dynamic_range(transfer: str | None) -> DynamicRange:
    """Return the transfer family of a transfer characteristic, by ffmpeg's name."""
    match transfer:
        case "smpte2084":
            return DynamicRange.PQ
        case "arib-std-b67":
            return DynamicRange.HLG
        case _:
            return DynamicRange.SDR


def peak_nits(*, content_light: bytes | None, mastering: bytes | None) -> int | None:
    """Return the peak of a PQ picture, cd/m2.

    Args:
        content_light: libav's AVContentLightMetadata: MaxCLL, MaxFALL.
        mastering: libav's AVMasteringDisplayMetadata.
    """
    if content_light is not None:
        brightest: int = struct.unpack_from("=I", content_light)[0]
        if brightest in _PLAUSIBLE_NITS:
            return int(brightest)
    if mastering is not None:
        # Eight rationals of chromaticity, then min and max luminance, then two flags.
        numerator, denominator, _, has_luminance = struct.unpack_from("=4i", mastering, 72)
        peak = Fraction(numerator, denominator) if has_luminance and denominator else Fraction(0)
        if round(peak) in _PLAUSIBLE_NITS:
            return round(peak)
    return None


def dolby_vision_of_rpu(metadata: bytes, codec: str) -> int:
    """Return the profile that a frame's Dolby Vision metadata belongs to.

    The same guess as libav's ``ff_dovi_guess_profile_hevc``, from AVDOVIMetadata: a header offset,
    then AVDOVIRpuDataHeader, one byte a field but for the second.
    """
    (header,) = struct.unpack_from("@N", metadata)
    rpu_profile, full_range = metadata[header + 4], metadata[header + 10]
    if codec == "av1":
        return 10
    if rpu_profile == 0 and full_range:
        return 5
    resampled, residual_off = metadata[header + 15], metadata[header + 16]
    if resampled and not residual_off:
        return 7 if metadata[header + 13] == 12 else 4  # noqa: PLR2004 - bits
    return 8


def dolby_vision_of_boxes(path: Path, track_id: int) -> int | None:
    """Return the profile in the ``dvcC``, ``dvvC`` or ``dvwC`` box of one MP4 or MOV track."""
    with path.open("rb") as file:
        for track in find_boxes(file, 0, path.stat().st_size, "moov/trak"):
            header = next(find_boxes(file, track.content, track.end, "tkhd"), None)
            if header is not None and _track_id(read_content(file, header, 32)) == track_id:
                return next(_profiles(file, track), None)
    return None


def _profiles(file: BinaryIO, track: Box) -> Iterator[int]:
    for table in find_boxes(file, track.content, track.end, "mdia/minf/stbl/stsd"):
        for entry in walk_boxes(file, table.content + 8, table.end):
            for box in walk_boxes(file, entry.content + _SAMPLE_ENTRY, entry.end):
                if box.kind in {"dvcC", "dvvC", "dvwC"}:
                    yield read_content(file, box, 4)[2] >> 1  # after two bytes of version


def _track_id(header: bytes) -> int:
    at = 20 if header[:1] == b"\x01" else 12
    return int.from_bytes(header[at : at + 4], "big")
