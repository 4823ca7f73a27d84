"""A hearing on the air: numbered frames, a door, targets good and slow, and what they got of it."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import IO, cast

import numpy as np

from live.clips import write_clip
from live.parts import read_came
from live.spec import EngineSpec, InputSpec, TargetSpec
from storage.objects.folder import FolderStore
from tests.barcodes import BITS, RATE, SHAPE, loud_times, part_numbers, read_numbers
from tests.live_engine import Running, on_air, running_engine, sending
from tests.rtmp import Door, ffmpeg_copies, reader, rtmp_door
from transcode.ffmpeg import find_ffmpeg

SLACK = 0.25
"""Seconds within which we know when a frame was published: pacing, door, and how we look."""
PREFIX = "org/prg/"
LEANING = 3
"""Pictures that lean on a later one, at most."""


@dataclass
class Courtroom:
    """A programme that runs, and a record of what was ordered and when.

    Attributes:
        zero: when frame 0 was published, or a moment later.
        forbidden: from which to which frame nobody may see, `muted`: hear.
    """

    running: Running
    folder: Path
    source: Path
    zero: float
    inward: Door
    outward: Door
    delay: float = 0.0
    forbidden: list[tuple[int, int]] = field(default_factory=list)
    muted: list[tuple[int, int]] = field(default_factory=list)

    def guard(self, **wish: object) -> float:
        """Order something; returns when the engine had heard it."""
        told = {"delay": self.delay, **wish}
        assert self.running.tell(do="guard", guard=told)["ok"]
        return time.time()

    def set_delay(self, seconds: float, wait: float = 0.0) -> None:
        """Change the delay, and wait until what leaves is as late."""
        self.delay = seconds
        self.guard()
        self.running.wait_for(lambda told: told["guard"]["behind"] == seconds, seconds + wait + 30)

    def at(self, when: float) -> int:
        """The frame that was published at a time."""
        return round((when - self.zero) * RATE)

    def cut(self, seconds: float) -> None:
        """Cut for some seconds; the frames of that time and those held then are forbidden."""
        cut = self.guard(cut=True)
        time.sleep(seconds)
        self.forbidden.append((self.at(cut + SLACK - self.delay), self._over()))

    def mute(self, seconds: float) -> None:
        """Mute for some seconds; the sound of that time and what is held then is forbidden."""
        muted = self.guard(muted=True)
        time.sleep(seconds)
        self.muted.append((self.at(muted + SLACK - self.delay), self._over()))

    def _over(self) -> int:
        """Order nothing more; return the last frame that must have come before that.

        On a machine that is busy frames come late, and then they come after the order.
        """
        over = time.time()
        self.guard()
        late = max(self.running.next_report()["inputs"]["main"]["behind"] for _ in range(2))
        return self.at(over - SLACK - max(0.0, late))

    def settle(self) -> None:
        """Wait until the source leaves again."""
        self.running.wait_for(on_air("main"), self.delay + 30)

    def leaks(self, numbers: Sequence[int]) -> int:
        """How many frames somebody saw who must not."""
        return sum(begin <= n <= end for n in numbers for begin, end in self.forbidden)

    def sounds_leaked(self, recording: Path) -> int:
        """How many frames of sound a target heard that it must not."""
        shown = read_numbers(recording)
        times = np.array([at for at, _ in shown])
        leaked = 0
        for at in loud_times(recording):
            place = int(np.searchsorted(times, at, side="right")) - 1
            if place < 0 or at - times[place] > 0.1:
                continue  # the slate, which has no sound
            leaked += any(begin <= shown[place][1] <= end for begin, end in self.muted)
        return leaked

    def sent_numbers(self) -> set[int]:
        """What lies in the parts, which are the window, the look back and the recording."""
        return part_numbers(self.folder / "objects" / PREFIX / "sent")

    def clip_numbers(self) -> set[int]:
        """What is in a clip of all that was sent."""
        clip = self.folder / "clip.ts"
        store = FolderStore(self.folder / "objects")
        write_clip(store, PREFIX, clip, begins_ms=0, ends_ms=2**42)
        return {number for _, number in read_numbers(clip)}

    def evidence_missing(self) -> int:
        """How many frames between the first and the last are not in what came in."""
        folder = self.folder / "objects" / PREFIX
        names = (str(one.relative_to(folder)) for one in (folder / "in").iterdir())
        whole = self.folder / "evidence.ts"
        with whole.open("wb") as written:
            for part in read_came(names, "main"):
                written.write((folder / part.name).read_bytes())
        came = {number for _, number in read_numbers(whole)}
        # the last ones lean on one that came before them, and were not there yet at the end
        wanted = range(min(came), max(came) - LEANING)
        return len(set(wanted) - came)


@contextmanager
def courtroom(
    folder: Path, clip: Path, *, good: Sequence[str] = ("one",), slow: int = 0
) -> Iterator[Courtroom]:
    """A hearing that runs until the block ends; what targets got lies in ``NAME.flv`` then.

    Args:
        folder: to work in.
        clip: what comes in, numbered.
        good: names of targets.
        slow: bytes a second that a target more reads, called ``slow``; 0: there is none.
    """
    with (
        rtmp_door(folder / "in") as inward,
        rtmp_door(folder / "out") as outward,
        ExitStack() as on,
    ):
        targets = [TargetSpec(name, outward.address(name)) for name in good]
        if slow:
            port = on.enter_context(slow_line(outward.port, slow))
            targets.append(TargetSpec("slow", f"rtmp://127.0.0.1:{port}/live/slow"))
        spec = EngineSpec(
            "prg_court",
            1,
            folder / "engine",
            PREFIX,
            format=SHAPE,
            main=InputSpec(inward.address("main")),
            targets=tuple(targets),
            objects=folder / "objects",
        )
        running = on.enter_context(running_engine(spec))
        running.wait_for(sending(*good), 60)
        for one in targets:
            on.enter_context(reader(outward.address(one.id), folder / f"{one.id}.flv"))
        source = on.enter_context(published(clip, inward.address("main")))
        zero = on.enter_context(zero_of(inward.address("main")))
        running.wait_for(on_air("main"), 60)
        time.sleep(2)
        yield Courtroom(running, folder, source, min(zero), inward, outward)


@contextmanager
def published(clip: Path, address: str) -> Iterator[Path]:
    """A camera that pushes a clip once, as it is."""
    child = ffmpeg_copies("-re", "-i", str(clip), "-c", "copy", "-f", "flv", address)
    try:
        yield clip
    finally:
        child.kill()
        child.wait()


@contextmanager
def zero_of(address: str) -> Iterator[list[float]]:
    """When frame 0 must have been published, by each frame that is seen at the door."""
    command = [
        *(str(find_ffmpeg(None)), "-hide_banner", "-nostdin", "-loglevel", "error"),
        *("-flags", "low_delay", "-fpsprobesize", "2", "-threads", "1", "-i", address, "-an"),
        *("-t", "4", "-fps_mode", "passthrough", "-vf", f"scale={BITS}:2:flags=area"),
        *("-pix_fmt", "gray", "-f", "rawvideo", "-flush_packets", "1", "pipe:1"),
    ]
    found: list[float] = []
    for _ in range(20):  # nobody may push yet
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
            pipe = cast("IO[bytes]", child.stdout)
            while len(frame := pipe.read(2 * BITS)) == 2 * BITS:
                bits, other = np.frombuffer(frame, np.uint8).reshape(2, BITS) > 128
                if not (bits == other).any():
                    number = int((bits * (1 << np.arange(BITS))).sum())
                    found.append(time.time() - number / RATE)
        if found:
            break
        time.sleep(0.5)
    yield found


@contextmanager
def slow_line(port: int, rate: int) -> Iterator[int]:
    """A line to a port that takes so many bytes a second and no more; yields its own port."""
    over, lines = Event(), []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)

        def listen() -> None:
            while not over.is_set():
                try:
                    caller, _ = server.accept()
                except TimeoutError:
                    continue
                far = socket.create_connection(("127.0.0.1", port))
                for pair in ((caller, far, rate), (far, caller, 10**7)):
                    lines.append(Thread(target=pass_on, args=(*pair, over), daemon=True))
                    lines[-1].start()

        thread = Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()
            for one in lines:
                one.join(5)


def pass_on(near: socket.socket, far: socket.socket, rate: int, over: Event) -> None:
    """Pass on what comes, as slowly as is said, until one side ends."""
    near.settimeout(0.2)
    try:
        while not over.is_set():
            try:
                piece = near.recv(2048)
            except TimeoutError:
                continue
            if not piece:
                break
            far.sendall(piece)
            time.sleep(len(piece) / rate)
    except OSError:
        pass
    for one in (near, far):
        one.close()
