"""Pictures with what was found and what is shown drawn in, and a plot of windows' ways.

    python -m bench.ai_pictures FOLDER

Green: faces. Blue: what moves. Red: what a canvas of 9:16 shows, or its two halves.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from ai.crop_paths import place_at, window_of
from ai.subject_finder import Picture
from bench.ai_subjects import Ways, all_ways, view_at
from bench.seen_clips import UPRIGHT, Clip, clip_of
from farm.analysis import Box, SubjectKind
from farm.reframing import View

SHEETS = {
    "walker": ("person_walkin_432p10.mp4", (18.0, 18.4, 18.8, 19.2, 74.8, 75.2, 75.6, 76.4)),
    "two": ("talk2_meeting_720p25_vp9.webm", (2.88, 7.2, 14.88, 41.28)),
}
"""By name: a clip, and seconds."""
FACE, MOTION, WINDOW = (80, 220, 80), (220, 160, 60), (60, 60, 240)
COLUMNS = 4
PLOTTED = {"person": (15, 25), "talk2 right": (0, 10), "nasa engineer": (0, 6)}
"""Whose ways are drawn, and between which seconds."""
WIDTH, HEIGHT, MARGIN = 860, 150, 30
OURS, NAIVE, INK = "#b5473a", "#8a8a8a", "#333333"


def main() -> None:
    """Write all pictures into a folder."""
    folder = Path(sys.argv[1])
    for name, (clip, seconds) in SHEETS.items():
        file = str(folder / f"subjects-{name}.jpg")
        cv2.imwrite(file, sheet(clip_of(clip), seconds), [cv2.IMWRITE_JPEG_QUALITY, 82])
    (folder / "crop-smooth.svg").write_text(plot(all_ways()), encoding="utf-8")


def sheet(clip: Clip, seconds: Sequence[float]) -> Picture:
    """Return the pictures nearest to some moments, with what was seen and is shown."""
    frames = [round(second * float(clip.rate)) for second in seconds]
    near = [min(clip.pictures, key=lambda one: abs(one[0] - frame)) for frame in frames]
    drawn = [_drawn(picture, frame, clip) for frame, picture in near]
    rows = [np.hstack(drawn[first : first + COLUMNS]) for first in range(0, len(drawn), COLUMNS)]
    return np.vstack(rows)


def _drawn(picture: Picture, frame: int, clip: Clip) -> Picture:
    canvas = picture.copy()
    for track in clip.tracks:
        seen = min(track.sightings, key=lambda one: abs(one.frame - frame))
        if abs(seen.frame - frame) <= clip.rate / 4:
            color = FACE if track.kind is SubjectKind.FACE else MOTION
            _rectangle(canvas, seen.box, color, 1)
    view = view_at(clip.framed(), frame)
    window = window_of(UPRIGHT * 2 if view.view is View.SPLIT else UPRIGHT, clip.size)
    for path in view.paths:
        start = place_at(path, frame, window) - window.size / 2
        across = Box(start, 0, window.size, 1)
        _rectangle(
            canvas, across if window.moves_across else Box(0, start, 1, window.size), WINDOW, 2
        )
    if view.view is View.WHOLE:
        _rectangle(canvas, Box(0, 0, 1, 1), WINDOW, 3)
    cv2.putText(canvas, f"{frame / float(clip.rate):.1f} s", (6, 16), 0, 0.45, WINDOW, 1)
    return canvas


def _rectangle(canvas: Picture, box: Box, color: tuple[int, int, int], width: int) -> None:
    rows, columns = canvas.shape[:2]
    start = (round(box.left * columns), round(box.top * rows))
    end = (round((box.left + box.width) * columns) - 1, round((box.top + box.height) * rows) - 1)
    cv2.rectangle(canvas, start, end, color, width)


def plot(ways: Sequence[Ways]) -> str:
    """Return an SVG: where windows stand over time, ours and those of a naive follow."""
    chosen = [one for one in ways if one.clip in PLOTTED]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT * len(chosen)}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT * len(chosen)}" fill="white"/>',
        *(_panel(one, HEIGHT * number) for number, one in enumerate(chosen)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _panel(ways: Ways, top: int) -> str:
    start, end = (round(second * ways.rate) for second in PLOTTED[ways.clip])
    ours, naive = ways.peaks()
    seconds = "{} to {} s".format(*PLOTTED[ways.clip])
    peaks = f"peak acceleration {ours:.2f} (red), naive follow {naive:.2f} (grey)"
    told = f"{ways.clip}, {seconds}: {peaks}"
    seen = [*ways.naive[start:end], *ways.ours[start:end]]
    span = (min(seen) - 0.02, max(seen) + 0.02)
    lines = [
        _line(way[start:end], span, top, color)
        for way, color in ((ways.naive, NAIVE), (ways.ours, OURS))
    ]
    return f'<text x="{MARGIN}" y="{top + 18}" fill="{INK}">{told}</text>' + "".join(lines)


def _line(way: Sequence[float], span: tuple[float, float], top: int, color: str) -> str:
    low, high = span
    across = (WIDTH - 2 * MARGIN) / max(1, len(way) - 1)
    down = HEIGHT - 2 * MARGIN
    places = " ".join(
        f"{MARGIN + number * across:.1f},{top + MARGIN + (place - low) / (high - low) * down:.1f}"
        for number, place in enumerate(way)
    )
    return f'<polyline points="{places}" fill="none" stroke="{color}" stroke-width="1.6"/>'


if __name__ == "__main__":
    main()
