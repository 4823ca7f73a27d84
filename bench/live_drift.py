"""Rows of the live bench: a day of programme, fed at the input as fast as the engine takes it.

Eight seconds are encoded once and sent over and over as MPEG-TS with the time of a day, across the
wrap of its clock: whole pictures and whole packets of sound, each with a payload of its own, by
which it is known again in the recording. An engine that has a day behind it in minutes would show
what a day does to the clock, and to memory.
"""

import io
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from threading import Event, Thread

import av
import psutil
from typing_extensions import override

from bench.live_stage import IS_LONG
from bench.rows import Row
from live.clock import WRAP
from live.packets import TICKS, LivePacket, Track
from live.parts import SentPart, init_name, read_sent
from live.reading import live_packets
from live.spec import EngineSpec, InputSpec, PacketFormat, SwitchRules
from tests.clips import make_clip
from tests.live_engine import Running, running_engine

HOURS = 24.0 if IS_LONG else 0.5
CYCLE = 8
"""Seconds: 200 pictures at 25/s, 375 packets of AAC at 48 kHz."""
AHEAD = 120.0
"""Seconds of programme that are fed and not recorded yet."""
SHAPE = PacketFormat(width=160, height=90, bitrate=60_000, sound_bitrate=48_000)
PACKET, TAIL = 188, 24
SAMPLES = 60
LIMIT_SECONDS, LIMIT_MEMORY = 0.04, 1.05


@dataclass(slots=True)
class Loop:
    """MPEG-TS of one cycle, and where in it times and counters stand.

    Attributes:
        stamps: (position, time in ticks) of each PTS and DTS, and of each PCR.
        counts: packets of each stream, whose counters go on from cycle to cycle.
    """

    payload: bytes
    stamps: list[tuple[int, int]] = field(default_factory=list)
    clocks: list[tuple[int, int]] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find them."""
        for at in range(0, len(self.payload), PACKET):
            packet = self.payload[at : at + PACKET]
            stream = (packet[1] & 0x1F) << 8 | packet[2]
            self.counts[stream] = self.counts.get(stream, 0) + 1
            begin = 4
            if packet[3] & 0x20:
                begin += 1 + packet[4]
                if packet[4] and packet[5] & 0x10:  # a PCR
                    self.clocks.append((at + 6, int.from_bytes(packet[6:11], "big") >> 7))
            if packet[1] & 0x40 and packet[begin : begin + 3] == b"\0\0\1":  # a PES packet begins
                has = packet[begin + 7] >> 6
                places = [begin + 9] if has >= 2 else []  # PTS; 3: and DTS
                places += [begin + 14] if has == 3 else []
                self.stamps += [(at + one, read_time(packet[one : one + 5])) for one in places]

    def at(self, number: int, begin: int) -> bytes:
        """Return the cycle of a number, whose day begins at a tick."""
        later = begin + number * CYCLE * TICKS
        made = bytearray(self.payload)
        for at, ticks in self.stamps:
            made[at : at + 5] = spell_time((ticks + later) % WRAP, made[at] & 0xF0)
        for at, ticks in self.clocks:
            made[at : at + 5] = ((ticks + later) % WRAP << 7 | 0x7E).to_bytes(5, "big")
        for at in range(0, len(made), PACKET):
            stream = (made[at + 1] & 0x1F) << 8 | made[at + 2]
            counter = (made[at + 3] & 15) + number * self.counts[stream]
            made[at + 3] = made[at + 3] & 0xF0 | counter & 15
        return bytes(made)


def read_time(five: bytes) -> int:
    """Return a PTS or DTS: ISO/IEC 13818-1, 2.4.3.7."""
    return (
        (five[0] >> 1 & 7) << 30
        | five[1] << 22
        | (five[2] >> 1) << 15
        | five[3] << 7
        | five[4] >> 1
    )


def spell_time(ticks: int, kind: int) -> bytes:
    """Return a PTS or DTS as five bytes."""
    high, middle, low = ticks >> 30 & 7, ticks >> 15 & 0x7FFF, ticks & 0x7FFF
    return bytes(
        (kind | high << 1 | 1, middle >> 7, (middle & 127) << 1 | 1, low >> 7, (low & 127) << 1 | 1)
    )


@dataclass(slots=True)
class Ledger:
    """What came out, beside what went in.

    Attributes:
        times: of each packet of the cycle, by how its payload ends; the slate's are not among them.
        apart: the largest change of the distance between picture and sound, ticks.
        seen: packets of each track.
    """

    times: dict[bytes, int]
    first: float | None = None
    apart: float = 0.0
    seen: dict[Track, int] = field(default_factory=lambda: dict.fromkeys(Track, 0))
    source: dict[Track, int] = field(default_factory=lambda: dict.fromkeys(Track, 0))

    @property
    def seconds(self) -> float:
        """How much of the day has come out."""
        return self.source[Track.PICTURE] / TICKS

    def take(self, packets: Iterable[LivePacket]) -> None:
        """Take a part of the recording, all of it of one source."""
        moved: dict[Track, list[int]] = {track: [] for track in Track}
        for packet in packets:
            in_cycle = self.times.get(packet.payload[-TAIL:])
            if in_cycle is not None:
                turns = round((self.source[packet.track] - in_cycle) / (CYCLE * TICKS))
                self.source[packet.track] = in_cycle + turns * CYCLE * TICKS
                moved[packet.track].append(packet.pts - self.source[packet.track])
                self.seen[packet.track] += 1
        if all(moved.values()):
            apart = median(moved[Track.SOUND]) - median(moved[Track.PICTURE])
            self.first = apart if self.first is None else self.first
            self.apart = max(self.apart, abs(apart - self.first))


class Feeder(Thread):
    """Sends the day to whoever calls, never much more than was recorded already."""

    def __init__(self, server: socket.socket, loop: Loop, ledger: Ledger) -> None:
        super().__init__(daemon=True)
        self._server, self._loop, self._ledger = server, loop, ledger
        self._over = Event()
        self._began = time.monotonic()

    def end(self) -> None:
        """Send no more."""
        self._over.set()
        self.join(10)

    @override
    def run(self) -> None:
        """Send; who calls again gets what follows."""
        begin, number = WRAP - round(HOURS * 1800 * TICKS), 0
        self._server.settimeout(0.5)
        while not self._over.is_set():
            with suppress(OSError), self._server.accept()[0] as caller:
                caller.settimeout(None)
                while not self._over.is_set():
                    if self._is_ahead(number * CYCLE):
                        time.sleep(0.02)
                        continue
                    caller.sendall(self._loop.at(number, begin))
                    number += 1

    def _is_ahead(self, sent: float) -> bool:
        if not self._ledger.seconds:  # an input has to be there for a second before it is on air
            return sent > time.monotonic() - self._began + CYCLE
        return sent - self._ledger.seconds > AHEAD


def drift_rows(folder: Path) -> list[Row]:
    """Feed a day, read the recording as it grows, and look at the engine's memory."""
    loop = Loop(make_loop(folder).read_bytes())
    ledger = Ledger(dict(marks_of(loop.payload)))
    with socket.create_server(("127.0.0.1", 0)) as server:
        spec = EngineSpec(
            "prg_bench", 1, folder / "engine", "org/prg/", format=SHAPE,
            main=InputSpec(f"tcp://127.0.0.1:{server.getsockname()[1]}"),
            dvr_seconds=60, objects=folder / "objects", rules=SwitchRules(lost_after=20),
        )  # fmt: skip
        feeder = Feeder(server, loop, ledger)
        feeder.start()
        with running_engine(spec) as running:
            began = time.monotonic()
            memory = follow(running, ledger, folder / "objects" / "org" / "prg")
            took = time.monotonic() - began
            told = running.next_report()
            feeder.end()
    third = len(memory) // 3
    growth = median(memory[-third:]) / median(memory[third : 2 * third])
    hours = ledger.seen[Track.PICTURE] / 25 / 3600
    detail = (
        f"{hours:.2f} h in {took:.0f} s; {ledger.seen[Track.PICTURE]} pictures, "
        f"{ledger.seen[Track.SOUND]} packets of sound; jumps {told['jumps']}, "
        f"slate {told['slate_seconds']:.0f} s"
    )
    figures = " ".join(f"{one / 1e6:.0f}" for one in memory[:: max(1, len(memory) // 12)])
    return [
        Row("drift", "A/V offset", f"at the begin, over {HOURS:g} h", ledger.apart / TICKS,
            LIMIT_SECONDS, "s", detail),
        Row("drift-memory", "last third", "the third before", growth, LIMIT_MEMORY, "ratio",
            f"{figures} MB"),
    ]  # fmt: skip


def follow(running: Running, ledger: Ledger, objects: Path) -> list[int]:
    """Read parts as they come, and remove them, until the day is over; return memory by turns."""
    memory: list[int] = []
    engine, until = psutil.Process(running.pid), time.monotonic() + 60 + HOURS * 600
    while ledger.seconds < HOURS * 3600:
        assert time.monotonic() < until, f"only {ledger.seconds} s came out"  # noqa: S101
        names = [str(one.relative_to(objects)) for one in objects.glob("sent/*.m4s")]
        for part in read_sent(names)[:-3]:  # the store still has its hands on the last ones
            ledger.take(packets_of(objects, part))
            (objects / part.name).unlink()
        for came in sorted(objects.glob("in/*.ts"))[:-2]:
            came.unlink()
        if ledger.seconds >= HOURS * 3600 * len(memory) / SAMPLES:
            memory.append(engine.memory_info().rss)
        time.sleep(0.1)
    return memory


def packets_of(objects: Path, part: SentPart) -> Iterator[LivePacket]:
    """Yield the packets of a recorded part."""
    init, media = objects / init_name(part.init), objects / part.name
    with av.open(io.BytesIO(init.read_bytes() + media.read_bytes()), "r", format="mp4") as whole:
        yield from live_packets(whole)


def make_loop(folder: Path) -> Path:
    """Encode the cycle: nothing in it is twice the same."""
    return make_clip(
        folder / "loop.ts",
        [
            *("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25,noise=alls=20:allf=t"),
            *("-f", "lavfi", "-i", "anoisesrc=sample_rate=48000:amplitude=0.1:seed=7"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "60k", "-bf", "0"),
            *("-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p"),
            *("-c:a", "aac", "-ac", "2", "-b:a", "48k", "-frames:v", "200", "-frames:a", "375"),
            *("-muxdelay", "0", "-muxpreload", "0", "-pes_payload_size", "0", "-f", "mpegts"),
        ],
    )


def marks_of(payload: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield how each packet ends and its time within the cycle."""
    with av.open(io.BytesIO(payload), "r", format="mpegts") as container:
        for packet in live_packets(container):
            yield packet.payload[-TAIL:], packet.pts
