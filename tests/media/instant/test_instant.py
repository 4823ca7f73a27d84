"""A clip that plays before anything was encoded: the same packets, and nothing that was hidden."""

import json
import re
from dataclasses import replace
from fractions import Fraction

import av
import pytest

from farm.assets import AssetState
from farm.jobs import JobKind, JobState
from farm.outputs import PackageKind
from farm.profiles import SHORT_VIDEO, SoundTrack
from storage.objects import keys
from tests.clips import AAC, X264, make_clip, pattern, tone
from tests.stand_ins import run_up_to, stored
from tests.watched_clip import opened
from transcode.engine import Clip, Engine
from transcode.ffmpeg import find_ffmpeg
from transcode.instant import TRACK, copy_packets, longest_segment
from transcode.limits import Limits
from transcode.listening import extract_speech_sound, unpack_speech_sound
from transcode.plan import Maker, read_plan
from transcode.playlist import read_segments
from transcode.probe import probe_clip
from workers import plans


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
