"""Fixtures that take clips their whole way, and look at what came out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from farm.messages import Language
from farm.settings import Settings
from tests.results import Result
from workers.oneshot import Order, make_everything

Take = Callable[[Path], Result]

QUICK = Settings(preset="ultrafast", crf=23)
"""Tests ask for facts, not for beauty."""


@pytest.fixture(scope="session")
def take(tmp_path_factory: pytest.TempPathFactory) -> Take:
    """Take a clip its whole way, once a session, and return what was made."""
    results: dict[Path, Result] = {}

    def run(clip: Path) -> Result:
        if clip not in results:
            folder = tmp_path_factory.mktemp("made") / "out"
            made = make_everything(Order(clip, folder, Language.EN), QUICK)
            results[clip] = Result(folder, made)
        return results[clip]

    return run
