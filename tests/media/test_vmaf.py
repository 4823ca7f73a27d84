"""VMAF of renditions: it is about coding alone, and frame meets frame."""

from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import pytest

from farm.errors import CorruptMedia, FarmFailed
from farm.media import Codec, Size
from farm.profiles import LadderProfile, Rung
from ingest.acceptance import accept_clip
from tests.clips import X264, make_clip, real_clip
from tests.media.conftest import QUICK
from tests.media.test_chunks import lossless
from tests.nouns import MAKING
from transcode import encode
from transcode.chunks import Chunk
from transcode.codec_options import Hardware
from transcode.color_table import read_colors
from transcode.crf_search import choose_stretches, with_factor
from transcode.encode import encode_ladder
from transcode.encoders import Encoder
from transcode.engine import Clip, Engine
from transcode.graph import Looks
from transcode.ladder import plan_ladder
from transcode.limits import Limits
from transcode.vmaf import find_vmaf, measure_vmaf

pytestmark = pytest.mark.media

LIMITS = Limits(seconds=60, memory_bytes=4 * 10**9, output_bytes=10**9, stall_seconds=30)
SMALL = LadderProfile("small", (Rung("small", Size(320, 180), 60_000_000),), ())
TALL = LadderProfile("tall", (), (Rung("tall", Size(180, 320), 60_000_000),))
MOVING = ["-f", "lavfi", "-i", "mandelbrot=size=320x180:rate=25:start_scale=0.4:end_scale=0.1"]
"""Detail everywhere, and all of it moves: what a test pattern lacks."""
HD = [
    *("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"),
    *("-color_range", "tv"),
]
SAME = 97
"""What a picture has at least against itself."""
HOLES = ["-vf", "select='mod(n+3,7)*not(between(n,10,16))'", "-fps_mode", "passthrough"]


class Bench:
    """One clip with one rung."""

    def __init__(self, path, folder, profile=SMALL):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        facts = accept_clip(path, settings=QUICK, folder=folder).facts
        self.clip, self.plan = Clip(path, facts), plan_ladder(facts, profile, MAKING)
        self.colors = read_colors(facts.video)

    @property
    def whole(self):
        return choose_stretches(self.plan, self.plan.rungs[0].name)[0]

    def made(self, chunk, crf=20):
        looks = Looks(self.colors, sound=None, first_frame=chunk.first)
        engine = self._engine()
        plan = with_factor(chunk, crf).plan
        files = encode_ladder(engine, self.clip, plan, looks, on_progress=lambda _: None)
        return files.pictures[0]

    def vmaf(self, chunk, made, every=5):
        engine = self._engine()
        return measure_vmaf(engine, self.clip, chunk, self.colors, made=made, every=every)

    def _engine(self):
        return Engine(find_vmaf(None), Path(mkdtemp(dir=self.folder)), LIMITS)


@pytest.fixture(scope="module")
def moving(clip, tmp_path_factory):
    path = clip("vmaf-moving.mp4", [*MOVING, *X264, "-crf", "12", "-t", "2"])
    return Bench(path, tmp_path_factory.mktemp("moving"))


@pytest.fixture
def without_loss(monkeypatch):
    """Pictures come out of the encoder as they went in."""
    table = {(Codec.H264, Hardware.CPU): Encoder("libx264", lossless)}
    monkeypatch.setattr(encode, "ENCODERS", table)


@pytest.fixture(scope="module")
def fine(moving):
    return moving.made(moving.whole, 12)


def shifted(made, path, frames):
    """The same pictures so many frames later, or earlier."""
    late = f"tpad=start={frames}:start_mode=clone,trim=end_frame=50"
    early = f"trim=start_frame={-frames},tpad=stop={-frames}:stop_mode=clone"
    filters = f"{late if frames > 0 else early},setpts=N/25/TB"
    coded = ["-c:v", "libx264", "-qp", "0", "-sc_threshold", "0", *HD]
    return make_clip(path, ["-i", str(made), "-vf", filters, *coded])


@pytest.mark.usefixtures("without_loss")
def test_what_lost_nothing_has_nearly_all_points_unless_it_is_a_frame_off(moving, tmp_path):
    """Nearly: the model's authors call 98.7 for a picture against itself no bug."""
    perfect = moving.made(moving.whole)
    same = moving.vmaf(moving.whole, perfect, every=1)
    assert len(same.scores) == 50
    assert same.mean > SAME
    for frames in (1, -1):
        other = moving.vmaf(moving.whole, shifted(perfect, tmp_path / f"{frames}.mp4", frames))
        assert other.mean < same.mean - 20


def test_coarser_coding_has_fewer_points(moving, fine):
    scores = [moving.vmaf(moving.whole, fine).mean]
    scores += [moving.vmaf(moving.whole, moving.made(moving.whole, crf)).mean for crf in (20, 40)]
    assert scores[0] - 3 > scores[1] > scores[2] + 20


def test_every_fifth_frame_tells_nearly_the_same(moving, fine):
    all_of_them, some = (moving.vmaf(moving.whole, fine, every=every) for every in (1, 5))
    assert (len(all_of_them.scores), len(some.scores)) == (50, 10)
    assert some.mean == pytest.approx(all_of_them.mean, abs=1)


def test_a_rendition_of_other_frames_is_no_rendition_of_these(moving, fine):
    grid = replace(moving.whole.plan.grid, frames=40)
    shorter = Chunk(0, 0, replace(moving.whole.plan, grid=grid))
    too_short = moving.made(shorter)
    with pytest.raises(CorruptMedia):
        moving.vmaf(moving.whole, too_short)
    with pytest.raises(CorruptMedia):
        moving.vmaf(shorter, fine)


@pytest.mark.usefixtures("without_loss")
@pytest.mark.parametrize("first", [25, 31])
def test_a_stretch_meets_the_same_stretch_of_its_clip(moving, first):
    grid = replace(moving.whole.plan.grid, frames=15)
    there = Chunk(1, first, replace(moving.whole.plan, grid=grid))
    beside = replace(there, first=first - 1)
    made = moving.made(there)
    assert moving.vmaf(there, made).mean > SAME
    assert moving.vmaf(beside, made).mean < SAME - 10


SOURCES = {
    "holes.mp4": [*MOVING, *HOLES, *X264, "-crf", "12", "-t", "1.6"],
    "fifty.mp4": [*MOVING[:3], MOVING[3].replace("rate=25", "rate=50"), *X264, "-t", "1"],
    "transport.ts": [*MOVING, *X264, "-crf", "12", "-t", "1.6"],
    "pq.mp4": [
        *MOVING,
        *("-c:v", "libx265", "-preset", "ultrafast", "-crf", "10", "-pix_fmt", "yuv420p10le"),
        *("-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc"),
        *("-x265-params", "log-level=error", "-tag:v", "hvc1", "-t", "1"),
    ],
    "interlaced.mp4": [
        *MOVING,
        *(*X264, "-crf", "12", "-vf", "interlace=scan=tff", "-flags", "+ilme+ildct", "-t", "1.6"),
    ],
}


@pytest.mark.usefixtures("without_loss")
@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("profile", [SMALL, TALL], ids=["small", "tall"])
def test_whatever_the_clip_is_made_of_frame_meets_frame(clip, tmp_path, name, profile):
    """Holes, fields, tone mapping and a blurred border are on both sides."""
    bench = Bench(clip(f"vmaf-{name}", SOURCES[name]), tmp_path / "bench", profile)
    assert bench.vmaf(bench.whole, bench.made(bench.whole)).mean > SAME


def test_a_real_phone_clip_in_hlg_upright_and_of_variable_rate(tmp_path):
    path = real_clip("video/iphone_dovi_hlg_portrait_vfr.mp4")
    profile = LadderProfile("phone", (), (Rung("tall", Size(360, 640), 5_000_000),))
    bench = Bench(path, tmp_path / "bench", profile)
    grid = replace(bench.whole.plan.grid, frames=20)
    first = Chunk(0, 0, replace(bench.whole.plan, grid=grid))
    fine, coarse = (bench.vmaf(first, bench.made(first, crf)) for crf in (16, 34))
    assert fine.mean > 93 > coarse.mean + 3


def test_an_ffmpeg_without_libvmaf_is_replaced_by_one_that_has_it(tmp_path):
    bare = tmp_path / "ffmpeg"
    bare.write_text("#!/bin/sh\necho ' ... scale V->V Scale'\n")
    bare.chmod(0o755)
    assert find_vmaf(bare) == find_vmaf(None)


def test_where_no_ffmpeg_has_libvmaf_the_error_says_what_to_do(tmp_path, monkeypatch):
    bare = tmp_path / "ffmpeg"
    bare.write_text("#!/bin/sh\necho ' ... scale V->V Scale'\n")
    bare.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(bare))
    with pytest.raises(FarmFailed) as failed:
        find_vmaf(bare)
    assert failed.value.code == "vmaf-missing"
    assert "FARM_FFMPEG" in str(failed.value)
