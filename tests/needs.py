"""What a machine may lack: a laptop skips the tests that need it, CI fails."""

import os
from typing import NoReturn

import pytest


def lacks(what: str) -> NoReturn:
    """Skip the test, or fail it in CI, where everything should be there."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
