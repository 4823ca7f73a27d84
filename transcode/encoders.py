"""Encoders as a table: (codec, hardware) -> output options of ffmpeg."""

from enum import StrEnum
from fractions import Fraction

from transcode.plan import EncoderSettings, RungPlan


class Codec(StrEnum):
    """What a rendition's picture is coded with."""

    H264 = "h264"


class Hardware(StrEnum):
    """What does the coding."""

    CPU = "cpu"


def x264_options(rung: RungPlan, settings: EncoderSettings) -> dict[str, str]:
    """Return the output options of libx264 for one rung: capped CRF, closed GOPs on the grid."""
    return {
        "c:v": "libx264",
        "preset": settings.preset,
        "crf": str(settings.crf),
        # a cap over two seconds, the length of a segment, so that a segment never starves a player
        "maxrate": str(rung.max_bitrate),
        "bufsize": str(2 * rung.max_bitrate),
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        # keyframes only where the plan has them, or rungs cannot switch
        "g": str(settings.gop_frames),
        "keyint_min": str(settings.gop_frames),
        "sc_threshold": "0",
        "flags:v": "+cgop+bitexact",
        # with VBV and several threads x264 gives other bytes at every run (measured)
        "threads:v": str(settings.threads),
        # the same bytes whatever instructions this processor has
        "x264-params": "cpu-independent=1:open-gop=0",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "colorspace": "bt709",
        "color_range": "tv",
    }


def aac_options(bitrate: int) -> dict[str, str]:
    """Return the output options of ffmpeg's AAC-LC encoder."""
    return {"c:a": "aac", "profile:a": "aac_low", "b:a": str(bitrate), "flags:a": "+bitexact"}


def rate_argument(rate: Fraction) -> str:
    """Spell a rational frame rate for ffmpeg, exactly."""
    return f"{rate.numerator}/{rate.denominator}"


ENCODERS = {(Codec.H264, Hardware.CPU): x264_options}
