"""Fixtures for every room."""

import logging
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from storage.objects.s3 import S3Store
from storage.objects.s3_opening import S3Place, open_s3_store
from tests.clips import AAC, X264, MakeClip, make_clip, pattern, tone
from tests.database import Database, require_database, running_database
from tests.gateway import Gateway, require_gateway, running_gateway
from transcode.ffmpeg import find_ffmpeg

SERVER_FOLDERS = {"e2e", "uploads", "renditions"}
LONG = {
    *("test_burned_captions.py", "test_captions.py", "test_caption_editor.py"),
    *("test_chunk_crashes.py", "test_looking_crashes.py"),
    *("test_chunked_clips.py", "test_chunks.py", "test_copied.py", "test_cut.py"),
    *("test_encoders.py", "test_hardware.py", "test_live_court.py", "test_live_engine.py"),
    *("test_live_watching.py",),
    *("test_standing_feeds.py",),
    *("test_every_clip.py", "test_following.py", "test_following_sources.py", "test_worn.py"),
    *(
        "test_growing.py",
        "test_instant.py",
        "test_moving.py",
        "test_overlays.py",
        "test_plan.py",
        "test_screens.py",
        "test_sound.py",
    ),
    *("test_speech_models.py", "test_transcriber.py"),
    *("test_tune.py", "test_vmaf.py"),
    *(
        "test_alarms_page.py",
        "test_court_page.py",
        "test_drain.py",
        "test_feeds_page.py",
        "test_live_page.py",
        "test_live_takeover.py",
        "test_on_air.py",
        "test_playable.py",
        "test_recordings_compacted.py",
        "test_recordings_page.py",
        "test_several_machines_on_air.py",
        "test_workers.py",
    ),
}
"""Files that CI leaves to `make test`, as its stages have to end within 25 minutes on two cores."""


os.environ.setdefault("FARM_WHISPER_MODEL", "none")
"""No test listens but those that say by which model, whatever this machine has."""


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say what a test needs; keep those of a file on one worker, as they share what is costly."""
    for item in items:
        if _starts_a_store(item):
            item.add_marker("services")
        if SERVER_FOLDERS & {*item.path.parts} or any(item.iter_markers("services")):
            item.add_marker("server")
        if item.path.name in LONG and "unit" not in item.path.parts:
            item.add_marker("long")
        if not any(item.iter_markers("spread")) and not any(item.iter_markers("xdist_group")):
            item.add_marker(pytest.mark.xdist_group(item.path.name))


def _starts_a_store(item: pytest.Item) -> bool:
    chosen = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return bool(
        {"database", "gateway"} & {*getattr(item, "fixturenames", ())}
        or {"postgresql", "s3"} & {value for value in chosen if isinstance(value, str)}
    )


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """What a command configured in this process ends with its test, as does the stream it told."""
    yield
    structlog.reset_defaults()
    for handler in logging.root.handlers[:]:
        if type(handler) is logging.StreamHandler:  # pytest's own are of other classes
            logging.root.removeHandler(handler)


@pytest.fixture(scope="session")
def ffmpeg() -> Path:
    return find_ffmpeg(None)


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> MakeClip:
    """Make a clip by name and arguments, or return the one made before."""
    folder = tmp_path_factory.mktemp("clips")
    made: dict[str, Path] = {}

    def make(name: str, arguments: Sequence[str]) -> Path:
        if name not in made:
            made[name] = make_clip(folder / name, arguments)
        return made[name]

    return make


@pytest.fixture(scope="session")
def plain_clip(clip: MakeClip) -> Path:
    """Two seconds of 320x180 at 25/s, H.264 and AAC, in MP4."""
    return clip("plain.mp4", [*pattern(), *tone(), *X264, *AAC, "-shortest"])


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A real S3 server; tests that use it belong to the group "gateway", so that one is enough."""
    require_gateway()
    with running_gateway(tmp_path_factory.mktemp("gateway")) as gateway:
        yield gateway


@pytest.fixture
def s3_place(gateway: Gateway) -> S3Place:
    """A bucket of this test's own; it is not there yet."""
    return replace(gateway.place, bucket=f"farm-{secrets.token_hex(8)}")


@pytest.fixture
def bucket(s3_place: S3Place) -> S3Store:
    """The store over that bucket."""
    return open_s3_store(s3_place)


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    """A real PostgreSQL."""
    require_database()
    with running_database() as database:
        yield database
