"""Encode one chunk of a clip: one decode, all rungs that are made in chunks."""

from collections.abc import Callable, Mapping
from pathlib import Path

from farm.reframing import Reframing
from transcode.chunks import Chunk
from transcode.color_table import ColorMeaning
from transcode.encode import encode_ladder
from transcode.engine import Clip, Engine
from transcode.graph import Looks
from transcode.overlaying import OverlayFiles
from transcode.verify import verify_part


def encode_chunk(  # noqa: PLR0913  # three of them have a value that many want
    engine: Engine,
    clip: Clip,
    chunk: Chunk,
    colors: ColorMeaning,
    *,
    overlays: OverlayFiles | None = None,
    views: Mapping[str, Reframing] | None = None,
    on_progress: Callable[[float], None],
) -> Mapping[str, Path]:
    """Encode and verify a chunk of every rung of its plan.

    The bytes depend on the chunk alone: not on who makes it, nor on what is made of the others.

    Args:
        engine: binary, folder, limits.
        clip: the accepted clip.
        chunk: as `chunk_of` returns it, perhaps with fewer rungs.
        colors: of the clip.
        overlays: what those of its plan are drawn with; None: it has none.
        views: as `Looks.views`.
        on_progress: called with the finished share, 0 to 1.

    Returns:
        A silent MP4 in the engine's folder for each rung, by name.

    Raises:
        CorruptMedia: a file does not hold what was planned.
        FarmFailed: ffmpeg failed, stood still or passed a limit.
    """
    looks = Looks(colors, sound=None, first_frame=chunk.first, overlays=overlays, views=views or {})
    files = encode_ladder(engine, clip, chunk.plan, looks, on_progress=on_progress)
    for rung, path in zip(chunk.plan.rungs, files.pictures, strict=True):
        verify_part(path, canvas=rung.canvas, grid=chunk.plan.grid)
    return {rung.name: path for rung, path in zip(chunk.plan.rungs, files.pictures, strict=True)}
