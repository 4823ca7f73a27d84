"""What surrounds a picture in its canvas: its own blur, or a colour (filters of ffmpeg)."""

from farm.media import Size
from transcode.canvases import bt709_values
from transcode.source import SCALER, Node

BLUR_SHRINK = 8
"""The blur is made on a picture this much smaller: it has no detail to lose."""


def painted(stream: Node, canvas: Size, color: str) -> Node:
    """Fill a canvas with one colour, in exact numbers: a filter that is told a name guesses."""
    luma, blue, red = bt709_values(color)
    return (
        stream.filter("scale", 16, 16, flags=f"fast_bilinear+{SCALER.partition('+')[2]}")
        .filter("lutyuv", y=luma, u=blue, v=red)
        .filter("scale", canvas.width, canvas.height, flags=f"neighbor+{SCALER.partition('+')[2]}")
    )


def blurred(stream: Node, canvas: Size) -> Node:
    """Fill a canvas with the picture's own middle, blurred and darkened so that it stays behind."""
    small = Size(
        max(2, canvas.width // BLUR_SHRINK // 2 * 2), max(2, canvas.height // BLUR_SHRINK // 2 * 2)
    )
    return (
        stream.filter(
            "scale",
            small.width,
            small.height,
            force_original_aspect_ratio="increase",
            flags="bilinear+accurate_rnd+bitexact",
        )
        .filter("crop", small.width, small.height)
        # three boxes are nearly a Gaussian, and in whole numbers: the same on every processor
        .filter("boxblur", _blur_radius(small, 1), 3, _blur_radius(small, 2), 3)
        .filter("lutyuv", y="16+(val-16)*0.6")
        .filter("scale", canvas.width, canvas.height, flags="bilinear+accurate_rnd+bitexact")
    )


def _blur_radius(picture: Size, subsampling: int) -> int:
    """Return a blur that leaves no shape, within what the filter takes for a plane of this size."""
    shorter = min(picture.width, picture.height) // subsampling
    return min(round(picture.width / 16), (shorter - 1) // 2)
