from datetime import UTC, datetime
from fractions import Fraction

import pytest

from farm.assets import Asset, AssetState
from farm.errors import IllegalMove
from farm.ids import AssetId, OrgId
from farm.media import Orientation, Size, SourceFacts, VideoFacts
from farm.messages import Notice

ASSET = Asset(
    AssetId("ast_1"), OrgId("org_1"), "court", "a.mov", datetime(2026, 3, 1, 8, tzinfo=UTC)
)
REASON = Notice("internal-error", {"detail": "x"})
ALLOWED = {
    (AssetState.RECEIVED, AssetState.ACCEPTED),
    (AssetState.RECEIVED, AssetState.REJECTED),
    (AssetState.RECEIVED, AssetState.FAILED),
    (AssetState.ACCEPTED, AssetState.READY),
    (AssetState.ACCEPTED, AssetState.REJECTED),
    (AssetState.ACCEPTED, AssetState.FAILED),
    (AssetState.FAILED, AssetState.ACCEPTED),
    (AssetState.FAILED, AssetState.RECEIVED),
}
ROUTES = {
    AssetState.RECEIVED: (),
    AssetState.ACCEPTED: (AssetState.ACCEPTED,),
    AssetState.READY: (AssetState.ACCEPTED, AssetState.READY),
    AssetState.REJECTED: (AssetState.REJECTED,),
    AssetState.FAILED: (AssetState.FAILED,),
}


@pytest.mark.parametrize("wanted", AssetState)
@pytest.mark.parametrize("seen", AssetState)
def test_only_allowed_moves_are_made(seen, wanted):
    asset = ASSET
    for step in ROUTES[seen]:
        asset = asset.moved(step)
    if (seen, wanted) in ALLOWED:
        assert asset.moved(wanted).state is wanted
        return
    with pytest.raises(IllegalMove) as caught:
        asset.moved(wanted)
    assert caught.value.notice.facts == {"noun": "ast_1", "seen": seen, "wanted": wanted}


def test_acceptance_keeps_facts_source_and_notices(source_facts):
    asset = ASSET.accepted(source_facts, clip_key="org_1/ast_1/clip.mp4")

    assert asset.state is AssetState.ACCEPTED
    assert (asset.facts, asset.clip_key) == (source_facts, "org_1/ast_1/clip.mp4")
    assert asset.notices == source_facts.notices == (REASON,)


def test_a_refusal_carries_its_reason():
    assert ASSET.rejected(REASON).refusal == REASON
    assert ASSET.failed(REASON).state is AssetState.FAILED


def test_a_notice_is_not_repeated():
    other = Notice("internal-error", {"detail": "y"})
    asset = ASSET.noticed(REASON).noticed(REASON, other)

    assert asset.notices == (REASON, other)


@pytest.fixture
def source_facts():
    video = VideoFacts(
        index=0,
        codec="h264",
        profile=None,
        pixel_format="yuv420p",
        bit_depth=8,
        coded=Size(1920, 1080),
        rate=Fraction(30),
        constant_rate=True,
        frames=30,
        start=Fraction(0),
        duration=Fraction(1),
        rotation=90,
        sample_aspect=Fraction(4, 3),
    )
    return SourceFacts(
        "mov", "mov,mp4", 10, Fraction(1), Fraction(0), video, None, notices=(REASON,)
    )


def test_upright_size_obeys_samples_and_rotation(source_facts):
    upright = source_facts.video.upright

    assert upright == Size(1080, 2560)
    assert upright.orientation is Orientation.VERTICAL
    assert Size(2, 2).orientation is Orientation.HORIZONTAL


@pytest.mark.parametrize("sides", [(0, 1), (1, 0), (-2, 2)])
def test_an_empty_picture_is_refused(sides):
    with pytest.raises(ValueError, match="no picture"):
        Size(*sides)
