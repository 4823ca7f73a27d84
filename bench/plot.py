"""A small plot as SVG: VMAF over bits for each preset, and what the target costs with each."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 860, 380
TOP, BOTTOM = 46, 320
LEFT_PANEL, RIGHT_PANEL = (60, 480), (580, 840)
COLORS = ("#b5473a", "#1f6fb2", "#b07a00", "#3c8d40", "#7a4fa3")
INK, GRID = "#333333", "#dddddd"

Curves = Mapping[str, Sequence[tuple[float, float, int]]]
"""By preset: Mbit/s, VMAF and CRF of each point."""
Costs = Mapping[str, tuple[float, float]]
"""By preset: CPU seconds for a second, and Mbit/s, at the target."""
Scale = Callable[[float], float]


def draw(curves: Curves, costs: Costs, *, target: float) -> str:
    """Return the plot: on the left VMAF over Mbit/s, on the right CPU and Mbit/s at the target."""
    colors = dict(zip(curves, COLORS, strict=False))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *_curves(curves, colors, target),
        *_costs(costs, colors, target),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _curves(curves: Curves, colors: Mapping[str, str], target: float) -> Iterable[str]:
    points = [point for curve in curves.values() for point in curve]
    bits = [point[0] for point in points]
    x = _scale((math.log(min(bits) * 0.9), math.log(max(bits) * 1.1)), LEFT_PANEL)
    lowest = 2 * math.floor(min(point[1] for point in points) / 2)
    y = _scale((lowest, 100), (BOTTOM, TOP))
    yield _text(LEFT_PANEL[0], 26, "720p: VMAF over Mbit/s; the numbers are CRF", "start", INK, 14)
    for vmaf in range(lowest, 101, 2):
        yield _line((LEFT_PANEL[0], y(vmaf)), (LEFT_PANEL[1], y(vmaf)), GRID)
        yield _text(LEFT_PANEL[0] - 8, y(vmaf) + 4, str(vmaf), "end", INK)
    for mbit in (0.25, 0.5, 1, 2, 3, 4, 6, 8):
        if min(bits) * 0.9 <= mbit <= max(bits) * 1.1:
            yield _line((x(math.log(mbit)), TOP), (x(math.log(mbit)), BOTTOM), GRID)
            yield _text(x(math.log(mbit)), BOTTOM + 18, f"{mbit:g}", "middle", INK)
    yield _line((LEFT_PANEL[0], y(target)), (LEFT_PANEL[1], y(target)), INK, dashed=True)
    for number, (way, curve) in enumerate(curves.items()):
        places = [(x(math.log(mbit)), y(vmaf)) for mbit, vmaf, _ in curve]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in places)
        yield f'<polyline points="{path}" fill="none" stroke="{colors[way]}" stroke-width="2"/>'
        for (px, py), (_, _, crf) in zip(places, curve, strict=True):
            yield _dot(px, py, colors[way])
            if number in {0, len(curves) - 1}:  # the outer two; between them there is no room
                below = 14 if number == 0 else -7
                yield _text(px, py + below, str(crf), "middle", colors[way], 10)
        row = BOTTOM - 12 - 16 * (len(curves) - 1 - number)
        yield _text(LEFT_PANEL[1] - 8, row, way, "end", colors[way], 13)


def _costs(costs: Costs, colors: Mapping[str, str], target: float) -> Iterable[str]:
    title = f"To reach VMAF {target:g}: Mbit/s over CPU s"
    yield _text(RIGHT_PANEL[0] - 30, 26, title, "start", INK, 14)
    if not costs:
        return
    most_cpu = max(cpu for cpu, _ in costs.values()) * 1.25
    most_bits = max(mbit for _, mbit in costs.values()) * 1.2
    x, y = _scale((0, most_cpu), RIGHT_PANEL), _scale((0, most_bits), (BOTTOM, TOP))
    for step in _ticks(most_bits):
        yield _line((RIGHT_PANEL[0], y(step)), (RIGHT_PANEL[1], y(step)), GRID)
        yield _text(RIGHT_PANEL[0] - 8, y(step) + 4, f"{step:g}", "end", INK)
    for step in _ticks(most_cpu):
        yield _line((x(step), TOP), (x(step), BOTTOM), GRID)
        yield _text(x(step), BOTTOM + 18, f"{step:g}", "middle", INK)
    for number, (way, (cpu, mbit)) in enumerate(costs.items()):
        yield _dot(x(cpu), y(mbit), colors[way], 5)
        beside = -10 if number % 2 else 20  # neighbours are near each other
        yield _text(x(cpu), y(mbit) + beside, way, "middle", colors[way])


def _scale(values: tuple[float, float], places: tuple[float, float]) -> Scale:
    (low, high), (first, last) = values, places
    return lambda value: first + (value - low) / (high - low) * (last - first)


def _ticks(most: float) -> list[float]:
    """Return round steps from 0, five to ten of them."""
    rough = most / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough * 0.75)
    return [round(number * step, 6) for number in range(math.floor(most / step) + 1)]


def _line(
    start: tuple[float, float], end: tuple[float, float], color: str, *, dashed: bool = False
) -> str:
    style = ' stroke-dasharray="6 4"' if dashed else ""
    places = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {places} stroke="{color}"{style}/>'


def _dot(x: float, y: float, color: str, radius: float = 3) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{color}"/>'


def _text(x: float, y: float, words: str, anchor: str, color: str, size: int = 12) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}" font-size="{size}"'
    return f"<text {place}>{escape(words)}</text>"
