"""The two ways to run a farm: on one machine, and on several."""

import pytest

EMBEDDED, FULL = "embedded", "full"
IN_FULL_GROUP = [pytest.mark.services, pytest.mark.xdist_group("full")]
IN_FULL_MODE = pytest.param(FULL, marks=IN_FULL_GROUP)


def in_both_modes(fixture):
    """Run a test with both: `fixture` is the one by which it gets the farm."""
    return pytest.mark.parametrize(fixture, [EMBEDDED, IN_FULL_MODE], indirect=True, scope="module")
