"""All passes obey one plan: whoever does the work, whenever, with whatever settings."""

import stat
import sys
from dataclasses import replace

import pytest

from farm.assets import AssetState
from farm.audit import Actor
from farm.errors import FarmFailed
from farm.ids import PersonId
from farm.messages import Language
from farm.orgs import EVERYTHING
from storage.catalog import assets, outputs
from tests.clips import AAC, X264, pattern, tone
from tests.media.conftest import QUICK
from transcode.ffmpeg import read_engine
from transcode.plan import read_plan
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.oneshot import Order, found_organisation, make_everything
from workers.plans import maker_of, require_maker
from workers.renditions import retry_rendition
from workers.runner import Runner
from workers.wiring import open_embedded_farm

pytestmark = [pytest.mark.media]

OLD_PROCESSOR = """#!{python}
import os, sys
words = [one.replace("cpu-independent=1", "cpu-independent=1:asm=SSE2") for one in sys.argv[1:]]
if "-filter_complex" in words:
    words = ["-cpuflags", "sse2", *words]
os.execv({ffmpeg!r}, [{ffmpeg!r}, *words])
"""
OTHER_VERSION = """#!{python}
import os, sys
if sys.argv[1:] == ["-version"]:
    print("ffmpeg version 7.0 Copyright")
else:
    os.execv({ffmpeg!r}, [{ffmpeg!r}, *sys.argv[1:]])
"""
HLG = [
    *("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le"),
    *("-x265-params", "log-level=error", "-color_primaries", "bt2020"),
    *("-color_trc", "arib-std-b67", "-colorspace", "bt2020nc", "-tag:v", "hvc1"),
]


def disguised(ffmpeg, folder, script):
    """The real ffmpeg behind a program that changes what it can, or what it says of itself."""
    program = folder / "ffmpeg"
    program.write_text(script.format(python=sys.executable, ffmpeg=str(ffmpeg)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.mark.parametrize(
    "coding", [[*X264, "-vf", "noise=alls=20:allf=t"], HLG], ids=["h264", "hevc-hlg"]
)
def test_pictures_have_the_same_bytes_on_every_processor(clip, ffmpeg, tmp_path, coding):
    """Of sound that cannot be had: the AAC encoder works in floating point."""
    name = "independent.mov" if coding is HLG else "independent.mp4"
    source = clip(name, [*pattern("640x360", "25", 1.5), *coding])
    older = disguised(ffmpeg, tmp_path, OLD_PROCESSOR)
    settings = QUICK.model_copy(update={"preset": "veryfast"})
    made = [
        make_everything(Order(source, tmp_path / f"out-{number}", Language.EN), mine)
        for number, mine in enumerate((settings, settings.model_copy(update={"ffmpeg": older})))
    ]
    first, second = ([one["sha256"] for one in document["renditions"]] for document in made)
    assert len(first) == 2
    assert first == second


class Clip:
    """A clip on its way through a farm, whose worker may change between two stages."""

    def __init__(self, farm, source):
        self.farm, self.queue = farm, InlineQueue()
        organisation = found_organisation(farm, "plans")
        self.id = receive_clip(farm, organisation.scope, organisation.id, source).id
        start_flow(farm, self.queue, self.asset)

    @property
    def asset(self):
        with self.farm.catalog.reading() as tx:
            return assets.get_asset(tx, EVERYTHING, self.id)

    @property
    def hashes(self):
        with self.farm.catalog.reading() as tx:
            made = outputs.list_renditions(tx, EVERYTHING, self.id)
        return {one.name: one.sha256 for one in made}

    def accept(self):
        Runner(self.farm, self.queue).run(self.queue._waiting.popleft())
        assert self.asset.state is AssetState.ACCEPTED
        return read_plan(self.asset.plan)

    def finish(self, farm=None):
        self.queue.drain(Runner(farm or self.farm, self.queue).run)
        assert self.asset.state is AssetState.READY
        return self.hashes

    def make_again(self, name, farm):
        actor = Actor(PersonId("per_test"), EVERYTHING)
        retry_rendition(farm, self.queue, actor, self.id, name)
        return self.finish(farm)


@pytest.fixture
def accepted(tmp_path, clip):
    source = clip("obeyed.mp4", [*pattern("640x360", "25", 2.4), *tone(2.4), *X264, *AAC])
    with open_embedded_farm(tmp_path / "farm", QUICK) as farm:
        mine = Clip(farm, source)
        mine.accept()
        yield mine


def test_a_worker_with_other_settings_makes_the_same_bytes(accepted):
    hashes = accepted.finish()
    other = QUICK.model_copy(update={"preset": "medium", "crf": 35, "encode_threads": 3})
    assert accepted.make_again("360p", replace(accepted.farm, settings=other)) == hashes


def test_a_ladder_of_another_ffmpeg_is_planned_anew(accepted, ffmpeg, tmp_path):
    before = read_plan(accepted.asset.plan)
    other = replace(accepted.farm, ffmpeg=disguised(ffmpeg, tmp_path, OTHER_VERSION))
    assert read_engine(other.ffmpeg).startswith("7.0 ")
    assert before.maker == maker_of(accepted.farm) != maker_of(other)
    accepted.finish(replace(other, settings=QUICK.model_copy(update={"crf": 35})))
    after = read_plan(accepted.asset.plan)
    assert after == replace(before, maker=maker_of(other), encoder=replace(before.encoder, crf=35))


def test_a_rendition_of_another_ffmpeg_keeps_the_grid_of_its_neighbours(accepted, ffmpeg, tmp_path):
    accepted.finish()
    before = read_plan(accepted.asset.plan)
    other = replace(
        accepted.farm,
        ffmpeg=disguised(ffmpeg, tmp_path, OTHER_VERSION),
        settings=QUICK.model_copy(update={"crf": 35}),
    )
    accepted.make_again("360p", other)
    assert read_plan(accepted.asset.plan) == before.by(maker_of(other))


def test_who_makes_a_part_of_a_file_refuses_a_plan_of_another_ffmpeg(accepted, ffmpeg, tmp_path):
    plan, facts = read_plan(accepted.asset.plan), accepted.asset.facts
    other = replace(accepted.farm, ffmpeg=disguised(ffmpeg, tmp_path, OTHER_VERSION))
    assert require_maker(accepted.farm, facts, plan) == plan
    with pytest.raises(FarmFailed, match="plan-of-another"):
        require_maker(other, facts, plan)


def test_a_clip_that_was_accepted_without_a_plan_gets_one(accepted):
    with accepted.farm.catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, replace(accepted.asset, plan=None))
    accepted.finish()
    assert read_plan(accepted.asset.plan).maker == maker_of(accepted.farm)
