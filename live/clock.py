"""The programme's clock (pure): timestamps that only grow, whatever comes in.

Each source has a clock of its own: it begins anywhere, restarts at zero, wraps after 26.5 hours,
jumps. All packets of one stretch of one source are moved by one offset, so picture and sound stay
as far apart as the source had them, exactly; the next stretch begins where the picture ended.
"""

from dataclasses import dataclass, field, replace

from live.packets import TICKS, LivePacket, Track

WRAP = 2**33
"""Where the clock of MPEG-TS begins anew (ISO/IEC 13818-1, 2.4.3.7)."""
STEP = TICKS // 500
"""Between two decoding times at least: 2 ms, as FLV counts in whole milliseconds."""
JUMP = TICKS
"""A larger step forward is no gap: who is silent for a second is off air."""
BACK = TICKS // 10
"""A step back that rounding or an encoder's hiccup can make."""
APART = 5 * TICKS
"""Further apart picture and sound do not belong to one clock."""
USUAL = {Track.PICTURE: TICKS // 25, Track.SOUND: 1024 * TICKS // 48_000}
"""Duration of a packet where nobody said."""


@dataclass(slots=True)
class _Line:
    """Where one track is.

    Attributes:
        offset: from the source's clock to the programme's; None: a new stretch has not begun.
        expected: decoding time of the next packet by the source's clock.
        decoded: the last decoding time that left.
        end: where what left ends.
    """

    offset: int | None = None
    expected: int = 0
    decoded: int = -STEP
    end: int = 0


@dataclass(slots=True)
class ProgrammeClock:
    """Gives packets their place in the programme.

    Attributes:
        jumps: how often a source's clock jumped within a stretch.
        dropped: packets that had no place: sound before a stretch's first picture or over what
            was heard already, pictures that lean on what was left out.
    """

    jumps: int = 0
    dropped: int = 0
    _lines: dict[Track, _Line] = field(default_factory=lambda: {one: _Line() for one in Track})
    _offset: int | None = None
    _first: int | None = None

    @property
    def end(self) -> int:
        """Where the picture ends, ticks from the programme's beginning."""
        return self._lines[Track.PICTURE].end

    def splice(self) -> None:
        """Begin a new stretch: what comes next has another clock."""
        self._offset = self._first = None
        for line in self._lines.values():
            line.offset = None

    def place(self, packet: LivePacket) -> LivePacket | None:
        """Return a packet with the programme's times, None for one that has no place in it."""
        placed = self._place(self._with_duration(packet))
        if placed is None:
            self.dropped += 1
        return placed

    def _with_duration(self, packet: LivePacket) -> LivePacket:
        duration = packet.duration if packet.duration > 0 else USUAL[packet.track]
        # a picture that is shown after the wrap may be decoded before it
        pts = packet.pts + WRAP if packet.dts - packet.pts > WRAP // 2 else packet.pts
        return replace(packet, duration=duration, pts=max(pts, packet.dts))

    def _place(self, packet: LivePacket) -> LivePacket | None:
        line = self._lines[packet.track]
        if self._offset is None and not self._begin(packet):
            return None
        if line.offset is None:
            line.offset = self._enter(packet)
        elif not -BACK <= packet.dts - line.expected <= JUMP:
            line.offset = self._follow(packet, line.offset)
        line.expected = packet.dts + packet.duration
        return self._sound(packet) if packet.track is Track.SOUND else self._picture(packet)

    def _begin(self, packet: LivePacket) -> bool:
        """Begin a stretch with a keyframe; nothing else can begin one."""
        if packet.track is not Track.PICTURE or not packet.is_key:
            return False
        self._offset, self._first = self.end - packet.pts, packet.pts
        return True

    def _enter(self, packet: LivePacket) -> int:
        """Return the offset of a track that has its first packet of a stretch."""
        offset = self._offset or 0
        picture = self._lines[Track.PICTURE]
        if packet.track is Track.SOUND and abs(packet.pts + offset - picture.end) > APART:
            self.jumps += 1  # the source's two clocks have nothing to do with each other
            return picture.decoded - packet.pts
        return offset

    def _follow(self, packet: LivePacket, old: int) -> int:
        """Return the offset after a jump: that of a wrap, of the other track, or a new one."""
        line = self._lines[packet.track]
        awaited = line.expected + old
        for offset in (self._offset or 0, old + WRAP, old - WRAP):
            if offset != old and abs(packet.dts + offset - awaited) <= JUMP:
                break
        else:
            self.jumps += 1
            offset = max(one.end for one in self._lines.values()) - packet.pts
        self._offset, self._first = offset, None
        return offset

    def _sound(self, packet: LivePacket) -> LivePacket | None:
        line = self._lines[Track.SOUND]
        time = packet.pts + (line.offset or 0)
        if self._first is not None and packet.pts < self._first - packet.duration // 2:
            return None
        if time < line.end - packet.duration // 2 or time < line.decoded + STEP:
            return None
        line.decoded, line.end = time, time + packet.duration
        return replace(packet, dts=time, pts=time)

    def _picture(self, packet: LivePacket) -> LivePacket | None:
        line = self._lines[Track.PICTURE]
        if self._first is not None and packet.pts < self._first:
            return None  # it leans on pictures before the keyframe that began the stretch
        shown = packet.pts + (line.offset or 0)
        decoded = max(packet.dts + (line.offset or 0), line.decoded + STEP)
        if decoded > shown:
            self._delay(decoded - shown)
            shown = decoded
        line.decoded, line.end = decoded, max(line.end, shown + packet.duration)
        return replace(packet, dts=decoded, pts=shown)

    def _delay(self, ticks: int) -> None:
        """Move all that still comes, picture and sound alike."""
        for line in self._lines.values():
            if line.offset is not None:
                line.offset += ticks
        self._offset = (self._offset or 0) + ticks
