"""Encoders in hardware: output options of NVENC, Quick Sync and VA-API.

Sources: ``ffmpeg -h encoder=NAME`` of 5.1 and 9.0, https://ffmpeg.org/ffmpeg-codecs.html (QSV and
VAAPI encoders), NVIDIA's "Using FFmpeg with NVIDIA GPU Hardware Acceleration". Their groups of
pictures are those of x264's table; their bytes are not the same from one driver to the next.
"""

from transcode.codec_options import PICTURE, Codec, av1_quality, cap, hevc_quality
from transcode.plan import EncoderSettings, RungPlan

AVERAGE = 3, 4
"""Where an encoder wants an average beside its cap: this share of it."""


def nvenc_options(codec: Codec, rung: RungPlan, settings: EncoderSettings) -> dict[str, str]:
    """Return the output options of NVENC: constant quality under a cap."""
    return {
        "c:v": f"{codec}_nvenc",
        "preset": "p4",
        "tune": "hq",
        "rc": "vbr",
        "cq": str(_quality(codec, settings)),
        "b:v": "0",  # no average: the quality decides, under the cap
        **cap(rung.max_bitrate),
        **_groups(settings),
        "forced-idr": "1",  # a keyframe asked for is one that a decoder can start with
        "no-scenecut": "1",
        # B frames of HEVC and AV1 fail on many cards; none of them is a reference to others
        "bf": "2" if codec is Codec.H264 else "0",
        "b_ref_mode": "disabled",
        **_profile(codec),
        **PICTURE,
    }


def qsv_options(codec: Codec, rung: RungPlan, settings: EncoderSettings) -> dict[str, str]:
    """Return the output options of Quick Sync: QVBR, a quality with an average and a cap."""
    options = {
        "c:v": f"{codec}_qsv",
        "preset": "medium",
        "global_quality:v": str(_quality(codec, settings)),
        "b:v": _average(rung),
        **cap(rung.max_bitrate),
        **_groups(settings),
        "forced_idr": "1",
        "adaptive_i": "0",
        "adaptive_b": "0",
        "bf": "2" if codec is Codec.H264 else "0",
        "b_strategy": "0",  # no pyramid of B frames
        **_profile(codec),
        **PICTURE,
        "pix_fmt": "nv12",  # the same samples as yuv420p, in the order that it takes them
    }
    if codec is Codec.HEVC:
        options["idr_interval"] = "1"  # its 0 means: the first keyframe alone
    return options


def vaapi_options(codec: Codec, rung: RungPlan, settings: EncoderSettings) -> dict[str, str]:
    """Return the output options of VA-API: VBR under a cap, the one mode that all drivers have."""
    options = {
        "c:v": f"{codec}_vaapi",
        "rc_mode": "VBR",
        "b:v": _average(rung),
        **cap(rung.max_bitrate),
        **_groups(settings),
        "idr_interval": "0",  # every keyframe closes its group
        "bf": "2" if codec is Codec.H264 else "0",
        "b_depth": "1",  # no pyramid of B frames
        **_profile(codec),
        **PICTURE,
    }
    del options["pix_fmt"]  # the picture is in the card's memory already, as nv12
    return options


def _groups(settings: EncoderSettings) -> dict[str, str]:
    """Closed groups of pictures on the grid, each keyframe asked for by its number."""
    return {
        "g": str(settings.gop_frames),
        "force_key_frames": f"expr:not(mod(n,{settings.gop_frames}))",
        "flags:v": "+cgop+bitexact",
    }


def _profile(codec: Codec) -> dict[str, str]:
    match codec:
        case Codec.H264:
            return {"profile:v": "high"}
        case Codec.HEVC:
            return {"profile:v": "main", "tag:v": "hvc1"}  # Apple's players take no "hev1"
        case Codec.AV1:
            return {}  # 8 bit 4:2:0 is Main, and av1_nvenc has no option for it


def _quality(codec: Codec, settings: EncoderSettings) -> int:
    match codec:
        case Codec.H264:
            return settings.crf
        case Codec.HEVC:
            return hevc_quality(settings.crf)
        case Codec.AV1:
            return av1_quality(settings.crf)


def _average(rung: RungPlan) -> str:
    share, of = AVERAGE
    return str(rung.max_bitrate * share // of)
