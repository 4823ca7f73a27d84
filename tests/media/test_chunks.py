"""Chunks show what one run shows, whatever the clip is made of, in the same bytes anywhere."""

import hashlib
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

import av
import pytest

from farm.errors import CorruptMedia
from farm.media import Codec, Size
from farm.profiles import LadderProfile, Rung
from ingest.acceptance import accept_clip
from tests.clips import pattern, tone
from tests.media.conftest import QUICK
from tests.media.test_plan import OLD_PROCESSOR, disguised
from tests.nouns import MAKING
from tests.results import keyframe_times
from transcode import encode, source
from transcode.chunk_run import encode_chunk
from transcode.chunks import chunk_of
from transcode.codec_options import PICTURE, Hardware
from transcode.color_table import read_colors
from transcode.encode import encode_ladder
from transcode.encoders import Encoder
from transcode.engine import Clip, Engine
from transcode.graph import Looks
from transcode.ladder import plan_ladder
from transcode.landing import Landing
from transcode.limits import Limits
from transcode.remux import join_pictures
from transcode.verify import verify_rendition

pytestmark = pytest.mark.media

SECONDS = 16
SMALL = LadderProfile(
    "small",
    (Rung("large", Size(160, 96), 800_000), Rung("small", Size(120, 72), 500_000)),
    (Rung("tall", Size(54, 96), 500_000),),
)
CHUNKED = {"large", "tall"}
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-sc_threshold", "0", "-bf", "3"]
OPEN = "log-level=error:open-gop=1:keyint=30:min-keyint=30:bframes=4:scenecut=0"
X265 = ["-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1", "-x265-params", OPEN]
HOLES = "select='mod(n+3,7)*not(between(n,120,215))*not(between(n,260,262))'"
SOURCES = {
    "closed.mp4": [*X264, "-g", "50", "-refs", "3"],
    "one-keyframe.mp4": [*X264, "-g", "1000"],
    "variable.mp4": ["-vf", HOLES, "-fps_mode", "passthrough", *X264, "-g", "40"],
    "variable.mkv": ["-vf", HOLES, "-fps_mode", "passthrough", *X264, "-g", "40"],
    "open.mp4": X265,
    "open-h264.mp4": [*X264, "-g", "40", "-x264-params", "open-gop=1:b-adapt=0"],
    "refreshed.mp4": [*X264, "-g", "40", "-x264-params", "intra-refresh=1"],
    "transport.ts": [*X264, "-g", "40"],
    "refreshed.ts": [*X264, "-g", "40", "-x264-params", "intra-refresh=1"],
    "open.ts": [*X265[:4], *X265[6:]],
    "open-mpeg2.ts": ["-c:v", "mpeg2video", "-g", "15", "-bf", "2", "-b:v", "600k"],
    "interlaced.ts": [*X264, "-g", "40", "-vf", "interlace=scan=tff", "-flags", "+ilme+ildct"],
}


def lossless(rung, settings):
    """Pictures come out as they went in: what is decoded shows what was encoded."""
    return {
        "c:v": "libx264",
        "preset": "ultrafast",
        "qp": "0",
        "flags:v": "+cgop+bitexact",
        "g": str(settings.gop_frames),
        "keyint_min": str(settings.gop_frames),
        "bf": "2",
        "sc_threshold": "0",
        "threads:v": "1",
        **PICTURE,
    }


@pytest.fixture
def lossless_encoder(monkeypatch):
    table = {(Codec.H264, Hardware.CPU): Encoder("libx264", lossless)}
    monkeypatch.setattr(encode, "ENCODERS", table)


DECODES_SLOWLY = """#!{python}
import os, sys
words = [one.replace("setpts=", "realtime=speed=3,setpts=", 1) for one in sys.argv[1:]]
os.execv({ffmpeg!r}, [{ffmpeg!r}, *words])
"""


class Case:
    """A clip with its plan, and what encodes it."""

    def __init__(self, ffmpeg, path, folder, chunk_seconds=2):
        self.folder, self.ffmpeg = folder, ffmpeg
        facts = accept_clip(path, settings=QUICK, folder=folder).facts
        self.clip = Clip(path, facts)
        making = replace(MAKING, preset="ultrafast", chunk_seconds=chunk_seconds)
        self.plan = plan_ladder(facts, SMALL, making)
        self.colors = read_colors(facts.video)

    def engine(self, name, ffmpeg=None, **more):
        folder = self.folder / name
        folder.mkdir()
        limits = Limits(seconds=100, memory_bytes=10**9, output_bytes=10**8, **more)
        return Engine(ffmpeg or self.ffmpeg, folder, limits)

    def whole(self):
        """All rungs that are made in chunks, made in one go."""
        plan = replace(self.plan.only(*CHUNKED), samples=None)
        files = encode_ladder(
            self.engine("whole"),
            self.clip,
            plan,
            Looks(self.colors, None),
            on_progress=lambda share: None,
        )
        return {rung.name: path for rung, path in zip(plan.rungs, files.pictures, strict=True)}

    def chunk(self, number, name=None, ffmpeg=None, **more):
        engine = self.engine(name or f"chunk-{number}", ffmpeg, **more)
        chunk = chunk_of(self.plan, number)
        report = []
        made = encode_chunk(engine, self.clip, chunk, self.colors, on_progress=report.append)
        assert all(0 <= share <= 1 for share in report)
        return made

    def joined(self):
        """The same, made in chunks, the last one first."""
        count = len(self.plan.chunks)
        made = [self.chunk(number) for number in reversed(range(count))][::-1]
        files = {}
        for name in made[0]:
            files[name] = self.folder / f"{name}.mp4"
            join_pictures([one[name] for one in made], files[name], self.plan.grid)
        return files


def shown(path):
    """Time and content of every picture."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [
            (
                frame.pts * stream.time_base,
                hashlib.sha256(frame.to_ndarray(format="yuv420p").tobytes()).hexdigest()[:16],
            )
            for frame in container.decode(stream)
        ]


@pytest.fixture
def case(clip, ffmpeg, tmp_path):
    def make(name, coding, **more):
        inputs = [*pattern("160x96", "25", SECONDS), *tone(SECONDS)]
        return Case(ffmpeg, clip(f"chunks-{name}", [*inputs, *coding]), tmp_path, **more)

    return make


class Heard(Landing):
    """Notes what came of readings that began in the middle."""

    late: ClassVar[list[bool]] = []

    @property
    def is_late(self):
        self.late.append(super().is_late)
        return self.late[-1]


@pytest.mark.parametrize("name", SOURCES)
def test_chunks_show_what_one_run_shows(case, lossless_encoder, monkeypatch, name):
    clip = case(name, SOURCES[name])
    plan = clip.plan
    assert len(plan.chunks) == SECONDS / 2
    assert all(first % plan.grid.gop_frames == 0 for first in plan.chunks)
    monkeypatch.setattr(encode, "Landing", Heard)
    Heard.late.clear()
    joined, whole = clip.joined(), clip.whole()
    assert Heard.late == [False] * len(Heard.late), "read twice"
    assert len(Heard.late) >= len(plan.chunks) - 5, "read from the start"
    assert joined.keys() == whole.keys() == CHUNKED
    for rung in plan.only(*CHUNKED).rungs:
        made = shown(joined[rung.name])
        assert made == shown(whole[rung.name])
        assert [at for at, _ in made] == [n / plan.grid.rate for n in range(plan.grid.frames)]
        if "variable" not in name:
            assert len({look for _, look in made}) == len(made), "pictures do not differ"
        assert keyframe_times(joined[rung.name]) == list(plan.grid.keyframes)
        verify_rendition(joined[rung.name], canvas=rung.canvas, grid=plan.grid, samples=None)


def test_an_index_that_leads_too_far_is_not_trusted(case, lossless_encoder, monkeypatch):
    clip = case("closed.mp4", SOURCES["closed.mp4"], chunk_seconds=4)
    monkeypatch.setattr(source, "run_up", lambda facts, **more: Fraction(-3))
    monkeypatch.setattr(encode, "Landing", Heard)
    Heard.late.clear()
    joined, whole = clip.joined(), clip.whole()
    assert len(Heard.late) >= 3
    assert all(Heard.late)
    assert {name: shown(path) for name, path in joined.items()} == {
        name: shown(path) for name, path in whole.items()
    }


def test_what_is_read_before_a_chunk_is_no_stall(case, ffmpeg, tmp_path):
    noise = ["-vf", "noise=alls=40:allf=t"]
    clip = case("noisy-one-keyframe.mp4", [*X264, "-g", "1000", *noise], chunk_seconds=4)
    slow = disguised(ffmpeg, tmp_path, DECODES_SLOWLY)
    made = clip.chunk(3, ffmpeg=slow, stall_seconds=2)
    assert made.keys() == CHUNKED


def test_a_chunk_has_the_same_bytes_on_every_processor(case, ffmpeg, tmp_path):
    clip = case("noisy.mp4", [*X264, "-g", "40", "-vf", "noise=alls=20:allf=t"], chunk_seconds=4)
    older = disguised(ffmpeg, tmp_path, OLD_PROCESSOR)
    for number in range(4):
        here, there = clip.chunk(number), clip.chunk(number, f"older-{number}", older)
        assert {name: path.read_bytes() for name, path in here.items()} == {
            name: path.read_bytes() for name, path in there.items()
        }


def test_parts_that_do_not_make_a_whole_are_not_joined(case, tmp_path):
    clip = case("closed.mp4", SOURCES["closed.mp4"], chunk_seconds=4)
    made = [clip.chunk(number) for number in range(4)]
    large, tall = ([one[name] for one in made] for name in ("large", "tall"))
    for parts in (large[:3], [*large[:3], tall[3]]):
        with pytest.raises(CorruptMedia, match="output-damaged"):
            join_pictures(parts, tmp_path / "large.mp4", clip.plan.grid)


def test_a_rendition_of_chunks_keeps_to_its_cap_where_they_meet(case):
    noise = [*X264, "-crf", "10", "-g", "40", "-vf", "noise=alls=60:allf=t"]
    clip = case("hard.mp4", noise)
    rung = clip.plan.only("large").rungs[0]
    with av.open(str(clip.joined()["large"])) as container:
        sizes = [packet.size for packet in container.demux(video=0) if packet.pts is not None]
    window = clip.plan.grid.gop_frames
    most = max(sum(sizes[at : at + window]) for at in range(len(sizes) - window))
    assert rung.max_bitrate < most * 8 / 2 < 2 * rung.max_bitrate
