"""Colour as a decoded picture carries it: libav's numbers to ffmpeg's names."""

from av.video.frame import VideoFrame

from farm.media import Color

# Numbers of ITU-T H.273; names of libavutil/pixdesc.c. 2 is "unspecified", 0 and 3 "reserved"
# (0 is gbr for the matrix).
_MATRICES = {
    0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco",
    9: "bt2020nc", 10: "bt2020c", 11: "smpte2085", 12: "chroma-derived-nc",
    13: "chroma-derived-c", 14: "ictcp", 15: "ipt-c2",
}  # fmt: skip
_PRIMARIES = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film",
    9: "bt2020", 10: "smpte428", 11: "smpte431", 12: "smpte432", 22: "ebu3213",
}  # fmt: skip
_TRANSFERS = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "linear", 9: "log",
    10: "log_sqrt", 11: "iec61966-2-4", 12: "bt1361e", 13: "iec61966-2-1", 14: "bt2020-10",
    15: "bt2020-12", 16: "smpte2084", 17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
_FULL = 2


def color_of(frame: VideoFrame) -> Color:
    """Return the colour tags of a decoded picture; RGB counts as full range with matrix gbr."""
    is_rgb = frame.format.is_rgb
    return Color(
        full_range=frame.color_range == _FULL or frame.format.name.startswith("yuvj") or is_rgb,
        matrix="gbr" if is_rgb else _matrix(frame),
        primaries=_PRIMARIES.get(frame.color_primaries),
        transfer=_TRANSFERS.get(frame.color_trc),
    )


def _matrix(frame: VideoFrame) -> str | None:
    # libav says 0 (gbr) of YUV pictures only where a header lies.
    return None if frame.colorspace == 0 else _MATRICES.get(frame.colorspace)
