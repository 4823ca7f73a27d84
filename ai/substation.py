"""Advanced SubStation Alpha (pure): captions as libass draws them into pictures, in two styles."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from farm.captions import Cue
from farm.media import Orientation, Size

FONT = "Noto Sans CJK SC"
_FINAL_STOPS = "，。,、"
"""Burned-in Chinese drops them at the end of a cue: FIELD.md section 1."""


class CaptionStyle(StrEnum):
    """How captions look in a picture."""

    NEWS_BAR = "news-bar"
    """White on a dark bar."""
    OUTLINE = "outline"
    """White with a dark edge."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A style's fields. Colours are ``&HAABBGGRR``; AA 00 is opaque."""

    border: int
    back: str
    edge: float


_LOOKS = {
    CaptionStyle.NEWS_BAR: _Look(border=3, back="&H10281208", edge=0.30),
    CaptionStyle.OUTLINE: _Look(border=1, back="&H80000000", edge=0.07),
}
_FONT_SHARE = {Orientation.HORIZONTAL: Fraction(1, 30), Orientation.VERTICAL: Fraction(1, 17)}
"""Size of a character, of the picture's width: 16 Chinese ones use about half of a horizontal line,
12 fit between the safe edges of a vertical one."""


def substation(cues: Iterable[Cue], style: CaptionStyle, size: Size) -> str:
    """Return an ASS file.

    Args:
        cues: whose lines fit the picture: `ai.cue_rules.VERTICAL` for a vertical one.
        style: of all cues.
        size: of the picture; of vertical ones the bottom fifth and an eighth of the right stay
            free, where apps draw their buttons.
    """
    events = (
        f"Dialogue: 0,{_time(cue.span.start)},{_time(cue.span.end)},Farm,{_field(cue.speaker)},"
        f"0,0,0,,{_text(cue)}"
        for cue in cues
    )
    return "\n".join((_HEAD.format(size=size), _style(style, size), _EVENTS, *events)) + "\n"


_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {size.width}
PlayResY: {size.height}
WrapStyle: 2
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding"""
_EVENTS = """
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"""


def _style(style: CaptionStyle, size: Size) -> str:
    look, shape = _LOOKS[style], size.orientation
    font = round(size.width * _FONT_SHARE[shape])
    is_vertical = shape is Orientation.VERTICAL
    side = size.width * 13 // 100 if is_vertical else size.width * 5 // 100
    bottom = size.height * 22 // 100 if is_vertical else size.height * 7 // 100
    edge = look.back if look.border == 3 else "&H00101010"  # noqa: PLR2004 - a box is its outline
    fields = (
        "Farm",
        FONT,
        # libass measures a line's height, which is 1.45 times a character's in this font
        round(font * 1.45),
        "&H00FFFFFF",
        "&H00FFFFFF",
        edge,
        look.back,
        1,
        *(0, 0, 0, 100, 100, 0, 0),
        look.border,
        round(font * look.edge, 1),
        0,
        2,
        side,
        side,
        bottom,
        1,
    )
    return "Style: " + ",".join(str(field) for field in fields)


def _text(cue: Cue) -> str:
    lines = list(cue.lines)
    if cue.language == "zh":
        lines[-1] = lines[-1].rstrip(_FINAL_STOPS) or lines[-1]
    return "\\N".join(_escaped(line) for line in lines)


def _escaped(text: str) -> str:
    # a zero-width joiner parts a backslash from what it would command
    plain = text.replace("\\", "\\\u200d")
    return plain.replace("{", "\\{").replace("}", "\\}")


def _field(text: str) -> str:
    return text.replace(",", " ").replace("\n", " ")


def _time(time: Fraction) -> str:
    """Spell ``H:MM:SS.cc``; a frame's edge is rounded to the nearest hundredth."""
    hundredths = round(time * 100)
    minutes, hundredths = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{hundredths // 100:02d}.{hundredths % 100:02d}"
