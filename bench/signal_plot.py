"""A composite with its curves as SVG: what was put where, what was heard, what was proposed.

python -m bench.signal_plot SEED EVENT FILE
"""

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from ai.highlight_reasons import say_reasons
from ai.highlights import find_highlights
from ai.programme import Programme
from ai.signals import thin_signal
from bench.ai_events import WISH, known
from bench.event_composites import Composite, compose
from farm.analysis import SignalKind
from farm.highlights import Highlight
from farm.messages import Language
from farm.timeline import TimeRange

WIDTH, LEFT, RIGHT, ROW, TOP = 960, 110, 945, 52, 58
POINTS = 400
SHOWN = {
    SignalKind.LOUDNESS: (-60.0, -10.0),
    SignalKind.LOUDNESS_JUMP: (0.0, 25.0),
    SignalKind.APPLAUSE: (0.0, 1.0),
    SignalKind.CHEERING: (0.0, 1.0),
    SignalKind.LAUGHTER: (0.0, 1.0),
    SignalKind.SPEECH: (0.0, 1.0),
    SignalKind.SENTENCE_END: (0.0, 1.0),
}
"""Curves from the top, each with its lowest and highest value."""
INK, LINE, PUT, DECOY, FOUND = "#333333", "#1f6fb2", "#3c8d40", "#b5473a", "#b07a00"


def draw(composite: Composite, programme: Programme, found: tuple[Highlight, ...]) -> str:
    """Return the plot."""
    bottom = TOP + ROW * len(SHOWN)
    height = bottom + 40 + 36 * max(1, len(found))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        *_bands(composite, found, bottom),
        *_curves(programme),
        *_axis(float(programme.duration), bottom),
        *_told(found, bottom + 40),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bands(composite: Composite, found: tuple[Highlight, ...], bottom: int) -> Iterator[str]:
    duration = float(composite.duration)
    for name, span in composite.decoys:
        yield from _band(span, duration, name, DECOY, (TOP, bottom, 44))
    if composite.event is not None:
        yield from _band(composite.event, duration, "event", PUT, (TOP, bottom, 44))
    for one in found:
        yield from _band(one.span, duration, "proposed", FOUND, (TOP - 10, TOP - 2, 26))


def _band(
    span: TimeRange, duration: float, name: str, color: str, rows: tuple[int, int, int]
) -> Iterator[str]:
    left, right = (_x(float(at), duration) for at in (span.start, span.end))
    top, bottom, label = rows
    yield (
        f'<rect x="{left:.1f}" y="{top}" width="{right - left:.1f}" height="{bottom - top}"'
        f' fill="{color}" fill-opacity="0.18"/>'
    )
    yield _text((left + right) / 2, label, name, "middle", color)


def _curves(programme: Programme) -> Iterator[str]:
    for row, (kind, (low, high)) in enumerate(SHOWN.items()):
        bottom = TOP + ROW * (row + 1) - 6
        yield _text(LEFT - 8, bottom - 14, kind.value, "end", INK)
        yield f'<line x1="{LEFT}" y1="{bottom}" x2="{RIGHT}" y2="{bottom}" stroke="#dddddd"/>'
        signal = programme.signal(kind)
        if signal is None:
            continue
        thin = thin_signal(signal, POINTS)
        places = (
            (
                _x(number * float(thin.step), float(programme.duration)),
                bottom - (ROW - 12) * min(1.0, max(0.0, (value - low) / (high - low))),
            )
            for number, value in enumerate(thin.values)
        )
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline points="{path}" fill="none" stroke="{LINE}" stroke-width="1.2"/>'


def _axis(duration: float, bottom: int) -> Iterator[str]:
    for at in range(0, int(duration) + 1, 10):
        yield _text(_x(at, duration), bottom + 14, f"{at} s", "middle", INK)


def _told(found: tuple[Highlight, ...], top: int) -> Iterator[str]:
    said = [
        f"{float(one.span.start):.1f} to {float(one.span.end):.1f} s, {one.score:.2f}: "
        f"{say_reasons(one.reasons, language)}"
        for one in found
        for language in (Language.EN, Language.ZH)
    ]
    for row, words in enumerate(said or ["nothing is proposed"]):
        yield _text(LEFT, top + 18 * row, words, "start", FOUND)


def _x(at: float, duration: float) -> float:
    return LEFT + (RIGHT - LEFT) * at / duration


def _text(x: float, y: float, words: str, anchor: str, color: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}"'
    return f"<text {place}>{escape(words)}</text>"


def main() -> None:
    """Draw one composite."""
    seed, event, target = sys.argv[1:]
    composite = compose(int(seed), event if event != "none" else None)
    with TemporaryDirectory() as folder:
        programme = known(Path(folder), composite)
    found = find_highlights(programme, WISH)
    Path(target).write_text(draw(composite, programme, found), encoding="utf-8")


if __name__ == "__main__":
    main()
