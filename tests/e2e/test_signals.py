"""Curves and windows through the door: as they are stored, thinned for small screens, and none."""

import pytest

from ai.signal_files import pack_signals
from ai.signals import curve
from farm.analysis import SignalKind
from farm.ids import IdKind, new_id
from workers.jobs.signals import SignalPart, signals_key

pytestmark = pytest.mark.e2e


@pytest.fixture
def curved(door):
    made = door.asset(door.child("city"))
    heard = curve(SignalKind.APPLAUSE, (0.0, 0.25, 0.75, 0.5, 0.0))
    seen = curve(SignalKind.MOTION, (0.1, 0.0))
    for part, one in ((SignalPart.SOUND, heard), (SignalPart.PICTURE, seen)):
        path = door.farm.scratch / new_id(IdKind.STILL)
        path.write_bytes(pack_signals([one]))
        door.farm.objects.put_file(signals_key(made, part), path)
    return made


def asked(door, made, what="signals", **query):
    client = door.signed_in(*door.person(door.root, "viewer")[1:])
    answer = client.get(f"/api/v1/assets/{made.id}/{what}", params=query)
    return answer.status_code, answer.json()


def told(door, made, **query):
    status, body = asked(door, made, **query)
    assert status == 200, body
    return {one["kind"]: (one["step"], one["values"]) for one in body["signals"]}


def test_curves_are_told_as_they_are_stored(door, curved):
    curves = told(door, curved)
    assert curves["applause"] == (0.2, [0, 0.25, 0.75, 0.5, 0])
    assert curves["motion"] == (0.2, [0.1, 0])


def test_fewer_points_keep_the_peaks(door, curved):
    curves = told(door, curved, points=3)
    assert curves["applause"] == (0.4, [0.25, 0.75, 0])
    assert curves["motion"] == (0.2, [0.1, 0])


def test_a_clip_at_which_nobody_looked_has_none(door):
    made = door.asset(door.child("city"))
    assert not {"applause", "loudness", "motion"} & told(door, made).keys()


@pytest.mark.parametrize("query", [{"points": 0}, {"style": "wedding"}])
def test_what_cannot_be_is_refused(door, curved, query):
    assert asked(door, curved, **query)[0] == 422


def test_where_nobody_looked_a_window_shows_all_and_says_so(door):
    made = door.asset(door.child("city"))
    _, body = asked(door, made, "framing")
    [shape] = body["shapes"]
    assert (shape["width"], shape["height"]) == (pytest.approx(81 / 256, abs=1e-5), 1)
    [shot] = shape["shots"]
    assert (shot["view"], shot["reason"]["code"]) == ("whole", "framed-not-looked-at")
    assert shot["windows"] == []
