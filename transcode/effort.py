"""How much work a stage has with a clip (pure): pixels times frames, by what is done to them.

The unit is a megapixel through x264 at its usual preset. What one costs in seconds is learned from
jobs that are done (`workers.estimates`), so only the proportions matter here; measured with
``farm process`` on 1080p25, rounded.
"""

from collections.abc import Mapping

from farm.media import Codec, Size, SourceFacts
from farm.outputs import Origin
from transcode.chunks import chunk_of
from transcode.plan import Plan, RungPlan

DECODED = 0.15
"""A pixel of the source, decoded and brought to the master's size."""
COPIED = 0.01
"""A pixel whose packets are taken as they are, or cut into segments."""
ENCODED: Mapping[Codec, float] = {Codec.H264: 1.0, Codec.HEVC: 5.0, Codec.AV1: 3.0}
"""A pixel of a rendition, scaled and coded."""
WATCHED = 5.0
"""A second of the proxy, looked at."""
HEARD, WORDED = 10.0, 0.5
"""A second of sound: what a model makes of it, and what is done before and after."""
BEGINNING = 25.0
"""What any stage costs, however short the clip: a process, the look-up of rows, a file or two."""
_MEGA = 1e6
_FULL_HD = Size(1920, 1080)


def ladder_effort(facts: SourceFacts, plan: Plan) -> float:
    """Return the work of making all renditions of a plan from one decode, or some of them.

    Where they are made in chunks before, only joining is left.
    """
    if plan.chunks:
        return packaging_effort(plan)
    encoded = any(rung.origin is Origin.ENCODED for rung in plan.rungs)
    decoded = DECODED * _pixels(facts.video.upright, plan) if encoded else 0.0
    return BEGINNING + decoded + sum(_rung_effort(rung, plan) for rung in plan.rungs)


def chunk_effort(facts: SourceFacts, plan: Plan) -> float | None:
    """Return the work of one chunk, nearly the same for each; None where there are none."""
    if not plan.chunks:
        return None
    return ladder_effort(facts, chunk_of(plan, 0).plan)


def preview_effort(facts: SourceFacts, plan: Plan) -> float:
    """Return the work of the preview pass: the source decoded, its lowest rung made."""
    rung = plan.preview_rung
    made = 0.0 if rung is None else _rung_effort(rung, plan)
    return BEGINNING + DECODED * _pixels(facts.video.upright, plan) + made


def cutting_effort(frames: int) -> float:
    """Return the work of cutting so many frames out of a clip, before anything is known of it.

    Its size is not: all are taken for 1080p.
    """
    return BEGINNING + (DECODED + ENCODED[Codec.H264]) * _FULL_HD.pixels * frames / _MEGA


def packaging_effort(plan: Plan) -> float:
    """Return the work of reading all renditions once and writing them down in another order."""
    return BEGINNING + sum(COPIED * _pixels(rung.canvas, plan) for rung in plan.rungs)


def reading_effort(size: int) -> float:
    """Return the work of reading a file of so many bytes once."""
    return BEGINNING + size / _MEGA


def watching_effort(seconds: float) -> float:
    """Return the work of looking at a clip's proxy."""
    return BEGINNING + WATCHED * seconds


def listening_effort(seconds: float) -> float:
    """Return the work of a speech model with a piece of sound."""
    return BEGINNING + HEARD * seconds


def wording_effort(seconds: float) -> float:
    """Return the work of what is done around the model: finding speech, making captions."""
    return BEGINNING + WORDED * seconds


def _rung_effort(rung: RungPlan, plan: Plan) -> float:
    weight = COPIED if rung.origin is Origin.COPIED else ENCODED[rung.codec]
    return weight * _pixels(rung.canvas, plan)


def _pixels(size: Size, plan: Plan) -> float:
    return size.width * size.height * plan.grid.frames / _MEGA
