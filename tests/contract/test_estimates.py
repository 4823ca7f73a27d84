"""What stages will take is learned from jobs that are done, each machine by itself."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from farm.assets import Lineage, Speech
from farm.jobs import JobKind, JobState
from farm.orgs import EVERYTHING
from farm.profiles import SHORT_VIDEO
from farm.settings import Settings
from storage.catalog import assets, jobs, orgs
from tests.nouns import MAKING, sound, source, video
from tests.nouns import asset as plain_asset
from tests.nouns import job as plain_job
from transcode.ladder import plan_ladder
from transcode.plan import spell_plan
from workers.estimates import effort_of, expect_stages, learn_paces
from workers.people import ensure_first_admin
from workers.wiring import open_farm

LADDER = JobKind.ENCODE_LADDER
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def farm(tmp_path):
    with open_farm(Settings(data_dir=tmp_path)) as farm:
        yield farm


def clip(name, seconds, org_id, *, chunks=0):
    facts = source(video(seconds=seconds), sound(seconds=seconds))
    plan = spell_plan(plan_ladder(facts, SHORT_VIDEO, replace(MAKING, chunk_seconds=chunks)))
    return plain_asset(id=f"ast_{name}", org_id=org_id, facts=facts, plan=plan, source_bytes=10**7)


@pytest.fixture
def org_id(farm):
    ensure_first_admin(farm)
    with farm.catalog.reading() as tx:
        return orgs.list_organisations(tx, EVERYTHING)[0].id


def encode(asset, host, seconds, **changes):
    return plain_job(
        id=f"job_{asset.id}_{host}_{seconds}",
        idempotency_key=f"{asset.id} {host} {seconds}",
        org_id=asset.org_id,
        asset_id=asset.id,
        worker=f"{host}:77",
        seconds=seconds,
        **{"kind": JobKind.ENCODE_LADDER, "state": JobState.DONE, **changes},
    )


def learned(farm, asset, *done):
    with farm.catalog.writing() as tx:
        assets.insert_asset(tx, EVERYTHING, asset)
        for job in done:
            jobs.insert_job_once(tx, EVERYTHING, job)
    return learn_paces(farm)


def test_nothing_is_foretold_before_anything_was_done(farm, org_id):
    one = clip("one", 60, org_id)
    paces = learned(farm, one, encode(one, "fast", 9, state=JobState.FAILED))
    assert expect_stages(paces, one, []) == {}


def test_each_machine_goes_by_its_own_pace_and_a_waiting_job_by_all(farm, org_id):
    one = clip("one", 60, org_id)
    fast, slow = (
        [encode(one, host, s) for s in times]
        for host, times in (
            ("fast", (29, 30, 90)),
            ("slow", (119, 120, 121)),
        )
    )
    paces = learned(farm, one, *fast, *slow)
    twice = clip("two", 120, org_id)
    grown = effort_of(JobKind.ENCODE_LADDER, twice) / effort_of(JobKind.ENCODE_LADDER, one)
    for host, seconds in (("fast", 30), ("slow", 120), ("new", 104.5)):
        running = encode(twice, host, None, state=JobState.RUNNING)
        told = expect_stages(paces, twice, [running])
        assert told[JobKind.ENCODE_LADDER] == pytest.approx(seconds * grown, rel=0.01)
    assert 1.9 < grown < 2.1


def test_a_ladder_that_joins_chunks_goes_by_the_pace_of_those_that_did(farm, org_id):
    whole, chunked = clip("whole", 100, org_id), clip("chunked", 600, org_id, chunks=60)
    learned(farm, whole, encode(whole, "fast", 50))
    alone = learn_paces(farm)
    assert LADDER not in expect_stages(alone, chunked, [])
    paces = learned(farm, chunked, *(encode(chunked, "fast", 20 + n) for n in range(3)))
    assert expect_stages(paces, chunked, [])[LADDER] == pytest.approx(21, rel=0.01)
    assert expect_stages(paces, whole, [])[LADDER] == pytest.approx(50, rel=0.01)


@pytest.mark.parametrize(("pieces", "seconds"), [(None, 1208), (10, 123), (0, 0)])
def test_what_a_model_will_take_is_told_by_the_piece(farm, org_id, pieces, seconds):
    one = replace(clip("one", 60, org_id), speech=Speech(5))
    heard = {"kind": JobKind.TRANSCRIBE}
    paces = learned(farm, one, encode(one, "fast", 14.5, **heard))
    long = replace(clip("two", 1200, org_id), speech=Speech(pieces))
    told = expect_stages(paces, long, [])
    assert told[JobKind.TRANSCRIBE] == pytest.approx(seconds, rel=0.02)
    deaf = replace(long, speech=None)
    assert JobKind.TRANSCRIBE not in expect_stages(paces, deaf, [])


def test_before_it_is_accepted_only_the_way_there_can_be_told(farm, org_id):
    one = clip("one", 60, org_id)
    accepted = encode(one, "fast", 2, kind=JobKind.ACCEPT)
    paces = learned(farm, one, accepted, encode(one, "fast", 30))
    new = replace(one, id="ast_new", facts=None, plan=None)
    assert set(expect_stages(paces, new, [])) == {JobKind.ACCEPT}


def test_a_cut_is_told_by_its_frames_before_anything_is_known_of_it(farm, org_id):
    def cut(name, frames):
        lineage = Lineage("ast_parent", first=50, frames=frames, rate=Fraction(25))
        return plain_asset(id=f"ast_{name}", org_id=org_id, cut_of=lineage)

    one, kind = cut("one", 500), {"kind": JobKind.CUT}
    paces = learned(farm, one, encode(one, "fast", 10, **kind))
    assert expect_stages(paces, one, []) == {JobKind.CUT: 10}
    assert expect_stages(paces, cut("two", 5000), [])[JobKind.CUT] == pytest.approx(98, rel=0.01)
    assert JobKind.CUT not in expect_stages(paces, clip("sent", 60, org_id), [])
