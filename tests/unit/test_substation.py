"""Burned-in captions: what libass is told, and that it keeps the safe areas of vertical apps."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from ai.cue_edits import refit
from ai.cue_rules import VERTICAL
from ai.cues import CuePlan, make_cues
from ai.segmentation import segment_chinese
from ai.substation import CaptionStyle, substation
from farm.media import Size
from tests.speech import NEWS_EN, NEWS_ZH, spoken

PLAN = CuePlan(Fraction(25), segment_chinese)
TALL = Size(1080, 1920)
SAID = [spoken(NEWS_ZH[0]), spoken(NEWS_EN[0], start=30, rate=15, language="en")]
CUES = make_cues(SAID, PLAN)


def fields_of(text):
    (names,) = re.findall(r"^Format: (Name, Font.*)$", text, re.MULTILINE)
    (values,) = re.findall(r"^Style: (.*)$", text, re.MULTILINE)
    return dict(zip(names.split(", "), values.split(","), strict=True))


def spoken_lines(text):
    events = re.findall(r"^Dialogue: (.*)$", text, re.MULTILINE)
    return [event.split(",", 9)[9].split("\\N") for event in events]


@pytest.mark.parametrize("style", CaptionStyle)
def test_a_vertical_picture_keeps_room_for_the_buttons_of_apps(style):
    text = substation(CUES, style, TALL)
    fields = fields_of(text)
    assert (f"PlayResX: {TALL.width}\n" in text, f"PlayResY: {TALL.height}\n" in text) == (
        True,
        True,
    )
    assert int(fields["MarginV"]) >= TALL.height * 0.2
    assert int(fields["MarginR"]) >= TALL.width * 0.12
    letter = int(fields["Fontsize"]) / 1.45
    room = TALL.width - int(fields["MarginL"]) - int(fields["MarginR"])
    assert 12 * letter <= room


def test_vertical_lines_have_twelve_chinese_characters_at_most():
    narrow = refit(CUES, replace(PLAN, rules=VERTICAL))
    lines = [
        line for one in spoken_lines(substation(narrow, CaptionStyle.OUTLINE, TALL)) for line in one
    ]
    assert max(len(line) for line in lines if line[0] >= "\u2e80") <= 12
    assert max(len(line) for line in lines) <= 24


def test_chinese_drops_its_last_stop_and_english_keeps_it():
    shown = [
        "".join(lines) for lines in spoken_lines(substation(CUES, CaptionStyle.NEWS_BAR, TALL))
    ]
    assert shown[0][-1] not in "，。"
    assert shown[-1].endswith("January.")


def test_text_is_no_command():
    (cue,) = make_cues([spoken("{\\b1}a\\Nb")], PLAN)
    (lines,) = spoken_lines(substation([cue], CaptionStyle.OUTLINE, TALL))
    (line,) = lines
    assert line.startswith("\\{")
    assert "\\N" not in line


def test_the_styles_are_two():
    looks = {fields_of(substation(CUES, style, TALL))["BorderStyle"] for style in CaptionStyle}
    assert looks == {"1", "3"}
