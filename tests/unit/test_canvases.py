"""Screens of odd shapes: which there are, and how a picture comes into them."""

from fractions import Fraction

import pytest

from farm.canvases import Canvas, Fit, choose_canvases, known_canvases
from farm.captions import BurnIn, CaptionStyle
from farm.errors import InputRejected
from farm.media import Size
from farm.outputs import Fill
from transcode.canvases import bt709_values, place_on_canvas

FULL_HD, PHONE, SMALL = Size(1920, 1080), Size(1080, 1920), Size(320, 180)


def test_all_screens_have_even_sizes():
    for canvas in choose_canvases(known_canvases()):
        assert (canvas.size.width % 2, canvas.size.height % 2) == (0, 0), canvas.name
        assert canvas.max_bitrate >= 500_000


def test_a_screen_with_another_fit_is_another_rendition():
    chosen = choose_canvases(["led-960x576", "led-960x576:fill", "led-960x576:#C8102E"])
    assert [(one.name, one.fit) for one in chosen] == [
        ("led-960x576", Fit.FOLLOW),
        ("led-960x576-fill", Fit.FILL),
        ("led-960x576-c8102e", Fit.HOUSE),
    ]
    assert chosen[2].color == "#C8102E"


def test_captions_come_in_another_style_or_language():
    wanted = ["", ":news-bar", ":en", ":news-bar:zh-Hans", ":fill"]
    chosen = choose_canvases([f"captions-vertical-720{ways}" for ways in wanted])
    assert [(one.name.removeprefix("captions-vertical-720"), one.burn_in) for one in chosen] == [
        ("", BurnIn(CaptionStyle.OUTLINE)),
        ("-news-bar", BurnIn(CaptionStyle.NEWS_BAR)),
        ("-en", BurnIn(CaptionStyle.OUTLINE, "en")),
        ("-news-bar-zh-hans", BurnIn(CaptionStyle.NEWS_BAR, "zh-Hans")),
        ("-fill", BurnIn(CaptionStyle.OUTLINE)),
    ]
    captioned = {one.name for one in choose_canvases(known_canvases()) if one.burn_in}
    assert captioned == {name for name in known_canvases() if name.startswith("captions-")}


@pytest.mark.parametrize(
    "name",
    [
        *("", "led", "led-960x576:red", "led-960x576:#12345", ":fill", "led-960x576:outline"),
        *("led-960x576:en", "captions-1080p:bold", "captions-1080p:", "captions-1080p:outline:"),
    ],
)
def test_what_is_no_screen_is_said(name):
    with pytest.raises(InputRejected) as refused:
        choose_canvases([name])
    assert refused.value.code == "profile-unknown"


PLACES = {
    # source, screen, fit: scaled picture, what is left of it, what is around it
    "wide-on-tall": (FULL_HD, Size(384, 1152), Fit.BLUR, (384, 216), (384, 216), Fill.BLUR),
    "tall-on-wide": (PHONE, Size(1920, 360), Fit.BARS, (202, 360), (202, 360), Fill.COLOR),
    "house": (PHONE, Size(960, 576), Fit.HOUSE, (324, 576), (324, 576), Fill.COLOR),
    "filled": (FULL_HD, Size(384, 1152), Fit.FILL, (2048, 1152), (384, 1152), Fill.NONE),
    "filled-sideways": (PHONE, Size(960, 576), Fit.FILL, (960, 1706), (960, 576), Fill.NONE),
    "too-small-to-fill": (SMALL, Size(384, 1152), Fit.FILL, (384, 216), (384, 216), Fill.BLUR),
    "followed": (FULL_HD, Size(384, 1152), Fit.FOLLOW, (384, 216), (384, 216), Fill.BLUR),
    "followed-across": (PHONE, Size(960, 576), Fit.FOLLOW, (324, 576), (324, 576), Fill.BLUR),
    "too-small-to-follow": (SMALL, Size(384, 1152), Fit.FOLLOW, (384, 216), (384, 216), Fill.BLUR),
    "too-small": (SMALL, Size(960, 576), Fit.HOUSE, (384, 216), (384, 216), Fill.COLOR),
    "of-its-shape": (FULL_HD, Size(960, 540), Fit.BLUR, (960, 540), (960, 540), Fill.NONE),
}


@pytest.mark.parametrize(
    ("upright", "size", "fit", "whole", "picture", "fill"), PLACES.values(), ids=PLACES
)
def test_places(upright, size, fit, whole, picture, fill):
    place = place_on_canvas(upright, Canvas("screen", size, 10**6, fit))
    assert (place.whole, place.picture, place.fill) == (Size(*whole), Size(*picture), fill)
    assert place.scale <= Fraction(6, 5)
    assert (place.color is None) is (fill is not Fill.COLOR)


@pytest.mark.parametrize(
    ("color", "values"),
    [
        ("#000000", (16, 128, 128)),
        ("#ffffff", (235, 128, 128)),
        ("#ff0000", (63, 102, 240)),
        ("#0000ff", (32, 240, 118)),
    ],
)
def test_colours_in_numbers(color, values):
    """EBU colour bars of BT.709 at 100 %."""
    assert bt709_values(color) == values


FOLLOWED = {
    "cut-out-of-it": (FULL_HD, Size(384, 1152), Size(360, 1080)),
    "across": (PHONE, Size(960, 576), Size(1080, 648)),
    "would-be-scaled-up-too-much": (FULL_HD, Size(1080, 1920), None),
    "of-its-own-shape": (FULL_HD, Size(960, 540), None),
}


@pytest.mark.parametrize(("upright", "size", "window"), FOLLOWED.values(), ids=FOLLOWED)
def test_what_a_window_is_cut_out_of_what(upright, size, window):
    assert place_on_canvas(upright, Canvas("screen", size, 10**6, Fit.FOLLOW)).window == window
