"""Colours (pure): what a source's numbers mean, and the table that turns them into BT.709.

HDR and foreign primaries go through a 3D look-up table that the farm computes itself: one
interpolation a pixel, the same in every build of ffmpeg (ADR 0004). Sources that already are BT.709
only change matrix or range.

Sources of the formulas: ITU-R BT.2100-2 (HLG and PQ), BT.2390-10 section 5.4.1 (EETF), BT.2408-7
(203 cd/m² is diffuse white), BT.1886 (display gamma), BT.2087-0 (BT.2020 to BT.709).
"""

from dataclasses import dataclass
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from farm.media import Color, DynamicRange, VideoFacts

Array = NDArray[np.float64]

SDR_WHITE_NITS = 203.0
HLG_PEAK_NITS = 1000.0
PQ_PEAK_NITS = 10_000.0
DEFAULT_PQ_PEAK_NITS = 1000.0
DISPLAY_GAMMA = 2.4
LUT_POINTS = 33
SD_HEIGHT = 576
HD_WIDTH = 1280

# CIE xy of red, green and blue: BT.709, BT.601 with 525 and 625 lines, BT.2020, P3; all white D65
_PRIMARIES: dict[str, tuple[tuple[float, float], ...]] = {
    "bt709": ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    "smpte170m": ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    "bt470bg": ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060)),
    "bt2020": ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    "smpte432": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
_ALIASES = {"smpte240m": "smpte170m"}
_WHITE = (0.3127, 0.3290)


@dataclass(frozen=True, slots=True)
class ColorMeaning:
    """A source's colours with every gap filled.

    Attributes:
        matrix: name that ffmpeg's ``scale`` filter takes for ``in_color_matrix``, or None for RGB.
        primaries: a key of the known primaries.
        peak_nits: brightest light of the source; only HDR looks at it.
    """

    matrix: str | None
    full_range: bool
    primaries: str
    dynamic_range: DynamicRange
    peak_nits: float

    @property
    def needs_table(self) -> bool:
        """Whether more than matrix and range must change."""
        return self.dynamic_range is not DynamicRange.SDR or self.primaries != "bt709"


def read_colors(video: VideoFacts) -> ColorMeaning:
    """Fill the gaps in a stream's colour tags the way players do: by size."""
    color = video.color
    standard = "bt2020" if video.dynamic_range is not DynamicRange.SDR else _by_size(video)
    is_rgb = color.matrix in {"gbr", "rgb"} or video.pixel_format.startswith(_RGB_FORMATS)
    matrix = None if is_rgb else _matrix_name(color.matrix or standard)
    peak = {
        DynamicRange.SDR: SDR_WHITE_NITS,
        DynamicRange.HLG: HLG_PEAK_NITS,
        DynamicRange.PQ: float(video.peak_nits or DEFAULT_PQ_PEAK_NITS),
    }[video.dynamic_range]
    return ColorMeaning(
        matrix=matrix,
        full_range=is_rgb or color.full_range,
        primaries="bt709" if is_rgb and not color.primaries else _primaries_name(color, standard),
        dynamic_range=video.dynamic_range,
        peak_nits=max(peak, SDR_WHITE_NITS),
    )


_RGB_FORMATS = ("rgb", "bgr", "gbr", "argb", "abgr", "pal8", "0rgb", "0bgr")


def _by_size(video: VideoFacts) -> str:
    """Guess the standard of an untagged picture: BT.601 below HD, BT.709 from there."""
    if video.coded.width >= HD_WIDTH or video.coded.height > SD_HEIGHT:
        return "bt709"
    return "bt470bg" if video.coded.height == SD_HEIGHT else "smpte170m"


def _matrix_name(matrix: str) -> str:
    names = {
        "bt2020nc": "bt2020",
        "bt2020c": "bt2020",
        "bt2020_ncl": "bt2020",
        "bt470bg": "bt601",
        "smpte170m": "bt601",
        "fcc": "fcc",
        "smpte240m": "smpte240m",
        "bt2020": "bt2020",
    }
    return names.get(matrix, "bt709")


def _primaries_name(color: Color, standard: str) -> str:
    """Trust tagged primaries; else those of the guessed standard, as far as they are certain."""
    if color.primaries is None:
        # an untagged SD clip from a phone or the web has HD primaries more often than not
        return "bt2020" if standard == "bt2020" else "bt709"
    name = _ALIASES.get(color.primaries, color.primaries)
    return name if name in _PRIMARIES else "bt709"


def conversion_table(meaning: ColorMeaning, points: int = LUT_POINTS) -> Array:
    """Compute the table from a source's R'G'B' to BT.709 R'G'B'.

    Args:
        meaning: the source's colours; its matrix and range are undone before the table is applied.
        points: samples an axis.

    Returns:
        Array of shape ``(points, points, points, 3)``, axes blue, green, red; values 0 to 1.
    """
    axis = np.linspace(0.0, 1.0, points)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    return convert_to_bt709(np.stack([red, green, blue], axis=-1), meaning)


def convert_to_bt709(signal: Array, meaning: ColorMeaning) -> Array:
    """Turn non-linear R'G'B' of a source into BT.709 R'G'B'; both 0 to 1, shape ``(…, 3)``."""
    light = _display_light(signal, meaning)
    linear = light @ primaries_matrix(meaning.primaries, "bt709").T / SDR_WHITE_NITS
    encoded: Array = np.power(into_gamut(linear), 1 / DISPLAY_GAMMA)
    return encoded


def _display_light(signal: Array, meaning: ColorMeaning) -> Array:
    """Return the light of the signal in cd/m², no brighter than SDR white."""
    match meaning.dynamic_range:
        case DynamicRange.SDR:
            return np.power(signal, DISPLAY_GAMMA) * SDR_WHITE_NITS
        case DynamicRange.HLG:
            return compress_highlights(hlg_light(signal), meaning.peak_nits)
        case DynamicRange.PQ:
            return compress_highlights(pq_light(signal), meaning.peak_nits)
    assert_never(meaning.dynamic_range)


def hlg_light(signal: Array) -> Array:
    """BT.2100 HLG signal to display light in cd/m² on a 1000 cd/m² display (system gamma 1.2)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)  # noqa: PLR2004
    luminance = scene @ np.array([0.2627, 0.6780, 0.0593])
    light: Array = HLG_PEAK_NITS * np.power(np.maximum(luminance, 1e-9), 0.2)[..., None] * scene
    return light


_PQ_M1, _PQ_M2 = 2610 / 16384, 2523 / 4096 * 128
_PQ_C1, _PQ_C2, _PQ_C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32


def pq_light(signal: Array) -> Array:
    """BT.2100 PQ signal (0 to 1) to light in cd/m²."""
    power = np.power(signal, 1 / _PQ_M2)
    linear = np.maximum(power - _PQ_C1, 0) / (_PQ_C2 - _PQ_C3 * power)
    return PQ_PEAK_NITS * np.power(linear, 1 / _PQ_M1)


def pq_signal(nits: Array) -> Array:
    """Light in cd/m² to the BT.2100 PQ signal (0 to 1)."""
    power = np.power(np.maximum(nits, 0) / PQ_PEAK_NITS, _PQ_M1)
    return np.power((_PQ_C1 + _PQ_C2 * power) / (1 + _PQ_C3 * power), _PQ_M2)


def compress_highlights(light: Array, peak_nits: float) -> Array:
    """Bring light down to SDR white with the EETF of BT.2390, on the largest component.

    Scaling all three components alike keeps the hue.

    Args:
        light: cd/m², shape ``(…, 3)``.
        peak_nits: brightest light that the source claims.
    """
    brightest = np.max(light, axis=-1, keepdims=True)
    top = pq_signal(np.array(peak_nits))
    level = np.minimum(pq_signal(brightest) / top, 1.0)
    highest = float(pq_signal(np.array(SDR_WHITE_NITS)) / top)
    knee = max(0.0, 1.5 * highest - 0.5)
    if knee >= 1:
        return light
    t = np.clip((level - knee) / (1 - knee), 0, 1)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (-2 * t**3 + 3 * t**2) * highest
    )
    target = pq_light(np.where(level < knee, level, spline) * top)
    compressed: Array = light * (target / np.maximum(brightest, 1e-6))
    return compressed


def primaries_matrix(source: str, target: str) -> Array:
    """Return the 3x3 matrix between linear RGB of two sets of primaries, white D65 for both."""
    return np.linalg.inv(_to_xyz(target)) @ _to_xyz(source)


def _to_xyz(name: str) -> Array:
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in _PRIMARIES[name]]).T
    x, y = _WHITE
    white = np.array([x / y, 1.0, (1 - x - y) / y])
    return columns * np.linalg.solve(columns, white)


def into_gamut(linear: Array) -> Array:
    """Draw colours outside BT.709 towards their own grey until all components are in 0 to 1."""
    grey = np.clip(linear @ np.array([0.2126, 0.7152, 0.0722]), 0, 1)[..., None]
    below = grey / np.maximum(grey - np.min(linear, axis=-1, keepdims=True), 1e-9)
    above = (1 - grey) / np.maximum(np.max(linear, axis=-1, keepdims=True) - grey, 1e-9)
    kept = np.clip(np.minimum(below, above), 0, 1)
    inside: Array = np.clip(grey + (linear - grey) * kept, 0, 1)
    return inside


def cube_text(table: Array) -> str:
    """Spell a table as a ``.cube`` file: red runs fastest, as the format wants."""
    points = table.shape[0]
    rows = "\n".join(f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in table.reshape(-1, 3))
    return f"LUT_3D_SIZE {points}\n{rows}\n"
