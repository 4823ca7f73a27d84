"""A clip that plays before anything was encoded: the same packets, and nothing that was hidden."""

import re
from datetime import timedelta

import av
import pytest

from farm.assets import AssetState
from farm.events import EventKind
from farm.jobs import JobKind, JobState
from farm.media import Orientation
from farm.orgs import EVERYTHING
from farm.outputs import PackageKind
from storage.catalog import events, outputs
from storage.objects import keys
from tests.clips import AAC, X264, make_clip, pattern, tone
from tests.watched_clip import ACTOR, opened
from transcode.plan import Maker, read_plan
from workers import plans, runner
from workers.control import cancel_job
from workers.instant import KEPT, sweep_instant
from workers.jobs.growing import GrowingPackage
from workers.runner import Runner

STAND_INS = (PackageKind.HLS_COPY, PackageKind.HLS_PREVIEW)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    gop = ["-g", "25", "-bf", "2"]
    target = tmp_path_factory.mktemp("clip") / "phone.mp4"
    return make_clip(target, [*pattern("320x180", "25", 5), *tone(5), *X264, *gop, *AAC])


@pytest.fixture
def fresh(tmp_path, source):
    with opened(tmp_path / "farm", source) as clip:
        yield clip


def run_up_to(clip, kind):
    """Run what waits until a job of a kind has run."""
    rows = clip.jobs
    while kind not in rows or not rows[kind].state.is_final:
        Runner(clip.farm, clip.queue).run(clip.queue._waiting.popleft())
        rows = clip.jobs


def packages(clip):
    with clip.farm.catalog.reading() as tx:
        return {one.kind: one for one in outputs.list_packages(tx, EVERYTHING, clip.asset.id)}


def stored(clip, tmp_path, kind=PackageKind.HLS_COPY):
    """Fetch a stream's files as a player would: the entry, what it names, what that names."""
    package = packages(clip)[kind]
    waiting, got = [package.entry], {}
    while waiting:
        key = waiting.pop()
        path = tmp_path / "played" / key.removeprefix(package.prefix)
        path.parent.mkdir(parents=True, exist_ok=True)
        clip.farm.objects.fetch_file(key, path)
        got[key.removeprefix(package.prefix)] = path
        if path.suffix == ".m3u8":
            text = path.read_text("utf-8")
            names = re.findall(r"^[^#\s].*|(?<=URI=\")[^\"]+", text, re.MULTILINE)
            waiting += [f"{key.rsplit('/', 1)[0]}/{name}" for name in names]
    return got


def packets(path, kind):
    with av.open(str(path)) as container:
        stream = getattr(container.streams, kind)[0]
        return [bytes(packet) for packet in container.demux(stream) if packet.size]


def duration(path):
    with av.open(str(path)) as container:
        track = container.streams.audio[0]
        packets_ = [packet for packet in container.demux(track) if packet.size]
        last = packets_[-1]
        return float((last.pts + last.duration - packets_[0].pts) * last.time_base)


def test_the_copy_is_there_before_the_ladder_and_holds_the_same_packets(fresh, source, tmp_path):
    run_up_to(fresh, JobKind.COPY_SOURCE)
    assert fresh.jobs[JobKind.COPY_SOURCE].state is JobState.DONE
    assert JobKind.ENCODE_LADDER not in fresh.jobs
    files = stored(fresh, tmp_path)
    media = next(path for name, path in files.items() if name.endswith("index.m3u8"))
    for kind in ("video", "audio"):
        assert packets(media, kind) == packets(source, kind)
    text = media.read_text("utf-8")
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in text
    assert text.endswith("#EXT-X-ENDLIST\n")
    assert len(re.findall("EXTINF", text)) == 3
    entry = files["main.m3u8"].read_text("utf-8")
    assert re.search(r'CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2"', entry)
    assert "RESOLUTION=320x180" in entry


def test_the_preview_is_the_lowest_rung_and_is_not_encoded_twice(fresh, tmp_path):
    run_up_to(fresh, JobKind.PREVIEW)
    assert JobKind.ENCODE_LADDER in fresh.jobs, "the ladder waits for it"
    name = read_plan(fresh.asset.plan).preview
    files = stored(fresh, tmp_path, PackageKind.HLS_PREVIEW)
    shown = packets(files["picture/index.m3u8"], "video")
    assert len(shown) == 125
    assert duration(files["sound/index.m3u8"]) == pytest.approx(5, abs=0.05)
    assert fresh.asset.loudness is not None
    fresh.run()
    assert f"previewed={name}" in "\n".join(fresh.jobs[JobKind.ENCODE_LADDER].log_tail)
    rendition = tmp_path / "rendition.mp4"
    fresh.farm.objects.fetch_file(fresh.made[name].key, rendition)
    assert packets(rendition, "video") == shown
    before = fresh.made[name]
    fresh.retry(name)
    fresh.run()
    assert fresh.jobs[name].state is JobState.DONE
    assert fresh.made[name].sha256 == before.sha256, "made alone it is another"


def test_a_preview_by_another_ffmpeg_is_not_taken_over(fresh, monkeypatch):
    run_up_to(fresh, JobKind.PREVIEW)
    monkeypatch.setattr(plans, "maker_of", lambda farm: Maker("another"))
    fresh.run()
    assert "previewed=None" in "\n".join(fresh.jobs[JobKind.ENCODE_LADDER].log_tail)
    assert fresh.asset.state is AssetState.READY


def test_analysis_gets_small_pictures_and_speech(fresh, tmp_path):
    run_up_to(fresh, JobKind.PREVIEW)
    asset, files = fresh.asset, {}
    for name, extension in (("proxy", "mp4"), ("speech", "flac")):
        files[name] = tmp_path / f"{name}.{extension}"
        key = keys.analysis_key(asset, name, extension)
        fresh.farm.objects.fetch_file(key, files[name])
    with av.open(str(files["proxy"])) as container:
        pictures = list(container.decode(video=0))
    assert {(one.width, one.height, one.format.name) for one in pictures} == {(320, 180, "yuv420p")}
    assert [round(float(one.time), 2) for one in pictures[:3]] == [0, 0.24, 0.48]
    assert len(pictures) == 21
    with av.open(str(files["speech"])) as container:
        track = container.streams.audio[0]
        assert (track.rate, track.channels) == (16_000, 1)
        assert sum(frame.samples for frame in container.decode(track)) == 80_000


def test_a_stream_can_be_played_while_it_grows(fresh, source, tmp_path, monkeypatch):
    """What ffmpeg writes is laid out piece by piece, as a slow encode would."""
    seen = []

    def slowly(work):
        folder = tmp_path / "written"
        (folder / "whole").mkdir(parents=True)
        hls = ["-c", "copy", "-f", "hls", "-hls_segment_type", "fmp4", "-hls_list_size", "0"]
        make_clip(folder / "whole" / "index.m3u8", ["-i", str(source), *hls, "-hls_time", "1"])
        playlist = folder / "whole" / "index.m3u8"
        lines = playlist.read_text("utf-8").splitlines(keepends=True)
        growing = GrowingPackage(
            work,
            name=keys.COPY,
            kind=PackageKind.HLS_COPY,
            orientation=Orientation.HORIZONTAL,
            folder=folder,
            tracks=("whole",),
            spell=lambda: "#EXTM3U\nwhole/index.m3u8\n",
        )
        playlist.unlink()
        growing.grow()
        assert not packages(fresh)
        first = next(number for number, line in enumerate(lines) if line.startswith("index"))
        playlist.write_text("".join(lines[: first + 1]), "utf-8")
        growing.grow()
        seen.append(stored(fresh, tmp_path / "early"))
        playlist.write_text("".join(lines), "utf-8")
        growing.end()
        seen.append(stored(fresh, tmp_path / "late"))

    monkeypatch.setitem(runner.JOBS, JobKind.COPY_SOURCE, slowly)
    run_up_to(fresh, JobKind.COPY_SOURCE)
    assert fresh.jobs[JobKind.COPY_SOURCE].state is JobState.DONE, fresh.jobs
    early, late = (one["whole/index.m3u8"].read_text("utf-8") for one in seen)
    assert early.count("EXTINF") == 1
    assert "ENDLIST" not in early
    assert late.startswith(early)
    assert late.count("EXTINF") == 5
    assert "ENDLIST" in late


def test_an_edit_that_hides_pictures_is_not_copied(tmp_path, source, ffmpeg):
    cut = tmp_path / "cut.mp4"
    make_clip(cut, ["-ss", "1.5", "-i", str(source), "-c", "copy"])
    with opened(tmp_path / "farm", cut) as clip:
        run_up_to(clip, JobKind.PREVIEW)
        assert JobKind.COPY_SOURCE not in clip.jobs


def test_a_copy_that_fails_costs_the_clip_nothing(fresh, monkeypatch):
    def breaks(work):
        raise RuntimeError("no disk")

    monkeypatch.setitem(runner.JOBS, JobKind.COPY_SOURCE, breaks)
    fresh.run()
    assert fresh.jobs[JobKind.COPY_SOURCE].state is JobState.FAILED
    assert fresh.asset.state is AssetState.READY


@pytest.mark.parametrize("how", ["fails", "is-cancelled"])
def test_a_copy_that_ends_in_the_middle_is_not_played_any_more(fresh, monkeypatch, how):
    real, attempts = GrowingPackage.end, []

    def breaks(growing):
        real(growing)
        if growing.kind is not PackageKind.HLS_COPY:
            return
        attempts.append(PackageKind.HLS_COPY in packages(fresh))
        if how == "is-cancelled":
            cancel_job(fresh.farm, fresh.queue, ACTOR, growing.work.job.id)
            return
        raise RuntimeError("no disk")

    monkeypatch.setattr(GrowingPackage, "end", breaks)
    run_up_to(fresh, JobKind.COPY_SOURCE)
    ended = JobState.CANCELLED if how == "is-cancelled" else JobState.FAILED
    assert fresh.jobs[JobKind.COPY_SOURCE].state is ended
    assert attempts
    assert all(attempts)
    assert PackageKind.HLS_COPY not in packages(fresh)
    with fresh.farm.catalog.reading() as tx:
        last = events.list_events(tx, EVERYTHING, after=0, limit=999)[-1]
    assert (last.kind, last.subject) == (EventKind.ASSET_CHANGED, fresh.id)


def test_what_stood_in_goes_an_hour_after_the_renditions_are_there(fresh, monkeypatch):
    fresh.run()
    copy, preview = (packages(fresh)[kind] for kind in STAND_INS)
    assert sweep_instant(fresh.farm) == 0
    later = fresh.farm.clock.now() + KEPT + timedelta(minutes=1)
    monkeypatch.setattr(type(fresh.farm.clock), "now", lambda clock: later)
    assert sweep_instant(fresh.farm) == 2
    assert set(packages(fresh)) == {PackageKind.HLS}
    for prefix in (copy.prefix, preview.prefix):
        assert not list(fresh.farm.objects.list_prefix(prefix))
    assert all(fresh.farm.objects.find(key) for key in packages(fresh)[PackageKind.HLS].files)
