"""A clip's cover: one of its pictures with the title set on it, as a JPEG."""

from fractions import Fraction
from pathlib import Path

import cv2
import ffmpeg

from farm.errors import CorruptMedia
from farm.media import Size
from transcode.drawing import link_font
from transcode.encode import OUTPUT_OPTIONS
from transcode.engine import Engine
from transcode.ffmpeg import input_address, input_options, run_ffmpeg
from transcode.overlaying import with_bar, with_words, write_words
from transcode.overlays import Band
from transcode.source import SCALER
from transcode.stills import Poster

MOST_BYTES = 2_000_000
"""Kuaishou takes covers of at most so many (FIELD.md section 2)."""
_QUALITIES = (92, 85, 75, 60, 40)
_WORDS, _DRAWN = "cover.ass", "cover.png"


def make_cover(
    engine: Engine, rendition: Path, at: Fraction, words: Band | None, font: Path | None
) -> Poster:
    """Make a cover in the engine's folder, as large as the rendition.

    Args:
        engine: binary, folder, limits.
        rendition: an MP4 of the farm's, without words in its pictures.
        at: seconds: the picture that is on air then.
        words: of its size; None: none.
        font: that they are drawn with.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
        CorruptMedia: the rendition has no picture there.
    """
    source = ffmpeg.input(input_address(rendition), ss=f"{float(at):.6f}", **input_options("mov"))
    picture = source["v:0"].filter("trim", end_frame=1).filter("setpts", 0)
    if words is not None and font is not None:
        link_font(engine, font)
        write_words(engine, words, _WORDS)
        picture = with_words(with_bar(picture, words, "1"), words, _WORDS, "1")
    picture = picture.filter(
        "scale", flags=SCALER, in_color_matrix="bt709", in_range="tv", out_range="pc"
    ).filter("format", "rgb24")
    output = ffmpeg.output(picture, _DRAWN, **OUTPUT_OPTIONS, **{"c:v": "png", "frames:v": 1})
    drawn = engine.folder / _DRAWN
    drawn.unlink(missing_ok=True)
    run_ffmpeg(
        engine.ffmpeg,
        output.get_args(),
        folder=engine.folder,
        limits=engine.limits,
        on_line=engine.on_line,
    )
    path, size = _as_jpeg(drawn, rendition)
    return Poster(path, size, at)


def _as_jpeg(drawn: Path, rendition: Path) -> tuple[Path, Size]:
    """Write the picture as a JPEG that is small enough."""
    pixels = cv2.imread(str(drawn), cv2.IMREAD_COLOR) if drawn.exists() else None
    if pixels is None:
        raise CorruptMedia("output-damaged", name=rendition.name, detail="no picture for a cover")
    target = drawn.with_suffix(".jpg")
    for quality in _QUALITIES:
        cv2.imwrite(str(target), pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if target.stat().st_size <= MOST_BYTES:
            break
    return target, Size(pixels.shape[1], pixels.shape[0])
