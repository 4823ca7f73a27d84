"""When cues are shown (pure), in whole frames: apart, in order, near their sound and the cuts."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from ai.cue_rules import CueRules
from farm.timeline import TimeRange


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a cue before its times: its sound, and how long a viewer needs."""

    sound: TimeRange
    reading: Fraction


@dataclass(frozen=True, slots=True)
class Frames:
    """A cue's first frame, and the first one without it."""

    first: int
    end: int


def plan_times(
    cues: Sequence[Shown],
    rules: CueRules,
    *,
    rate: Fraction,
    shots: Sequence[Fraction] = (),
) -> list[TimeRange]:
    """Return when each cue is shown.

    Always kept: the order, one frame at least, `CueRules.gap_frames` between two, and at most
    `CueRules.longest`. Where there is room: the shortest time, time to read, and a cue that begins
    or ends beside a cut does so at the cut.

    Args:
        cues: in order of their sounds, which may touch or even overlap.
        rules: of the cues.
        rate: frames a second of the programme.
        shots: times of the cuts, in order.
    """
    cuts = [round(shot * rate) for shot in shots]
    spoken = keep_apart([_sound_frames(cue, rules, rate) for cue in cues], rules.gap_frames)
    planned: list[Frames] = []
    for number, (cue, mine) in enumerate(zip(cues, spoken, strict=True)):
        earliest = planned[-1].end + rules.gap_frames if planned else 0
        is_last = number + 1 == len(spoken)
        room = None if is_last else spoken[number + 1].first - rules.gap_frames
        planned.append(_settled(cue, mine, _Room(earliest, room), _Grid(rules, rate, cuts)))
    return [TimeRange(one.first / rate, one.end / rate) for one in planned]


@dataclass(frozen=True, slots=True)
class _Room:
    """The first frame that a cue may have, and the last edge; None: there is no next cue."""

    earliest: int
    latest: int | None

    def last(self, wanted: int) -> int:
        return wanted if self.latest is None else min(wanted, self.latest)


@dataclass(frozen=True, slots=True)
class _Grid:
    rules: CueRules
    rate: Fraction
    cuts: Sequence[int]

    def cut_between(self, first: int, last: int) -> int | None:
        """Return the earliest cut from one frame to another, both included."""
        at = bisect_left(self.cuts, first)
        return self.cuts[at] if at < len(self.cuts) and self.cuts[at] <= last else None


def _sound_frames(cue: Shown, rules: CueRules, rate: Fraction) -> Frames:
    first = floor(cue.sound.start * rate)
    longest = max(1, floor(rules.longest * rate))
    return Frames(first, min(first + longest, max(first + 1, ceil(cue.sound.end * rate))))


def keep_apart(sounds: Sequence[Frames], gap: int) -> list[Frames]:
    """Part what touches: the former ends earlier, and only where it cannot, the latter waits.

    Each keeps a frame at least; between two there are `gap` frames.
    """
    parted: list[Frames] = []
    for sound in sounds:
        mine = sound
        if parted:
            before = parted[-1]
            first = max(sound.first, before.first + 1 + gap)
            mine = Frames(first, max(sound.end, first + 1))
            parted[-1] = replace(before, end=min(before.end, first - gap))
        parted.append(mine)
    return parted


def _settled(cue: Shown, sound: Frames, room: _Room, grid: _Grid) -> Frames:
    rules, rate = grid.rules, grid.rate
    cut = grid.cut_between(sound.first - rules.lead_frames, sound.first)
    first = sound.first if cut is None or cut < room.earliest else cut
    shortest = ceil(rules.shortest * rate)
    reading = ceil(cue.reading * rate)
    tail = sound.end + rules.tail_frames
    end = room.last(max(sound.end, first + shortest, min(tail, first + reading)))
    if end - first < shortest:  # no room behind it: a little before its sound
        first = max(room.earliest, sound.first - rules.lead_frames, min(first, end - shortest))
        first = min(first, sound.first)
    end = _towards(end, sound, room, grid)
    end = min(end, first + max(1, floor(rules.longest * rate)))
    return Frames(first, max(end, first + 1))


def _towards(end: int, sound: Frames, room: _Room, grid: _Grid) -> int:
    """Let a cue end at a cut nearby, or at the next cue if hardly anything would lie between."""
    rules = grid.rules
    cut = grid.cut_between(max(sound.end, end - rules.tail_frames) + rules.gap_frames,
                           sound.end + rules.tail_frames)  # fmt: skip
    if cut is not None and cut - rules.gap_frames >= min(end, sound.end):
        return max(room.last(cut - rules.gap_frames), 0)
    if room.latest is not None and 0 < room.latest - end <= rules.tail_frames - rules.gap_frames:
        return room.latest if room.latest <= sound.end + rules.tail_frames else end
    return end
