"""Rungs that follow show what they were told to, frame by frame, in the same bytes anywhere."""

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from farm.media import Size
from farm.messages import Notice
from farm.profiles import LadderProfile, Rung
from farm.reframing import CropNode, CropPath, Reframing, ShotView, View
from ingest.acceptance import accept_clip
from tests.clips import X264
from tests.media.conftest import QUICK
from tests.nouns import MAKING
from tests.results import pictures
from transcode.chunk_run import encode_chunk
from transcode.chunks import chunk_of
from transcode.color_table import read_colors
from transcode.encode import encode_ladder
from transcode.engine import Clip, Engine
from transcode.graph import Looks
from transcode.ladder import plan_ladder
from transcode.limits import Limits
from transcode.remux import join_pictures

pytestmark = pytest.mark.media

SECONDS = 16
PROFILE = LadderProfile(
    "small",
    (Rung("wide", Size(320, 180), 800_000), Rung("small", Size(160, 90), 500_000)),
    (Rung("tall", Size(72, 128), 500_000),),
)
SHAPE = Fraction(9, 16)
REASON = Notice("framed-face")
ONE = ["-f", "lavfi", "-i", "color=black:size=320x180:rate=25:duration=0.04"]
RAMP = [
    *ONE,
    "-vf",
    "format=yuv420p,geq=lum='32+X*0.5+Y*0.1':cb=128:cr=128,loop=-1:1:0,setpts=N/25/TB",
]
"""A picture whose brightness tells where one is in it."""


def crop(first, end, *nodes):
    path = CropPath(tuple(CropNode(frame, across, 0.5) for frame, across in nodes))
    return ShotView(first, end, View.CROP, (path,), REASON)


def split(first, end, *across):
    paths = tuple(CropPath((CropNode(first, one, 0.5),)) for one in across)
    return ShotView(first, end, View.SPLIT, paths, REASON)


def whole(first, end):
    return ShotView(first, end, View.WHOLE, (), REASON)


SHOTS = (
    crop(0, 100, (20, 0.2), (70, 0.8)),
    whole(100, 130),
    split(130, 190, 0.4, 0.6),
    crop(190, 260, (190, 0.0)),
    whole(260, 300),
    crop(300, 400, (300, 1.0), (399, 0.5)),
)
MIXED = Reframing(SHAPE, SHOTS)


class Case:
    """A clip whose pictures tell where one is, with its plan."""

    def __init__(self, ffmpeg, path, folder, profile=PROFILE):
        self.ffmpeg, self.folder = ffmpeg, folder
        facts = accept_clip(path, settings=QUICK, folder=folder).facts
        self.clip = Clip(path, facts)
        making = replace(MAKING, preset="ultrafast", crf=4, chunk_seconds=2)
        self.plan = plan_ladder(facts, profile, making)
        self.colors = read_colors(facts.video)

    def engine(self, name):
        folder = self.folder / name
        folder.mkdir()
        return Engine(self.ffmpeg, folder, Limits(100, memory_bytes=10**9, output_bytes=10**8))

    def made(self, name, views, rung="tall"):
        plan = replace(self.plan.only(rung), samples=None)
        looks = Looks(self.colors, None, views={rung: views} if views else {})
        engine = self.engine(name)
        files = encode_ladder(engine, self.clip, plan, looks, on_progress=lambda share: None)
        return files.pictures[0]

    def joined(self, views, rung="tall"):
        made = []
        for number in range(len(self.plan.chunks)):
            chunk = chunk_of(self.plan.only(rung), number)
            engine = self.engine(f"chunk-{number}")
            made.append(
                encode_chunk(
                    engine,
                    self.clip,
                    chunk,
                    self.colors,
                    views={rung: views},
                    on_progress=lambda share: None,
                )[rung]
            )
        target = self.folder / "joined.mp4"
        join_pictures(made, target, self.plan.grid)
        return target


@pytest.fixture
def case(clip, ffmpeg, tmp_path):
    return Case(ffmpeg, clip("ramp.mp4", [*RAMP, "-t", str(SECONDS), *X264, "-qp", "0"]), tmp_path)


def left_of(luma):
    """Where a window that is as high as the picture begins in it, pixels."""
    coded = 16 + float(luma[luma.shape[0] // 2].mean()) * 219 / 255  # limited range
    return (coded - 32 - 9) / 0.5 - 102 / 2


def test_a_window_goes_where_it_was_told(case):
    views = Reframing(SHAPE, (crop(0, 400, (20, 0.2), (70, 0.8)),))
    seen = [left_of(luma) for _, luma in pictures(case.made("one", views))]
    assert len(seen) == 400
    for frame, left in enumerate(seen):
        share = 0.2 + 0.6 * min(max(frame - 20, 0), 50) / 50
        assert left == pytest.approx(320 * share - 51, abs=5), frame


def test_views_change_with_their_shots_to_the_frame(case):
    seen = [luma for _, luma in pictures(case.made("mixed", MIXED))]
    assert len(seen) == 400
    kinds = [view_of(luma) for luma in seen]
    expected = [shot.view for shot in SHOTS for _ in range(shot.first, shot.end)]
    assert kinds == expected
    assert left_of(seen[200]) == pytest.approx(0, abs=3)
    assert left_of(seen[300]) == pytest.approx(320 - 102, abs=3)


def view_of(luma):
    """Tell a view by its brightness: a whole picture is dark above, a split one jumps in half."""
    middle = luma[:, 36].astype(int)
    if abs(middle[62] - middle[66]) > 12:
        return View.SPLIT
    return View.WHOLE if middle[4] < 0.8 * middle[64] else View.CROP


def test_chunks_show_what_one_run_shows(case):
    assert len(case.plan.chunks) == SECONDS / 2
    whole_run = [luma for _, luma in pictures(case.made("whole", MIXED))]
    chunks = [luma for _, luma in pictures(case.joined(MIXED))]
    assert len(whole_run) == len(chunks) == 400
    for frame, (one, other) in enumerate(zip(whole_run, chunks, strict=True)):
        assert np.abs(one.astype(int) - other).max() <= 3, frame


def test_a_thousand_shots_fit_in_a_graph(clip, any_ffmpeg, tmp_path):
    """They are more than a command line takes."""
    source = clip("ramp-long.mp4", [*RAMP, "-t", "100", *X264, "-qp", "0"])
    case = Case(any_ffmpeg, source, tmp_path)
    shots = [whole(0, 10), crop(10, 300, (10, 0.3), (290, 0.7)), split(300, 400, 0.4, 0.6)]
    shots += [
        crop(first, first + 2, (first, 0.3), (first + 1, 0.3 + first / 10_000))
        for first in range(400, 2500, 2)
    ]
    path = case.made("long", Reframing(SHAPE, tuple(shots)))
    assert (tmp_path / "long" / "graph.txt").stat().st_size > 131_072
    seen = [luma for _, luma in pictures(path)]
    assert [view_of(luma) for luma in (seen[9], seen[10], seen[300])] == [
        View.WHOLE,
        View.CROP,
        View.SPLIT,
    ]
    assert left_of(seen[150]) == pytest.approx(320 * 0.5 - 51, abs=3)
    assert left_of(seen[2001]) == pytest.approx(320 * 0.5 - 51, abs=3)
    assert left_of(seen[2002]) == pytest.approx(320 * 0.3 - 51, abs=3)


@pytest.fixture(params=["packaged", "of-the-system"])
def any_ffmpeg(request, ffmpeg):
    if request.param == "packaged":
        return ffmpeg
    found = shutil.which("ffmpeg")
    if found is None:
        pytest.skip("no ffmpeg on the path")
    return Path(found)
