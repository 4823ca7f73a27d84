"""Burned-in captions: what libass is told, and that it keeps the safe areas of vertical apps."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from ai.cue_edits import refit
from ai.cue_rules import VERTICAL
from ai.cues import CuePlan, make_cues
from ai.segmentation import segment_chinese
from ai.substation import substation
from farm.captions import CaptionStyle
from farm.lettering import width_of
from farm.media import Size
from farm.timeline import TimeRange
from tests.speech import NEWS_EN, NEWS_ZH, spoken

PLAN = CuePlan(Fraction(25), segment_chinese)
TALL, WIDE = Size(1080, 1920), Size(1920, 1080)
SAID = [spoken(NEWS_ZH[0]), spoken(NEWS_EN[0], start=30, rate=15, language="en")]
CUES = make_cues(SAID, PLAN)


def fields_of(text):
    (names,) = re.findall(r"^Format: (Name, Font.*)$", text, re.MULTILINE)
    (values,) = re.findall(r"^Style: (.*)$", text, re.MULTILINE)
    return dict(zip(names.split(", "), values.split(","), strict=True))


def spoken_lines(text):
    events = re.findall(r"^Dialogue: (.*)$", text, re.MULTILINE)
    texts = [re.sub(r"^\{\\fs\d+\}", "", event.split(",", 9)[9]) for event in events]
    return [text.split("\\N") for text in texts]


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
    assert looks == {"1", "4"}


@pytest.mark.parametrize("size", [TALL, WIDE], ids=str)
@pytest.mark.parametrize(
    "text",
    ["WHO WAMMED MMMMM WWW MM", "people would be covered", "要加快发展人工智能产业了", "No."],
)
def test_wide_letters_are_made_smaller_until_they_fit(text, size):
    rules = VERTICAL if size is TALL else CuePlan(Fraction(25), segment_chinese).rules
    (cue,) = make_cues([spoken(text, language="en")], replace(PLAN, rules=rules))
    drawn = substation([cue], CaptionStyle.OUTLINE, size)
    fields = fields_of(drawn)
    sizes = re.findall(r"\{\\fs(\d+)\}", drawn)
    letter = int(sizes[0] if sizes else fields["Fontsize"]) / 1.45
    room = size.width - int(fields["MarginL"]) - int(fields["MarginR"])
    assert letter * max(width_of(line) for line in cue.lines) <= room
    assert letter >= size.width / 17 * 0.6 or size is WIDE
    is_plain = text[0] == "要" or size is WIDE
    assert bool(sizes) is not is_plain, "Chinese has the style's own size, and all that has room"


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), 60])
def test_a_cue_is_drawn_on_its_frames_and_on_no_other(rate):
    """As libass sees it: a frame's time in whole milliseconds, and an end is no more in the cue."""
    cue = make_cues([spoken("好", start=1)], replace(PLAN, rate=Fraction(rate)))[0]
    for first in range(0, 200, 7):
        span = TimeRange(first / Fraction(rate), (first + 30) / Fraction(rate))
        drawn = substation([replace(cue, span=span)], CaptionStyle.OUTLINE, TALL)
        start, end = re.findall(r"^Dialogue: 0,([^,]+),([^,]+),", drawn, re.MULTILINE)[0]
        for wobble in (-1, 0):  # a product of doubles may come out a little less
            times = [max(0, int(number * 1000 / Fraction(rate)) + wobble) for number in range(300)]
            seen = [n for n, at in enumerate(times) if seconds(start) <= at < seconds(end)]
            assert seen == list(range(first, first + 30))


def seconds(text):
    hours, minutes, rest = text.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(rest)) * 1000)
