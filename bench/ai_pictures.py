"""Pictures with what was found and what is shown drawn in, and the plot of windows' ways.

python -m bench.ai_pictures FOLDER
"""

from collections.abc import Sequence

import cv2
import numpy as np

from ai.crop_paths import Window, place_at, window_of
from ai.subject_finder import Picture
from bench.ai_subjects import UPRIGHT, Clip, view_at
from farm.analysis import Box, SubjectKind
from farm.reframing import Reframing, View

SHEETS = {
    "walker": ("person_walkin_432p10.mp4", tuple(18 + 0.2 * number for number in range(10))),
    "enters": ("person_walkin_432p10.mp4", tuple(74.4 + 0.2 * number for number in range(10))),
    "two-apart": ("faces2_static.gif", (0.5, 2, 3.5)),
    "two-near": ("talk2_meeting_720p25_vp9.webm", (2.9, 7.4, 14.9, 41.3)),
    "one": ("face1_frontal.gif", (0.5, 2, 3.5)),
}
"""By name: a clip, and seconds."""
FACE, MOTION, WINDOW = (80, 220, 80), (220, 160, 60), (60, 60, 240)
HEIGHT, COLUMNS = 180, 5
PANEL_WIDTH, PANEL_HEIGHT, PANELS = 860, 150, ("person", "talk2 right", "nasa engineer")
"""Of the plot: the clips whose ways are drawn."""


def sheet(clip: Clip, seconds: Sequence[float]) -> Picture:
    """Return the pictures nearest to some moments, what was seen drawn in, each beside its crop."""
    framed = clip.framed()
    window = window_of(UPRIGHT, clip.size)
    pairs = []
    for second in seconds:
        frame, picture = min(clip.pictures, key=lambda one: abs(one[0] - second * float(clip.rate)))
        pairs.append(
            np.hstack(
                [_drawn(picture, frame, clip, framed), _shown(picture, frame, framed, window)]
            )
        )
    blank = np.zeros_like(pairs[0])
    pairs += [blank] * (-len(pairs) % COLUMNS if len(pairs) > COLUMNS else 0)
    rows = [np.hstack(pairs[first : first + COLUMNS]) for first in range(0, len(pairs), COLUMNS)]
    return np.vstack(rows)


def _drawn(picture: Picture, frame: int, clip: Clip, framed: Reframing) -> Picture:
    canvas = picture.copy()
    for track in clip.tracks:
        near = [one for one in track.sightings if abs(one.frame - frame) <= clip.rate / 4]
        if near:
            color = FACE if track.kind is SubjectKind.FACE else MOTION
            _rectangle(canvas, min(near, key=lambda one: abs(one.frame - frame)).box, color, 1)
    view = view_at(framed, frame)
    window = window_of(UPRIGHT * 2 if view.view is View.SPLIT else UPRIGHT, clip.size)
    for path in view.paths:
        start = place_at(path, frame, window) - window.size / 2
        side = (
            (start, 0.0, window.size, 1.0)
            if window.moves_across
            else (0.0, start, 1.0, window.size)
        )
        _rectangle(canvas, Box(*side), WINDOW, 2)
    return canvas


def _rectangle(canvas: Picture, box: Box, color: tuple[int, int, int], width: int) -> None:
    rows, columns = canvas.shape[:2]
    start = (round(box.left * columns), round(box.top * rows))
    end = (round((box.left + box.width) * columns) - 1, round((box.top + box.height) * rows) - 1)
    cv2.rectangle(canvas, start, end, color, width)


def _shown(picture: Picture, frame: int, framed: Reframing, window: Window) -> Picture:
    """Return what a canvas of 9:16 shows, as high as the picture."""
    height = picture.shape[0]
    canvas = np.zeros((height, round(height * UPRIGHT), 3), np.uint8)
    view = view_at(framed, frame)
    parts = max(1, len(view.paths))
    for number in range(parts):
        part = canvas[number * height // parts : (number + 1) * height // parts]
        path = view.paths[number] if view.paths else None
        cut = picture if path is None else _cut(picture, path_place(path, frame, picture, part))
        scale = min(part.shape[1] / cut.shape[1], part.shape[0] / cut.shape[0])
        small = cv2.resize(
            cut,
            (round(cut.shape[1] * scale), round(cut.shape[0] * scale)),
            interpolation=cv2.INTER_AREA,
        )
        top, left = (part.shape[0] - small.shape[0]) // 2, (part.shape[1] - small.shape[1]) // 2
        part[top : top + small.shape[0], left : left + small.shape[1]] = small
    return canvas
