"""A clip encoded in hardware, and what becomes of it where the hardware fails."""

import tempfile
from contextlib import contextmanager
from dataclasses import replace

import pytest

from farm.assets import AssetState
from farm.canvases import choose_canvases
from farm.jobs import JobKind
from farm.messages import Language
from farm.orgs import EVERYTHING
from farm.profiles import SHORT_VIDEO
from farm.settings import Settings
from tests.clips import AAC, X264, pattern, tone
from tests.fake_card import Card, ffmpeg_with
from tests.watched_clip import ACTOR, opened
from transcode.codec_options import Hardware
from workers.caption_edits import CaptionFile, import_track
from workers.delivery import read_outputs
from workers.gpu_sessions import gpu_sessions
from workers.jobs import hardware as stage
from workers.known_encoders import machine_folder
from workers.manifest import manifest
from workers.runner import Runner

pytestmark = pytest.mark.media
BY_CARD = ("480p", "vertical-270")
SPOKEN = "captions-720p"
SUBRIP = "1\n00:00:00,500 --> 00:00:02,000\n大雨\n"
PREVIEWED = "360p"
"""Made by the processor before the ladder, which takes it over."""
NAMES = (*BY_CARD, PREVIEWED)
NO_PATIENCE = {"wanted": 1, "patience": 0, "on_wait": lambda: None}


@pytest.fixture(autouse=True)
def own_machine(tmp_path, monkeypatch):
    """Other tests on this machine count other sessions."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def source(clip):
    return clip("three-rungs.mp4", [*pattern("854x480", "25", 2.4), *tone(2.4), *X264, *AAC])


@contextmanager
def with_card(tmp_path, source, card, *, profile=SHORT_VIDEO, **more):
    settings = Settings(
        preset="ultrafast",
        ffmpeg=ffmpeg_with(tmp_path, card),
        data_dir=tmp_path / "farm",
        **more,
    )
    with opened(tmp_path / "farm", source, settings, profile) as clip:
        runner = Runner(clip.farm, clip.queue, hardware=Hardware.NVENC)
        clip.take = lambda: clip.queue.drain(runner.run)
        yield clip


def encoders(clip):
    return {made.name: made.encoder for made in clip.made.values()}


def by_card():
    return dict.fromkeys(BY_CARD, "h264_nvenc") | {PREVIEWED: "libx264"}


def told(clip, language):
    document = manifest(read_outputs(clip.farm, EVERYTHING, clip.id), language)
    return {one["code"]: one["text"] for one in document["warnings"] if "gpu" in one["code"]}


def notices(clip, kind=JobKind.ENCODE_LADDER):
    return [notice.code for notice in clip.jobs[kind].notices]


def test_a_card_that_works_encodes_and_is_named(tmp_path, source):
    with with_card(tmp_path, source, Card.GOOD) as clip:
        clip.take()
        assert clip.asset.state is AssetState.READY
        assert encoders(clip) == by_card()
        listed = {one["name"]: one["encoder"] for one in clip.document["renditions"]}
        assert listed == by_card()
        assert told(clip, Language.EN) == {}
        assert not any(job.notices for job in clip.jobs.values())


def test_a_card_lost_in_the_encode_costs_time_and_is_said_in_both_languages(tmp_path, source):
    with with_card(tmp_path, source, Card.FAILS_LATER) as clip:
        clip.take()
        assert clip.asset.state is AssetState.READY
        assert encoders(clip) == dict.fromkeys(NAMES, "libx264")
        job = clip.jobs[JobKind.ENCODE_LADDER]
        assert (job.attempt, notices(clip)) == (1, ["gpu-encode-failed"])
        assert any("out of memory" in line for line in job.log_tail)
        english, chinese = (
            told(clip, language)["gpu-encode-failed"] for language in (Language.EN, Language.ZH)
        )
        for words in (english, chinese):
            assert "h264_nvenc" in words
            assert "CreateBitstreamBuffer failed: out of memory (10)" in words
        assert "the processor did the encode" in english
        assert "已改用处理器完成转码" in chinese


def test_a_card_lost_while_captions_are_drawn_leaves_them_to_the_processor(tmp_path, source):
    profile = replace(SHORT_VIDEO, canvases=choose_canvases([SPOKEN]))
    with with_card(tmp_path, source, Card.FAILS_LATER, profile=profile) as clip:
        clip.take()
        import_track(clip.farm, clip.queue, ACTOR, clip.id, CaptionFile("zh-Hans", SUBRIP))
        clip.take()
        shown = clip.made[SPOKEN]
        assert shown.burned.track is not None
        assert (shown.encoder, clip.jobs[SPOKEN].attempt) == ("libx264", 1)
        assert notices(clip, SPOKEN) == ["gpu-encode-failed"]


def test_the_result_is_that_of_a_farm_without_a_card(tmp_path, source):
    with with_card(tmp_path, source, Card.FAILS_LATER) as clip:
        clip.take()
        after_failure = {made.name: made.sha256 for made in clip.made.values()}
    (tmp_path / "plain").mkdir()
    with with_card(tmp_path / "plain", source, Card.ABSENT) as clip:
        clip.run()
        assert {made.name: made.sha256 for made in clip.made.values()} == after_failure


def test_a_card_that_makes_damaged_files_is_left_out_of_the_next_attempt(tmp_path, source):
    with with_card(tmp_path, source, Card.DAMAGES) as clip:
        clip.take()
        assert clip.asset.state is AssetState.READY
        assert encoders(clip) == dict.fromkeys(NAMES, "libx264")
        for name in BY_CARD:
            assert clip.jobs[name].attempt == 2
            assert notices(clip, name) == ["gpu-left-out"]
        assert {*told(clip, Language.ZH)} == {"gpu-left-out"}


def test_a_ladder_of_more_renditions_than_sessions_is_the_processors(tmp_path, source):
    with with_card(tmp_path, source, Card.GOOD, gpu_sessions=1) as clip:
        clip.take()
        assert encoders(clip) == dict.fromkeys(NAMES, "libx264")
        assert notices(clip) == ["gpu-sessions-taken"]


def test_sessions_that_others_hold_are_awaited_for_a_while(tmp_path, source, monkeypatch):
    monkeypatch.setattr(stage, "PATIENCE_SECONDS", 0.6)
    with with_card(tmp_path, source, Card.GOOD, gpu_sessions=2) as clip:
        with gpu_sessions(machine_folder(), cap=2, **NO_PATIENCE) as held:
            assert held
            clip.take()
        assert notices(clip) == ["gpu-sessions-taken"]
        clip.retry("360p")
        clip.take()
        assert encoders(clip)["360p"] == "h264_nvenc"
        assert clip.jobs["360p"].notices == ()


def test_without_a_cap_sessions_are_not_counted(tmp_path, source):
    with with_card(tmp_path, source, Card.GOOD, gpu_sessions=0) as clip:
        clip.take()
        assert encoders(clip) == by_card()
