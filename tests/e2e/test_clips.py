"""Stretches made for where they are shown, through the door: words go along, no more is made."""

from fractions import Fraction

import pytest

from farm.highlights import Highlight
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.timeline import TimeRange
from storage.catalog import audit
from tests.clips import AAC, tone
from tests.e2e.conftest import opened_door
from tests.e2e.test_backup import process
from tests.media.test_cut import NUMBERED, X264, numbers
from tests.uploading import run_jobs

pytestmark = [pytest.mark.e2e, pytest.mark.media]
FIRST, FRAMES = 62, 93
TRACK = """WEBVTT

00:00:01.000 --> 00:00:02.200
第一句话在外面。

00:00:02.600 --> 00:00:04.000
市民热线今天开通。

00:00:05.000 --> 00:00:07.000
这一句说到一半
"""


@pytest.fixture(scope="module")
def programme(tmp_path_factory, clip):
    """A door, and a clip of eight seconds whose captions somebody has edited."""
    source = clip("clip-me.mp4", [*NUMBERED, *tone(8), *X264, "-g", "250", "-bf", "3", *AAC])
    with opened_door(tmp_path_factory.mktemp("farm") / "farm", preset="ultrafast") as door:
        parent = process(door.farm, source)
        editor = door.caller(door.root, "editor")
        address = f"/api/v1/assets/{parent.id}/captions"
        brought = editor.post(address, json={"language": "zh-Hans", "text": TRACK})
        assert brought.status_code == 201, brought.text
        put = {"find": "市民热线", "put": "市长热线"}
        edited = editor.post(f"{address}/{brought.json()['id']}/replace", json=put)
        assert edited.status_code == 200, edited.text
        yield door, parent, editor


def clips_of(client, asset, **wish):
    return client.post(f"/api/v1/assets/{asset.id}/clips", json=wish)


def finished(door, client, made):
    run_jobs(
        door.farm, [job["id"] for job in client.get(f"/api/v1/assets/{made['id']}").json()["jobs"]]
    )
    seen = client.get(f"/api/v1/assets/{made['id']}").json()
    assert seen["state"] == "ready", seen["refusal"]
    return seen


def test_a_range_becomes_a_vertical_clip_with_its_programme_s_words(programme, tmp_path):
    door, parent, editor = programme
    answer = clips_of(editor, parent, ranges=[{"from": 2.48, "to": 6.2}], title_card=False)
    assert answer.status_code == 201, answer.text
    [made] = answer.json()["clips"]
    assert (made["title"], made["is_new"]) == ("市长热线今天开通", True)
    seen = finished(door, editor, made)
    names = {one["name"]: one for one in seen["renditions"]}
    assert {one["orientation"] for one in names.values()} == {"vertical"}
    assert [name for name in names if name.startswith("clip-")] == ["clip-vertical"]
    assert len(names) == 2
    assert names["clip-vertical"]["captions"]["version"] == 1
    assert (seen["cut_of"]["first_frame"], seen["cut_of"]["frames"]) == (FIRST, FRAMES)
    [track] = editor.get(f"/api/v1/assets/{made['id']}/captions").json()
    [above] = [
        one
        for one in editor.get(f"/api/v1/assets/{parent.id}/captions").json()
        if one["is_current"]
    ]
    assert (track["version"], track["taken_from"], above["version"]) == (1, above["id"], 2)
    cues = editor.get(f"/api/v1/assets/{made['id']}/captions/{track['id']}").json()["sheet"]
    assert [one["lines"] for one in cues] == [["市长热线今天开通。"], ["这一句说"]]
    assert [(one["start"], one["end"]) for one in cues] == [(0.12, 1.52), (2.52, 3.72)]
    target = tmp_path / "source.mp4"
    target.write_bytes(editor.get(f"/api/v1/assets/{made['id']}/files/{seen['source']}").content)
    assert numbers(target) == list(range(FIRST, FIRST + FRAMES))
    with door.farm.catalog.reading() as tx:
        told = audit.list_entries(tx, EVERYTHING, limit=9, subject=made["id"])
    assert "asset.clipped" in {one.action for one in told}


@pytest.fixture
def proposed(monkeypatch):
    """What the analysis says stands out, in place of what it would say of bars and a tone."""

    def say(*found):
        monkeypatch.setattr("workers.clips.propose_highlights", lambda *_: found)

    return say


def highlight(start, end, score, code="card-no-title"):
    span = TimeRange(Fraction(start), Fraction(end))
    return Highlight(span, score, (Notice(code),))


def test_the_best_are_made_with_their_reasons_covers_and_cards(programme, proposed):
    door, parent, editor = programme
    address = f"/api/v1/assets/{parent.id}/clips/best"
    wish = {"count": 1, "shortest": 1, "orientations": ["horizontal"], "captions": "beside"}
    proposed()
    none = editor.post(address, json=wish).json()
    assert (none["clips"], none["remark"]["code"]) == ([], "highlights-none")
    proposed(highlight("2.4", "4.4", 0.9))
    [made] = editor.post(address, json=wish).json()["clips"]
    assert (made["start"], made["end"]) == (2.4, 4.4)
    assert [one["code"] for one in made["reasons"]] == ["card-no-title"]
    seen = finished(door, editor, made)
    assert seen["clip"]["reasons"] == made["reasons"]
    names = {one["name"]: one for one in seen["renditions"]}
    assert names["clip-horizontal"]["reason"]["code"] == "encoded-titled"
    assert seen["captions"]
    [cover] = [one for one in seen["stills"] if one["kind"] == "cover"]
    again = editor.put(f"/api/v1/assets/{made['id']}/cover", json={"at": 1.2})
    assert again.status_code == 200, again.text
    other = finished(door, editor, made)
    [moved] = [one for one in other["stills"] if one["kind"] == "cover"]
    assert (moved["at"], other["clip"]["cover_at"]) == (1.2, 1.2)
    assert moved["path"] != cover["path"]


def test_what_cannot_be_accepted_is_said(programme, proposed):
    _, parent, editor = programme
    proposed(highlight("0", "8", 0.4))
    [made] = clips_of(editor, parent, ranges=[{"from": 3, "to": 5}]).json()["clips"]
    outside = editor.put(f"/api/v1/assets/{made['id']}/cover", json={"at": 2})
    assert (outside.status_code, outside.json()["code"]) == (422, "cover-outside")
    early = editor.put(f"/api/v1/assets/{made['id']}/cover", json={"at": 1})
    assert (early.status_code, early.json()["code"]) == (409, "cover-not-yet")
    other = editor.put(f"/api/v1/assets/{parent.id}/cover", json={"at": 1})
    assert (other.status_code, other.json()["code"]) == (409, "cover-of-no-clip")
    accepted = {"highlights": [{"id": "0-8000", "style": "event", "title": "开场"}]}
    [first] = clips_of(editor, parent, **accepted).json()["clips"]
    assert (first["start"], first["end"], first["title"]) == (0, 8, "开场")
    unknown = {"highlights": [{"id": "1-2", "style": "event"}]}
    assert clips_of(editor, parent, **unknown).json()["code"] == "highlight-unknown"
    waiting = f"/api/v1/assets/{made['id']}/clips/best"
    assert editor.post(waiting, json={}).json()["code"] == "highlights-not-yet"


def test_what_was_asked_for_is_not_made_twice(programme):
    _, parent, editor = programme
    wish = {"ranges": [{"from": 0, "to": 2, "title": "开场"}], "captions": "none"}
    first, again = (clips_of(editor, parent, **wish).json()["clips"][0] for _ in range(2))
    assert (first["id"], first["is_new"], again["is_new"]) == (again["id"], True, False)
    other = clips_of(editor, parent, **wish, orientations=["horizontal"]).json()["clips"][0]
    assert other["id"] != first["id"]


def test_a_plain_cut_takes_the_words_along_too(programme):
    door, parent, editor = programme
    made = editor.post(f"/api/v1/assets/{parent.id}/cuts", json={"from": 2.48, "to": 6.2}).json()
    seen = finished(door, editor, made)
    # Upright is a window of the picture of 160x96, as tall as that is.
    assert {one["name"] for one in seen["renditions"]} == {"96p", "vertical-54"}
    assert seen["clip"] is None
    assert {one["language"] for one in seen["captions"]} == {"zh-Hans"}
