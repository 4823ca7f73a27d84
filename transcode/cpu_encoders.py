"""Encoders that run on any processor: output options of x264, x265 and SVT-AV1.

All make closed groups of pictures on the plan's grid, and the same bytes at every run.
"""

from transcode.codec_options import PICTURE, av1_quality, cap, hevc_quality
from transcode.plan import EncoderSettings, RungPlan

SVT_PRESET = "8"
"""The quickest that its authors do not warn of: from 10 on they speak of visible faults."""


def x264_options(rung: RungPlan, settings: EncoderSettings) -> dict[str, str]:
    """Return the output options of libx264 for one rung: capped CRF, closed GOPs on the grid."""
    return {
        "c:v": "libx264",
        "preset": settings.preset,
        "crf": str(settings.crf),
        **cap(rung.max_bitrate),
        "profile:v": "high",
        # keyframes only where the plan has them, or rungs cannot switch
        "g": str(settings.gop_frames),
        "keyint_min": str(settings.gop_frames),
        "sc_threshold": "0",
        "flags:v": "+cgop+bitexact",
        # with VBV and several threads x264 gives other bytes at every run (measured)
        "threads:v": str(settings.threads),
        # the same bytes whatever instructions this processor has
        "x264-params": "cpu-independent=1:open-gop=0",
        **PICTURE,
    }


def x265_options(rung: RungPlan, settings: EncoderSettings) -> dict[str, str]:
    """Return the output options of libx265 for one rung."""
    gop = settings.gop_frames
    private = {
        "keyint": gop,
        "min-keyint": gop,
        "scenecut": 0,
        "open-gop": 0,  # x265's own default is open
        # its threads are not ffmpeg's; rows in parallel would change the bytes
        "pools": "none",
        "frame-threads": 1,
        "wpp": 0,
        "info": 0,  # no version and options in the stream
        "log-level": "error",
    }
    return {
        "c:v": "libx265",
        "preset": settings.preset,
        "crf": str(hevc_quality(settings.crf)),
        **cap(rung.max_bitrate),
        "profile:v": "main",
        "tag:v": "hvc1",  # Apple's players take no "hev1"
        "g": str(gop),
        "flags:v": "+cgop+bitexact",
        "threads:v": "1",
        "x265-params": ":".join(f"{name}={value}" for name, value in private.items()),
        **PICTURE,
    }


def svtav1_options(rung: RungPlan, settings: EncoderSettings) -> dict[str, str]:
    """Return the output options of SVT-AV1 for one rung; a cap makes it "capped CRF"."""
    return {
        "c:v": "libsvtav1",
        "preset": SVT_PRESET,
        "crf": str(av1_quality(settings.crf)),
        **cap(rung.max_bitrate),
        "g": str(settings.gop_frames),
        "flags:v": "+cgop+bitexact",
        # one thread; no keyframes at cuts; every keyframe closes its group
        "svtav1-params": f"lp={settings.threads}:scd=0:irefresh-type=2",
        **PICTURE,
    }
