"""Where people want a window to stand, as moments of a shot (pure)."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil

from ai.crop_paths import Hold, Steps, Window
from farm.reframing import Pin


def holds_of(pins: Sequence[Pin], steps: Steps, window: Window) -> tuple[Hold, ...]:
    """Return where a window has to stand in a shot, in order and apart.

    Args:
        pins: where two overlap, the later one counts.
        steps: the shot's moments; all of a pin's frames lie between those that are held.
        window: what stands.
    """
    owners: dict[int, int] = {}
    for number, pin in enumerate(pins):
        owners |= dict.fromkeys(_moments(pin, steps), number)
    return tuple(_runs(owners, pins, window))


def _moments(pin: Pin, steps: Steps) -> range:
    first = max(ceil(pin.span.start * steps.rate), steps.first) - steps.first
    last = min(ceil(pin.span.end * steps.rate), steps.end) - 1 - steps.first
    if last < first:
        return range(0)
    return range(first // steps.frames, ceil(last / steps.frames) + 1)


def _runs(owners: dict[int, int], pins: Sequence[Pin], window: Window) -> Iterator[Hold]:
    def run_of(moment: int) -> tuple[int, int]:
        return owners[moment], moment - places[moment]

    places = {moment: place for place, moment in enumerate(sorted(owners))}
    for (owner, _), moments in groupby(places, run_of):
        first, *more = moments
        wanted = pins[owner].across if window.moves_across else pins[owner].down
        yield Hold(first, more[-1] if more else first, window.inside(wanted))
