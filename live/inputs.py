"""An input: a child ffmpeg copies what comes into MPEG-TS on a pipe, PyAV reads that.

No network is touched in this process: a peer that accepts and never answers would freeze it
(docs/adr/0041-live.md). What is not made of what the programme is made of goes through a second
child that encodes it.
"""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Thread
from typing import IO, Any

import av
import structlog
from typing_extensions import override

from live.gauges import Gauge, TsPictures
from live.input_commands import conforming, copying
from live.keyless import without_keys
from live.packets import TICKS, LivePacket, Track
from live.reading import described, differences, live_packets, open_stream
from live.spec import InputSpec, PacketFormat, Source
from transcode.limits import Pipes
from transcode.piped import Piped

log = structlog.get_logger()
LONGEST_GOP = 4 * TICKS
"""Platforms ask for keyframes at least every 4 s (FIELD.md, section 2)."""
BACK_OFF = (0.2, 0.5)
"""Seconds before the next try, the last one again and again: a door that is asked costs nothing."""
_HEAD = 16 * 2**20
"""Of what an analysis reads, which ends before (`live.reading.READING`): an encoder has it too."""

Deliver = Callable[[Source, LivePacket], None]


@dataclass(frozen=True, slots=True)
class InputReport:
    """How an input does.

    Attributes:
        state: ``connecting``, ``receiving`` or ``retrying``.
        connections: how often something came.
        pictures: that came so far, with `received` bytes of everything.
        longest_gop: seconds between two keyframes, the longest since it connected.
        differs: in what it is not the programme's format, and is encoded therefore.
        behind: seconds by which what comes is later than its own clock says, since it connected.
        made_of: what comes, before any encode; see `described`. None: nothing came yet.
    """

    state: str = "connecting"
    connections: int = 0
    pictures: int = 0
    received: int = 0
    longest_gop: float = 0.0
    differs: tuple[str, ...] = ()
    behind: float = 0.0
    detail: str = ""
    made_of: dict[str, Any] | None = None


@dataclass(slots=True)
class _Read:
    """A file for PyAV: a child's pipe, whose bytes others get as well.

    Attributes:
        head: what was read until now, as long as somebody may want it again.
    """

    pipe: IO[bytes]
    heard: Callable[[bytes], None]
    head: bytearray | None = field(default_factory=bytearray)

    def read(self, size: int) -> bytes:
        piece = b""
        with suppress(OSError, ValueError):  # closed, as the child was ended
            piece = os.read(self.pipe.fileno(), size)
        self.heard(piece)
        if self.head is not None and len(self.head) < _HEAD:
            self.head += piece
        return piece


class LiveIn(Thread):
    """Reads an input again and again until `stop`."""

    def __init__(  # noqa: PLR0913  # all of them are its own
        self,
        source: Source,
        spec: InputSpec,
        *,
        shape: PacketFormat,
        ffmpeg: Path,
        folder: Path,
        deliver: Deliver,
        ears: Sequence[Callable[[bytes], None]] = (),
    ) -> None:
        super().__init__(name=f"input-{source}", daemon=True)
        self.source, self._spec, self._shape = source, spec, shape
        self._ffmpeg, self._folder = ffmpeg, folder
        self._deliver, self._ears = deliver, ears
        self._stopping = Event()
        self._children: list[Piped] = []
        self.report = InputReport()
        self._gauge, self._pictures = Gauge(), TsPictures()
        self._is_conformed = False

    @property
    def figures(self) -> dict[str, Any]:
        """What comes, measured before any encode; see `Gauge.told`."""
        return self._gauge.told()

    @override
    def run(self) -> None:
        """Read, and connect again when it ends."""
        tries = 0
        while not self._stopping.is_set():
            seen = self.report.pictures
            self._connect()
            tries = 0 if self.report.pictures > seen else tries + 1
            self._tell(state="retrying")
            self._stopping.wait(BACK_OFF[min(tries, len(BACK_OFF) - 1)])

    def stop(self) -> None:
        """End it, and its children."""
        self._stopping.set()
        for child in tuple(self._children):
            child.kill()

    def _connect(self) -> None:
        self._tell(state="connecting")
        self._gauge.connect()
        self._is_conformed = False
        child: Piped | None = None
        try:
            child = self._start(copying(self._ffmpeg, self._spec), Pipes.READ)
            self._read(child)
        except Exception as error:  # noqa: BLE001  # whatever it is, the input is tried again
            said = next(iter(reversed(child.log)) if child else iter(()), repr(error))
            self._tell(detail=without_keys(said, self._spec.address))
        finally:
            if child is not None:
                self._end(child)

    def _read(self, child: Piped) -> None:
        assert child.stdout is not None  # noqa: S101  # it is read
        file = _Read(child.stdout, self._hear)
        with open_stream(file) as container:
            found = differences(container, self._shape)
            self._tell(differs=tuple(found), connections=self.report.connections + 1)
            self._tell(made_of=described(container))
            if not found and not self._spec.conform and not self._spec.channels:
                file.head = None
                self._pass_on(container)
                return
        self._conform(file, is_silent="silent" in found)

    def _conform(self, file: _Read, *, is_silent: bool) -> None:
        self._pictures, self._is_conformed = TsPictures(), True
        child = self._start(
            conforming(self._ffmpeg, self._spec, self._shape, is_silent=is_silent),
            Pipes.FEED | Pipes.READ,
        )
        assert child.stdout is not None  # noqa: S101  # it is read
        feeder = Thread(target=_feed, args=(file, child), daemon=True)
        feeder.start()
        try:
            with open_stream(_Read(child.stdout, _deaf, head=None)) as container:
                self._pass_on(container)
        finally:
            self._end(child)
            feeder.join(2)

    def _pass_on(self, container: av.container.InputContainer) -> None:
        keyframe, begun = None, None
        for packet in live_packets(container):
            if self._stopping.is_set():
                return
            if not self._is_conformed:
                self._gauge.weigh(len(packet.payload))
            if packet.track is Track.PICTURE:
                now = time.monotonic()
                if not self._is_conformed:
                    self._gauge.picture(packet.dts, is_key=packet.is_key, at=now)
                begun = begun or (now, packet.dts)
                if packet.is_key:
                    self._look_at_gop(packet.pts - (packet.pts if keyframe is None else keyframe))
                    keyframe = packet.pts
                behind = (now - begun[0]) - (packet.dts - begun[1]) / TICKS
                self._tell(state="receiving", pictures=self.report.pictures + 1, behind=behind)
            self._deliver(self.source, packet)

    def _look_at_gop(self, ticks: int) -> None:
        if ticks / TICKS > self.report.longest_gop:
            self._tell(longest_gop=ticks / TICKS)
            if ticks > LONGEST_GOP:
                log.warning("keyframes are rare", input=self.source, seconds=ticks / TICKS)

    def _hear(self, piece: bytes) -> None:
        self._tell(received=self.report.received + len(piece))
        if self._is_conformed:  # what is passed on is the encoder's
            self._gauge.weigh(len(piece))
            for dts, is_key in self._pictures.take(piece):
                self._gauge.picture(dts, is_key=is_key, at=time.monotonic())
        for ear in self._ears:
            ear(piece)

    def _start(self, command: list[str], pipes: Pipes) -> Piped:
        child = Piped(command, folder=self._folder, pipes=pipes)
        self._children.append(child)
        if self._stopping.is_set():
            child.kill()
        return child

    def _end(self, child: Piped) -> None:
        child.kill()
        self._children.remove(child)

    def _tell(self, **changes: object) -> None:
        self.report = replace(self.report, **changes)  # type: ignore[arg-type]


def _deaf(_: bytes) -> None:
    """Hear nothing: what was encoded is no evidence."""


def _feed(file: _Read, child: Piped) -> None:
    """Give a child what was read already, and all that comes; it ends with that."""
    assert child.stdin is not None  # noqa: S101  # it is fed
    try:
        os.set_blocking(child.stdin.fileno(), True)
        piece, file.head = bytes(file.head or b""), None
        while piece:
            child.stdin.write(piece)
            child.stdin.flush()
            piece = file.read(65536)
    except (OSError, ValueError):
        pass  # it has ended
    finally:
        child.strike()  # one that saw the end would make silence for ever, as fast as it can
