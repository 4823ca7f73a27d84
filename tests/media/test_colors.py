"""Colours: HDR, full range and BT.601 end as the BT.709 that a reference computes from the source.

The reference is written here once more, number by number from the recommendations (BT.2100, BT.2390
section 5.4.1, BT.2408), and works on the mean of each patch; it shares no code with the farm.
"""

import itertools
import math

import av
import numpy as np
import pytest

from tests.clips import X264, make_clip, real_clip
from tests.results import Result

MOST_DELTA_E = 6.0
WHITE_NITS = 203.0


def patch_mean(path, boxes, *, at=0):
    """Mean Y, Cb, Cr (as stored) of boxes given as shares of the picture: left, top, size."""
    with av.open(str(path)) as container:
        frame = next(itertools.islice(container.decode(video=0), at, None))
        depth = frame.format.components[0].bits
        wanted = "yuv444p16le" if depth > 8 else "yuv444p"
        planes = frame.reformat(format=wanted, interpolation="POINT").to_ndarray()
        scale = 2.0 ** (16 - 8) if depth > 8 else 1.0
    if planes.shape[-1] == 3:  # 16-bit pictures come with their components last
        planes = np.moveaxis(planes, -1, 0)
    height, width = planes.shape[1:]
    means = []
    for left, top, size in boxes:
        x, y = round(left * width), round(top * height)
        side = max(2, round(size * width))
        means.append(planes[:, y : y + side, x : x + side].mean(axis=(1, 2)) / scale)
    return means


def to_rgb(ycc, kr, kb, *, full_range=False):
    """Limited (or full) range Y, Cb, Cr in eight-bit units to R'G'B' 0..1."""
    y, cb, cr = ycc
    if full_range:
        y, cb, cr = y / 255, (cb - 128) / 255, (cr - 128) / 255
    else:
        y, cb, cr = (y - 16) / 219, (cb - 128) / 224, (cr - 128) / 224
    red, blue = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    green = (y - kr * red - kb * blue) / (1 - kr - kb)
    return [min(1.0, max(0.0, value)) for value in (red, green, blue)]


def pq_inverse(signal):
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = signal ** (1 / m2)
    return 10000 * (max(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)


def pq(nits):
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = (nits / 10000) ** m1
    return ((c1 + c2 * power) / (1 + c3 * power)) ** m2


def hlg_inverse(rgb):
    def scene(value):
        if value <= 0.5:
            return value * value / 3
        return (math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12

    linear = [scene(value) for value in rgb]
    luminance = 0.2627 * linear[0] + 0.6780 * linear[1] + 0.0593 * linear[2]
    return [1000 * max(luminance, 1e-9) ** 0.2 * value for value in linear]


def eetf(nits, peak):
    """BT.2390: one value of light, from a display of `peak` to one of 203 cd/m²."""
    level, top = pq(nits) / pq(peak), pq(WHITE_NITS) / pq(peak)
    knee = 1.5 * top - 0.5
    if level < knee:
        return nits
    t = (level - knee) / (1 - knee)
    bent = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (-2 * t**3 + 3 * t**2) * top
    )
    return pq_inverse(bent * pq(peak))


BT2020_TO_709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
)


def sdr_light(nits, peak):
    """Light of BT.2020 primaries to linear BT.709, 0..1."""
    brightest = max(*nits, 1e-6)
    ratio = eetf(min(brightest, peak), peak) / brightest
    linear = BT2020_TO_709 @ [value * ratio / WHITE_NITS for value in nits]
    grey = min(1.0, float(linear @ [0.2126, 0.7152, 0.0722]))
    share = 1.0
    for value in linear:  # towards grey, as far as the gamut asks
        if value < 0:
            share = min(share, grey / (grey - value))
        if value > 1:
            share = min(share, (1 - grey) / (value - grey))
    return [grey + (value - grey) * share for value in linear]


def lab(linear):
    x, y, z = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    ) @ np.clip(linear, 0, 1)

    def bend(t):
        return t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116

    fx, fy, fz = bend(x / 0.9505), bend(y), bend(z / 1.089)
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def delta_e(one, other):
    """CIE 1976."""
    return float(np.linalg.norm(lab(one) - lab(other)))


def displayed(made: Result, boxes, at=0):
    """Linear BT.709 light of patches in a rendition of unchanged shape."""
    means = patch_mean(made.unfilled(), boxes, at=at)
    return [[value**2.4 for value in to_rgb(mean, 0.2126, 0.0722)] for mean in means]


# the 24 patches of the chart as it lies in hlg10_colorchart_1080p, from the left, row by row
CHART = [
    (left, top, 0.05)
    for top in (0.085, 0.315, 0.54, 0.755)
    for left in (0.13, 0.257, 0.383, 0.51, 0.635, 0.765)
]


def test_an_hlg_colour_chart_matches_the_reference(take):
    source = real_clip("video/hlg10_colorchart_1080p.mp4")
    made = take(source)
    seen = displayed(made, CHART)
    wanted = [
        sdr_light(hlg_inverse(to_rgb(mean, 0.2627, 0.0593)), 1000)
        for mean in patch_mean(source, CHART)
    ]
    differences = [delta_e(one, other) for one, other in zip(seen, wanted, strict=True)]
    assert max(differences) < MOST_DELTA_E, differences
    assert len({tuple(np.round(one, 1)) for one in seen}) > 12  # really looked at a chart


PATCH_NITS = [
    (1, 1, 1), (10, 10, 10), (50, 50, 50), (100, 100, 100), (203, 203, 203), (500, 500, 500),
    (1000, 1000, 1000), (100, 20, 20), (20, 100, 20), (20, 20, 100), (180, 120, 90), (600, 60, 30),
]  # fmt: skip
GRID = [((n % 4) / 4 + 0.08, (n // 4) / 3 + 0.1, 0.08) for n in range(len(PATCH_NITS))]


@pytest.fixture(scope="module")
def pq_chart(tmp_path_factory):
    """Twelve patches of known light in BT.2020 PQ, HEVC 10 bit, tagged in the bitstream."""
    folder = tmp_path_factory.mktemp("pq")
    picture = np.zeros((360, 640, 3), "<u2")
    for number, nits in enumerate(PATCH_NITS):
        top, left = number // 4 * 120, number % 4 * 160
        signal = [round(pq(value) * 65535) for value in nits]
        picture[top : top + 120, left : left + 160] = signal
    raw = folder / "chart.rgb"
    raw.write_bytes(picture.tobytes() * 5)
    return make_clip(
        folder / "pq.mp4",
        [
            *("-f", "rawvideo", "-pix_fmt", "rgb48le", "-s", "640x360", "-r", "25", "-i", str(raw)),
            *("-vf", "scale=out_color_matrix=bt2020:out_range=tv,format=yuv420p10le"),
            *("-c:v", "libx265", "-preset", "ultrafast", "-crf", "8", "-tag:v", "hvc1"),
            *(
                "-x265-params",
                "log-level=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc",
            ),
            *("-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc"),
        ],
    )


def test_pq_patches_of_known_light_match_the_reference(take, pq_chart):
    made = take(pq_chart)
    assert made.manifest["asset"]["video"]["dynamic_range"] == "pq"
    wanted = [sdr_light(nits, 1000) for nits in PATCH_NITS]
    differences = [
        delta_e(one, other) for one, other in zip(displayed(made, GRID, at=2), wanted, strict=True)
    ]
    assert max(differences) < MOST_DELTA_E, differences


SDR_PATCHES = [(235, 20, 20), (20, 235, 20), (20, 20, 235), (128, 128, 128), (235, 235, 235),
               (16, 16, 16), (200, 160, 120), (60, 120, 180), (240, 240, 30), (30, 240, 240),
               (240, 30, 240), (90, 60, 30)]  # fmt: skip
STANDARDS = {
    "bt709-limited": ("bt709", "tv", "bt709"),
    "bt709-full": ("bt709", "pc", "bt709"),
    "bt601-limited": ("smpte170m", "tv", "bt709"),
    "bt601-full": ("smpte170m", "pc", "bt709"),
    "bt601-625-primaries": ("bt470bg", "tv", "bt470bg"),
}
BT470BG_TO_709 = np.array([[1.0440, -0.0440, 0], [0, 1, 0], [0, 0.0118, 0.9882]])


@pytest.mark.parametrize("standard", STANDARDS)
def test_sdr_patches_keep_their_colour(standard, take, tmp_path_factory):
    matrix, swing, primaries = STANDARDS[standard]
    folder = tmp_path_factory.mktemp("sdr")
    picture = np.zeros((360, 640, 3), "u1")
    for number, rgb in enumerate(SDR_PATCHES):
        top, left = number // 4 * 120, number % 4 * 160
        picture[top : top + 120, left : left + 160] = rgb
    raw = folder / "chart.rgb"
    raw.write_bytes(picture.tobytes() * 5)
    out_matrix = "bt709" if matrix == "bt709" else "bt601"
    source = make_clip(
        folder / "sdr.mp4",
        [
            *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "640x360", "-r", "25", "-i", str(raw)),
            *("-vf", f"scale=out_color_matrix={out_matrix}:out_range={swing},format=yuv420p"),
            *(*X264, "-crf", "5", "-color_range", swing, "-colorspace", matrix),
            *("-color_primaries", primaries, "-color_trc", "bt709"),
        ],
    )
    wanted = [np.array([(value / 255) ** 2.4 for value in rgb]) for rgb in SDR_PATCHES]
    if primaries == "bt470bg":
        wanted = [np.clip(BT470BG_TO_709 @ light, 0, 1) for light in wanted]
    seen = displayed(take(source), GRID, at=2)
    differences = [delta_e(one, other) for one, other in zip(seen, wanted, strict=True)]
    assert max(differences) < 3, differences


def test_a_large_untagged_picture_with_alpha_is_bt709_too(take, clip):
    """An opaque alpha changes no colour; what says nothing is BT.709 from 1280 columns on."""
    red = "color=0xC02020:size=1280x720:rate=5:duration=0.4,scale=out_color_matrix=bt709"
    silent = "setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown"
    source = ["-f", "lavfi", "-i", f"{red},format=yuva420p,{silent}", "-c:v", "ffv1"]
    made = take(clip("alpha.mkv", source))
    assert made.manifest["asset"]["video"]["matrix"] is None
    (seen,) = patch_mean(made.unfilled(), [(0.4, 0.4, 0.2)])
    assert to_rgb(seen, 0.2126, 0.0722) == pytest.approx(
        [0xC0 / 255, 0x20 / 255, 0x20 / 255], abs=0.02
    )
