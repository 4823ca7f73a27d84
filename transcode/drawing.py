"""Captions drawn into a picture: the files that ffmpeg's libass reads, and its filter."""

from dataclasses import dataclass
from pathlib import Path

from farm.errors import FarmFailed
from transcode.engine import Engine
from transcode.source import Node

CAPTION_FILE = "captions.ass"
FONT_FOLDER = "caption-font"
"""Names in ffmpeg's working folder: a path may hold what a filter takes for its own signs."""
FONT_FILES = ("NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf")
"""Bold faces of Noto Sans CJK, in the order in which they are taken; the first is Debian's."""
_FONT_PLACES = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Captions as libass reads them.

    Attributes:
        text: Advanced SubStation Alpha, on the clock of the plan.
        font: the file that it is drawn with.
    """

    text: str
    font: Path


def find_caption_font(places: tuple[Path, ...] = _FONT_PLACES) -> Path:
    """Return the file of the captions' font.

    Raises:
        FarmFailed: ``caption-font-missing``: libass would draw empty boxes instead of Chinese.
    """
    for name in FONT_FILES:
        found = sorted(path for place in places for path in place.rglob(name))
        if found:
            return found[0]
    raise FarmFailed("caption-font-missing", font=FONT_FILES[0])


def write_drawn(engine: Engine, drawn: Drawn | None) -> None:
    """Put captions and their font into ffmpeg's folder, where there are any."""
    if drawn is None:
        return
    (engine.folder / CAPTION_FILE).write_text(drawn.text, encoding="utf-8")
    link_font(engine, drawn.font)


def link_font(engine: Engine, font: Path) -> None:
    """Put a font into a folder of its own in ffmpeg's."""
    folder = engine.folder / FONT_FOLDER
    folder.mkdir(exist_ok=True)
    link = folder / font.name
    link.unlink(missing_ok=True)
    link.symlink_to(font)


def with_captions(picture: Node) -> Node:
    """Return a rendition's pictures with the captions that `write_drawn` put there."""
    # a folder with this font alone: libass reads all that lie in it; for what the font has not, it
    # asks fontconfig, which needs no home
    return picture.filter("ass", CAPTION_FILE, fontsdir=FONT_FOLDER)
