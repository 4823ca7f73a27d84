"""What a programme sent, put into a store by the recorder's own code, as fast as it goes."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import av

from farm.ports import ObjectStore
from live.keeper import Keeper
from live.packets import TICKS, LivePacket, Track
from live.parts import CamePart, SentPart
from live.reading import live_packets
from live.recorder import SentRecorder
from tests.clips import make_clip, pattern, tone

SECONDS = 4
"""Of the film that is sent over and over."""
FRAME = TICKS // 25


def make_film(path: Path, size: str = "320x180") -> Path:
    """Encode a film as an engine sends it: groups of two seconds, nothing that leans on later."""
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "36", "-g", "50"]
    coded += ["-pix_fmt", "yuv420p"]
    sound = ["-c:a", "aac", "-ac", "2", "-shortest", "-f", "mpegts"]
    arguments = [*pattern(size, seconds=SECONDS), *tone(SECONDS), *coded, "-bf", "0", *sound]
    return make_clip(path, arguments)


def broadcast(
    store: ObjectStore,
    prefix: str,
    film: Path,
    *,
    seconds: float,
    begins: float,
    epoch: int = 1,
) -> list[SentPart]:
    """Record a film, over and over, as what one engine sent.

    Args:
        store: where the parts go.
        prefix: of the programme's keys.
        film: of `make_film`.
        seconds: how long.
        begins: when, Unix time.
        epoch: of the engine.

    Returns:
        The parts of this engine.
    """
    with TemporaryDirectory() as folder, ExitStack() as last:
        keeper = Keeper(store, prefix, Path(folder) / "spool", lambda: True)
        keeper.start()
        recorder = SentRecorder(keeper, epoch=epoch, template=film, dvr_seconds=60)
        recorder.start()
        last.callback(keeper.finish, 600)
        last.callback(recorder.finish, 600)
        for packet in over_and_over(film):
            if packet.dts >= seconds * TICKS:
                break
            recorder.offer(packet, begins + packet.dts / TICKS)
    return [part for part in recorder.parts if part.epoch == epoch]


def bring(store: ObjectStore, prefix: str, film: Path, parts: list[CamePart]) -> None:
    """Store what came in: the bytes of a film for each part."""
    for part in parts:
        store.put_file(prefix + part.name, film)


def over_and_over(film: Path) -> Iterator[LivePacket]:
    """Yield a film's packets for ever, on a clock that goes on from 0."""
    with av.open(str(film), format="mpegts") as container:
        packets = list(live_packets(container))
    first = min(one.dts for one in packets)
    length = sum(one.track is Track.PICTURE for one in packets) * FRAME
    ordered = sorted(packets, key=lambda one: (one.dts, one.track is Track.SOUND))
    for time in count():
        by = time * length - first
        for one in ordered:
            if one.dts - first < length:
                yield replace(one, dts=one.dts + by, pts=one.pts + by)
