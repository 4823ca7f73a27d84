"""One clip with two renditions, at the moments that matter."""

import shutil
from contextlib import contextmanager

import pytest

from farm.assets import AssetState
from farm.jobs import JobKind
from tests.clips import AAC, X264, pattern, tone
from tests.watched_clip import NAMES, opened, opened_again
from workers.runner import Runner


@pytest.fixture(scope="session")
def source(clip):
    return clip("rungs.mp4", [*pattern("640x360", "25", 3), *tone(3), *X264, *AAC])


@pytest.fixture
def fresh(tmp_path, source):
    """A clip that was received and not looked at."""
    with opened(tmp_path / "farm", source) as clip:
        yield clip


@pytest.fixture(scope="session")
def accepted_once(tmp_path_factory, source):
    """A farm that is taken no further, and the ids that wait in its queue."""
    folder = tmp_path_factory.mktemp("accepted") / "farm"
    with opened(folder, source) as clip:
        runner = Runner(clip.farm, clip.queue)
        while JobKind.ENCODE_LADDER not in clip.jobs:
            runner.run(clip.queue._waiting.popleft())
        return folder, clip.id, tuple(clip.queue._waiting)


@pytest.fixture(scope="session")
def ready_once(tmp_path_factory, accepted_once):
    """The same, and the clip is ready."""
    folder = tmp_path_factory.mktemp("ready") / "farm"
    with copied(folder, accepted_once) as clip:
        clip.run()
        assert clip.asset.state is AssetState.READY
        return folder, clip.id, ()


@contextmanager
def copied(folder, made):
    """A farm like one that was made before, in another folder."""
    like, asset_id, waiting = made
    shutil.copytree(like, folder)
    with opened_again(folder, asset_id, waiting) as clip:
        yield clip


@pytest.fixture
def accepted(tmp_path, accepted_once):
    """A clip whose ladder waits."""
    with copied(tmp_path / "farm", accepted_once) as clip:
        yield clip


@pytest.fixture
def ready(tmp_path, ready_once):
    """A clip that went its whole way."""
    with copied(tmp_path / "farm", ready_once) as clip:
        assert (list(clip.made), clip.packaged) == (NAMES, NAMES)
        yield clip
