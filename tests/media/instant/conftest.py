"""A clip as a phone gives it, which plays before anything was encoded."""

import pytest

from tests.clips import AAC, X264, make_clip, pattern, tone
from tests.watched_clip import opened


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    gop = ["-g", "25", "-bf", "2"]
    target = tmp_path_factory.mktemp("clip") / "phone.mp4"
    return make_clip(target, [*pattern("320x180", "25", 5), *tone(5), *X264, *gop, *AAC])


@pytest.fixture
def fresh(tmp_path, source):
    with opened(tmp_path / "farm", source) as clip:
        yield clip
