"""An input comes back and a platform keeps its room, whatever fails in between."""

import time
from queue import Queue

import pytest

from live import engine as engines
from live import inputs
from live.engine import Engine, Ports
from live.inputs import LiveIn
from live.packets import TICKS, Track
from live.spec import EngineSpec, InputSpec, PacketFormat, Source
from tests.clips import X264, pattern

SHAPE = PacketFormat(width=160, height=90, bitrate=200_000)


def wait_for(holds, seconds=20):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "never"
        time.sleep(0.02)


@pytest.fixture
def came():
    return Queue()


@pytest.fixture
def mute(clip):
    return clip("mute.mp4", [*pattern("160x90", "25", 4), *X264, "-an"])


@pytest.fixture
def line(mute, tmp_path, ffmpeg, came):
    """An input without sound."""
    one = LiveIn(
        Source.MAIN,
        InputSpec(str(mute)),
        shape=SHAPE,
        ffmpeg=ffmpeg,
        folder=tmp_path,
        deliver=lambda _, packet: came.put(packet),
    )
    yield one
    one.stop()
    one.join(10)
    assert not one.is_alive()


def test_an_input_without_sound_that_breaks_off_comes_back_and_its_silence_ends(line, came):
    line.start()
    wait_for(lambda: line.report.pictures > 10)
    assert line.report.differs == ("silent",)
    line._children[0].strike()
    wait_for(lambda: line.report.connections == 2 and line.report.pictures > 30)
    packets = [came.get() for _ in range(came.qsize())]
    starts = [n for n, one in enumerate(packets) if one.is_key and one.track is Track.PICTURE]
    assert starts
    behind = ahead = 0
    for packet in packets:
        if packet.track is Track.PICTURE:
            behind = packet.dts
        elif behind:
            ahead = max(ahead, packet.dts - behind)
    assert ahead < 2 * TICKS, "silence runs no further than the pictures"


def test_an_input_whose_child_cannot_be_started_is_tried_again(line, monkeypatch):
    real, refused = inputs.Piped, []

    def start(*given, **more):
        if len(refused) < 2:
            refused.append(given)
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return real(*given, **more)

    monkeypatch.setattr(inputs, "Piped", start)
    line.start()
    wait_for(lambda: line.report.pictures > 0)
    assert len(refused) == 2
    assert "temporarily unavailable" in line.report.detail


def test_what_an_analysis_reads_is_there_for_the_encoder_too(tmp_path):
    path = tmp_path / "stream"
    path.write_bytes(bytes(7 * 2**20))
    with path.open("rb") as pipe:
        file = inputs._Read(pipe, lambda _: None)
        while file.read(1 << 20):
            pass
    assert len(file.head) == 7 * 2**20  # an analysis reads 5 MB and what was on its way


@pytest.mark.parametrize(
    ("fails", "good_bye"),
    [pytest.param(True, False, id="fails"), pytest.param(False, True, id="over")],
)
def test_only_a_programme_that_is_over_says_good_bye(
    tmp_path, ffmpeg, monkeypatch, fails, good_bye
):
    left = []
    monkeypatch.setattr(engines, "begin_to_end", lambda _, *, good_bye: left.append(good_bye))
    spec = EngineSpec("prg_test", 1, tmp_path / "engine", "org/prg/", format=SHAPE)
    spec.folder.mkdir()
    over = []

    def report(_):
        if fails:
            raise RuntimeError("a fault of ours")
        engine.stop()

    ports = Ports(report=report, recorded=lambda: over.append(True))
    engine = Engine(spec, ports, ffmpeg=ffmpeg)
    if fails:
        with pytest.raises(RuntimeError):
            engine.run()
    else:
        assert engine.run()
    assert left == [good_bye]
    assert over == ([] if fails else [True])
