"""What organisations' clips wear, asked and said over HTTP."""

import hashlib

import cv2
import numpy as np
import pytest

from farm.orgs import EVERYTHING
from storage.catalog import audit
from storage.objects import keys
from tests.drawn_logo import LOGO_SIZE, logo_picture, write_logo
from workers import orphaned

pytestmark = [pytest.mark.e2e, pytest.mark.server]

LOOK = {"bar": "#C8102E", "text": "#ffffff", "start": 0.5, "length": 6}
WISH = {"corner": "bottom-right", "width": 10, "margin": 5, "lower_third": LOOK}


@pytest.fixture
def county(door):
    city = door.child("city")
    return city, door.child("county", city)


@pytest.fixture(scope="module")
def png(tmp_path_factory):
    return write_logo(tmp_path_factory.mktemp("logo") / "logo.png").read_bytes()


def address(org, more=""):
    return f"/api/v1/organisations/{org.id}/branding{more}"


def test_nothing_said_is_nothing_worn(door, county):
    editor = door.caller(county[1], "editor")
    told = editor.get(address(county[1])).json()
    assert (told["own"], told["organisation_name"], told["logo"]) == (False, None, None)
    assert told["lower_third"] is None
    none = editor.get(address(county[1], "/logo"))
    assert (none.status_code, none.json()["code"]) == (404, "logo-none")


def test_a_county_wears_its_citys_until_it_says_something_itself(door, county, png):
    city, below = county
    above, editor = door.caller(city, "editor"), door.caller(below, "editor")
    assert above.put(address(city, "/logo"), content=png).status_code == 200
    said = above.put(address(city), json=WISH).json()
    assert said["own"] is True
    assert (said["logo"]["width"], said["logo"]["height"]) == LOGO_SIZE
    assert said["lower_third"] == LOOK | {"bar": "#c8102e"}

    told = editor.get(address(below)).json()
    assert told == said | {"organisation_id": below.id, "own": False, "organisation_name": None}
    seen_above = above.get(address(below)).json()
    assert seen_above["organisation_name"] == city.name, "who sees the city is told its name"
    picture = editor.get(address(below, "/logo"))
    assert picture.headers["content-type"] == "image/png"
    assert hashlib.sha256(picture.content).hexdigest() == told["logo"]["sha256"]
    seen = cv2.imdecode(np.frombuffer(picture.content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(seen[..., 3], logo_picture()[..., 3])

    own = editor.put(address(below), json=WISH | {"width": 20}).json()
    assert (own["own"], own["width"], own["logo"]) == (True, 20, told["logo"]), "the logo stays"
    above.put(address(city), json=WISH | {"keep_logo": False})
    assert above.get(address(city)).json()["logo"] is None
    assert editor.get(address(below, "/logo")).content == picture.content, "its own copy"

    nothing = editor.put(address(below), json=WISH | {"lower_third": None, "keep_logo": False})
    assert (nothing.json()["own"], nothing.json()["logo"]) == (True, None)
    assert editor.delete(address(below)).status_code == 204
    assert editor.delete(address(below)).status_code == 204
    assert editor.get(address(below)).json()["own"] is False


def test_another_logo_takes_the_place_of_the_first(door, county, png):
    city = county[0]
    editor = door.caller(city, "editor")
    editor.put(address(city, "/logo"), content=png)
    first = editor.get(address(city)).json()["logo"]["sha256"]
    webp = cv2.imencode(".webp", np.zeros((40, 80, 4), np.uint8))[1].tobytes()
    told = editor.put(address(city, "/logo"), content=webp).json()
    assert (told["logo"]["width"], told["logo"]["height"]) == (80, 40)
    stored = {one.key for one in door.farm.objects.list_prefix(f"{city.id}/branding/")}
    assert stored == {keys.logo_key(city.id, told["logo"]["sha256"])}
    assert keys.logo_key(city.id, first) not in stored
    again = editor.put(address(city, "/logo"), content=webp).json()
    assert again == told
    assert {one.key for one in door.farm.objects.list_prefix(f"{city.id}/branding/")} == stored


def test_the_sweep_knows_logos_that_rows_name(door, county, png, monkeypatch):
    city = county[0]
    editor = door.caller(city, "editor")
    editor.put(address(city, "/logo"), content=png)
    left = keys.logo_key(city.id, "0" * 64)
    path = door.farm.scratch / "left.png"
    path.write_bytes(png)
    door.farm.objects.put_file(left, path)
    monkeypatch.setattr(orphaned, "PATIENCE", -orphaned.PATIENCE)
    found = list(door.farm.objects.list_prefix(f"{city.id}/branding/"))
    assert len(found) == 2
    assert [one.key for one in orphaned.find_orphans(door.farm, found)] == [left]


def test_what_cannot_be_worn_is_refused_in_words(door, county):
    city = county[0]
    editor = door.caller(city, "editor")
    for change, code in (
        ({"width": 50}, "branding-width"),
        ({"margin": 50}, "branding-margin"),
        ({"lower_third": LOOK | {"bar": "red"}}, "branding-color"),
        ({"lower_third": LOOK | {"start": 99}}, "branding-start"),
        ({"lower_third": LOOK | {"length": 0}}, "branding-length"),
        ({"corner": "middle"}, "request-invalid"),
    ):
        answer = editor.put(address(city), json=WISH | change)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    for content, status, code in (
        (b"GIF89a", 422, "logo-not-a-picture"),
        (b"", 422, "logo-not-a-picture"),
        (bytes(5_000_001), 413, "logo-too-large"),
    ):
        answer = editor.put(address(city, "/logo"), content=content)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert editor.get(address(city)).json()["own"] is False, "nothing was saved"


def test_editors_and_administrators_change_it_and_the_log_says_so(door, county, png):
    city = county[0]
    for role in ("viewer", "reporter", "producer"):
        caller = door.caller(city, role)
        assert caller.get(address(city)).status_code == 200
        for answer in (
            caller.put(address(city), json=WISH),
            caller.put(address(city, "/logo"), content=png),
            caller.delete(address(city)),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    admin = door.caller(city)
    admin.put(address(city, "/logo"), content=png)
    admin.put(address(city), json=WISH)
    admin.delete(address(city))
    with door.farm.catalog.reading() as tx:
        entries = audit.list_entries(tx, EVERYTHING, limit=20)
    told = [one.action for one in entries if one.subject == city.id and "branding" in one.action]
    assert told == ["branding.forgotten", "branding.changed", "branding.logo-changed"]
