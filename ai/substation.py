"""Advanced SubStation Alpha (pure): captions as libass draws them into pictures, in two styles."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from ai.cue_rules import measure
from farm.captions import CaptionStyle, Cue
from farm.lettering import BOTTOM, FONT, LETTER, LINE_HEIGHT, SIDES, width_of
from farm.media import Orientation, Size

_FINAL_STOPS = "，。,、"
"""Burned-in Chinese drops them at the end of a cue: FIELD.md section 1."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A style's fields. Colours are ``&HAABBGGRR``; AA 00 is opaque.

    Attributes:
        border: 1 draws an edge around letters; 4 is libass's own, one box around all lines, where 3
            draws a box for each line, and both where they overlap.
        back: colour of the box, or of the shadow.
        edge: width of the letters' edge, of a character's size.
        shadow: how far the box reaches beyond the lines, or the shadow falls, likewise.
    """

    border: int
    back: str
    edge: float
    shadow: float


_LOOKS = {
    CaptionStyle.NEWS_BAR: _Look(border=4, back="&H20281208", edge=0, shadow=0.28),
    CaptionStyle.OUTLINE: _Look(border=1, back="&H60000000", edge=0.07, shadow=0.03),
}
_NARROW_SHARE = Fraction(9, 10)
"""Size of lines without a Chinese character in vertical pictures: 24 letters then fit."""


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
        f"0,0,0,,{_sized(_lines(cue), size)}"
        for cue in cues
    )
    return "\n".join((_HEAD.format(size=size), _style(style, size), _EVENTS, *events)) + "\n"


_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {size.width}
PlayResY: {size.height}
WrapStyle: 0
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding"""
_EVENTS = """
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"""


def _style(style: CaptionStyle, size: Size) -> str:
    look, font = _LOOKS[style], _font(size)
    side = round(size.width * SIDES[size.orientation])
    fields = (
        "Farm",
        FONT,
        round(font * LINE_HEIGHT),
        "&H00FFFFFF",
        "&H00FFFFFF",
        "&H00101010",
        look.back,
        1,
        *(0, 0, 0, 100, 100, 0, 0),
        look.border,
        round(font * look.edge, 1),
        round(font * look.shadow, 1),
        2,
        side,
        side,
        round(size.height * BOTTOM[size.orientation]),
        1,
    )
    return "Style: " + ",".join(str(field) for field in fields)


def _font(size: Size) -> int:
    return round(size.width * LETTER[size.orientation])


def _lines(cue: Cue) -> list[str]:
    lines = list(cue.lines)
    if cue.language == "zh":
        lines[-1] = lines[-1].rstrip(_FINAL_STOPS) or lines[-1]
    return lines


def _sized(lines: list[str], size: Size) -> str:
    """Return a cue's text, in smaller letters where its lines would reach beyond the safe edges."""
    shape, font = size.orientation, _font(size)
    has_wide = any(measure(line)[0] for line in lines)
    share = Fraction(1) if has_wide or shape is Orientation.HORIZONTAL else _NARROW_SHARE
    room = size.width * (1 - 2 * SIDES[shape])
    widest = max(width_of(line) for line in lines)
    fitting = min(floor(font * share), floor(room / Fraction(max(widest, 1.0))))
    text = "\\N".join(_escaped(line) for line in lines)
    return text if fitting == font else f"{{\\fs{floor(fitting * LINE_HEIGHT)}}}{text}"


def _escaped(text: str) -> str:
    # a zero-width joiner parts a backslash from what it would command
    plain = text.replace("\\", "\\\u200d")
    return plain.replace("{", "\\{").replace("}", "\\}")


def _field(text: str) -> str:
    return text.replace(",", " ").replace("\n", " ")


def _time(time: Fraction) -> str:
    """Spell ``H:MM:SS.cc``: the last hundredth at least a millisecond before a frame's edge.

    Rounded up it would be a frame late, and libass cuts a frame's own time to milliseconds.
    """
    hundredths = max(0, floor((time - Fraction(1, 1000)) * 100))
    minutes, hundredths = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{hundredths // 100:02d}.{hundredths % 100:02d}"
