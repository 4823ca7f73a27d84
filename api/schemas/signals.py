"""Shapes of curves over a clip's time."""

from collections.abc import Iterable

from pydantic import BaseModel

from ai.signals import thin_signal
from farm.analysis import Signal, SignalKind


class SignalDocument(BaseModel):
    """A curve: value number k is of the stretch from ``k * step`` to ``(k + 1) * step`` seconds."""

    kind: SignalKind
    step: float
    values: list[float]


class SignalList(BaseModel):
    """All curves of a clip; none where nobody has looked at it and listened to it."""

    signals: list[SignalDocument]


def signal_list(signals: Iterable[Signal], points: int | None) -> SignalList:
    """Return curves, each of at most so many values; None: as they are stored."""
    fewer = (one if points is None else thin_signal(one, points) for one in signals)
    return SignalList(
        signals=[
            SignalDocument(kind=one.kind, step=float(one.step), values=list(one.values))
            for one in fewer
        ]
    )
