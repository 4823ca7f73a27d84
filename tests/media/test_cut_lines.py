"""What makes a cut whole on the lines: silence of the same kind, and lines that are behind."""

import io
import time

import av
import numpy as np
import pytest
from typing_extensions import override

from live.feeding import Fed
from live.muxing import PACKET, Chunk
from live.packets import Track
from live.pushes import UNSENT_SECONDS, cut_off
from live.reading import live_packets
from live.silence import silenced
from tests.clips import make_clip

CHUNK = Chunk(b"\x47" * PACKET * 100, is_key=True)


@pytest.fixture(scope="module")
def loud(tmp_path_factory):
    """Two seconds of a tone as live sound is."""
    clip = make_clip(
        tmp_path_factory.mktemp("loud") / "loud.ts",
        [
            *("-f", "lavfi", "-i", "color=s=64x64:r=25:d=2"),
            *("-f", "lavfi", "-i", "sine=f=440:r=48000:d=2"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-ac", "2"),
            *("-pes_payload_size", "0"),
        ],
    )
    with av.open(str(clip)) as container:
        return [one for one in live_packets(container) if one.track is Track.SOUND]


def heard(packets):
    """The loudest of each frame that a decoder makes of packets, and what it says they are."""
    raw = io.BytesIO(b"".join(one.payload for one in packets))
    with av.open(raw, format="aac") as container:
        context = container.streams.audio[0].codec_context
        peaks = [float(np.abs(one.to_ndarray()).max()) for one in container.decode(audio=0)]
        return peaks, (context.sample_rate, context.layout.name, context.profile)


def test_silence_is_the_same_kind_of_sound_and_is_not_heard(loud):
    half = len(loud) // 2
    before, kind = heard(loud)
    mixed = [*loud[:half], *(silenced(one) for one in loud[half:])]
    peaks, silent_kind = heard(mixed)
    assert silent_kind == kind
    assert len(peaks) == len(before)
    assert min(before[5:-5]) > 0.05
    assert min(peaks[5:half]) > 0.05
    # half a window of the last one that was heard lies over the first one that is not
    assert max(peaks[half + 1 :]) == 0.0
    assert all(silenced(one).payload[:3] == one.payload[:3] for one in loud)


class Reader(Fed):
    """Feeds a child of the system's, which reads or does not."""

    def __init__(self, folder, *words):
        super().__init__("reader", folder)
        self.words, self.begun = words, 0

    @override
    def command(self):
        return list(self.words)

    @override
    def hear(self, line):
        pass

    @override
    def begins(self):
        self.begun += 1

    @override
    def broke(self, failed):
        pass


class Line(Reader):
    """A push as far as a cut is concerned."""

    class target:  # noqa: N801  # as a push has it
        id = "line"


def waits(line, seconds=10):
    until = time.monotonic() + seconds
    while line.begun < 1 or not line._open:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_cut_breaks_the_line_that_is_behind_and_no_other(tmp_path):
    deaf, good = Line(tmp_path, "sleep", "60"), Line(tmp_path, "cat")
    for line in (deaf, good):
        line.start()
        waits(line)
    for _ in range(12):
        for line in (deaf, good):
            line.offer(CHUNK)
        time.sleep(0.1)
    assert deaf.unsent_seconds() > UNSENT_SECONDS > good.unsent_seconds()
    cut_off([deaf, good])
    until = time.monotonic() + 10
    while deaf.begun < 2 and time.monotonic() < until:
        time.sleep(0.02)
    assert (deaf.begun, good.begun) == (2, 1)
    assert not deaf._queue
    assert not good._queue
    for line in (deaf, good):
        line.drop()
        line.join(5)
