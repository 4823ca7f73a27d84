"""A stream that stands in for renditions: played while it grows, gone when it ends or is over."""

from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from farm.assets import AssetState
from farm.events import EventKind
from farm.jobs import JobKind, JobState
from farm.media import Orientation
from farm.orgs import EVERYTHING
from farm.outputs import PackageKind
from storage.catalog import events
from storage.objects import keys
from tests.clips import make_clip
from tests.stand_ins import STAND_INS, packages, run_up_to, stored
from tests.watched_clip import ACTOR
from workers import runner
from workers.control import cancel_job
from workers.instant import KEPT, sweep_instant
from workers.jobs.growing import GrowingPackage


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
