"""What a picture is coded with, by what, and what every encoder obeys."""

from enum import StrEnum


class Codec(StrEnum):
    """What a rendition's picture is coded with."""

    H264 = "h264"
    HEVC = "hevc"
    AV1 = "av1"


class Hardware(StrEnum):
    """What does the coding; the order is that of preference where several work."""

    NVENC = "nvenc"
    QSV = "qsv"
    VAAPI = "vaapi"
    CPU = "cpu"


PICTURE = {
    "pix_fmt": "yuv420p",
    "color_primaries": "bt709",
    "color_trc": "bt709",
    "colorspace": "bt709",
    "color_range": "tv",
}
"""Output options of every picture: 8 bit 4:2:0, BT.709 in limited range, and tagged so."""


def cap(max_bitrate: int) -> dict[str, str]:
    """Return the options that cap a bitrate over two seconds.

    That is the length of a segment, so that a segment never starves a player.
    """
    return {"maxrate": str(max_bitrate), "bufsize": str(2 * max_bitrate)}


def hevc_quality(crf: int) -> int:
    """Return what looks on HEVC's scale of 0 to 51 like a CRF of x264.

    x265's default of 28 is meant to look like x264's of 23: https://trac.ffmpeg.org/wiki/Encode/H.265.
    """
    return min(51, crf + 5)


def av1_quality(crf: int) -> int:
    """Return what looks on AV1's scale of 0 to 63 like a CRF of x264.

    SVT-AV1's default is 35, where x264's is 23: https://trac.ffmpeg.org/wiki/Encode/AV1.
    """
    return min(63, crf + 12)
