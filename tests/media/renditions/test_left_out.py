"""One rendition that is not wanted: before, while and after it is made."""

import pytest

from farm.assets import AssetState
from farm.errors import InputRejected
from farm.jobs import JobKind
from tests.watched_clip import NAMES
from workers.jobs import ladder, package, rungs

pytestmark = pytest.mark.media


def test_what_is_not_wanted_before_the_encode_is_not_encoded(accepted, monkeypatch):
    encoded = []
    real = rungs.encode_ladder

    def noted(engine, clip, plan, *rest, **options):
        encoded.extend(rung.name for rung in plan.rungs)
        return real(engine, clip, plan, *rest, **options)

    monkeypatch.setattr(rungs, "encode_ladder", noted)
    accepted.cancel("vertical-202")
    accepted.cancel("vertical-202")
    accepted.run()
    assert encoded == ["360p"]
    assert (accepted.asset.state, accepted.asset.left_out) == (AssetState.READY, ("vertical-202",))
    assert (accepted.packaged, accepted.warnings) == (["360p"], ["rendition-left-out"])
    assert not [key for key in accepted.files if "vertical" in key]

    accepted.retry("vertical-202")
    accepted.run()
    assert encoded == ["360p", "vertical-202"]
    assert (accepted.packaged, accepted.warnings) == (NAMES, [])
    assert list(accepted.made) == NAMES
    assert "stills/poster-vertical.jpg" in accepted.files
    assert accepted.asset.state is AssetState.READY


def test_left_out_and_wanted_again_before_the_encode_changes_nothing(accepted):
    accepted.cancel("360p")
    accepted.retry("360p")
    with pytest.raises(InputRejected, match="rendition-not-yet"):
        accepted.retry("360p")
    accepted.run()
    assert (list(accepted.made), accepted.asset.left_out) == (NAMES, ())
    assert "360p" not in accepted.jobs


@pytest.mark.parametrize("moment", ["after-the-encode", "after-it-was-stored"])
def test_what_is_not_wanted_while_it_is_encoded_is_not_kept(accepted, monkeypatch, moment):
    name = "encode_rungs" if moment == "after-the-encode" else "_store_renditions"
    real = getattr(ladder, name)

    def cancelling(*given):
        result = real(*given)
        accepted.cancel("360p")
        return result

    monkeypatch.setattr(ladder, name, cancelling)
    accepted.run()
    assert accepted.asset.state is AssetState.READY
    assert (list(accepted.made), accepted.packaged) == (["vertical-202"], ["vertical-202"])
    assert not [key for key in accepted.files if "360p" in key]
    assert accepted.jobs[JobKind.ENCODE_LADDER].attempt == 1


def test_what_was_ready_can_be_left_out(ready):
    ready.cancel("360p")
    assert (list(ready.made), ready.packaged) == (["vertical-202"], NAMES), "still watched"
    ready.run()
    assert (ready.packaged, ready.warnings) == (["vertical-202"], ["rendition-left-out"])
    assert not [key for key in ready.files if "360p" in key or "horizontal" in key]
    with pytest.raises(InputRejected, match="rendition-last"):
        ready.cancel("vertical-202")
    ready.retry("360p")
    ready.run()
    assert (list(ready.made), ready.packaged, ready.warnings) == (NAMES, NAMES, [])


def test_a_rendition_left_out_while_it_is_packaged_is_not_in_the_package(fresh, monkeypatch):
    real, calls = package.package_track, []

    def cancelling(*given, **options):
        calls.append(given)
        if len(calls) == 1:
            fresh.cancel("360p")
        return real(*given, **options)

    monkeypatch.setattr(package, "package_track", cancelling)
    fresh.run()
    assert (fresh.asset.state, fresh.packaged) == (AssetState.READY, ["vertical-202"])
