"""The engine of one programme: inputs, what is on air, and the sinks, in one process.

One thread decides and muxes (`Engine.run`); every input and every sink has its own, and none of
them can hold it up: inputs lie behind a queue that is emptied, sinks behind queues that drop.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any

import structlog

from farm.ports import ObjectStore
from live.control import Control
from live.gate import Gate
from live.hearing import AirMeter
from live.inputs import LiveIn
from live.keeper import Keeper
from live.muxing import TsMuxer
from live.playout import Aired, Playout, Reel
from live.pushes import Push, begin_to_end, cut_off, wait_for_end
from live.recorder import CameRecorder, SentRecorder
from live.slates import make_slate, read_reel
from live.spec import (
    SOCKET,
    EngineSpec,
    Source,
    TargetSpec,
    read_guard,
    read_target,
    require_command,
)
from live.spool import FOLDER
from live.tenure import Tenure
from live.watching import Watch

if TYPE_CHECKING:
    from live.packets import LivePacket

log = structlog.get_logger()
_TICK = 0.02
_AT_ONCE = 5000
"""Packets that are taken in one turn; then commands, reports and the time have theirs."""
_FINISH_SECONDS = 30.0
"""For what is not stored yet when a programme ends; what is not by then lies in the spool."""
_HASTE_SECONDS = 1.0
"""Likewise of an engine that failed: its successor waits for it to be gone."""
_INPUT_SECONDS = 2.0
"""For an input to end: what it brought last is evidence too."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What the engine asks of others.

    Attributes:
        store: None: nothing is recorded, and nobody can watch by HLS.
        tenure: of the programme, begun; None: nobody else can have it.
        report: told once a second what everything does.
        slates: a folder that keeps them for the next engine; None: none does.
        recorded: called when all that was sent is stored; targets may still say good-bye. Not
            called where the store was away: the rest lies in the spool.
    """

    store: ObjectStore | None = None
    tenure: Tenure | None = None
    report: Callable[[Mapping[str, Any]], None] = lambda _: None
    slates: Path | None = None
    recorded: Callable[[], None] = lambda: None


class Engine:
    """Runs a programme from its spec until `stop`, or until its lease is lost."""

    def __init__(self, spec: EngineSpec, ports: Ports, *, ffmpeg: Path) -> None:
        self._spec, self._ports, self._ffmpeg = spec, ports, ffmpeg
        self._arrivals: SimpleQueue[tuple[Source, LivePacket]] = SimpleQueue()
        self._commands: SimpleQueue[Mapping[str, Any]] = SimpleQueue()
        self._over = Event()
        self._pushes: dict[str, Push] = {}
        picture = Path(spec.slate) if spec.slate else None
        slate = make_slate(ffmpeg, picture, spec.format, spec.folder, kept=ports.slates)
        packets = read_reel(slate)
        self._playout = Playout(Reel(packets), spec.rules)
        self._gate = Gate(spec.folder / "held", packets, spec.guard)
        self._muxer = TsMuxer(slate)
        self._recorders = self._recordings(slate)
        self._watches = {
            source: Watch(source, ffmpeg=ffmpeg, folder=spec.folder, shape=spec.format)
            for source in spec.inputs
        }
        self._air = AirMeter(ffmpeg=ffmpeg, folder=spec.folder)
        self._inputs = [self._input(source) for source in spec.inputs]
        self._began = time.time()

    def run(self) -> bool:
        """Run to the end; return whether that was wanted: False: the lease was lost."""
        control = Control(
            self._spec.folder / SOCKET, lambda told: self._commands.put(require_command(told))
        )
        if self._ports.tenure is not None:
            self._ports.tenure.when_lost(self._break_lines)
        for target in self._spec.targets if self._is_ours() else ():
            self._add(target.id, target)
        for thread in (*self._recorders, self._air, *self._watches.values(), *self._inputs):
            thread.start()
        try:
            self._work(control)
        finally:
            self._end(control)
        return self._is_ours()

    def stop(self) -> None:
        """End the programme: targets are told good-bye."""
        self._over.set()

    def _end(self, control: Control) -> None:
        if not self._is_ours():
            self._break_lines()
        for one in self._inputs:
            one.stop()
        for ear in (self._air, *self._watches.values()):
            ear.drop()
        pushes = [*self._pushes.values()]
        # an engine that fails has a successor: to the platforms its end is a line that broke
        is_wanted = self._over.is_set() and self._is_ours()
        begin_to_end(pushes, good_bye=is_wanted)
        for one in self._inputs:
            one.join(_INPUT_SECONDS)
        seconds = _FINISH_SECONDS if is_wanted else _HASTE_SECONDS
        stored = [one.finish(seconds) for one in reversed(self._recorders)]
        if is_wanted and all(stored):
            self._ports.recorded()  # people want to see it again while pushes say good-bye
        wait_for_end(pushes)
        self._gate.close()
        control.close()

    def _work(self, control: Control) -> None:
        told, looked = 0.0, self._looks()
        while not self._over.is_set() and self._is_ours():
            aired = [*self._obeyed(), *self._taken()]  # a cut waits for nothing
            aired += self._playout.tick(time.monotonic())
            left = self._gate.let_go(aired)
            if left and self._is_ours():
                self._send(left)
            if (
                time.monotonic() - told >= 1 or looked != self._looks()
            ):  # an alarm waits for nothing
                told, looked = time.monotonic(), self._looks()
                report = self.report()
                control.tell(report)
                self._ports.report(report)

    def _looks(self) -> list[list[str]]:
        """Return what is wrong with each input."""
        return [watch.report["alarms"] for watch in self._watches.values()]

    def _taken(self) -> list[Aired]:
        """Take what came; wait for it a moment."""
        aired: list[Aired] = []
        try:
            source, packet = self._arrivals.get(timeout=_TICK)
            for _ in range(_AT_ONCE):
                aired += self._playout.take(source, packet, time.monotonic())
                source, packet = self._arrivals.get_nowait()
        except Empty:
            return aired
        return [*aired, *self._playout.take(source, packet, time.monotonic())]

    def _send(self, aired: list[Aired]) -> None:
        now = time.time()
        for one in aired:
            if one.source is Source.SLATE or not self._gate.passes:
                self._air.take(one.packet)
            if self._sent is not None:
                self._sent.offer(one.packet, now)
            for chunk in self._muxer.mux(one.packet):
                for push in self._pushes.values():
                    push.offer(chunk)

    def _obeyed(self) -> list[Aired]:
        aired: list[Aired] = []
        while True:
            try:
                aired += self._obey(self._commands.get_nowait())
            except Empty:
                return aired
            except (KeyError, TypeError, ValueError) as error:
                log.warning("a command was not understood", detail=str(error))

    def _obey(self, command: Mapping[str, Any]) -> list[Aired]:
        match command["do"]:
            case "switch":
                choice = None if command["to"] == "auto" else Source(command["to"])
                return self._playout.hold(choice, time.monotonic())
            case "add":
                self._add(str(command["target"]["id"]), read_target(command["target"]))
            case "remove" | "pause":
                self._end_push(command["target"], keep=command["do"] == "pause")
            case "resume":
                self._add(command["target"], self._pushes[command["target"]].target)
            case "guard":
                if self._gate.order(read_guard(command["guard"])):
                    cut_off(self._pushes.values())
                    log.warning("the programme was cut", after=time.time() - self._began)
            case "stop":
                self.stop()
            case unknown:
                raise ValueError(unknown)
        return []

    def _add(self, name: str, target: TargetSpec) -> None:
        old = self._pushes.get(name)
        if old is not None and old.is_alive():
            raise ValueError(f"{name} is there")
        self._pushes[name] = Push(target, ffmpeg=self._ffmpeg, folder=self._spec.folder)
        self._pushes[name].start()

    def _end_push(self, name: str, *, keep: bool) -> None:
        self._pushes[name].end()
        if not keep:
            del self._pushes[name]

    def _recordings(self, slate: Path) -> list[Keeper | SentRecorder]:
        """Make the threads that record, the one that stores first."""
        self._sent: SentRecorder | None = None
        self._keeper: Keeper | None = None
        store, spec = self._ports.store, self._spec
        if store is None:
            return []
        self._keeper = Keeper(store, spec.prefix, spec.folder / FOLDER, self._is_ours)
        self._sent = SentRecorder(
            self._keeper, epoch=spec.epoch, template=slate, dvr_seconds=spec.dvr_seconds
        )
        return [self._keeper, self._sent]

    def _input(self, source: Source) -> LiveIn:
        watch, keeper = self._watches[source], self._keeper
        ears = [watch.take]
        if keeper is not None:
            ears.append(CameRecorder(keeper, source, self._spec.epoch).hear)
        return LiveIn(
            source,
            self._spec.inputs[source],
            shape=self._spec.format,
            ffmpeg=self._ffmpeg,
            folder=self._spec.folder,
            deliver=self._arrive,
            ears=ears,
        )

    def _arrive(self, source: Source, packet: "LivePacket") -> None:
        self._watches[source].see(packet)
        self._arrivals.put((source, packet))

    def report(self) -> dict[str, Any]:
        """Return what everything does, as plain values."""
        playout = self._playout
        return {
            "programme": self._spec.programme,
            "epoch": self._spec.epoch,
            "at": time.time(),
            "seconds": time.time() - self._began,
            "on_air": self._gate.source,
            "held": playout.switcher.held,
            "slate_seconds": self._gate.slate_seconds,
            "guard": {**self._gate.report(), "switcher": playout.source},
            "jumps": playout.clock.jumps,
            "refused": self._muxer.refused,
            "inputs": {one.source: self._told_of(one) for one in self._inputs},
            "levels": self._levels(),
            "recording": asdict(self._keeper.report) if self._keeper else None,
            "targets": {name: asdict(push.report) for name, push in self._pushes.items()},
        }

    def _levels(self) -> dict[str, Any]:
        """Return how loud inputs are, and what leaves: mostly an input's packets as they came."""
        told = {str(source): watch.levels for source, watch in self._watches.items()}
        if self._gate.source is Source.SLATE or not self._gate.passes:
            return {**told, "air": self._air.levels}
        self._air.rest()
        return {**told, "air": told.get(str(self._playout.source))}

    def _told_of(self, one: LiveIn) -> dict[str, Any]:
        return {**asdict(one.report), **one.figures, **self._watches[one.source].report}

    def _is_ours(self) -> bool:
        return self._ports.tenure is None or self._ports.tenure.is_ours()

    def _break_lines(self) -> None:
        for push in tuple(self._pushes.values()):
            push.drop()
