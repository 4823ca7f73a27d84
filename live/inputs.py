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
from typing import IO

import av
import structlog
from typing_extensions import override

from live.keyless import without_keys
from live.packets import TICKS, LivePacket, Track
from live.reading import differences, live_packets, open_stream
from live.slates import encode_arguments, picture_filter
from live.sound_maps import PAIR, copied_tracks, sound_filter
from live.spec import InputSpec, PacketFormat, Source
from transcode.limits import Pipes
from transcode.piped import Piped

log = structlog.get_logger()
LONGEST_GOP = 4 * TICKS
"""Platforms ask for keyframes at least every 4 s (FIELD.md, section 2)."""
BACK_OFF = (0.2, 0.5)
"""Seconds before the next try, the last one again and again: a door that is asked costs nothing."""
_FIELDS_FROM = 30
"""Frames a second: a programme of more shows each field."""
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
    """

    state: str = "connecting"
    connections: int = 0
    pictures: int = 0
    received: int = 0
    longest_gop: float = 0.0
    differs: tuple[str, ...] = ()
    behind: float = 0.0
    detail: str = ""


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
        child: Piped | None = None
        try:
            child = self._start(self._copying(), Pipes.READ)
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
            if not found and not self._spec.conform and not self._spec.channels:
                file.head = None
                self._pass_on(container)
                return
        self._conform(file, is_silent="silent" in found)

    def _conform(self, file: _Read, *, is_silent: bool) -> None:
        child = self._start(self._conforming(is_silent=is_silent), Pipes.FEED | Pipes.READ)
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
            if packet.track is Track.PICTURE:
                now = time.monotonic()
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

    def _copying(self) -> list[str]:
        if self._spec.is_file:
            source = ["-re", "-stream_loop", "-1", "-protocol_whitelist", "file,pipe"]
            source += ["-i", f"file:{Path(self._spec.address).absolute()}"]
        else:
            # nobody on the far side says when there is nothing more: silence ends it
            source = ["-rw_timeout", "10000000"]
            # the door holds pictures back until a keyframe, and sound comes before; but what was
            # analysed is passed on ("nobuffer" would drop it, and wait for the next keyframe)
            source += ["-analyzeduration", "8000000", "-fpsprobesize", "2"]
            if self._spec.address.startswith("unix:"):  # a feed of this machine
                source += _OF_ONE
            source += ["-i", self._spec.address]
        return [
            *(str(self._ffmpeg), "-hide_banner", "-nostdin", "-loglevel", "error"),
            *source,
            *("-map", "0:v:0", *copied_tracks(self._spec.track, self._spec.channels)),
            *("-c", "copy", "-f", "mpegts"),
            *_AT_ONCE,
            "pipe:1",
        ]

    def _conforming(self, *, is_silent: bool) -> list[str]:
        silence = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo"] if is_silent else []
        return [
            *(str(self._ffmpeg), "-hide_banner", "-nostdin", "-loglevel", "error"),
            *("-analyzeduration", "8000000", "-fpsprobesize", "2"),
            *(*_OF_ONE, "-i", "pipe:0", *silence),
            *(
                "-map",
                "0:v:0",
                "-vf",
                f"{_deinterlacing(self._shape)},{picture_filter(self._shape)}",
            ),
            *self._sound(is_silent=is_silent),
            *encode_arguments(self._shape),
            *("-preset", "superfast", "-tune", "zerolatency", "-f", "mpegts"),
            *_AT_ONCE,
            "pipe:1",
        ]

    def _sound(self, *, is_silent: bool) -> list[str]:
        if is_silent:
            return ["-map", "1:a:0"]
        wanted = sound_filter(self._spec.channels)
        if self._spec.channels == PAIR:
            return ["-filter_complex", f"{wanted}[sound]", "-map", "[sound]"]
        return ["-map", "0:a:0", "-af", wanted]


# with all of them scanned, the analysis goes on for all the time that it has
_OF_ONE = ("-f", "mpegts", "-scan_all_pmts", "0")
_AT_ONCE = (
    *("-flush_packets", "1", "-muxdelay", "0", "-muxpreload", "0"),
    *("-pes_payload_size", "0"),  # every packet of sound has a time of its own
    *("-omit_video_pes_length", "0"),  # one has a picture when it is there, not when the next is
)


def _deinterlacing(shape: PacketFormat) -> str:
    """Return the filter that makes pictures of fields, of each field one where that is the rate."""
    mode = "send_field" if shape.rate > _FIELDS_FROM else "send_frame"
    return f"bwdif=mode={mode}:deint=interlaced"  # what has no fields passes as it is


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
