"""A clip that plays before anything was encoded: the same packets, and nothing that was hidden."""

import re
from datetime import timedelta

import av
import pytest

from farm.assets import AssetState, PackageKind
from farm.jobs import JobKind, JobState
from farm.orgs import EVERYTHING
from storage.catalog import outputs
from tests.clips import AAC, X264, make_clip, pattern, tone
from tests.watched_clip import opened
from workers import runner
from workers.instant import KEPT, sweep_instant
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


def stored(clip, tmp_path):
    """Fetch a copy's files as a player would: the entry, what it names, what that names."""
    package = packages(clip)[PackageKind.HLS_COPY]
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
