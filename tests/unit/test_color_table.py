"""Colours: what untagged pictures mean, and the table into BT.709."""

import math

import numpy as np
import pytest

from farm.media import Color, DynamicRange
from tests.nouns import video
from transcode.color_table import (
    ColorMeaning,
    compress_highlights,
    conversion_table,
    convert_to_bt709,
    cube_text,
    hlg_light,
    into_gamut,
    pq_light,
    pq_signal,
    primaries_matrix,
    read_colors,
)

HLG = ColorMeaning("bt2020", False, "bt2020", DynamicRange.HLG, 1000.0)
PQ = ColorMeaning("bt2020", False, "bt2020", DynamicRange.PQ, 1000.0)
MEANINGS = {
    "sdr-bt709": ColorMeaning("bt709", False, "bt709", DynamicRange.SDR, 203.0),
    "sdr-ntsc": ColorMeaning("bt601", False, "smpte170m", DynamicRange.SDR, 203.0),
    "sdr-pal": ColorMeaning("bt601", False, "bt470bg", DynamicRange.SDR, 203.0),
    "sdr-p3": ColorMeaning("bt709", True, "smpte432", DynamicRange.SDR, 203.0),
    "sdr-bt2020": ColorMeaning("bt2020", False, "bt2020", DynamicRange.SDR, 203.0),
    "hlg": HLG,
    "hlg-p3": ColorMeaning("bt709", False, "smpte432", DynamicRange.HLG, 1000.0),
    "pq-203": ColorMeaning("bt2020", False, "bt2020", DynamicRange.PQ, 203.0),
    "pq-600": ColorMeaning("bt2020", False, "bt2020", DynamicRange.PQ, 600.0),
    "pq-1000": PQ,
    "pq-4000": ColorMeaning("bt2020", False, "bt2020", DynamicRange.PQ, 4000.0),
    "pq-10000": ColorMeaning("bt2020", False, "bt2020", DynamicRange.PQ, 10_000.0),
}
EACH_MEANING = pytest.mark.parametrize("meaning", MEANINGS.values(), ids=MEANINGS)
RAMP = np.linspace(0.0, 1.0, 257)


def grey(values):
    return np.repeat(np.asarray(values, dtype=float)[..., None], 3, axis=-1)


@EACH_MEANING
def test_black_stays_black_and_white_stays_white(meaning):
    black, white = convert_to_bt709(grey([0.0, 1.0]), meaning)
    assert black == pytest.approx([0, 0, 0], abs=1e-6)
    assert white == pytest.approx([1, 1, 1], abs=1e-6)


@EACH_MEANING
def test_grey_stays_grey(meaning):
    converted = convert_to_bt709(grey(RAMP), meaning)
    assert np.ptp(converted, axis=-1).max() < 1e-6


@EACH_MEANING
@pytest.mark.parametrize(
    "tint",
    [(1, 1, 1), (1, 0, 0), (0, 1, 0), (0, 0, 1)],
    ids=["grey", "red", "green", "blue"],
)
def test_more_signal_is_never_darker(meaning, tint):
    converted = convert_to_bt709(RAMP[:, None] * np.array(tint), meaning)
    luminance = converted**2.4 @ np.array([0.2126, 0.7152, 0.0722])
    assert np.diff(luminance).min() >= -1e-9
    assert luminance[-1] > luminance[128] > luminance[1]


@EACH_MEANING
def test_every_colour_ends_inside_bt709(meaning):
    table = conversion_table(meaning, points=9)
    assert table.shape == (9, 9, 9, 3)
    assert np.isfinite(table).all()
    assert table.min() >= 0
    assert table.max() <= 1


def test_bt709_is_left_as_it_is():
    meaning = MEANINGS["sdr-bt709"]
    axis = np.linspace(0, 1, 9)
    same = np.stack(np.meshgrid(axis, axis, axis, indexing="ij")[::-1], axis=-1)
    assert conversion_table(meaning, points=9) == pytest.approx(same, abs=1e-6)


# A second computation of the same standards, number by number instead of by array.


def pq_of(nits):
    power = (nits / 10_000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def nits_of(signal):
    power = signal ** (1 / 78.84375)
    linear = max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)
    return 10_000 * linear ** (1 / 0.1593017578125)


def eetf(nits, peak, target):
    """BT.2390 section 5.4.1 with a black level of 0."""
    e1, max_lum = pq_of(nits) / pq_of(peak), pq_of(target) / pq_of(peak)
    ks = 1.5 * max_lum - 0.5
    if e1 < ks:
        return nits
    t = (e1 - ks) / (1 - ks)
    e2 = (
        (2 * t**3 - 3 * t**2 + 1) * ks
        + (t**3 - 2 * t**2 + t) * (1 - ks)
        + (-2 * t**3 + 3 * t**2) * max_lum
    )
    return nits_of(e2 * pq_of(peak))


def hlg_nits(signal):
    """BT.2100: grey on a display of 1000 cd/m²."""
    if signal <= 0.5:
        scene = signal**2 / 3
    else:
        scene = (math.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return 1000 * scene**1.2


@pytest.mark.parametrize("signal", [0.1, 0.38, 0.5, 0.75, 0.79, 0.9, 1.0])
def test_hlg_grey_lands_where_the_standards_put_it(signal):
    [[red, _, _]] = convert_to_bt709(grey([signal]), HLG)
    expected = (eetf(hlg_nits(signal), 1000, 203) / 203) ** (1 / 2.4)
    assert red == pytest.approx(expected, abs=1e-6)


def test_hlg_diffuse_white_is_203_nits():
    # BT.2408 table 1: 75 % HLG is 203 cd/m², 38 % is 26 cd/m²
    [[white, _, _]], [[card, _, _]] = hlg_light(grey([[0.75], [0.38]]))
    assert white == pytest.approx(203, abs=1)
    assert card == pytest.approx(26, abs=1)


@pytest.mark.parametrize("nits", [0.1, 1, 26, 100, 203, 400, 999])
@pytest.mark.parametrize("peak", [400.0, 1000.0, 4000.0])
def test_pq_grey_lands_where_the_standards_put_it(nits, peak):
    meaning = ColorMeaning("bt2020", False, "bt2020", DynamicRange.PQ, peak)
    [[red, _, _]] = convert_to_bt709(grey([pq_of(nits)]), meaning)
    expected = (eetf(min(nits, peak), peak, 203) / 203) ** (1 / 2.4)
    assert red == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("nits", "signal"),
    [(0.0, 0.0), (1.0, 0.1499), (100.0, 0.5081), (203.0, 0.5807), (1000.0, 0.7518), (1e4, 1.0)],
)
def test_known_points_of_pq(nits, signal):
    assert float(pq_signal(np.array(nits))) == pytest.approx(signal, abs=1e-4)


def test_pq_there_and_back():
    assert pq_signal(pq_light(RAMP)) == pytest.approx(RAMP, abs=1e-6)


def test_dark_pictures_are_left_alone_by_the_tone_curve():
    dark = np.array([[1.0, 5.0, 20.0], [40.0, 40.0, 40.0]])
    assert compress_highlights(dark, 1000.0) == pytest.approx(dark, rel=1e-9)


def test_the_tone_curve_keeps_the_hue():
    bright = np.array([[800.0, 400.0, 100.0]])
    compressed = compress_highlights(bright, 1000.0)
    assert compressed / compressed.max() == pytest.approx(bright / bright.max())
    assert compressed.max() <= 203


def test_more_light_is_never_darker_after_the_tone_curve():
    brightness = np.linspace(0, 1000, 257)[:, None]
    compressed = compress_highlights(brightness * np.array([1.0, 0.5, 0.2]), 1000.0)
    assert np.diff(compressed, axis=0).min() > 0
    assert compressed[-1] == pytest.approx([203, 101.5, 40.6])


BT2087 = {  # ITU-R BT.2087-0 and its inverse, as printed
    ("bt709", "bt2020"): [
        [0.6274, 0.3293, 0.0433],
        [0.0691, 0.9195, 0.0114],
        [0.0164, 0.0880, 0.8956],
    ],
    ("bt2020", "bt709"): [
        [1.6605, -0.5876, -0.0728],
        [-0.1246, 1.1329, -0.0083],
        [-0.0182, -0.1006, 1.1187],
    ],
}


@pytest.mark.parametrize(
    ("pair", "printed"), BT2087.items(), ids=["-to-".join(pair) for pair in BT2087]
)
def test_primaries_as_the_standard_prints_them(pair, printed):
    assert primaries_matrix(*pair) == pytest.approx(np.array(printed), abs=1e-4)


@pytest.mark.parametrize("name", ["bt709", "smpte170m", "bt470bg", "bt2020", "smpte432"])
def test_primaries_keep_white_and_find_the_way_back(name):
    there, back = primaries_matrix(name, "bt709"), primaries_matrix("bt709", name)
    assert there.sum(axis=1) == pytest.approx([1, 1, 1])
    assert there @ back == pytest.approx(np.eye(3), abs=1e-12)


def test_colours_outside_come_in_and_colours_inside_stay():
    inside = np.array([0.2, 0.5, 0.9])
    outside = np.array([[1.4, 0.2, 0.1], [-0.2, 0.5, 0.3], [3.0, 3.0, 3.0], [-1.0, -1.0, -1.0]])
    assert into_gamut(inside) == pytest.approx(inside)
    drawn = into_gamut(outside)
    assert drawn.min() >= 0
    assert drawn.max() <= 1
    luma = np.array([0.2126, 0.7152, 0.0722])
    assert drawn[:2] @ luma == pytest.approx(outside[:2] @ luma), "the brightness is kept"
    assert drawn[2:] == pytest.approx(np.array([[1, 1, 1], [0, 0, 0]]))


UNTAGGED = {
    "full-hd": (video(1920, 1080), "bt709"),
    "hd": (video(1280, 720), "bt709"),
    "upright-phone": (video(720, 1280), "bt709"),
    "pal": (video(720, 576), "bt601"),
    "ntsc": (video(720, 480), "bt601"),
    "web-clip": (video(640, 360), "bt601"),
    "wide-but-low": (video(1280, 534), "bt709"),
    "high-but-narrow": (video(720, 577), "bt709"),
    "hlg": (video(1280, 720, dynamic_range=DynamicRange.HLG), "bt2020"),
    "rgb": (video(640, 360, pixel_format="gbrp"), None),
    "palette": (video(640, 360, pixel_format="pal8"), None),
    "bgr-with-alpha": (video(640, 360, pixel_format="bgra"), None),
}


@pytest.mark.parametrize(("picture", "matrix"), UNTAGGED.values(), ids=UNTAGGED)
def test_the_matrix_of_untagged_pictures(picture, matrix):
    meaning = read_colors(picture)
    assert meaning.matrix == matrix
    assert meaning.full_range is (matrix is None), "RGB is always full range"


@pytest.mark.parametrize("size", [(1920, 1080), (720, 576), (720, 480), (640, 360)], ids=str)
def test_untagged_sdr_never_needs_a_table(size):
    meaning = read_colors(video(*size))
    assert meaning.primaries == "bt709"
    assert not meaning.needs_table


TAGGED = {
    "bt709": (Color(matrix="bt709", primaries="bt709"), "bt709", "bt709"),
    "pal": (Color(matrix="bt470bg", primaries="bt470bg"), "bt601", "bt470bg"),
    "ntsc": (Color(matrix="smpte170m", primaries="smpte170m"), "bt601", "smpte170m"),
    "old-hd": (Color(matrix="smpte240m", primaries="smpte240m"), "smpte240m", "smpte170m"),
    "bt2020": (Color(matrix="bt2020nc", primaries="bt2020"), "bt2020", "bt2020"),
    "phone-p3": (Color(matrix="bt709", primaries="smpte432"), "bt709", "smpte432"),
    "601-matrix-in-hd": (Color(matrix="smpte170m", primaries="bt709"), "bt601", "bt709"),
    "unheard-of": (Color(matrix="made-up", primaries="made-up"), "bt709", "bt709"),
    "rgb": (Color(matrix="gbr", primaries="bt709"), None, "bt709"),
}


@pytest.mark.parametrize(("color", "matrix", "primaries"), TAGGED.values(), ids=TAGGED)
def test_tags_are_believed(color, matrix, primaries):
    meaning = read_colors(video(1920, 1080, color=color))
    assert (meaning.matrix, meaning.primaries) == (matrix, primaries)
    assert meaning.needs_table is (primaries != "bt709")


def test_full_range_is_taken_over():
    assert read_colors(video(color=Color(full_range=True))).full_range
    assert not read_colors(video()).full_range


PEAKS = {
    "hlg-has-one-peak": (video(dynamic_range=DynamicRange.HLG, peak_nits=4000), 1000),
    "pq-as-tagged": (video(dynamic_range=DynamicRange.PQ, peak_nits=4000), 4000),
    "pq-untagged": (video(dynamic_range=DynamicRange.PQ), 1000),
    "pq-tagged-with-zero": (video(dynamic_range=DynamicRange.PQ, peak_nits=0), 1000),
    "pq-darker-than-white": (video(dynamic_range=DynamicRange.PQ, peak_nits=100), 203),
}


@pytest.mark.parametrize(("picture", "nits"), PEAKS.values(), ids=PEAKS)
def test_the_peak_that_the_tone_curve_starts_from(picture, nits):
    meaning = read_colors(picture)
    assert meaning.peak_nits == nits
    assert meaning.needs_table
    assert meaning.primaries == "bt2020", "untagged HDR has wide primaries"


def test_cube_files_run_red_fastest():
    text = cube_text(conversion_table(MEANINGS["sdr-bt709"], points=3))
    assert text.splitlines()[:5] == [
        "LUT_3D_SIZE 3",
        "0.000000 0.000000 0.000000",
        "0.500000 0.000000 0.000000",
        "1.000000 0.000000 0.000000",
        "0.000000 0.500000 0.000000",
    ]


def test_cube_files_hold_the_table():
    table = conversion_table(PQ, points=5)
    head, *rows = cube_text(table).splitlines()
    assert head == "LUT_3D_SIZE 5"
    assert len(rows) == 5**3
    parsed = np.array([[float(value) for value in row.split()] for row in rows])
    # indexed as a reader of .cube does: red + size * green + size² * blue
    for red, green, blue in [(0, 0, 0), (4, 0, 0), (1, 2, 3), (0, 4, 1), (4, 4, 4)]:
        signal = np.array([red, green, blue]) / 4
        expected = convert_to_bt709(signal[None], PQ)[0]
        assert parsed[red + 5 * green + 25 * blue] == pytest.approx(expected, abs=1e-6)
