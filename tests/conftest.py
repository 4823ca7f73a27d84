"""Fixtures for every room."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.clips import AAC, X264, MakeClip, make_clip, pattern, tone
from transcode.ffmpeg import find_ffmpeg


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file on one worker, as they share what is costly to make."""
    for item in items:
        if not any(item.iter_markers("spread")) and not any(item.iter_markers("xdist_group")):
            item.add_marker(pytest.mark.xdist_group(item.path.name))


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
