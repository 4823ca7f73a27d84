"""A clip on its whole way in its organisation's logo and lower third, and without them."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from farm.assets import AssetState
from farm.branding import Branding, LowerThird
from farm.canvases import choose_canvases
from farm.errors import InputRejected
from farm.jobs import JobState
from farm.media import Size
from farm.messages import Language
from farm.profiles import SHORT_VIDEO, Rung
from farm.settings import Settings
from storage.catalog import assets
from storage.objects import keys
from tests.clips import AAC, X264, pattern, tone
from tests.drawn_logo import write_logo
from tests.media.conftest import QUICK
from tests.media.test_plan import OTHER_VERSION, disguised
from tests.results import Result, pictures
from tests.watched_clip import ACTOR, opened
from transcode.plan import read_plan
from workers.branding import change_branding, change_logo, forget_branding, read_branding
from workers.oneshot import Order, make_everything
from workers.plans import make_plan

pytestmark = pytest.mark.media

WIDE, TALL = "branded-720p", "branded-vertical-720"
PROFILE = replace(
    SHORT_VIDEO,
    horizontal=(Rung("360p", Size(640, 360), 800_000), Rung("270p", Size(480, 270), 500_000)),
    vertical=(Rung("vertical-720", Size(720, 1280), 3_000_000),),
    canvases=choose_canvases([WIDE, TALL]),
)
LADDER = {"360p", "270p", "vertical-202"}


@pytest.fixture(scope="module")
def source(clip):
    return clip("worn.mp4", [*pattern("640x360", "25", 5), *tone(5), *X264, *AAC])


@contextmanager
def branded(folder, source, logo, settings=QUICK, **titles):
    """A clip whose organisation has a logo and a lower third when it is accepted."""
    with opened(folder / "farm", source, settings=settings, profile=PROFILE) as one:
        org_id = one.asset.org_id
        change_logo(one.farm, ACTOR, org_id, logo)
        change_branding(one.farm, ACTOR, plain(org_id), keeps_logo=True)
        with one.farm.catalog.writing() as tx:
            said = {"title": "大桥通车", "place": "长沙"} | titles
            assets.update_asset(tx, ACTOR.scope, replace(one.asset, **said))
        yield one


def plain(org_id, **changes):
    return replace(Branding(org_id, lower_third=LowerThird()), **changes)


@pytest.fixture(scope="module")
def logo(tmp_path_factory):
    return write_logo(tmp_path_factory.mktemp("logo") / "logo.png")


def codes(one):
    return {warning["code"] for warning in one.document["warnings"]}


def accept(one):
    from workers.runner import Runner  # noqa: PLC0415

    Runner(one.farm, one.queue).run(one.queue._waiting.popleft())


def overlays(one):
    rungs = read_plan(one.asset.plan).rungs
    return {rung.name: rung.overlays for rung in rungs if rung.overlays}


def test_a_clip_wears_what_it_was_accepted_with(source, logo, tmp_path):
    chunks = QUICK.model_copy(update={"chunk_seconds": 2})
    with branded(tmp_path, source, logo, settings=chunks) as one:
        org_id = one.asset.org_id
        accept(one)
        planned = one.asset.plan
        assert set(overlays(one)) == {WIDE, TALL}
        assert [line.text for line in overlays(one)[WIDE].band.lines] == ["大桥通车", "长沙"]
        change_branding(one.farm, ACTOR, plain(org_id, lower_third=None), keeps_logo=False)
        one.run()
        made = one.made
        assert one.asset.state is AssetState.READY
        assert set(made) == {*LADDER, WIDE, TALL}
        assert one.asset.plan == planned
        assert {made[name].reason.code for name in (WIDE, TALL)} == {"encoded-branding"}
        assert set(one.packaged) == LADDER, "streams wear nothing"
        one.retry(WIDE)
        one.run()
        assert one.made[WIDE].id != made[WIDE].id
        assert one.made[WIDE].sha256 == made[WIDE].sha256, "alone, the same bytes"
        other = disguised(one.farm.ffmpeg, tmp_path, OTHER_VERSION)
        elsewhere = replace(one.farm, ffmpeg=other)
        again = make_plan(elsewhere, one.asset.facts, read_plan(planned).worn)
        assert {r.name: r.overlays for r in again.rungs if r.overlays} == overlays(one)
        worn = [key for key in one.files if key.startswith("worn/")]
        assert len(worn) == 1
        assert not list(one.farm.objects.list_prefix(f"{org_id}/branding/")), "its own copy is all"


def test_an_organisation_that_wears_nothing_says_nothing(source, logo, tmp_path):
    with branded(tmp_path, source, logo) as one:
        nothing = plain(one.asset.org_id, lower_third=None)
        change_branding(one.farm, ACTOR, nothing, keeps_logo=False)
        accept(one)
        assert not overlays(one)
        assert not any(code.startswith("branding") for code in codes(one))


def test_without_any_branding_a_person_is_told(source, logo, tmp_path):
    with branded(tmp_path, source, logo) as one:
        forget_branding(one.farm, ACTOR, one.asset.org_id)
        assert read_branding(one.farm, one.asset.org_id) is None
        accept(one)
        assert "branding-none" in codes(one)
        assert not overlays(one)


def test_without_a_title_there_is_a_logo_and_a_word_about_it(source, logo, tmp_path):
    with branded(tmp_path, source, logo, title="worn", place="") as one:
        accept(one)
        assert "branding-no-title" in codes(one)
        assert all(each.logo and not each.band for each in overlays(one).values())


def test_a_logo_that_is_gone_when_a_clip_comes_costs_it_only_the_logo(source, logo, tmp_path):
    with branded(tmp_path, source, logo) as one:
        one.farm.objects.delete(read_branding(one.farm, one.asset.org_id).logo_key)
        accept(one)
        assert "branding-logo-gone" in codes(one)
        assert all(each.band and not each.logo for each in overlays(one).values())


def test_a_logo_that_is_gone_later_costs_the_clip_only_what_wears_it(source, logo, tmp_path):
    with branded(tmp_path, source, logo) as one:
        accept(one)
        (worn,) = [key for key in one.files if key.startswith("worn/")]
        sha256 = read_plan(one.asset.plan).worn.logo.sha256
        assert worn == keys.inside_asset(keys.worn_key(one.asset, sha256))
        one.farm.objects.delete(keys.worn_key(one.asset, sha256))
        one.run()
        assert one.asset.state is AssetState.READY
        assert set(one.made) == LADDER
        for name in (WIDE, TALL):
            assert one.jobs[name].state is JobState.FAILED
            assert one.jobs[name].error.code == "logo-gone"


@pytest.mark.parametrize(
    ("order", "made"),
    [
        ({"lower_third": ("大桥通车", "")}, {"branded-1080p", "branded-vertical-1080"}),
        ({"canvases": choose_canvases(["square-720:branded"])}, {"square-720-branded"}),
    ],
    ids=["by-itself", "chosen"],
)
def test_a_clip_in_a_folder_wears_what_was_ordered(clip, logo, tmp_path, order, made):
    source = clip("worn-hd.mp4", [*pattern("1600x900", "10", 2), *X264])
    out = tmp_path / "out"
    document = make_everything(Order(source, out, Language.EN, logo=logo, **order), QUICK)
    result = Result(out, document)
    assert {name for name in result.files if "branded" in name} == made
    assert not any(code.startswith("branding") for code in result.warnings)
    for name in made:
        assert result.renditions[name]["reason"]["code"] == "encoded-branding"
        assert len(list(pictures(result.files[name]))) == 20


def test_a_logo_that_is_none_is_refused_before_anything_is_made(source, tmp_path):
    fake = tmp_path / "logo.png"
    for content, code in ((None, "logo-not-there"), (b"GIF89a", "logo-not-a-picture")):
        if content is not None:
            fake.write_bytes(content)
        with pytest.raises(InputRejected) as refused:
            make_everything(Order(source, tmp_path / "out", Language.EN, logo=fake), Settings())
        assert refused.value.code == code
        assert not (tmp_path / "out").exists()
