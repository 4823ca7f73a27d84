"""What the rows of the live bench share: a programme in a folder, and doors."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from live.spec import EngineSpec, InputSpec, PacketFormat, TargetSpec
from tests.rtmp import Door, rtmp_door

IS_LONG = bool(os.environ.get("BENCH_LIVE_LONG"))
SHAPE = PacketFormat(width=640, height=360, bitrate=500_000)


def spec_in(folder: Path, door: Door, targets: Sequence[TargetSpec]) -> EngineSpec:
    """Return a programme of the door's stream ``main``."""
    return EngineSpec(
        "prg_bench",
        1,
        folder / "engine",
        "org/prg/",
        format=SHAPE,
        main=InputSpec(door.address("main")),
        targets=tuple(targets),
        objects=folder / "objects",
    )


@contextmanager
def doors(folder: Path) -> Iterator[tuple[Door, Door]]:
    """A door for the source and one that is the targets."""
    with rtmp_door(folder / "in") as inward, rtmp_door(folder / "out") as outward:
        yield inward, outward
