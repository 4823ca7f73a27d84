"""What every catalogue must do, whatever database is below it."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from farm.errors import FarmFailed, IllegalMove, LeaseLost, NotFound
from farm.ids import AssetId, AuditId, JobId, PackageId, RenditionId, StillId
from farm.jobs import JobKind, JobState
from farm.media import Size
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import assets, audit, jobs, orgs, outputs, people
from storage.catalog.assets import AssetFilter
from storage.catalog.jobs import JobFilter
from storage.catalog.pages import ListPlace

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
LEASE = NOW + timedelta(minutes=1)
REASON = Notice("internal-error", {"detail": "“x” 中文"})


def test_nouns_come_back_as_they_went_in(catalog, tree):
    estate = tree.county
    with catalog.reading() as tx:
        assert orgs.get_organisation(tx, EVERYTHING, estate.org.id) == estate.org
        assert people.get_person(tx, EVERYTHING, estate.person.id) == estate.person
        assert assets.get_asset(tx, EVERYTHING, estate.asset.id) == estate.asset
        assert outputs.list_renditions(tx, EVERYTHING, estate.asset.id) == [estate.rendition]
        assert outputs.list_packages(tx, EVERYTHING, estate.asset.id) == [estate.package]
        assert outputs.list_stills(tx, EVERYTHING, estate.asset.id) == [estate.still]
        assert jobs.list_jobs(tx, EVERYTHING, estate.asset.id) == [estate.job]
        assert audit.list_entries(tx, EVERYTHING, limit=1, subject=estate.asset.id) == [
            estate.entry
        ]


def test_times_come_back_as_aware_utc(catalog, tree):
    shanghai = timezone(timedelta(hours=8))
    person = replace(
        tree.city.person, id="per_2", created_at=datetime(2026, 3, 1, 16, tzinfo=shanghai)
    )
    with catalog.writing() as tx:
        people.insert_person(tx, EVERYTHING, person)
        stored = people.get_person(tx, EVERYTHING, person.id).created_at

    assert stored == person.created_at
    assert (stored.hour, stored.tzinfo) == (8, UTC)


def test_a_naive_time_is_refused(catalog, tree):
    person = replace(tree.city.person, id="per_2", created_at=datetime(2026, 3, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="naive"), catalog.writing() as tx:
        people.insert_person(tx, EVERYTHING, person)


def test_an_error_undoes_the_whole_transaction(catalog, tree):
    renamed = replace(tree.city.asset, title="changed")
    with suppress(RuntimeError), catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, renamed)
        raise RuntimeError
    with catalog.reading() as tx:
        assert assets.get_asset(tx, EVERYTHING, tree.city.asset.id).title == tree.city.asset.title


def test_a_database_error_is_the_farms_fault_in_its_own_words(catalog, tree):
    with pytest.raises(FarmFailed) as caught, catalog.writing() as tx:
        people.insert_person(tx, EVERYTHING, tree.city.person)

    assert caught.value.code == "catalogue-failed"


def test_parents_come_before_children(catalog, tree):
    with catalog.reading() as tx:
        listed = orgs.list_organisations(tx, EVERYTHING)

    assert listed[0] == tree.province.org
    assert listed.index(tree.city.org) < listed.index(tree.county.org)


def test_an_organisation_lies_below_its_parent(catalog, tree):
    astray = replace(tree.county.org, id="org_new", path="/org_p/org_new/")
    with pytest.raises(ValueError, match="lies below"), catalog.writing() as tx:
        orgs.insert_organisation(tx, EVERYTHING, astray)


def test_an_asset_is_updated_but_never_moves_house(catalog, tree):
    asset = tree.city.asset
    changed = replace(asset, title="new", notices=(REASON, REASON), created_at=NOW)
    with catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, changed)
        assert assets.get_asset(tx, EVERYTHING, asset.id) == replace(
            changed, created_at=asset.created_at
        )
        with pytest.raises(NotFound):
            assets.update_asset(tx, EVERYTHING, replace(asset, org_id=tree.province.org.id))
        with pytest.raises(NotFound):
            assets.update_asset(tx, EVERYTHING, replace(asset, id="ast_none"))


def test_the_oldest_asset_of_a_source_is_found(catalog, tree):
    twin = replace(tree.city.asset, id=AssetId("ast_0"), created_at=NOW)
    with catalog.writing() as tx:
        assets.insert_asset(tx, EVERYTHING, twin)
        found = assets.find_asset_by_sha256(tx, EVERYTHING, twin.sha256)
        assert found == tree.city.asset
        assert assets.find_asset_by_sha256(tx, EVERYTHING, "none") is None


def test_pages_are_stable_while_assets_come_in(catalog, tree):
    asset = tree.city.asset
    old = [replace(asset, id=AssetId(f"ast_{n:02}"), created_at=NOW) for n in range(7)]
    with catalog.writing() as tx:
        for each in old:
            assets.insert_asset(tx, EVERYTHING, each)
        seen, after = [], None
        while page := assets.list_assets(tx, EVERYTHING, limit=3, after=after):
            seen += page
            after = ListPlace(page[-1].created_at, page[-1].id)
            late = replace(asset, id=AssetId(f"ast_late{after.id}"), created_at=LEASE)
            assets.insert_asset(tx, EVERYTHING, late)
            if page[-1] in old:  # what was shown may go: the list goes on behind its place
                assets.delete_asset(tx, EVERYTHING, page[-1])

    earlier = sorted((estate.asset for estate in tree.all), key=lambda a: a.created_at)
    assert seen == old[::-1] + earlier[::-1]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("долина", True),
        ("ПОТОП", True),
        ("ÜBERSCHWEMMUNG", True),
        ("u\u0308berschwemmung", True),
        ("ABC", True),
        ("洪水", True),
        ("%", False),
        ("水д", False),
        ("a quiet word", False),
    ],
)
def test_words_are_found_in_title_place_and_event_in_every_script(catalog, tree, words, found):
    said = {
        "title": "洪水",
        "place": "Долина",
        "event": "Überschwemmung, потоп, \uff21\uff22\uff23",
    }
    wanted = AssetFilter(words=words)
    with catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, replace(tree.city.asset, note="a quiet word", **said))
        listed = assets.list_assets(tx, EVERYTHING, limit=9, wanted=wanted)
    assert [one.id for one in listed] == [tree.city.asset.id] * found


def test_replacing_twice_leaves_what_replacing_once_leaves(catalog, tree):
    asset = tree.city.asset
    first = tree.city.rendition
    renditions = [
        replace(first, id=RenditionId(f"ren_{name}"), name=name) for name in ("z", "a", "m")
    ]
    packages = [replace(tree.city.package, id=PackageId("pkg_2"), name="hls-vertical")]
    stills = [
        replace(tree.city.still, id=StillId(f"stl_{key}"), key=key, size=Size(4, 2), at=None)
        for key in "ba"
    ]
    with catalog.writing() as tx:
        for _ in range(2):
            outputs.replace_renditions(tx, EVERYTHING, asset.id, renditions)
            outputs.replace_packages(tx, EVERYTHING, asset.id, packages)
            outputs.replace_stills(tx, EVERYTHING, asset.id, stills)
        assert outputs.list_renditions(tx, EVERYTHING, asset.id) == renditions
        assert outputs.list_packages(tx, EVERYTHING, asset.id) == packages
        assert outputs.list_stills(tx, EVERYTHING, asset.id) == stills
        outputs.replace_renditions(tx, EVERYTHING, asset.id, [])
        assert outputs.list_renditions(tx, EVERYTHING, asset.id) == []
        other = tree.county
        assert outputs.list_renditions(tx, EVERYTHING, other.asset.id) == [other.rendition]


def test_an_output_of_another_asset_is_refused(catalog, tree):
    with pytest.raises(ValueError, match="does not belong"), catalog.writing() as tx:
        outputs.replace_stills(tx, EVERYTHING, tree.city.asset.id, [tree.county.still])
    forged = replace(tree.city.rendition, org_id=tree.county.org.id)
    with pytest.raises(ValueError, match="does not belong"), catalog.writing() as tx:
        outputs.replace_renditions(tx, EVERYTHING, tree.city.asset.id, [forged])


def test_asking_twice_for_the_same_work_finds_the_same_job(catalog, tree):
    job = tree.city.job
    with catalog.writing() as tx:
        again = jobs.insert_job_once(tx, EVERYTHING, replace(job, id=JobId("job_2")))
        assert again == job
        # Another organisation's key is another key.
        theirs = replace(tree.county.job, id=JobId("job_3"), idempotency_key=job.idempotency_key)
        assert jobs.insert_job_once(tx, EVERYTHING, theirs) == theirs
        forged = replace(job, id=JobId("job_4"), org_id=tree.county.org.id)
        with pytest.raises(ValueError, match="does not belong"):
            jobs.insert_job_once(tx, EVERYTHING, forged)


def claim(tx, job_id, worker, at=NOW):
    return jobs.claim_job(
        tx, EVERYTHING, job_id, at=at, worker=worker, lease_until=at + timedelta(minutes=1)
    )


def test_a_job_is_claimed_by_one_worker(catalog, tree):
    job_id = tree.city.job.id
    with catalog.writing() as tx:
        running = claim(tx, job_id, "w1")
        assert (running.state, running.attempt, running.worker) == (JobState.RUNNING, 1, "w1")
        assert jobs.get_job(tx, EVERYTHING, job_id) == running
        assert claim(tx, job_id, "w2") is None
        assert claim(tx, job_id, "w2", at=LEASE) is None
        with pytest.raises(NotFound):
            claim(tx, JobId("job_none"), "w2")


def test_a_lost_worker_overwrites_nothing(catalog, tree):
    job_id = tree.city.job.id
    late = LEASE + timedelta(seconds=1)
    with catalog.writing() as tx:
        lost = claim(tx, job_id, "w1")
        assert jobs.find_lost_jobs(tx, EVERYTHING, LEASE) == []
        assert jobs.find_lost_jobs(tx, EVERYTHING, late) == [lost]
        taken = claim(tx, job_id, "w2", at=late)
        assert taken.attempt == 2
        with pytest.raises(IllegalMove) as caught:
            jobs.update_job(tx, EVERYTHING, lost.done(at=late, seconds=1, cpu_seconds=1))
        assert caught.value.code == "lease-lost"
        with pytest.raises(IllegalMove):
            jobs.save_progress(tx, EVERYTHING, lost, progress=0.9, lease_until=late)
        assert jobs.get_job(tx, EVERYTHING, job_id) == taken
        jobs.update_job(tx, EVERYTHING, taken.failed(REASON, at=late, log_tail=("a", "b")))
        assert jobs.get_job(tx, EVERYTHING, job_id).log_tail == ("a", "b")


def test_whether_a_run_holds_its_job_may_be_asked_while_reading(catalog, tree):
    job_id = tree.city.job.id
    with catalog.writing() as tx:
        first = claim(tx, job_id, "w1")
    with catalog.reading() as tx:
        jobs.require_run(tx, EVERYTHING, first)
    with catalog.writing() as tx:
        second = claim(tx, job_id, "w2", at=NOW + timedelta(hours=1))
        jobs.require_run(tx, EVERYTHING, second)
    with catalog.reading() as tx, pytest.raises(LeaseLost):
        jobs.require_run(tx, EVERYTHING, first)


def test_a_cancelled_job_stays_cancelled_until_it_is_queued_again(catalog, tree):
    job_id = tree.city.job.id
    with catalog.writing() as tx:
        running = claim(tx, job_id, "w1")
        jobs.update_job(tx, EVERYTHING, running.cancelled(at=NOW))
        for late in (
            lambda: jobs.update_job(tx, EVERYTHING, running.done(at=NOW, seconds=1, cpu_seconds=1)),
            lambda: jobs.save_progress(tx, EVERYTHING, running, progress=1, lease_until=LEASE),
        ):
            with pytest.raises(IllegalMove, match="lease-lost"):
                late()
        assert claim(tx, job_id, "w2") is None
        cancelled = jobs.get_job(tx, EVERYTHING, job_id)
        jobs.update_job(tx, EVERYTHING, cancelled.requeued())
        assert claim(tx, job_id, "w2").attempt == 2


def test_a_lost_job_that_is_queued_again_shuts_its_worker_out(catalog, tree):
    with catalog.writing() as tx:
        running = claim(tx, tree.city.job.id, "w1")
        jobs.update_job(tx, EVERYTHING, running.requeued())
        with pytest.raises(IllegalMove, match="lease-lost"):
            jobs.update_job(tx, EVERYTHING, running.done(at=NOW, seconds=1, cpu_seconds=1))


def test_a_job_is_given_back_by_the_worker_that_holds_it_and_by_no_other(catalog, tree):
    job_id = tree.city.job.id
    with catalog.writing() as tx:
        running = claim(tx, job_id, "w1")
        assert jobs.find_jobs_of(tx, EVERYTHING, ["w2"]) == []
        assert jobs.find_jobs_of(tx, EVERYTHING, ["w2", "w1"]) == [running]
        jobs.give_back_job(tx, EVERYTHING, running, "why")
        waiting = jobs.get_job(tx, EVERYTHING, job_id)
        assert waiting == replace(tree.city.job, log_tail=("why",), notices=())
        again = claim(tx, job_id, "w2")
        assert again.attempt == running.attempt
        with pytest.raises(IllegalMove, match="lease-lost"):
            jobs.give_back_job(tx, EVERYTHING, running, "why")
        assert jobs.get_job(tx, EVERYTHING, job_id) == again


def test_progress_renews_the_lease(catalog, tree):
    with catalog.writing() as tx:
        running = claim(tx, tree.city.job.id, "w1")
        later = LEASE + timedelta(minutes=5)
        jobs.save_progress(tx, EVERYTHING, running, progress=0.25, lease_until=later)
        assert jobs.find_lost_jobs(tx, EVERYTHING, LEASE + timedelta(seconds=1)) == []
        stored = jobs.get_job(tx, EVERYTHING, running.id)
        assert stored == replace(running, progress=0.25, lease_until=later)


def test_a_running_job_tells_what_it_does(catalog, tree):
    with catalog.writing() as tx:
        running = claim(tx, tree.city.job.id, "w1")
        jobs.save_progress(
            tx, EVERYTHING, running, progress=0.5, lease_until=LEASE, log_tail=("a", "b")
        )
        assert jobs.get_job(tx, EVERYTHING, running.id).log_tail == ("a", "b")
        jobs.update_job(
            tx, EVERYTHING, running.done(at=NOW, seconds=1, cpu_seconds=1, log_tail=("b", "c"))
        )
        assert jobs.get_job(tx, EVERYTHING, running.id).log_tail == ("b", "c")


def test_all_jobs_are_listed_by_pages_and_filters(catalog, tree):
    newest_first = sorted(
        (estate.job for estate in tree.all), key=lambda job: job.created_at, reverse=True
    )
    with catalog.writing() as tx:
        first = jobs.list_all_jobs(tx, EVERYTHING, limit=3)
        place = ListPlace(first[-1].created_at, first[-1].id)
        assert [*first, *jobs.list_all_jobs(tx, EVERYTHING, limit=3, after=place)] == newest_first
        running = claim(tx, tree.city.job.id, "w1")
        for wanted, found in (
            (JobFilter(state=JobState.RUNNING), [running]),
            (JobFilter(kind=JobKind.PACKAGE), []),
            (JobFilter(JobState.QUEUED, JobKind.ENCODE_LADDER), newest_first),
        ):
            listed = jobs.list_all_jobs(tx, EVERYTHING, limit=9, wanted=wanted)
            assert listed == [job for job in found if job.id != running.id or job is running]


def test_the_audit_log_reads_backwards(catalog, tree):
    same_time = [replace(tree.city.entry, id=AuditId(f"aud_{name}")) for name in "zay"]
    with catalog.writing() as tx:
        for entry in same_time:
            audit.append_entry(tx, EVERYTHING, entry)
        assert audit.list_entries(tx, EVERYTHING, limit=3) == same_time[::-1]
