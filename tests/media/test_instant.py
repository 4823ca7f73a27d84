"""A clip that plays before anything was encoded: the same packets, and nothing that was hidden."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

import av
import pytest

from farm.assets import AssetState
from farm.events import EventKind
from farm.jobs import JobKind, JobState
from farm.media import Orientation
from farm.orgs import EVERYTHING
from farm.outputs import PackageKind
from farm.profiles import SHORT_VIDEO, SoundTrack
from storage.catalog import events, outputs
from storage.objects import keys
from tests.clips import AAC, X264, make_clip, pattern, tone
from tests.watched_clip import ACTOR, opened
from transcode.engine import Clip, Engine
from transcode.ffmpeg import find_ffmpeg
from transcode.instant import TRACK, copy_packets, longest_segment
from transcode.limits import Limits
from transcode.listening import extract_speech_sound, unpack_speech_sound
from transcode.plan import Maker, read_plan
from transcode.playlist import read_segments
from transcode.probe import probe_clip
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


CUT = [
    *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2"),
    *("-f", "lavfi", "-i", "color=gray:size=320x180:rate=25:duration=1"),
    *("-f", "lavfi", "-i", "smptebars=size=320x180:rate=25"),
    "-filter_complex",
    "[2]trim=duration=2,drawbox=color=white:t=fill:enable='between(n,26,27)',"
    "fade=out:st=1.4:d=0.6[m];[0][1][m]concat=n=3",
]


def test_cuts_are_found_to_the_frame_and_neither_flashes_nor_the_fade_at_the_end(clip, tmp_path):
    with opened(tmp_path / "farm", clip("cut.mp4", [*CUT, *X264])) as one:
        run_up_to(one, JobKind.PREVIEW)
        key = keys.analysis_key(one.asset, "shots", "json")
        found = b"".join(one.farm.objects.read_range(key, 0, 1000))
    shots = [(shot["first"], shot["change"]) for shot in json.loads(found)["shots"]]
    assert shots == [(0, "start"), (50, "cut"), (75, "cut")]


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


class Writing:
    """A stream whose files lie there, laid out piece by piece as a slow encode would."""

    def __init__(self, work, source, folder):
        self.work, self.folder, self.attempts = work, folder, 0
        (folder / "whole").mkdir(parents=True)
        self.playlist = folder / "whole" / "index.m3u8"
        hls = ["-c", "copy", "-f", "hls", "-hls_segment_type", "fmp4", "-hls_list_size", "0"]
        make_clip(self.playlist, ["-i", str(source), *hls, "-hls_time", "1"])
        self.lines = self.playlist.read_text("utf-8").splitlines(keepends=True)
        self.playlist.unlink()

    def attempt(self):
        return GrowingPackage(
            self.work,
            name=keys.COPY,
            kind=PackageKind.HLS_COPY,
            orientation=Orientation.HORIZONTAL,
            folder=self.folder,
            tracks=("whole",),
            longest=Fraction(1),
            spell=lambda: "#EXTM3U\nwhole/index.m3u8\n",
        )

    def write(self, segments):
        ends = [number for number, line in enumerate(self.lines) if line.startswith("index")]
        self.playlist.write_text("".join(self.lines[: ends[segments - 1] + 1]), "utf-8")

    def left(self):
        return list(self.work.workspace.folder("playlists").iterdir())


@pytest.fixture
def write(fresh, source, tmp_path, monkeypatch):
    """Run a copy that somebody writes by hand."""

    def run(by_hand):
        def copy(work):
            by_hand(Writing(work, source, tmp_path / "written"))

        monkeypatch.setitem(runner.JOBS, JobKind.COPY_SOURCE, copy)
        run_up_to(fresh, JobKind.COPY_SOURCE)
        assert fresh.jobs[JobKind.COPY_SOURCE].state is JobState.DONE, fresh.jobs

    return run


def playlist(clip, tmp_path, name):
    return stored(clip, tmp_path / name)["whole/index.m3u8"].read_text("utf-8")


def test_a_stream_can_be_played_while_it_grows(fresh, write, tmp_path):
    seen = []

    def slowly(writing):
        growing = writing.attempt()
        growing.grow()
        assert not packages(fresh)
        writing.write(segments=1)
        growing.grow()
        seen.append(playlist(fresh, tmp_path, "early"))
        writing.write(segments=5)
        growing.end()
        seen.append(playlist(fresh, tmp_path, "late"))
        assert writing.left() == []

    write(slowly)
    early, late = seen
    assert early.count("EXTINF") == 1
    assert "ENDLIST" not in early
    assert late.startswith(early)
    assert late.count("EXTINF") == 5
    assert "ENDLIST" in late


def test_a_stream_is_told_of_before_the_rest_of_it_is_stored(fresh, write, monkeypatch):
    objects, stored = type(fresh.farm.objects), []
    put_file = objects.put_file

    def noting(self, key, *more):
        stored.append(key.rpartition("/")[2])
        return put_file(self, key, *more)

    monkeypatch.setattr(objects, "put_file", noting)

    def at_once(writing):
        writing.write(segments=5)
        stored.clear()
        writing.attempt().end()

    write(at_once)
    first, *rest = [name for name in stored if name.endswith(".m4s")]
    assert stored[:4] == ["init.mp4", first, "index.m3u8", "main.m3u8"]
    assert len(rest) == 4


def test_what_people_play_does_not_get_shorter_when_it_is_made_again(fresh, write, tmp_path):
    seen = []

    def twice(writing):
        first, second, third = (writing.attempt() for _ in range(3))
        for growing, *counts in ((first, 1, 3), (second, 1, 2, 3, 4)):
            for segments in counts:
                writing.write(segments)
                growing.grow()
                seen.append(playlist(fresh, tmp_path, f"seen-{len(seen)}"))
        second.end()
        third.grow()
        seen.append(playlist(fresh, tmp_path, "ended"))

    write(twice)
    assert [text.count("EXTINF") for text in seen] == [1, 3, 3, 3, 3, 4, 4]
    assert all(late.startswith(early) for early, late in pairwise(seen))
    assert "ENDLIST" in seen[-1]


@pytest.mark.parametrize(
    ("keyframes", "longest"),
    [("0,1,2,3,4,5,6", 2), ("0,1.2,2.4,3.6,4.8,6", 2.4), ("0,5.5", 5.5), ("0", 7)],
    ids=["each-second", "beside-the-seconds", "far-apart", "one"],
)
def test_the_target_of_a_copy_is_known_before_it_is_cut(tmp_path, clip, keyframes, longest):
    name = f"keys-{longest}.mp4"
    forced = ["-g", "999", "-sc_threshold", "0", "-force_key_frames", keyframes]
    source = clip(name, [*pattern("160x90", "10", 7), *X264, *forced])
    facts = probe_clip(source, "mov")
    folder = tmp_path / "copied"
    folder.mkdir()
    limits = Limits(seconds=60, memory_bytes=2 * 10**9, output_bytes=10**7)
    engine = Engine(find_ffmpeg(None), folder, limits)
    copy_packets(engine, Clip(source, facts), on_progress=lambda share: None)
    segments = read_segments((folder / TRACK / "index.m3u8").read_text("utf-8"))
    assert longest_segment(facts) == max(one.duration for one in segments) == Fraction(str(longest))


@pytest.mark.parametrize("late", [0, 0.6, -0.4], ids=["in-step", "sound-late", "sound-early"])
def test_who_listens_hears_in_the_preview_what_the_clip_says_at_its_times(tmp_path, clip, late):
    first, second = pattern("160x90", "10", 2), tone(1.5)
    inputs = [*first, "-itsoffset", str(late), *second]
    if late < 0:
        inputs = ["-itsoffset", str(-late), *first, *second]
    source = clip(f"late-{late}.mp4", [*inputs, *X264, *AAC])
    with opened(tmp_path / "farm", source) as one:
        run_up_to(one, JobKind.PREVIEW)
        facts, plan = one.asset.facts, read_plan(one.asset.plan)
        flac = tmp_path / "speech.flac"
        one.farm.objects.fetch_file(keys.analysis_key(one.asset, "speech", "flac"), flac)
    limits = Limits(seconds=60, memory_bytes=2 * 10**9, output_bytes=10**7)
    engines = []
    for name in ("from-clip", "from-preview"):
        (tmp_path / name).mkdir()
        engines.append(Engine(find_ffmpeg(None), tmp_path / name, limits))
    direct = extract_speech_sound(engines[0], Clip(source, facts), plan, 16_000).read_bytes()
    assert unpack_speech_sound(engines[1], flac).read_bytes() == direct
    assert len(direct) == 2 * plan.samples // 3
    heard = next(place for place, byte in enumerate(direct) if byte) / 2 / 16_000
    assert heard == pytest.approx(max(late, 0), abs=0.05)


def test_silence_that_a_profile_wants_is_not_named_where_none_is_heard(tmp_path, clip):
    silent = clip("silent.mp4", [*pattern("320x180", "25", 2), *X264])
    always = replace(SHORT_VIDEO, sound=SoundTrack.ALWAYS)
    with opened(tmp_path / "farm", silent, profile=always) as one:
        run_up_to(one, JobKind.PREVIEW)
        files = stored(one, tmp_path, PackageKind.HLS_PREVIEW)
    assert "AUDIO" not in files["main.m3u8"].read_text("utf-8")


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
