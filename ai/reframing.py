"""From what was seen in a clip to what canvases of another shape show of it (pure)."""

from collections.abc import Sequence
from fractions import Fraction

from ai.crop_paths import Window, window_of
from farm.analysis import Shot, Track
from farm.media import Size
from farm.messages import Notice
from farm.reframing import CropPath, Pin, Reframing, ShotView, View


def plan_reframing(
    shots: Sequence[Shot],
    tracks: Sequence[Track],
    *,
    shape: Fraction,
    picture: Size,
    rate: Fraction,
    pins: Sequence[Pin] = (),
) -> Reframing:
    """Say what is shown of each shot, and why.

    Args:
        shots: one after the other, from frame 0 to the clip's end.
        tracks: who or what was seen in them, by their numbers.
        shape: width over height of the canvas.
        picture: the upright picture.
        rate: frames a second of the plan's grid.
        pins: where people want the window to stand, in the order in which they were set.
    """
    window = window_of(shape, picture)
    return Reframing(
        shape,
        tuple(
            _view(shot, [one for one in tracks if one.shot == number], window)
            for number, shot in enumerate(shots)
        ),
    )


def _view(shot: Shot, tracks: Sequence[Track], window: Window) -> ShotView:
    if not tracks:
        return ShotView(shot.first, shot.end, View.WHOLE, (), Notice("framed-whole-nothing"))
    largest = max(tracks, key=lambda one: (one.sightings[0].box.width, len(one.sightings)))
    start, end = window.extent(largest.sightings[0].box)
    node = window.node(shot.first, window.inside((start + end) / 2))
    return ShotView(shot.first, shot.end, View.CROP, (CropPath((node,)),), Notice("framed-face"))
