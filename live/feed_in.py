"""Receives a feed: a child ffmpeg copies what comes into MPEG-TS on a pipe, and draws a picture.

No network is touched in this process but to see where an address leads. No codec is loaded either:
a station has many feeds, and each has a process of its own that stays small.
"""

import os
import select
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import structlog
from typing_extensions import override

from farm.errors import FarmError, FarmFailed
from farm.feeds import FeedKind
from live.calling import find_place, open_line
from live.feed_lines import (
    FeedCall,
    calling_arguments,
    listening_arguments,
    read_call,
    reading_arguments,
    require_group,
)
from live.feed_spec import FeedReport, FeedSpec, find_avs, read_services, read_tracks
from live.gates import Gate, HttpGate, RtspGate
from transcode.limits import Pipes
from transcode.piped import Piped

log = structlog.get_logger()
PICTURE = "picture.jpg"
PICTURE_SECONDS = 10
SILENT_SECONDS = 4.0
"""A line that was there and brings nothing for so long is cut, and made anew."""
OPENING_SECONDS = 30.0
"""So long a far side that was called may take to its first byte."""
BACK_OFF = (0.2, 1.0, 3.0, 10.0)
_RATE_SECONDS = 5.0
_HEAD_LINES = 200
_NAMED_SECONDS = 2.0

Ear = Callable[[bytes], None]


class FeedIn(Thread):
    """Receives a feed again and again until `stop`.

    Attributes:
        report: how it does.
        seen_at: monotonic time at which something last came; None: nothing ever did.
    """

    def __init__(
        self, spec: FeedSpec, *, ffmpeg: Path, folder: Path, ears: Sequence[Ear] = ()
    ) -> None:
        super().__init__(name="feed", daemon=True)
        self._spec, self._ffmpeg, self._folder, self._ears = spec, ffmpeg, folder, ears
        self._stopping = Event()
        self._child: Piped | None = None
        self._said: list[str] = []
        self._named = Event()
        self._rates: deque[tuple[float, int]] = deque()
        self.report = FeedReport()
        self.seen_at: float | None = None

    @property
    def picture(self) -> Path:
        """Where the newest picture lies, if there is one."""
        return self._folder / PICTURE

    @override
    def run(self) -> None:
        """Receive, and again when it ends."""
        tries = 0
        while not self._stopping.is_set():
            before = self.report.received
            try:
                self._receive()
            except FarmError as error:
                self._tell(state="refused", code=error.code, facts=error.notice.facts)
            except OSError as error:
                log.warning("a feed was not received", error=str(error))
            tries = 0 if self.report.received > before else tries + 1
            self._stopping.wait(BACK_OFF[min(tries, len(BACK_OFF) - 1)])

    def stop(self) -> None:
        """End it, and its child."""
        self._stopping.set()
        if (child := self._child) is not None:
            child.kill()

    def _receive(self) -> None:
        with ExitStack() as stack:
            source, gate = self._source(stack)
            is_called = self._spec.kind.is_called
            if self.report.state != "refused":
                self._tell(state="connecting" if is_called else "waiting")
            self._said = []
            self._named.clear()
            child = Piped(
                self._command(source), folder=self._folder, pipes=Pipes.READ, on_line=self._hear
            )
            self._child = child
            try:
                self._read(child)
            finally:
                child.kill()
                self._child = None
                for ear in self._ears:
                    ear(b"")
            self._judge(child, gate)

    def _source(self, stack: ExitStack) -> tuple[list[str], Gate | None]:
        spec = self._spec
        if spec.kind is FeedKind.SRT_LISTENER:
            return listening_arguments(spec.host, spec.port or 0, spec.secret, spec.service), None
        if spec.kind is FeedKind.RTMP_PUSH:
            return reading_arguments(spec.secret), None
        call = read_call(spec.kind, spec.secret)
        gate = self._gate(call)
        if gate is None:
            place = find_place(call.host, call.port, spec.networks)
            require_group(call, place)
            return calling_arguments(call, place, through=None, service=spec.service), None
        stack.enter_context(gate)
        return calling_arguments(call, call.host, through=gate.port), gate

    def _gate(self, call: FeedCall) -> Gate | None:
        networks = self._spec.networks
        if call.kind is FeedKind.HLS:
            return HttpGate(lambda host, port: open_line(host, port, networks))
        if call.kind is FeedKind.RTSP:
            return RtspGate(
                lambda host, port: open_line(host, port, networks), call.host, call.port
            )
        return None

    def _read(self, child: Piped) -> None:
        assert child.stdout is not None  # noqa: S101  # it is read
        heard, first = time.monotonic(), True
        waits = float("inf") if not self._spec.kind.is_called else OPENING_SECONDS
        while not self._stopping.is_set():
            if not select.select([child.stdout], [], [], 1.0)[0]:
                if time.monotonic() - heard > (waits if first else SILENT_SECONDS):
                    return
                continue
            piece = b""
            with suppress(OSError, ValueError):  # closed, as the child was ended
                piece = os.read(child.stdout.fileno(), 65536)
            if not piece:
                return
            heard = time.monotonic()
            if first:
                first = False
                self._begin()
            self._take(piece, heard)

    def _begin(self) -> None:
        self._named.wait(_NAMED_SECONDS)  # another thread reads what ffmpeg says of the tracks
        avs = find_avs(self._said)
        if avs is not None:
            raise FarmFailed("feed-avs", codec=avs)
        self._rates.clear()
        self._tell(
            state="receiving",
            connections=self.report.connections + 1,
            tracks=read_tracks(self._said),
            services=read_services(self._said),
            code="",
            facts={},
        )

    def _take(self, piece: bytes, now: float) -> None:
        self.seen_at = now
        received = self.report.received + len(piece)
        if not self._rates or now - self._rates[-1][0] >= 1:
            self._rates.append((now, received))
            while now - self._rates[0][0] > _RATE_SECONDS:
                self._rates.popleft()
        begun, before = self._rates[0]
        seconds = now - begun
        bitrate = round((received - before) * 8 / seconds) if seconds > 1 else self.report.bitrate
        self.report = replace(self.report, received=received, bitrate=bitrate)
        for ear in self._ears:
            ear(piece)

    def _judge(self, child: Piped, gate: Gate | None) -> None:
        """Say why nothing comes any more."""
        if self._stopping.is_set():
            return
        avs = find_avs(self._said)
        if avs is not None:
            raise FarmFailed("feed-avs", codec=avs)
        if gate is not None and gate.refused is not None:
            raise gate.refused
        is_back = not self._spec.kind.is_called
        said = next(iter(reversed(child.log)), "")
        self._tell(state="waiting" if is_back else "lost", bitrate=0, code="", facts={})
        if said and not is_back:
            self._tell(code="feed-ended", facts={"detail": self._without_keys(said)})

    def _without_keys(self, line: str) -> str:
        """Return what ffmpeg said without the address that it says it of."""
        words = (word for word in line.split() if "://" not in word)
        return " ".join(words)[:200]

    def _hear(self, line: str) -> None:
        if line.startswith(("Stream mapping", "Output #")):
            self._named.set()
        if len(self._said) < _HEAD_LINES and not self._named.is_set():
            self._said.append(line)

    def _tell(self, **changes: object) -> None:
        self.report = replace(self.report, **changes)  # type: ignore[arg-type]

    def _command(self, source: list[str]) -> list[str]:
        service = self._spec.service
        picture, sound = ("0:v:0", "0:a?") if service is None else (
            f"0:p:{service}:v:0", f"0:p:{service}:a?"
        )  # fmt: skip
        return [
            *(str(self._ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "info"),
            *("-skip_frame", "nokey"),  # of the picture that is drawn; what is copied is whole
            *source,
            *("-map", picture, "-map", sound, "-c", "copy", "-copy_unknown"),
            # what takes a feed has each packet when it is there, with a time of its own
            *("-f", "mpegts", "-muxdelay", "0", "-muxpreload", "0", "-flush_packets", "1"),
            *("-pes_payload_size", "0", "-omit_video_pes_length", "0"),
            *("-mpegts_flags", "+resend_headers", "-pat_period", "0.2", "pipe:1"),
            *("-map", picture, "-vf", _picture_filter(), "-fps_mode", "passthrough"),
            *("-c:v", "mjpeg", "-q:v", "5", "-pix_fmt", "yuvj420p", "-strict", "unofficial"),
            # the file that others read is whole at any time
            *("-f", "image2", "-update", "1", "-atomic_writing", "1", "-y", PICTURE),
        ]


def _picture_filter() -> str:
    """Return the filter that takes a keyframe every ten seconds, at once.

    So small, two fields lie in one line; a filter that parts them would keep each picture for ten
    seconds.
    """
    select_one = f"select='isnan(prev_selected_t)+gte(t-prev_selected_t\\,{PICTURE_SECONDS}-0.5)'"
    return f"{select_one},scale=480:-2,setsar=1"
