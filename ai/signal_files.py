"""Curves as bytes and back (pure): hundredths as whole numbers, as JSON, in gzip.

An hour of speech takes about 50 kB a document; of that loudness takes nearly all.
"""

import gzip
import json
from collections.abc import Iterable
from fractions import Fraction

from ai.signals import DIGITS
from farm.analysis import Signal, SignalKind

_UNIT = 10**DIGITS


def pack_signals(signals: Iterable[Signal]) -> bytes:
    """Return curves as a document; the same ones always make the same bytes."""
    rows = [
        {
            "kind": one.kind.value,
            "step": str(one.step),
            "values": [round(value * _UNIT) for value in one.values],
        }
        for one in signals
    ]
    return gzip.compress(json.dumps(rows, separators=(",", ":")).encode(), mtime=0)


def unpack_signals(packed: bytes) -> tuple[Signal, ...]:
    """Return the curves of a document; kinds that a later release has added are left out."""
    known = {kind.value for kind in SignalKind}
    return tuple(
        Signal(
            SignalKind(row["kind"]),
            Fraction(row["step"]),
            tuple(value / _UNIT for value in row["values"]),
        )
        for row in json.loads(gzip.decompress(packed))
        if row["kind"] in known
    )
