"""Logo and lower third over a rendition's pictures: the files that ffmpeg reads, and its filters.

All is drawn from the plan, in exact numbers: whoever does it, and for whatever stretch of the clip,
gives the same pixels.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

import ffmpeg

from farm.branding import CardLook
from farm.lettering import FONT, LINE_HEIGHT
from transcode.drawing import FONT_FOLDER, link_font
from transcode.engine import Engine
from transcode.overlays import Band, Card, LogoPlace, Overlays
from transcode.plan import Plan, RungPlan
from transcode.source import SCALER, Node

_BT709 = {"out_color_matrix": "bt709", "out_range": "limited"}
_SCALED = f"scale=flags={SCALER}:out_color_matrix=bt709:out_range=limited"
_CARD = "card-"
"""Names of a title card's files begin so."""
_DIMMED = {
    "y": "16+(val-16)*0.38",
    "u": "128+(val-128)*0.7",
    "v": "128+(val-128)*0.7",
}
"""Pictures behind a title, dark enough for white letters over a white sky (FIELD.md: 4.5 to 1)."""
_ONE = "trim=end_frame=1"
_SHARP = f"lanczos+{SCALER.partition('+')[2]}"


@dataclass(frozen=True, slots=True)
class OverlayFiles:
    """What a plan's overlays are drawn with.

    Attributes:
        logo: the farm's own PNG; None where no rung shows one.
        font: None where no rung shows a lower third.
    """

    logo: Path | None = None
    font: Path | None = None


def write_overlays(engine: Engine, plan: Plan, files: OverlayFiles | None) -> None:
    """Put into ffmpeg's folder what the overlays of a plan are made of, where there are any."""
    if files is None:
        return
    if files.font is not None:
        link_font(engine, files.font)
    for rung in plan.rungs:
        if rung.overlays is not None:
            _write(engine, rung, rung.overlays, files)


def _write(engine: Engine, rung: RungPlan, overlays: Overlays, files: OverlayFiles) -> None:
    band, card = overlays.band, overlays.card
    logos = {"": overlays.logo, _CARD: card.logo if card else None}
    words = {"": band, _CARD: card.words if card else None}
    for of, logo in logos.items():
        if logo is not None and files.logo is not None:
            _link_logo(engine, files.logo, _logo_file(rung, of))
    for of, said in words.items():
        if said is not None:
            write_words(engine, said, _band_file(rung, of))


def write_words(engine: Engine, band: Band, name: str) -> None:
    """Put the words of a band into a file in ffmpeg's folder, as libass reads them."""
    (engine.folder / name).write_text(_substation(band), encoding="utf-8")


def _link_logo(engine: Engine, logo: Path, name: str) -> None:
    link = engine.folder / name
    link.unlink(missing_ok=True)
    link.symlink_to(logo.absolute())


def with_overlays(picture: Node, rung: RungPlan, first_frame: int = 0) -> Node:
    """Return a rendition's pictures with what the plan lays over them.

    Args:
        picture: the finished canvas.
        rung: of the plan.
        first_frame: number of the first picture on the clip's grid.
    """
    if rung.overlays is None:
        return picture
    logo, band = rung.overlays.logo, rung.overlays.band
    if logo is not None:
        picture = ffmpeg.overlay(
            picture, _logo(logo, _logo_file(rung)), x=logo.left, y=logo.top, format="yuv420"
        )  # its only frame stays
    if band is not None and band.end > first_frame:
        shown = _frames(band, first_frame)
        picture = with_bar(picture, band, shown)
        picture = with_words(picture, band, _band_file(rung), shown)
    card = rung.overlays.card
    if card is not None and card.words.end > first_frame:
        picture = _with_card(picture, card, rung, first_frame)
    return picture


def with_bar(picture: Node, band: Band, shown: str) -> Node:
    """Return pictures with a band's bar, on the frames for which an expression is true."""
    place = {"x": band.left, "y": band.top, "format": "yuv420", "enable": shown}
    return ffmpeg.overlay(picture, _bar(band), **place)


def with_words(picture: Node, band: Band, name: str, shown: str) -> Node:
    """Return pictures with a band's words, that `write_words` put into a file of this name."""
    place = {"x": band.left, "y": band.top, "format": "yuv420", "enable": shown}
    return ffmpeg.overlay(picture, _letters(band, name), **place)


def _with_card(picture: Node, card: Card, rung: RungPlan, first_frame: int) -> Node:
    """Return a rendition's pictures of which the first show its title card."""
    shown = _frames(card.words, first_frame)
    match card.look:
        case CardLook.PANEL:
            picture = with_bar(picture, card.words, shown)
        case CardLook.DIMMED:
            picture = picture.filter("lutyuv", **_DIMMED, enable=shown)
        case _:
            assert_never(card.look)
    if card.line is not None:
        picture = with_bar(picture, card.line, shown)
    picture = with_words(picture, card.words, _band_file(rung, _CARD), shown)
    if (logo := card.logo) is not None:
        place = {"x": logo.left, "y": logo.top, "format": "yuv420", "enable": shown}
        picture = ffmpeg.overlay(picture, _logo(logo, _logo_file(rung, _CARD)), **place)
    return picture


def _frames(band: Band, first_frame: int) -> str:
    return f"between(n,{max(0, band.first - first_frame)},{band.end - first_frame - 1})"


def _logo(place: LogoPlace, name: str) -> Node:
    """Return the logo in its size: one frame, scaled once, with its own alpha."""
    return (
        ffmpeg.input(name, f="png_pipe")
        .filter("format", "gbrap")
        # else the colours of what nobody sees would bleed into the edges
        .filter("premultiply", inplace=1)
        .filter("scale", place.size.width, place.size.height, flags=_SHARP)
        .filter("unpremultiply", inplace=1)
        .filter("scale", flags=SCALER, **_BT709)
        .filter("format", "yuva420p")
        .filter("setpts", 0)
    )


def _bar(band: Band) -> Node:
    """Return the bar: one frame."""
    filters = (f"color=c=0x{band.bar[1:]}:s={band.size}:r=1", "format=rgb24", _ONE, _SCALED)
    return ffmpeg.input(",".join((*filters, "format=yuv420p")), f="lavfi")


def _letters(band: Band, name: str) -> Node:
    """Return the lines of a bar: one frame, with their own alpha."""
    red, green, blue = (int(band.text[place : place + 2], 16) for place in (1, 3, 5))
    filters = (
        f"color=c=0x{band.text[1:]}@0:s={band.size}:r=1",
        "format=rgba",
        _ONE,
        f"ass={name}:alpha=1:fontsdir={FONT_FOLDER}",
        # libass says where letters are; how it colours them differs between versions of ffmpeg
        f"lutrgb=r={red}:g={green}:b={blue}",
        _SCALED,
        "format=yuva420p",
    )
    return ffmpeg.input(",".join(filters), f="lavfi")


def _logo_file(rung: RungPlan, of: str = "") -> str:
    # its own for each: ffmpeg-python takes equal filters of one input for one
    return f"{of}logo-{rung.name}.png"


def _band_file(rung: RungPlan, of: str = "") -> str:
    return f"{of}band-{rung.name}.ass"


_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {size.width}
PlayResY: {size.height}
WrapStyle: 2

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Bold, BorderStyle, Outline, Shadow, Alignment
Style: Farm,{font},20,&H00FFFFFF,1,1,0,0,4

[Events]
Format: Layer, Start, End, Style, Text
"""


def _substation(band: Band) -> str:
    """Return the lines of a bar as libass reads them."""
    head = _HEAD.format(size=band.size, font=FONT)
    lines = (
        f"Dialogue: 0,0:00:00.00,9:00:00.00,Farm,"
        f"{{\\pos({band.inset},{line.middle})\\fs{round(line.letter * LINE_HEIGHT)}}}"
        f"{_escaped(line.text)}\n"
        for line in band.lines
    )
    return head + "".join(lines)


def _escaped(text: str) -> str:
    # a zero-width joiner parts a backslash from what it would command
    plain = text.replace("\\", "\\\u200d")
    return plain.replace("{", "\\{").replace("}", "\\}")
