"""The two ways to run a farm: on one machine, and on several."""

import pytest

EMBEDDED, FULL, ON_S3 = "embedded", "full", "s3"
IN_FULL_GROUP = [pytest.mark.services, pytest.mark.xdist_group("full")]
IN_FULL_MODE = pytest.param(FULL, marks=IN_FULL_GROUP)
IN_GATEWAY = pytest.param(ON_S3, marks=pytest.mark.xdist_group("gateway"))


def in_both_modes(fixture):
    """Run a test with both: `fixture` is the one by which it gets the farm."""
    return _in(fixture, IN_FULL_MODE)


def on_both_stores(fixture):
    """Run a test with its objects in a folder, and in a real S3 server."""
    return _in(fixture, IN_GATEWAY)


def _in(fixture, *more):
    return pytest.mark.parametrize(fixture, [EMBEDDED, *more], indirect=True, scope="module")
