"""Where logos and lower thirds lie: inside, even, clear of apps' buttons and of captions."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from ai.segmentation import segment_chinese
from ai.spans import protected_spans
from farm.branding import Branding, Corner, Logo, LowerThird, TitleCard, wear
from farm.canvases import choose_canvases, known_canvases
from farm.ids import OrgId
from farm.lettering import captions_top, width_of
from farm.media import Orientation, PictureCoding, Size
from farm.outputs import Origin
from farm.profiles import SHORT_VIDEO
from farm.timeline import FrameGrid, TimeRange
from tests.nouns import MAKING, source, video
from transcode.cards import place_card
from transcode.chunks import chunk_of, chunked_rungs
from transcode.cut import plan_cut
from transcode.ladder import plan_ladder
from transcode.overlays import place_overlays
from transcode.plan import fingerprint, read_plan, spell_plan
from transcode.title_lines import set_lines

GRID = FrameGrid(Fraction(25), 250)
WIDE, TALL = Size(1920, 1080), Size(1080, 1920)
SIZES = (
    "1920x1080 1080x1920 1280x720 720x1280 960x576 720x720 384x1152 1920x360 642x362 160x90 90x160"
)
CANVASES = [Size(*map(int, size.split("x"))) for size in SIZES.split()]
TITLES = ["", "短", "长沙橘子洲大桥今晨恢复双向通行", "省" * 200, "W" * 200, "Bridge " * 40]
PICTURES = [Size(200, 100), Size(100, 100), Size(40, 400), Size(4096, 20)]


def worn(corner=Corner.TOP_LEFT, *, picture=PICTURES[0], look=LowerThird(), **said):  # noqa: B008
    logo = None if picture is None else Logo("ab" * 32, picture, 1)
    branding = Branding(OrgId("org_1"), logo, "k", corner, lower_third=look)
    return replace(branding, **said), wear(branding, title="标题", place="地点")


def placed(canvas, corner=Corner.TOP_LEFT, *, has_captions=False, **changes):
    _, clothes = worn(corner)
    return place_overlays(replace(clothes, **changes), canvas, GRID, has_captions=has_captions)


@pytest.mark.parametrize("canvas", CANVASES, ids=str)
def test_all_lies_inside_on_even_pixels(canvas):
    for corner, (picture, title), width, captions in product(
        Corner, zip(PICTURES * 2, TITLES, strict=False), (3, 40), (False, True)
    ):
        logo = Logo("ab" * 32, picture, 1)
        said = {"logo": logo, "title": title, "place": title or "x", "width": width, "margin": 15}
        made = placed(canvas, corner, has_captions=captions, **said)
        for one in (made.logo, made.band):
            edges = (one.left, one.top, one.size.width, one.size.height)
            assert all(edge >= 0 and edge % 2 == 0 for edge in edges), one
            assert one.left + one.size.width <= canvas.width, one
            assert one.top + one.size.height <= canvas.height, one
        for line in made.band.lines:
            inside = made.band.size.width - 2 * made.band.inset
            assert width_of(line.text) * line.letter <= inside + 1, line


@pytest.mark.parametrize("canvas", [WIDE, TALL, Size(720, 720)], ids=str)
@pytest.mark.parametrize("corner", Corner)
def test_they_keep_clear_of_captions_and_of_each_other(canvas, corner):
    made = placed(canvas, corner, has_captions=True, title="很长的标题" * 8)
    for one in (made.logo, made.band):
        assert one.top + one.size.height <= captions_top(canvas)
    bar, logo = made.band, made.logo
    assert bar.top + bar.size.height <= logo.top or logo.top + logo.size.height <= bar.top


@pytest.mark.parametrize("corner", Corner)
def test_they_keep_clear_of_what_apps_cover(corner):
    made = placed(TALL, corner)
    for one in (made.logo, made.band):
        assert one.top >= 0.059 * TALL.height
        assert one.top + one.size.height <= 0.78 * TALL.height
        if not corner.is_top or one is made.band:
            assert one.left + one.size.width <= 0.88 * TALL.width


def test_a_logo_has_its_width_its_margin_and_its_own_shape():
    logo = placed(WIDE, Corner.BOTTOM_RIGHT, width=10, margin=5).logo
    assert logo.size == Size(192, 96)
    assert (WIDE.width - logo.left - 192, WIDE.height - logo.top - 96) == (54, 54)
    upright = placed(TALL, width=10).logo
    assert upright.size == logo.size, "as large in both"


@pytest.mark.parametrize(
    ("start", "length", "frames"),
    [(0, 5, (0, 125)), (1, 5, (25, 150)), (Fraction(1, 50), 1, (0, 26)), (8, 60, (200, 250))],
)
def test_a_lower_third_stands_on_the_grid(start, length, frames):
    band = placed(WIDE, lower_third=LowerThird(start=Fraction(start), length=Fraction(length))).band
    assert (band.first, band.end) == frames


def test_a_lower_third_that_begins_behind_the_end_is_none():
    late = LowerThird(start=Fraction(10))
    assert placed(WIDE, lower_third=late).band is None
    assert placed(WIDE, lower_third=late, logo=None) is None


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 10, []),
        ("今天的新闻", 5, ["今天的新闻"]),
        ("今天的新闻，明天的报纸", 6, ["今天的新闻，", "明天的报纸"]),
        ("Bridge reopened", 6, ["Bridge", "reopened"]),
    ],
)
def test_titles_break_where_a_reader_would(text, room, lines):
    assert [one.text for one in set_lines(text, 40, Fraction(room * 40), most=2)] == lines


def test_what_does_not_fit_gets_smaller_and_then_ends_in_an_ellipsis():
    smaller = set_lines("省" * 24, 40, Fraction(10 * 40), most=2)
    assert [(one.text, one.letter) for one in smaller] == [("省" * 12, 32)] * 2
    cut = set_lines("省" * 99, 40, Fraction(10 * 40), most=2)
    assert [(one.text[-1], one.letter) for one in cut] == [("省", 28), ("…", 28)]
    assert all(one.width <= 400 for one in cut)


KEPT = [
    ("湘江新区投资3.5亿元建设乡村公路三千米", "长沙市岳麓区橘子洲街道"),
    ("长沙市人民检察院依法提起公诉", "长沙"),
    ("New Area opens 12,500 km of new roads", "Yuelu District"),
    ("全市投资项目一百二十五个总额三千五百亿元", "湖南省长沙市岳麓区橘子洲街道" * 3),
]


def wording(title, place):
    spans = [tuple(protected_spans(text, segment_chinese)) for text in (title, place)]
    return {"title": title, "place": place, "together": spans[0], "place_together": spans[1]}


@pytest.mark.parametrize(("title", "place"), KEPT, ids=[one[0] for one in KEPT])
@pytest.mark.parametrize("canvas", CANVASES, ids=str)
def test_no_line_of_a_lower_third_parts_a_word_a_name_or_a_number(canvas, title, place):
    said = wording(title, place)
    lines = placed(canvas, **said).band.lines
    assert len(lines) in {2, 3}
    *titles, last = [line.text for line in lines]
    for text, shown in ((title, titles), (place, [last])):
        at = 0
        for line in shown:
            at = text.index(line.rstrip("…"), at) + len(line.rstrip("…"))
            spans = said["together"] if text is title else said["place_together"]
            parted = [text[a:b] for a, b in spans if a < at < b]
            assert not parted, (shown, parted)


def test_a_lower_third_and_a_card_part_a_title_in_the_same_places():
    title = "湘江新区投资三点五亿元建设乡村公路"
    said = wording(title, "")
    card = TitleCard(length=Fraction(2))
    clothes = replace(worn()[1], card=card, **said)
    for room in (8, 9, 10, 12):
        sized = {"most": 2, "together": said["together"]}
        small, large = (set_lines(title, size, Fraction(room * size), **sized) for size in (30, 90))
        assert [one.text for one in small] == [one.text for one in large]
    words = place_card(clothes, TALL, GRID, has_captions=False).words
    assert not any(a < len(words.lines[0].text) < b for a, b in said["together"])


def planned(*names, clothes=None, **changes):
    profile = replace(SHORT_VIDEO, canvases=choose_canvases(names))
    return plan_ladder(source(video(**changes)), profile, MAKING, clothes)


def test_a_branded_canvas_wears_what_the_clip_wears_and_the_ladder_does_not():
    _, clothes = worn()
    names = ["branded-1080p", "captions-vertical-720:branded", "led-960x576", "captions-1080p"]
    plan = planned(*names, clothes=clothes)
    dressed = {rung.name: rung for rung in plan.rungs if rung.overlays}
    assert set(dressed) == {"branded-1080p", "captions-vertical-720-branded"}
    assert plan.preview not in dressed
    assert plan.worn == clothes
    assert read_plan(spell_plan(plan)) == plan
    assert {rung.screen for rung in dressed.values()} == set(dressed), "never streamed"
    assert "branded-1080p" in {one.name for one in chunked_rungs(plan.rungs, plan.preview)}
    bare = planned(*names)
    assert not any(rung.overlays for rung in bare.rungs)
    assert fingerprint(plan, "branded-1080p") != fingerprint(bare, "branded-1080p")


def test_a_rung_with_overlays_is_never_copied_and_says_why():
    coding = PictureCoding(40, True, False, 0, 0, True, None, 8_000_000)
    profile = replace(SHORT_VIDEO, canvases=choose_canvases(["branded-1080p"]))
    for clothes, origin in ((None, Origin.COPIED), (worn()[1], Origin.ENCODED)):
        rung = plan_ladder(source(video(coding=coding)), profile, MAKING, clothes).rungs[-1]
        assert rung.origin is origin
    assert rung.reason.code == "encoded-branding"


def test_a_chunk_keeps_the_places_and_the_frames_of_the_clip():
    _, clothes = worn()
    profile = replace(SHORT_VIDEO, canvases=choose_canvases(["branded-1080p"]))
    making = replace(MAKING, chunk_seconds=2)
    plan = plan_ladder(source(video()), profile, making, clothes)
    overlays = plan.rungs[-1].overlays
    for number in range(len(plan.chunks)):
        assert chunk_of(plan, number).plan.rungs[-1].overlays == overlays


def test_only_canvases_that_say_so_are_branded():
    branded = {one.name for one in choose_canvases(known_canvases()) if one.branded}
    assert branded == {name for name in known_canvases() if name.startswith("branded-")}
    for name in branded:
        (canvas,) = choose_canvases([name])
        assert canvas.size.orientation is (
            Orientation.VERTICAL if "vertical" in name else Orientation.HORIZONTAL
        )


def test_a_cut_wears_nothing_as_it_is_dressed_when_it_is_a_clip():
    _, clothes = worn()
    plan = planned("branded-1080p", clothes=clothes, width=1280, height=720)
    largest = max(plan.rungs, key=lambda rung: rung.picture.pixels)
    assert largest.overlays is not None
    stretch = TimeRange(Fraction(2), Fraction(4))
    assert plan_cut(plan, stretch).rung.name == "720p"
    assert plan_cut(plan, stretch, largest.name).rung.overlays is None
