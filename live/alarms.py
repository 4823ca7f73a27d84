"""What is wrong with a programme (pure), from what its engine says of itself each second.

An engine tells counts and states; here they become lengths of time and rates. Of each input and
target a little is remembered: since when nothing came, what is usual for it. Words of what is told:
the names of alarms are those of `farm.live_alarms`.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from farm.live_alarms import LOST_RECORDING, AlarmKind
from live.health import AFTER_SECONDS

LOST_SECONDS = 2.0
"""Without a picture, or without anything sent; the next report says so within another second."""
FIRST_SECONDS = 4.0
"""Likewise of what has not come or gone at all yet: doors and platforms take a moment."""
CONNECTING_SECONDS = 8.0
"""A target that has not refused, and not answered either."""
WINDOW = 3.0
"""Seconds of which rates are counted."""
WARM_SECONDS = 10.0
"""Of a line, before anything counts as usual for it."""
LEAST_BITRATE = 0.2
"""Of what is usual: pictures that stand still take a fraction of the bits of lively ones."""
LEAST_FPS = 0.7
FALLEN_SECONDS = 0.8
"""So long they must be low, so that a line that breaks off is not told of as slow before."""
DRIFT_SECONDS = 1.5
DRIFT_REPORTS = 3
LONGEST_MEMORY = 10.0
"""Seconds after which a jump or a lost packet is no news any more."""
MOST_CONNECTIONS = 3
"""Of an input within `FLAPPING`: it comes and goes."""
FLAPPING = 30.0
MOST_WAITING = 20
"""Objects that wait for the store: ten seconds and more of a programme."""
_EASE = 0.1
_RESTING = frozenset({"paused", "stopped"})


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is wrong now.

    Attributes:
        subject: ``main`` or ``backup``, the id of a target, ``recording`` or `LOST_RECORDING`.
        since: seconds of the epoch.
        facts: for words, already spelled.
    """

    kind: AlarmKind
    subject: str
    since: float
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Growth:
    """Counts that grew, and when: they tell of single faults, which are news for a while."""

    count: int | None = None
    grown: deque[tuple[float, int]] = field(default_factory=deque)

    def see(self, count: int, at: float, keep: float) -> int:
        """Return by how much a count grew in the last seconds."""
        by = 0 if self.count is None else count - self.count
        self.count = count
        if by > 0:
            self.grown.append((at, by))
        while self.grown and at - self.grown[0][0] > keep:
            self.grown.popleft()
        return sum(one for _, one in self.grown)

    @property
    def since(self) -> float:
        """When the first of them was seen."""
        return self.grown[0][0]


@dataclass(slots=True)
class _Line:
    """What is remembered of an input."""

    begun: float
    moved: float
    came: bool = False
    pictures: int = 0
    connections: int = 0
    connected: float = 0.0
    told: deque[tuple[float, int, int]] = field(default_factory=deque)
    usual_fps: float | None = None
    usual_bitrate: float | None = None
    fallen: float | None = None
    behind: float | None = None
    drifting: int = 0
    reconnects: _Growth = field(default_factory=_Growth)


@dataclass(slots=True)
class _Aim:
    """What is remembered of a target: since when it gets nothing, and whether it ever did."""

    gone: float
    ever: bool = False
    dropped: _Growth = field(default_factory=_Growth)


class Judge:
    """Judges the reports of one engine, one after the other.

    Args:
        is_expected: whether an input must be there that has never come; of a backup it need not.
        gone: targets that an earlier engine lost already, and when.
    """

    def __init__(
        self,
        *,
        is_expected: Callable[[str], bool] = lambda place: place == "main",
        gone: Mapping[str, float] | None = None,
    ) -> None:
        self._is_expected = is_expected
        self._lines: dict[str, _Line] = {}
        self._aims = {name: _Aim(at, ever=True) for name, at in (gone or {}).items()}
        self._jumps, self._lost = _Growth(), _Growth()
        self._waiting_since: float | None = None

    def see(self, report: Mapping[str, Any], gaps: Mapping[str, float]) -> list[Found]:
        """Return what is wrong by a report.

        Args:
            report: of the engine; what it does not tell of is well.
            gaps: seconds that targets put up with, by their ids, where that is known.
        """
        at = float(report["at"])
        found: list[Found] = []
        for place, told in (report.get("inputs") or {}).items():
            found += self._input(place, told, at)
        jumps = int(report.get("jumps") or 0) + int(report.get("refused") or 0)
        if self._jumps.see(jumps, at, LONGEST_MEMORY):
            on_air = str(report.get("on_air") or "main")
            found.append(Found(AlarmKind.GAPS, on_air, self._jumps.since))
        for name, told in (report.get("targets") or {}).items():
            found += self._target(name, told, at, gaps.get(name, 0.0))
        found += self._recording(report.get("recording") or {}, at)
        return found

    def _input(self, place: str, told: Mapping[str, Any], at: float) -> Iterator[Found]:
        line = self._lines.setdefault(place, _Line(at, at))
        pictures, connections = int(told.get("pictures") or 0), int(told.get("connections") or 0)
        if connections != line.connections:
            line.connections, line.connected, line.behind, line.drifting = connections, at, None, 0
            line.usual_fps = line.usual_bitrate = None
            line.told.clear()
        if pictures > line.pictures:
            line.came, line.moved = True, at
        line.pictures = pictures
        if line.reconnects.see(connections, at, FLAPPING) >= MOST_CONNECTIONS:
            yield Found(AlarmKind.GAPS, place, line.reconnects.since)
        patience = LOST_SECONDS if line.came else FIRST_SECONDS
        if at - line.moved >= patience:
            line.told.clear()
            if line.came or self._is_expected(place):
                yield Found(AlarmKind.NO_INPUT, place, line.moved)
            return
        for kind in told.get("alarms") or ():
            yield Found(AlarmKind(kind), place, at - AFTER_SECONDS.get(kind, 0.0))
        if line.came and line.moved == at:  # of one that stands still another alarm tells
            yield from _rates(place, line, told, at)
            yield from _drift(place, line, told, at)

    def _target(self, name: str, told: Mapping[str, Any], at: float, gap: float) -> Iterator[Found]:
        state = told.get("state")
        if state in _RESTING:
            self._aims.pop(name, None)
            return
        aim = self._aims.setdefault(name, _Aim(at))
        dropped = aim.dropped.see(int(told.get("dropped") or 0), at, LONGEST_MEMORY)
        if state == "sending":
            aim.gone, aim.ever = at, True
            if dropped:
                yield Found(AlarmKind.TARGET_SLOW, name, aim.dropped.since)
            return
        lost_for = at - aim.gone
        is_trying = state == "connecting" and not aim.ever
        if lost_for >= (CONNECTING_SECONDS if is_trying else LOST_SECONDS):
            facts = {"detail": str(told.get("detail") or "")[:200]}
            yield Found(AlarmKind.TARGET_DOWN, name, aim.gone, facts)
        if aim.ever and gap and lost_for >= gap / 2:
            facts = {"gap": f"{gap:.0f}", "left": f"{max(0.0, gap - lost_for):.0f}"}
            yield Found(AlarmKind.TARGET_GAP, name, aim.gone + gap / 2, facts)

    def _recording(self, told: Mapping[str, Any], at: float) -> Iterator[Found]:
        waiting, lost = int(told.get("waiting") or 0), int(told.get("lost") or 0)
        facts = {"waiting": str(waiting), "lost": str(lost)}
        facts["detail"] = str(told.get("detail") or "")[:200]
        if self._lost.see(lost, at, LONGEST_MEMORY):
            yield Found(AlarmKind.RECORDING, LOST_RECORDING, self._lost.since, facts)
        if waiting < MOST_WAITING:
            self._waiting_since = None
            return
        self._waiting_since = self._waiting_since or at
        yield Found(AlarmKind.RECORDING, "recording", self._waiting_since, facts)


def _rates(place: str, line: _Line, told: Mapping[str, Any], at: float) -> Iterator[Found]:
    """Compare the last seconds with what is usual, which is learned only while all is well."""
    line.told.append((at, line.pictures, int(told.get("received") or 0)))
    while len(line.told) > 2 and at - line.told[1][0] >= WINDOW:  # noqa: PLR2004  # two are a rate
        line.told.popleft()
    then, pictures, received = line.told[0]
    if at - then < WINDOW or then - line.connected < 1:  # what was kept for it came at once
        return
    fps = (line.pictures - pictures) / (at - then)
    bitrate = (line.told[-1][2] - received) * 8 / (at - then)
    fallen = _fallen(line, fps, bitrate) if at - line.connected >= WARM_SECONDS else None
    if fallen is not None:
        line.fallen = at if line.fallen is None else line.fallen
        if at - line.fallen >= FALLEN_SECONDS:
            yield Found(fallen[0], place, line.fallen, fallen[1])
        return
    line.fallen = None
    line.usual_fps = _eased(line.usual_fps, fps)
    line.usual_bitrate = _eased(line.usual_bitrate, bitrate)


def _fallen(line: _Line, fps: float, bitrate: float) -> tuple[AlarmKind, dict[str, str]] | None:
    """Return which rate is far below what is usual."""
    if line.usual_fps is not None and fps < line.usual_fps * LEAST_FPS:
        return AlarmKind.FPS, {"seen": f"{fps:.1f}", "usual": f"{line.usual_fps:.1f}"}
    if line.usual_bitrate is not None and bitrate < line.usual_bitrate * LEAST_BITRATE:
        usual = f"{line.usual_bitrate / 1000:.0f}"
        return AlarmKind.BITRATE, {"seen": f"{bitrate / 1000:.0f}", "usual": usual}
    return None


def _drift(place: str, line: _Line, told: Mapping[str, Any], at: float) -> Iterator[Found]:
    """Compare how late pictures come with how late they came at first."""
    behind = float(told.get("behind") or 0.0)
    if at - line.connected < WINDOW:
        return
    line.behind = behind if line.behind is None else line.behind
    off = behind - line.behind
    line.drifting = line.drifting + 1 if abs(off) >= DRIFT_SECONDS else 0
    if line.drifting >= DRIFT_REPORTS:
        yield Found(AlarmKind.DRIFT, place, at, {"seconds": f"{off:+.1f}"})


def _eased(usual: float | None, now: float) -> float:
    return now if usual is None else usual + (now - usual) * _EASE
