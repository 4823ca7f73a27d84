"""One clip with two renditions, at the moments that matter."""

import pytest

from farm.assets import AssetState
from farm.jobs import JobKind
from tests.clips import AAC, X264, pattern, tone
from tests.watched_clip import NAMES, opened
from workers.runner import Runner


@pytest.fixture
def source(clip):
    return clip("rungs.mp4", [*pattern("640x360", "25", 3), *tone(3), *X264, *AAC])


@pytest.fixture
def fresh(tmp_path, source):
    """A clip that was received and not looked at."""
    with opened(tmp_path / "farm", source) as clip:
        yield clip


@pytest.fixture
def accepted(fresh):
    """A clip whose ladder waits."""
    runner = Runner(fresh.farm, fresh.queue)
    while JobKind.ENCODE_LADDER not in fresh.jobs:
        runner.run(fresh.queue._waiting.popleft())
    return fresh


@pytest.fixture
def ready(fresh):
    fresh.run()
    assert fresh.asset.state is AssetState.READY
    assert (list(fresh.made), fresh.packaged) == (NAMES, NAMES)
    return fresh
