"""The clip's whole way: what is delivered, what happens twice, and what happens when it breaks."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import av
import psutil
import pytest
from typer.testing import CliRunner

from api.cli import app
from farm.assets import AssetState
from farm.errors import FarmFailed
from farm.jobs import LOG_TAIL_LINES, JobKind, JobState
from farm.messages import Language
from storage.catalog import assets, jobs
from tests.clips import AAC, X264, pattern, tone
from tests.media.conftest import QUICK
from tests.results import keyframe_times
from transcode.limits import ChildFailed
from workers import runner
from workers.delivery import WORK_FOLDER, deliver, read_outputs
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.oneshot import Order, found_organisation, make_everything
from workers.runner import Runner
from workers.wiring import open_embedded_farm

FARM = [sys.executable, "-c", "from api.cli import main; main()"]
STAGES = [
    JobKind.ACCEPT,
    JobKind.COPY_SOURCE,
    JobKind.PREVIEW,
    JobKind.CHECKSUM,
    JobKind.ANALYSE,
    JobKind.ENCODE_LADDER,
    JobKind.MAKE_STILLS,
    JobKind.PACKAGE,
    JobKind.FIND_HIGHLIGHTS,
]
"""What happens to a clip that came whole, that plays as it is, and whose renditions are well."""
UNWATCHED = [kind for kind in STAGES if kind not in {JobKind.COPY_SOURCE, JobKind.FIND_HIGHLIGHTS}]
"""The same where nobody could watch it on its way."""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(clip, take):
    source = clip("five.mp4", [*pattern("854x480", "25", 5), *tone(5), *X264, *AAC])
    return take(source)


@pytest.fixture
def slow_clip(clip):
    """Long enough to be interrupted while it is encoded."""
    return clip("slow.mp4", [*pattern("320x180", "25", 60), *tone(60), *X264, *AAC])


def test_everything_in_the_manifest_is_there_and_whole(made):
    for rendition in made.manifest["renditions"]:
        path = made.folder / rendition["path"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == rendition["sha256"]
        assert path.stat().st_size == rendition["bytes"]
    for entry in (*made.manifest["packages"], *made.manifest["stills"]):
        assert (made.folder / entry["path"]).stat().st_size > 0
    assert json.loads((made.folder / "manifest.json").read_text("utf-8")) == made.manifest
    assert not list(made.folder.glob(".*"))
    assert [stage["name"] for stage in made.manifest["stages"]] == UNWATCHED


def test_all_renditions_have_the_same_frames_and_keyframes(made):
    assert list(made.files) == ["480p", "360p", "vertical-270"]
    assert {one["frames"] for one in made.manifest["renditions"]} == {125}
    for path in made.files.values():
        assert keyframe_times(path) == [0, 2, 4]
        with av.open(str(path)) as container:
            times = sorted(
                packet.pts * packet.time_base
                for packet in container.demux(video=0)
                if packet.pts is not None
            )
        assert times == [Fraction(n, 25) for n in range(125)]


def test_an_mp4_can_start_before_its_last_byte_is_there(made):
    for path in made.files.values():
        content = path.read_bytes()
        assert content.index(b"moov") < content.index(b"mdat")


def test_sound_reaches_the_loudness_target(made, ffmpeg):
    for path in made.files.values():
        command = [str(ffmpeg), "-nostdin", "-i", str(path), "-af", "ebur128", "-f", "null", "-"]
        said = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=60
        ).stderr
        loudness = float(re.findall(r"I:\s+(-[0-9.]+) LUFS", said)[-1])
        assert abs(loudness - QUICK.loudness_lufs) < 1


def test_where_the_phone_was_is_not_told(clip, take):
    place = ["-metadata", "location=+28.2282+112.9388/", "-metadata", "title=secret"]
    source = clip("located.mov", [*pattern(seconds=1), *tone(1), *X264, *AAC, *place])
    assert b"+28.2282" in source.read_bytes()
    made = take(source)
    for path in made.folder.rglob("*"):
        if path.is_file() and path.name != "manifest.json":
            assert b"28.2282" not in path.read_bytes()
            assert b"secret" not in path.read_bytes()


def test_the_multivariant_playlists_say_what_the_segments_need(made):
    for package in made.manifest["packages"]:
        playlist = made.folder / package["path"]
        lines = playlist.read_text("utf-8").splitlines()
        streams = [line for line in lines if line.startswith("#EXT-X-STREAM-INF")]
        variants = [line for line in lines if line and not line.startswith("#")]
        mine = [r for r in made.renditions.values() if r["orientation"] == package["orientation"]]
        assert len(streams) == len(variants) == len(mine)
        for stream, variant, rendition in zip(streams, variants, mine, strict=True):
            assert f'CODECS="{rendition["codec"]}"' in stream
            assert f"RESOLUTION={rendition['width']}x{rendition['height']}," in stream
            media = playlist.parent / variant
            durations = re.findall(r"#EXTINF:([0-9.]+)", media.read_text("utf-8"))
            assert [float(one) for one in durations] == [2, 2, 1]
            segments = sorted(media.parent.glob("*.m4s"))
            peak = max(
                8 * path.stat().st_size / float(seconds)
                for path, seconds in zip(segments, durations, strict=True)
            )
            assert int(re.findall(r"[:,]BANDWIDTH=(\d+)", stream)[0]) >= peak
            assert keyframe_times(media) == [0, 2, 4]


def test_the_jobs_driven_singly_make_the_same_manifest(clip, made, tmp_path):
    source = clip("five.mp4", [])
    with open_embedded_farm(tmp_path / "farm", QUICK) as farm:
        organisation = found_organisation(farm, "single")
        sent: list[str] = []
        queue = InlineQueue()
        queue.send = sent.append  # type: ignore[method-assign]
        asset = receive_clip(farm, organisation.scope, organisation.id, source)
        start_flow(farm, queue, asset)
        kinds = []
        while sent:
            job_id = sent.pop(0)
            Runner(farm, queue).run(job_id)
            Runner(farm, queue).run(job_id)  # delivered twice: nothing may change
            with farm.catalog.reading() as tx:
                job = jobs.get_job(tx, organisation.scope, job_id)
            assert (job.state, job.attempt) == (JobState.DONE, 1)
            kinds.append(job.kind)
        outputs = read_outputs(farm, organisation.scope, asset.id)
        document = deliver(farm, outputs, tmp_path / "out", Language.EN)
    assert kinds == STAGES
    assert without_times(document) == without_times(made.manifest)
    assert not list((tmp_path / "farm" / "scratch").iterdir())


@pytest.mark.long
def test_progress_moves_while_the_ladder_is_encoded(clip, tmp_path):
    watched = clip("watched.mp4", [*pattern("854x480", "25", 15), *tone(15), *X264, *AAC])
    seen = []
    order = Order(watched, tmp_path / "out", Language.EN)
    make_everything(order, QUICK, lambda job: seen.append((job.kind, job.progress)))
    shares = [share for kind, share in seen if kind is JobKind.ENCODE_LADDER]
    assert shares == sorted(shares)
    assert len({share for share in shares if 0 < share < 1}) >= 5
    assert shares[-1] == 1


def without_times(document):
    return {key: value for key, value in document.items() if key != "stages"}


@pytest.fixture
def waiting(tmp_path, plain_clip):
    """A farm with a clip that was received and not yet looked at."""
    with open_embedded_farm(tmp_path / "farm", QUICK) as farm:
        organisation = found_organisation(farm, "waiting")
        asset = receive_clip(farm, organisation.scope, organisation.id, plain_clip)
        queue = InlineQueue()
        start_flow(farm, queue, asset)
        yield farm, queue, asset


def state_of(farm, asset):
    with farm.catalog.reading() as tx:
        seen = assets.get_asset(tx, runner.EVERYTHING, asset.id)
        rows = jobs.list_jobs(tx, runner.EVERYTHING, asset.id)
    return seen, {job.kind: job for job in rows}


def test_a_stage_that_fails_once_is_tried_again(waiting, monkeypatch):
    farm, queue, asset = waiting
    real, calls = runner.JOBS[JobKind.ENCODE_LADDER], []

    def fails_first(work):
        calls.append(work.job.attempt)
        if len(calls) == 1:
            raise ChildFailed(
                "encode-stalled", log_tail=["the last line"], exit_code=None, allowed=1
            )
        real(work)

    monkeypatch.setitem(runner.JOBS, JobKind.ENCODE_LADDER, fails_first)
    queue.drain(Runner(farm, queue).run)
    seen, rows = state_of(farm, asset)
    assert calls == [1, 2]
    assert seen.state is AssetState.READY
    assert rows[JobKind.ENCODE_LADDER].attempt == 2


def test_every_job_keeps_the_end_of_its_log(waiting):
    farm, queue, asset = waiting
    queue.drain(Runner(farm, queue).run)
    _, rows = state_of(farm, asset)
    for job in rows.values():
        assert "job started attempt=1" in job.log_tail[0], job.kind
        assert "job done" in job.log_tail[-1], job.kind
        assert len(job.log_tail) <= LOG_TAIL_LINES
    ladder = "\n".join(rows[JobKind.ENCODE_LADDER].log_tail)
    assert "encode begins renditions=180p:320x180,vertical-102:102x180" in ladder
    assert "rendition verified rendition=180p frames=50" in ladder
    assert "Integrated loudness" in "\n".join(rows[JobKind.PREVIEW].log_tail)


def test_a_running_job_shows_its_log(waiting, monkeypatch):
    farm, queue, asset = waiting
    seen = []

    def talks(work):
        work.log.tell("half of it done")
        end = time.monotonic() + 10
        while not seen and time.monotonic() < end:
            work.report(0.5)
            tail = state_of(farm, asset)[1][JobKind.ACCEPT].log_tail
            seen.extend(line for line in tail if "half of it done" in line)
            time.sleep(0.05)
        raise FarmFailed("store-full", key="k")

    monkeypatch.setitem(runner.JOBS, JobKind.ACCEPT, talks)
    queue.drain(Runner(farm, queue).run)
    assert len(seen) == 1
    tail = state_of(farm, asset)[1][JobKind.ACCEPT].log_tail
    assert "job failed error=store-full" in tail[-1]


@pytest.mark.parametrize("error", [FarmFailed("store-full", key="k"), ZeroDivisionError("boom")])
def test_a_stage_that_keeps_failing_fails_the_asset_and_says_why(waiting, monkeypatch, error):
    farm, queue, asset = waiting

    def fails(_work):
        raise error

    monkeypatch.setitem(runner.JOBS, JobKind.PACKAGE, fails)
    queue.drain(Runner(farm, queue).run)
    seen, rows = state_of(farm, asset)
    assert seen.state is AssetState.FAILED
    assert rows[JobKind.PACKAGE].state is JobState.FAILED
    assert rows[JobKind.PACKAGE].attempt == 2
    wanted = "store-full" if isinstance(error, FarmFailed) else "internal-error"
    assert seen.refusal.code == rows[JobKind.PACKAGE].error.code == wanted
    assert seen.refusal.text(Language.ZH)


def test_a_worker_that_lost_its_job_leaves_no_trace(waiting, monkeypatch):
    farm, queue, asset = waiting
    real = runner.JOBS[JobKind.ACCEPT]

    def stolen(work):
        with farm.catalog.writing() as tx:
            row = jobs.get_job(tx, runner.EVERYTHING, work.job.id)
            jobs.update_job(tx, runner.EVERYTHING, row.cancelled(at=farm.clock.now()))
        real(work)

    monkeypatch.setitem(runner.JOBS, JobKind.ACCEPT, stolen)
    queue.drain(Runner(farm, queue).run)
    _, rows = state_of(farm, asset)
    assert {kind: job.state for kind, job in rows.items()} == {JobKind.ACCEPT: JobState.CANCELLED}


def run_farm(*arguments, cwd=None, **environment):
    return subprocess.run(
        [*FARM, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "FARM_PRESET": "ultrafast", **environment},
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [({"LC_ALL": "zh_CN.UTF-8"}, "请"), ({"LC_ALL": "C.UTF-8"}, "Check")],
    ids=["chinese", "english"],
)
def test_a_refused_file_gets_exit_2_one_sentence_and_no_trace(tmp_path, language, words):
    text = tmp_path / "notes.mp4"
    text.write_text("these are only words\n" * 50)
    ran = run_farm("process", text, "-o", tmp_path / "out", **language)
    assert ran.returncode == 2
    assert re.fullmatch(r"\[file-text\] [^\n]+\n", ran.stderr)
    assert words in ran.stderr
    assert ran.stdout == ""
    assert not (tmp_path / "out").exists()
    assert text.exists()


def test_an_earlier_delivery_stays_when_the_next_clip_is_refused(made, tmp_path):
    folder = tmp_path / "out"
    shutil.copytree(made.folder, folder)
    before = sorted(folder.rglob("*"))
    text = tmp_path / "notes.mp4"
    text.write_text("words\n" * 50)
    assert run_farm("process", text, "-o", folder).returncode == 2
    assert sorted(folder.rglob("*")) == before


def test_strange_places_are_refused_before_anything_is_written(tmp_path, plain_clip):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    for clip, out, code in [
        (tmp_path / "nowhere.mp4", tmp_path / "out", "clip-not-there"),
        (tmp_path, tmp_path / "out", "clip-not-a-file"),
        (plain_clip, tmp_path / "full", "output-not-empty"),
        (plain_clip, tmp_path / "full" / "mine.txt", "output-not-a-folder"),
    ]:
        ran = CliRunner().invoke(app, ["process", str(clip), "-o", str(out)])
        assert (ran.exit_code, f"[{code}]" in ran.stderr) == (2, True), ran.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "mine.txt"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_process_and_the_next_one_is_whole(slow_clip, tmp_path, how):
    folder = tmp_path / "out"
    arguments = [*FARM, "process", str(slow_clip), "-o", str(folder)]
    child = subprocess.Popen(
        arguments, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL
    )
    encoder = wait_for_encoder(child.pid, folder)
    child.send_signal(how)
    child.wait(timeout=30)
    gone, alive = psutil.wait_procs([encoder], timeout=10)
    assert not alive
    assert gone
    if how is not signal.SIGKILL:
        assert not folder.exists()  # nothing for the next run to meet
        return
    small = tmp_path / "small.mp4"
    shutil.copy(slow_clip.parent / "plain.mp4", small)
    assert run_farm("process", small, "-o", folder).returncode == 0
    assert (folder / "manifest.json").is_file()
    assert not (folder / WORK_FOLDER).exists()


def wait_for_encoder(pid, folder):
    """Wait until ffmpeg has begun to write renditions, and return its process."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        written = [path for path in folder.rglob("ffmpeg/*.mp4") if path.exists()]
        encoders = psutil.Process(pid).children(recursive=True)
        if written and encoders:
            return encoders[0]
        time.sleep(0.05)
    raise AssertionError("no encoder was seen")
