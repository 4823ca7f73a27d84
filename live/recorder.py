"""Recordings: what was sent, what came in, and the playlists over it, straight into the store."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import structlog
from typing_extensions import override

from farm.errors import FarmError
from farm.ports import ObjectStore
from live.fragments import fragment, init_mark
from live.keeper import Keeper
from live.packets import LivePacket, Track
from live.parts import (
    SENT,
    CamePart,
    SentPart,
    ends_part,
    init_name,
    parameter_sets,
    read_sent,
)
from live.windows import LIVE_PLAYLIST, WHOLE_PLAYLIST, live_playlist, whole_playlist

log = structlog.get_logger()
STEADY_SECONDS = 1.5
"""A part begins by the wall clock where the one before it ended, unless that is off by more."""
CAME_SECONDS = 2.0


@dataclass(slots=True)
class _Open:
    """The part that is being filled."""

    first: LivePacket
    wall_ms: int
    parameters: bytes
    packets: list[LivePacket]


class SentRecorder(Thread):
    """Cuts what leaves into parts and keeps the playlists; `finish` ends it."""

    def __init__(self, keeper: Keeper, *, epoch: int, template: Path, dvr_seconds: float) -> None:
        super().__init__(name="recorder", daemon=True)
        self._keeper, self._epoch, self._template = keeper, epoch, template
        self._dvr_seconds = dvr_seconds
        self._packets: SimpleQueue[tuple[LivePacket, float] | None] = SimpleQueue()
        self._open: _Open | None = None
        self._parameters = b""
        self._inits: set[str] = set()
        self._number = 0
        self.parts: list[SentPart] = []

    def offer(self, packet: LivePacket, at: float) -> None:
        """Take a packet that leaves at a Unix time; never waits."""
        self._packets.put((packet, at))

    def finish(self, seconds: float) -> bool:
        """Write the last part and the playlist of the whole; return whether all is written."""
        self._packets.put(None)
        self.join(seconds)
        return not self.is_alive()

    @override
    def run(self) -> None:
        """Cut and write until the end."""
        self.parts = self._earlier()
        while (one := self._packets.get()) is not None:
            self._go_on(self._take, *one)
        self._go_on(self._close)
        if self._epoch > 1:  # what engines before left may have been stored since
            own = [part for part in self.parts if part.epoch == self._epoch]
            earlier = [part for part in self._earlier() if part.epoch < self._epoch]
            self.parts = [*earlier, *own] if earlier else self.parts
        if self.parts:
            self._keeper.put(WHOLE_PLAYLIST, whole_playlist(self.parts).encode())
            self._put_window(is_over=True)

    def _earlier(self) -> list[SentPart]:
        """Return what engines before this one have sent."""
        try:
            return stored_parts(self._keeper.store, self._keeper.prefix)
        except (FarmError, OSError) as error:
            log.warning("what was sent before is not known", detail=str(error))
            return []

    def _put_window(self, *, is_over: bool) -> None:
        window = live_playlist(self.parts, self._dvr_seconds, is_over=is_over)
        self._keeper.put(LIVE_PLAYLIST, window.encode())

    def _go_on(self, step: Callable[..., None], *given: object) -> None:
        """Do a step; a fault in one part ends no recording."""
        try:
            step(*given)
        except Exception as error:  # noqa: BLE001  # whatever it is, the next packet is taken
            log.warning("a part is missing", number=self._number, detail=repr(error))
            self._open = None

    def _take(self, packet: LivePacket, at: float) -> None:
        is_key = packet.track is Track.PICTURE and packet.is_key
        parameters = (parameter_sets(packet.payload) if is_key else b"") or self._parameters
        is_new = parameters != self._parameters
        if self._open is not None and ends_part(self._open.first, packet, is_new=is_new):
            self._close()
        self._parameters = parameters
        if self._open is None:
            if packet.track is Track.PICTURE and self._parameters:
                self._open = _Open(packet, self._wall(at), parameters, [packet])
            return
        self._open.packets.append(packet)

    def _wall(self, at: float) -> int:
        now = round(at * 1000)
        if self.parts and self.parts[-1].epoch == self._epoch:
            expected = self.parts[-1].ends_ms
            if abs(now - expected) <= STEADY_SECONDS * 1000:
                return expected
        return now

    def _close(self) -> None:
        if self._open is None:
            return
        part, self._open = self._open, None
        pictures = [one for one in part.packets if one.track is Track.PICTURE]
        ticks = max(one.end for one in pictures) - min(one.pts for one in pictures)
        try:
            init, media = fragment(part.packets, part.parameters, self._template)
        except FarmError as error:
            log.warning("a part is missing", number=self._number, detail=str(error))
            self._number += 1  # players are told of the hole
            return
        mark = sys.intern(init_mark(init))  # a day has 43,200 parts, and few of these
        if mark not in self._inits and self._keeper.put(init_name(mark), init):
            self._inits.add(mark)
        made = SentPart(self._epoch, self._number, part.wall_ms, ticks, mark, part.first.is_key)
        self._number += 1
        if mark in self._inits and self._keeper.put(made.name, media):
            self.parts.append(made)
            self._put_window(is_over=False)


@dataclass(slots=True)
class CameRecorder:
    """Keeps the bytes that an input brought, in parts of some seconds; one thread feeds it."""

    keeper: Keeper
    source: str
    epoch: int
    seconds: float = CAME_SECONDS
    _bytes: bytearray = field(default_factory=bytearray)
    _began: float = 0.0
    _number: int = 0

    def hear(self, piece: bytes) -> None:
        """Take what came; nothing: the line broke off."""
        now = time.time()
        if self._bytes and (not piece or now - self._began >= self.seconds):
            self._close(now)
        if piece and not self._bytes:
            self._began = now
        self._bytes += piece

    def _close(self, now: float) -> None:
        begun = round(self._began * 1000)
        part = CamePart(self.source, self.epoch, self._number, begun, round(now * 1000) - begun)
        self._number += 1
        self.keeper.put(part.name, bytes(self._bytes))
        self._bytes.clear()


def stored_parts(store: ObjectStore, prefix: str) -> list[SentPart]:
    """Return all parts of what a programme sent, in order, whichever engine wrote them.

    Raises:
        FarmError: as the store raises it.
    """
    names = (one.key.removeprefix(prefix) for one in store.list_prefix(prefix + SENT))
    return read_sent(names)


def write_whole(store: ObjectStore, prefix: str, folder: Path) -> list[SentPart]:
    """Write the playlist of a programme whose engine did not live to do it; return its parts.

    Args:
        store: where the parts are.
        prefix: of the programme's keys.
        folder: to work in.

    Raises:
        FarmError: as the store raises it.
    """
    parts = stored_parts(store, prefix)
    if parts:
        path = folder / WHOLE_PLAYLIST
        path.write_text(whole_playlist(parts), encoding="utf-8")
        store.put_file(prefix + WHOLE_PLAYLIST, path)
    return parts
