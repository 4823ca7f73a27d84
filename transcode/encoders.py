"""Encoders as a table: (codec, hardware) -> ffmpeg's name, output options, and what it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from types import MappingProxyType

from transcode.codec_options import Codec, Hardware
from transcode.cpu_encoders import svtav1_options, x264_options, x265_options
from transcode.gpu_encoders import nvenc_options, qsv_options, vaapi_options
from transcode.plan import EncoderSettings, RungPlan


@dataclass(frozen=True, slots=True)
class Encoder:
    """One encoder of the table.

    Attributes:
        name: ffmpeg's.
        options: output options for one rung.
        device: global options that open the card; empty where the encoder does so itself.
        upload: filters that bring a picture into the card's memory, in order; usually none.
    """

    name: str
    options: Callable[[RungPlan, EncoderSettings], dict[str, str]]
    device: tuple[str, ...] = ()
    upload: tuple[tuple[str, ...], ...] = ()


_VAAPI_DEVICE = ("-init_hw_device", "vaapi=card", "-filter_hw_device", "card")
_VAAPI_UPLOAD = (("format", "nv12"), ("hwupload",))


def _table() -> dict[tuple[Codec, Hardware], Encoder]:
    table = {
        (Codec.H264, Hardware.CPU): Encoder("libx264", x264_options),
        (Codec.HEVC, Hardware.CPU): Encoder("libx265", x265_options),
        (Codec.AV1, Hardware.CPU): Encoder("libsvtav1", svtav1_options),
    }
    for codec in Codec:
        table |= {
            (codec, Hardware.NVENC): Encoder(f"{codec}_nvenc", partial(nvenc_options, codec)),
            (codec, Hardware.QSV): Encoder(f"{codec}_qsv", partial(qsv_options, codec)),
            (codec, Hardware.VAAPI): Encoder(
                f"{codec}_vaapi", partial(vaapi_options, codec), _VAAPI_DEVICE, _VAAPI_UPLOAD
            ),
        }
    return table


ENCODERS: Mapping[tuple[Codec, Hardware], Encoder] = MappingProxyType(_table())


def aac_options(bitrate: int) -> dict[str, str]:
    """Return the output options of ffmpeg's AAC-LC encoder."""
    return {"c:a": "aac", "profile:a": "aac_low", "b:a": str(bitrate), "flags:a": "+bitexact"}


def rate_argument(rate: Fraction) -> str:
    """Spell a rational frame rate for ffmpeg, exactly."""
    return f"{rate.numerator}/{rate.denominator}"
