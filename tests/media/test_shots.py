"""Shots, found while a clip's preview is made: on the plan's grid, whatever the clip's shape."""

import json
from contextlib import contextmanager

import pytest

from farm.analysis import Change
from farm.jobs import JobKind, JobState
from storage.objects import keys
from tests.clips import AAC, X264, make_clip, real_clip, tone
from tests.watched_clip import opened
from transcode.plan import read_plan
from workers.job_log import JobLog
from workers.jobs.shots import read_shots, shots_key
from workers.jobs.work import Work
from workers.runner import Runner
from workers.workspace import Workspace


def drawn(path, size, rate):
    """Six seconds: a cut after two, and a dissolve of 0.8 s whose middle is after four."""
    scenes = ("testsrc2", "smptehdbars", "rgbtestsrc")
    graph = ";".join(
        f"{scene}=size={size}:rate={rate}:duration={seconds}[{scene}]"
        for scene, seconds in zip(scenes, (2, 2.4, 2.4), strict=True)
    )
    joined = "[testsrc2][smptehdbars]concat,settb=AVTB[both];[rgbtestsrc]settb=AVTB[last]"
    mixed = "[both][last]xfade=transition=fade:duration=0.8:offset=3.6"
    picture = ["-f", "lavfi", "-i", f"{graph};{joined};{mixed}"]
    return make_clip(path, [*picture, *tone(6), *X264, *AAC])


@contextmanager
def previewed(folder, clip):
    """A clip whose preview pass is done, and the work of that."""
    with opened(folder, clip) as one:
        while JobKind.PREVIEW not in one.jobs or not one.jobs[JobKind.PREVIEW].state.is_final:
            Runner(one.farm, one.queue).run(one.queue._waiting.popleft())
        assert one.jobs[JobKind.PREVIEW].state is JobState.DONE
        yield one


@contextmanager
def work_of(one):
    """The work of the job that is done, as one that comes after has it."""
    job = one.jobs[JobKind.PREVIEW]
    with Workspace(one.farm.scratch, job.id) as workspace:
        log = JobLog(one.farm.clock, job)
        yield Work(one.farm, job, one.asset, workspace, lambda share: None, log)


def stored(one):
    key = keys.analysis_key(one.asset, "shots", "json")
    return json.loads(b"".join(one.farm.objects.read_range(key, 0, 10**6)))


@pytest.mark.parametrize(
    ("size", "rate"), [("320x180", 25), ("180x320", 30), ("320x180", 50)], ids=str
)
def test_a_cut_is_stored_to_the_frame_and_a_dissolve_by_its_middle(tmp_path, size, rate):
    with previewed(tmp_path / "farm", drawn(tmp_path / "drawn.mp4", size, rate)) as one:
        shots = stored(one)["shots"]
        log = "\n".join(one.jobs[JobKind.PREVIEW].log_tail)
    assert [shot["change"] for shot in shots] == ["start", "cut", "fade"]
    assert shots[1]["first"] == 2 * rate
    assert abs(shots[2]["first"] - 4 * rate) <= rate // 10
    assert shots[2]["end"] == 6 * rate
    assert "cuts=1" in log
    assert "fades=1" in log


def test_a_real_programme_has_the_shots_that_one_sees(tmp_path):
    """A dissolve between 4.9 and 5.9 s, and a cut at frame 240."""
    with previewed(tmp_path / "farm", real_clip("video/nasa_narrated_2v2a2s.mp4")) as one:
        shots = stored(one)["shots"]
        rate = read_plan(one.asset.plan).grid.rate
    assert [shot["change"] for shot in shots] == ["start", "fade", "cut"]
    assert 4.9 < shots[1]["first"] / rate < 5.9
    assert shots[2]["first"] == 240


@pytest.mark.long
@pytest.mark.parametrize("name", ["phone_rot270_dog_720p.mp4", "concert_crowd_1080p50_pcm.mov"])
def test_what_was_taken_without_a_cut_is_one_shot(tmp_path, name):
    with previewed(tmp_path / "farm", real_clip(f"video/{name}")) as one:
        shots = stored(one)["shots"]
    assert [shot["change"] for shot in shots] == ["start"]


def test_shots_of_before_are_read_as_well(tmp_path):
    with previewed(tmp_path / "farm", drawn(tmp_path / "drawn.mp4", "320x180", 25)) as one:
        path = tmp_path / "shots.json"
        path.write_text(json.dumps({"cuts": [40, 90]}))
        one.farm.objects.put_file(shots_key(one.asset), path)
        with work_of(one) as work:
            read = read_shots(one.farm, one.asset, work.plan())
            assert [(shot.first, shot.end, shot.change) for shot in read] == [
                (0, 40, Change.START),
                (40, 90, Change.CUT),
                (90, 150, Change.CUT),
            ]
        one.farm.objects.delete(shots_key(one.asset))
        with work_of(one) as work:
            assert read_shots(one.farm, one.asset, work.plan()) == ()
