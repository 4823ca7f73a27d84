"""Title cards and covers lie inside, clear of apps' buttons and of captions; long titles fit."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

import pytest

from ai.segmentation import segment_chinese
from ai.spans import protected_spans
from farm.branding import Branding, CardLook, Logo, TitleCard, Wording, wear
from farm.canvases import choose_canvases
from farm.errors import InputRejected
from farm.ids import OrgId
from farm.lettering import BOTTOM, captions_top, width_of
from farm.media import Orientation
from farm.profiles import SHORT_VIDEO
from farm.timeline import FrameGrid
from tests.nouns import MAKING, source
from tests.unit.test_overlays import CANVASES, GRID, PICTURES, TITLES
from transcode.cards import place_card, place_cover
from transcode.ladder import plan_ladder
from transcode.plan import read_plan, spell_plan
from transcode.title_lines import set_lines


def clothes(*, title="标题", place="地点", picture=PICTURES[0], **card):
    logo = None if picture is None else Logo("ab" * 32, picture, 1)
    branding = Branding(OrgId("org_1"), logo, "k", title_card=TitleCard(**card))
    return wear(branding, title=title, place=place, has_card=True)


@pytest.mark.parametrize("canvas", CANVASES, ids=str)
def test_a_card_lies_inside_whatever_it_says(canvas):
    looks = product(CardLook, zip(PICTURES * 2, TITLES[1:], strict=False), (False, True))
    for look, (picture, title), has_captions in looks:
        worn = clothes(title=title, place=title, picture=picture, look=look)
        card = place_card(worn, canvas, GRID, has_captions=has_captions)
        words = card.words
        assert (words.first, words.end) == (0, 62)
        for line in words.lines:
            assert width_of(line.text) * line.letter <= canvas.width - 2 * words.inset + 2
        lines = [
            (line.middle - line.letter / 2, line.middle + line.letter / 2) for line in words.lines
        ]
        assert all(one[1] <= other[0] for one, other in pairwise(lines))
        for one in filter(None, (card.logo, card.line)):
            edges = (one.left, one.top, one.size.width, one.size.height)
            assert all(edge >= 0 and edge % 2 == 0 for edge in edges)
        if canvas.orientation is Orientation.VERTICAL and canvas.aspect > Fraction(1, 2):
            floor = (
                captions_top(canvas)
                if has_captions
                else canvas.height * (1 - BOTTOM[canvas.orientation])
            )
            assert lines[-1][1] <= floor, (canvas, title)


def test_a_card_never_covers_more_than_half_and_needs_a_title():
    short = FrameGrid(Fraction(25), 30)
    assert place_card(clothes(), CANVASES[0], short, has_captions=False).words.end == 15
    assert (
        place_card(clothes(), CANVASES[0], FrameGrid(Fraction(25), 1), has_captions=False) is None
    )
    branding = Branding(OrgId("org_1"), title_card=TitleCard())
    assert wear(branding, title="", place="长沙", has_card=True) is None
    assert wear(branding, title="标题", place="") is None, "nobody asked for a card"


@pytest.mark.parametrize("canvas", CANVASES, ids=str)
def test_a_cover_s_words_lie_inside(canvas):
    for title in TITLES:
        band = place_cover(Wording(title, "长沙"), TitleCard(), canvas)
        if not title:
            assert band is None
            continue
        assert band.left + band.size.width <= canvas.width
        assert band.top + band.size.height <= canvas.height


def set_title(*title, **more):
    return set_lines(*title, smallest=Fraction(1, 2), **more)


@pytest.mark.parametrize(
    ("title", "room", "lines"),
    [
        (
            "He was not an ill-disposed young man",
            6,
            ["He was", "not an", "ill-disposed", "young man"],
        ),
        ("The dog and a cat", 5, ["The dog", "and a cat"]),
        ("一二三四五六七八九十一", 10, ["一二三四五", "六七八九十一"]),
    ],
    ids=["no-word-alone", "two", "odd"],
)
def test_lines_of_a_title_are_as_even_as_its_words_allow(title, room, lines):
    made = set_title(title, 100, Fraction(100 * room), most=4)
    assert [one.text for one in made] == lines


def test_a_title_is_broken_evenly_before_it_is_made_smaller_and_cut_at_last():
    whole = "长沙橘子洲大桥今晨恢复双向通行市民出行更加便捷"
    three = set_title(whole, 80, Fraction(800), most=3)
    assert [line.letter for line in three] == [80] * 3
    assert "".join(line.text for line in three) == whole
    assert max(line.width for line in three) - min(line.width for line in three) <= 80
    smaller = set_title(whole, 80, Fraction(800), most=2)
    assert 40 <= smaller[0].letter < 80
    assert "".join(line.text for line in smaller) == whole
    cut = set_title("省" * 200, 80, Fraction(800), most=2)
    assert (len(cut), cut[0].letter, cut[-1].text[-1]) == (2, 40, "…")
    assert all(line.width <= 800 for line in cut)
    assert next(line.text for line in set_title("W" * 99, 80, Fraction(800), most=2)).endswith("…")


def test_a_plan_says_the_card_and_is_read_back():
    canvases = choose_canvases(["captions-vertical-720:titled", "branded-720p"])
    assert [one.name for one in canvases] == ["captions-vertical-720-titled", "branded-720p"]
    profile = replace(SHORT_VIDEO, canvases=canvases)
    plan = plan_ladder(source(), profile, MAKING, clothes())
    titled, branded = (rung for rung in plan.rungs if rung.screen is not None)
    assert titled.overlays.card is not None
    assert (branded.overlays.card, branded.overlays.logo is None) == (None, False)
    assert titled.overlays.logo is None, "who asks for a title does not get the logo in a corner"
    assert read_plan(spell_plan(plan)) == plan


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (TitleCard(color="red"), "branding-color"),
        (TitleCard(length=Fraction(9)), "branding-card"),
        (TitleCard(length=Fraction(1, 2)), "branding-card"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_no_picture_can_wear_is_refused(card, code):
    with pytest.raises(InputRejected) as refused:
        Branding(OrgId("org_1"), title_card=card).require_sensible()
    assert refused.value.code == code


KEPT = [
    ("橘子洲大桥今晨恢复通行", 500, 100),
    ("今年前三季度投资3.5亿元建设乡村公路", 600, 100),
    ("长沙市人民检察院依法提起公诉", 500, 100),
    ("Xiangjiang New Area opens 12,500 km of roads", 700, 80),
]


@pytest.mark.parametrize(("title", "room", "letter"), KEPT, ids=[one[0] for one in KEPT])
@pytest.mark.parametrize("most", [2, 4])
def test_no_line_of_a_title_parts_a_word_or_a_number(title, room, letter, most):
    together = protected_spans(title, segment_chinese)
    lines = set_title(title, letter, Fraction(room), most=most, together=together)
    assert len(lines) > 1
    at = 0
    for line in lines[:-1]:
        at = title.index(line.text, at) + len(line.text)
        assert not [title[a:b] for a, b in together if a < at < b], [one.text for one in lines]
    assert "".join(one.text for one in lines).replace(" ", "") == title.replace(" ", "")
    assert all(line.width <= room for line in lines)


def test_what_is_too_long_for_any_line_is_parted_and_a_cut_leaves_no_half_number():
    solid = "一二三四五六七八九十一二三四五六七八九十"
    lines = set_title(solid, 100, Fraction(500), most=4, together=[(0, len(solid))])
    assert "".join(one.text for one in lines) == solid
    long = "全市投资项目一百二十五个总额3500000亿元"
    together = [(12, len(long))]
    [line] = set_title(long, 100, Fraction(900), most=1, together=together)
    assert line.text == "全市投资项目一百二十五个…"
