"""Shapes of what renditions of another shape show of a picture."""

from fractions import Fraction

from pydantic import BaseModel

from ai.crop_paths import window_of
from api.schemas.documents import NoticeDocument, told_document
from farm.media import Size
from farm.messages import Language
from farm.reframing import CropPath, Reframing, ShotView, View
from workers.framing import Framed

_HALF = 2


class NodeDocument(BaseModel):
    """Where a window's centre is at a moment, in shares of the upright picture."""

    at: float
    across: float
    down: float


class WindowDocument(BaseModel):
    """A window on its way through a shot: its size in shares of the upright picture.

    Between two nodes it moves straight and evenly; before the first and after the last it stands.
    """

    width: float
    height: float
    path: list[NodeDocument]


class ShotDocument(BaseModel):
    """What is shown of a shot, and why; no window where all of the picture is shown."""

    start: float
    end: float
    view: View
    reason: NoticeDocument
    windows: list[WindowDocument]


class ShapeDocument(BaseModel):
    """What all renditions of one shape show; ``width`` and ``height`` are those of one window."""

    renditions: list[str]
    width: float
    height: float
    shots: list[ShotDocument]


class FramingDocument(BaseModel):
    """What renditions of other shapes than the picture show of it by the pins of now.

    None where nothing follows. Seconds are those of the renditions.
    """

    shapes: list[ShapeDocument]


def framing_document(framed: Framed, upright: Size, language: Language) -> FramingDocument:
    """Return what the renditions of a clip that follow show, the reasons in words."""
    names: dict[Fraction, list[str]] = {}
    for name, views in framed.views.items():
        names.setdefault(views.shape, []).append(name)
    rate = framed.plan.grid.rate
    shapes = [
        _shape(framed.views[mine[0]], mine, upright, rate, language) for mine in names.values()
    ]
    return FramingDocument(shapes=shapes)


def _shape(
    views: Reframing, names: list[str], upright: Size, rate: Fraction, language: Language
) -> ShapeDocument:
    width, height = _sides(views.shape, upright)
    shots = [_shot(one, views.shape, upright, rate, language) for one in views.shots]
    return ShapeDocument(renditions=names, width=width, height=height, shots=shots)


def _shot(
    shot: ShotView, shape: Fraction, upright: Size, rate: Fraction, language: Language
) -> ShotDocument:
    # an upright canvas is split into halves above each other, each twice as wide for its height
    width, height = _sides(shape * _HALF if shot.view is View.SPLIT else shape, upright)
    return ShotDocument(
        start=_seconds(shot.first, rate),
        end=_seconds(shot.end, rate),
        view=shot.view,
        reason=told_document(shot.reason, language),
        windows=[
            WindowDocument(width=width, height=height, path=_nodes(path, rate))
            for path in shot.paths
        ],
    )


def _nodes(path: CropPath, rate: Fraction) -> list[NodeDocument]:
    return [
        NodeDocument(at=_seconds(one.frame, rate), across=one.across, down=one.down)
        for one in path.nodes
    ]


def _sides(shape: Fraction, upright: Size) -> tuple[float, float]:
    """Return a window's width and height as shares of the picture's."""
    window = window_of(shape, upright)
    size = round(window.size, 6)
    return (size, 1.0) if window.moves_across else (1.0, size)


def _seconds(frame: int, rate: Fraction) -> float:
    return round(float(frame / rate), 6)
