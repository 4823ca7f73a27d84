"""What the door says when something is wrong, and whether it is ready."""

import shutil

from structlog.testing import capture_logs

from farm.errors import DestinationFailed, FarmFailed
from storage.catalog import events
from tests.e2e.conftest import opened_door


def test_an_address_that_is_none_is_a_problem_too(door):
    for method, path, status in (("GET", "/nowhere", 404), ("PUT", "/healthz", 405)):
        answer = door.client().request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (status, "no-such-route")
        assert answer.json()["status"] == status
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_fault_of_ours_shows_its_number_and_not_its_words(door, monkeypatch):
    def fall(*_, **__):
        raise RuntimeError("the password is swordfish")

    client = door.caller(door.root)
    monkeypatch.setattr("storage.catalog.assets.list_assets", fall)
    with capture_logs() as logged:
        answer = client.get("/api/v1/assets")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "swordfish" not in answer.text
    assert [one["incident"] for one in logged if "incident" in one] == [
        answer.json()["facts"]["detail"]
    ]


def test_each_fault_has_its_status(door, monkeypatch):
    client = door.caller(door.root)
    for error, status in (
        (DestinationFailed("store-full", key="k"), 502),
        (FarmFailed("store-full", key="k"), 500),
    ):

        def fall(*_, error=error, **__):
            raise error

        monkeypatch.setattr("storage.catalog.assets.list_assets", fall)
        answer = client.get("/api/v1/assets")
        assert (answer.status_code, answer.json()["code"]) == (status, "store-full")


def test_readiness_names_what_cannot_be_reached(tmp_path, monkeypatch):
    with opened_door(tmp_path) as door:
        client = door.client()
        everything = dict.fromkeys(("catalogue", "objects", "queue"), True)
        assert client.get("/readyz").json() == {"ready": True, "parts": everything}

        def unreachable():
            raise FarmFailed("catalogue-failed", detail="gone")

        monkeypatch.setattr(door.queue, "check", unreachable)
        shutil.rmtree(tmp_path / "objects", ignore_errors=True)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["parts"] == everything | {"queue": False}
        monkeypatch.setattr(events, "event_bounds", lambda *_: unreachable())
        assert client.get("/readyz").json()["parts"]["catalogue"] is False
        assert client.get("/healthz").json() == {"status": "ok"}
