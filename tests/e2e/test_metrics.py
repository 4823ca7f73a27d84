"""What Prometheus is told of a farm, read as it reads it and compared with what happened."""

import os
import socket
import time
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from farm.jobs import JobKind
from farm.orgs import EVERYTHING
from tests.e2e.conftest import opened_door
from tests.e2e.crew import running_farm
from tests.uploading import Phone
from workers.delivery import read_outputs

pytestmark = pytest.mark.e2e
TOKEN = "read-the-figures-" + "x" * 32
BEARER = {"authorization": f"Bearer {TOKEN}"}


class Figures:
    """One scrape."""

    def __init__(self, client, **headers):
        answer = client.get("/metrics", headers=BEARER | headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/plain; version=")
        self.samples = [
            sample
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        ]

    def __call__(self, name, **labels):
        """Return the sum of all samples of a name that bear these labels; None: there is none."""
        found = [
            sample.value
            for sample in self.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        return sum(found) if found else None


@pytest.fixture(scope="module")
def watched_door(tmp_path_factory):
    with opened_door(tmp_path_factory.mktemp("farm"), metrics_token=TOKEN) as door:
        yield door


@pytest.fixture(scope="module")
def watched_farm(tmp_path_factory):
    """A whole farm, and a client at its public address."""
    before = dict(os.environ)
    os.environ["FARM_METRICS_TOKEN"] = TOKEN
    try:
        with running_farm(tmp_path_factory.mktemp("farm")) as farm:
            address = farm.crew.address
            with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
                yield farm, client
    finally:
        os.environ.clear()
        os.environ.update(before)


def until(seen, seconds=20):
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_nobody_else_reads_them(door, watched_door):
    assert door.client().get("/metrics", headers=BEARER).status_code == 404
    admin = watched_door.caller(watched_door.root)
    for headers in ({}, {"authorization": "Bearer x"}, {"authorization": f"Bearer {TOKEN}x"}):
        answer = admin.get("/metrics", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-needed")
    assert "farm_" not in answer.text


def test_requests_are_counted_by_the_address_as_the_document_writes_it(watched_door):
    admin = watched_door.caller(watched_door.root)
    made = [watched_door.asset(watched_door.root) for _ in range(2)]
    before = Figures(admin)
    for one in made:
        assert admin.get(f"/api/v1/assets/{one.id}").status_code == 200
    assert admin.get("/api/v1/assets/ast_none").status_code == 404
    assert admin.request("BREW", "/somewhere/else").status_code == 404
    after = Figures(admin)
    route = {"method": "GET", "route": "/api/v1/assets/{asset_id}"}

    def more(name, **labels):
        return after(name, **labels) - (before(name, **labels) or 0)

    assert more("farm_http_requests_total", **route, status="200") == 2
    assert more("farm_http_requests_total", **route, status="404") == 1
    assert more("farm_http_request_duration_seconds_count", **route) == 3
    assert after("farm_http_requests_total", method="other", route="other", status="404") == 1
    told = {sample.labels["route"] for sample in after.samples if "route" in sample.labels}
    assert told <= {*admin.get("/api/v1/openapi.json").json()["paths"], "other"}


def test_streams_of_events_are_counted_while_they_are_open(watched_door):
    admin, other = (watched_door.caller(watched_door.root) for _ in range(2))
    assert Figures(other)("farm_event_stream_clients") == 0
    with admin.stream("GET", "/api/v1/events") as stream:
        lines = stream.iter_lines()  # kept, as the line ends with whoever reads it
        next(lines)
        assert Figures(other)("farm_event_stream_clients") == 1
    until(lambda: Figures(other)("farm_event_stream_clients") == 0)


def test_uploads_are_counted_until_all_is_here(watched_door):
    admin = watched_door.caller(watched_door.root)
    phone = Phone(admin, **{"x-csrf-token": admin.headers["x-csrf-token"]})
    before = Figures(admin)("farm_uploads_in_progress")
    place = httpx.URL(phone.place(4)).path
    assert Figures(admin)("farm_uploads_in_progress") == before + 1
    assert phone.patch(place, 0, b"clip").status_code == 204
    assert Figures(admin)("farm_uploads_in_progress") == before


def test_the_oldest_job_tells_how_long_work_waits(watched_door):
    admin = watched_door.caller(watched_door.root)
    made = watched_door.asset(watched_door.root)
    hours = watched_door.farm.clock.now() - timedelta(hours=3)
    assert Figures(admin)("farm_oldest_waiting_job_age_seconds", queue="cpu") == 0
    watched_door.job(made, JobKind.ENCODE_LADDER, created_at=hours)
    # It was made three hours ago, and asked for just now: that is what an event says.
    assert Figures(admin)("farm_oldest_waiting_job_age_seconds", queue="cpu") < 60
    until(lambda: Figures(admin)("farm_oldest_waiting_job_age_seconds", queue="cpu") > 0.5)
    assert Figures(admin)("farm_jobs", kind="ladder", state="queued", queue="cpu") == 1


def jobs_when_all_are_counted(farm, client, asset):
    farm.wait_until_ready(asset)

    def are_over():  # what stands out in it is looked for once it is ready
        rows = farm.jobs(asset)
        return JobKind.FIND_HIGHLIGHTS in rows and all(one.state.is_final for one in rows.values())

    farm.wait(are_over, "the end of its last job")
    rows = farm.jobs(asset)
    farm.wait(
        lambda: Figures(client)("farm_job_duration_seconds_count") == len(rows), "a count a job"
    )
    return rows


# The farm of its own comes last: its settings stand in the environment until the end.
def test_figures_move_with_a_clip(watched_farm, plain_clip):
    farm, client = watched_farm
    before = Figures(client)
    assert before("farm_part_up", part="catalogue") == before("farm_part_up", part="queue") == 1
    assert before("farm_job_duration_seconds_count", kind="ladder") is None
    assert before("farm_jobs") is None
    asset = farm.submit(plain_clip)
    rows = jobs_when_all_are_counted(farm, client, asset)
    after = Figures(client)
    for kind, row in rows.items():
        assert after("farm_jobs", kind=kind, state="done") == 1
        told = after("farm_job_duration_seconds_sum", kind=kind, outcome="done")
        assert told == pytest.approx((row.ended_at - row.started_at).total_seconds(), abs=0.01)
    longest = after("farm_job_duration_seconds_bucket", kind="ladder", le="+Inf")
    assert longest == after("farm_job_duration_seconds_count", kind="ladder") == 1
    assert after("farm_jobs", queue="cpu", state="done") == 2, "a look at it, and its ladder"
    assert after("farm_assets", state="ready") == 1
    outputs = read_outputs(farm.farm, EVERYTHING, asset.id)
    mine = {"organisation": farm.organisation.id}
    assert after("farm_stored_bytes", **mine, kind="sources") == plain_clip.stat().st_size
    made = sum(one.bytes for one in outputs.renditions)
    assert after("farm_stored_bytes", **mine, kind="renditions") == made > 0
    assert after("farm_stored_bytes", **mine, kind="packages") > 0
    host = socket.gethostname()
    slots = {name: after("farm_worker_slots", worker=f"{name}@{host}") for name in ("cpu", "io")}
    assert slots == {"cpu": 1, "io": 2}
    assert after("farm_worker_slots") == 3 + (os.cpu_count() or 1), "and a programme a core"
    seen = after("farm_worker_last_seen_timestamp_seconds", worker=f"cpu@{host}", host=host)
    assert abs(time.time() - seen) < 60
    assert after("farm_queue_messages", queue="io") == 0
    assert after("farm_http_requests_total", route="/metrics", status="200") >= 2


def test_a_queue_that_does_not_answer_costs_its_own_figures_only(watched_farm):
    farm, client = watched_farm
    farm.member("redis").signal(9)
    farm.member("redis").process.wait()
    blind = Figures(client)
    assert blind("farm_part_up", part="queue") == 0
    assert blind("farm_queue_messages") is None
    assert blind("farm_part_up", part="catalogue") == 1
    assert blind("farm_assets", state="ready") == 1
    farm.wait(lambda: Figures(client)("farm_part_up", part="queue") == 1, "the queue again")
    assert Figures(client)("farm_job_duration_seconds_count", kind="ladder") == 1  # kept on disk
