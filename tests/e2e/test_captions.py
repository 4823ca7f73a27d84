"""Captions through the door: shown, edited with times kept, imported, downloaded; word lists."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from ai.cues import make_cues
from ai.substation import FONT
from farm.assets import AssetState
from farm.audit import Actor
from farm.canvases import choose_canvases
from farm.captions import Burned, CaptionStyle
from farm.jobs import JobKind, JobState
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.profiles import SHORT_VIDEO
from storage.catalog import assets, captions, jobs, outputs
from tests.nouns import MAKING, sound, source
from tests.speech import NEWS_ZH, spoken
from transcode.ladder import plan_ladder
from transcode.plan import spell_plan
from workers.caption_edits import caption_plan
from workers.caption_tracks import NewTrack, store_track
from workers.control import cancel_job
from workers.keeping import hold_asset, release_asset
from workers.steps import settle_failure

STREAM = "#EXT-X-STREAM-INF:BANDWIDTH=1"
SPOKEN = "captions-vertical-720"
SUBRIP = "1\n00:00:01,000 --> 00:00:03,000\nHello there\n"


@pytest.fixture
def station(door):
    return door.child("city")


@pytest.fixture
def clip(door, station):
    """A clip with the farm's own Chinese captions; returns the address of its captions."""
    made = door.asset(station)
    cues = make_cues([spoken(NEWS_ZH[0])], caption_plan(door.farm, made))
    track = store_track(door.farm, made, NewTrack("zh-Hans", cues))
    with door.farm.catalog.writing() as tx:
        captions.insert_track(tx, EVERYTHING, track)
    return f"/api/v1/assets/{made.id}/captions"


def current(client, clip):
    (one,) = [one for one in client.get(clip).json() if one["is_current"]]
    return f"{clip}/{one['id']}"


def text_of(detail):
    return "".join("".join(cue["lines"]) for cue in detail["sheet"])


def test_an_edited_text_keeps_its_times_and_names_its_author(door, station, clip):
    editor = door.caller(station, "editor")
    address = current(editor, clip)
    before = editor.get(address).json()
    assert (text_of(before), before["author"]) == (NEWS_ZH[0], None)
    sheet = before["sheet"]
    sheet[0]["lines"] = [line.replace("王伟中", "沈晓明") for line in sheet[0]["lines"]]
    sheet[1]["speaker"] = "记者"
    after = editor.put(address, json={"sheet": sheet}).json()
    assert text_of(after) == NEWS_ZH[0].replace("王伟中", "沈晓明")
    assert [cue["start"] for cue in after["sheet"]] == [cue["start"] for cue in sheet]
    assert (after["version"], after["author_name"], after["sheet"][1]["speaker"]) == (
        2,
        "Li Lei",
        "记者",
    )
    late = editor.put(address, json={"sheet": sheet})
    assert (late.status_code, late.json()["code"]) == (409, "captions-changed")
    versions = [(one["version"], one["is_current"]) for one in editor.get(clip).json()]
    assert versions == [(1, False), (2, True)]
    assert text_of(editor.get(address).json()) == NEWS_ZH[0], "the old version is still there"


def test_a_text_is_replaced_everywhere_or_nothing_happens(door, station, clip):
    editor = door.caller(station, "editor")
    wish = {"find": "产业", "put": "行业"}
    made = editor.post(f"{current(editor, clip)}/replace", json=wish)
    assert text_of(made.json()) == NEWS_ZH[0].replace("产业", "行业")
    again = editor.post(f"{current(editor, clip)}/replace", json=wish)
    assert (again.status_code, again.json()["code"]) == (422, "captions-text-missing")
    assert len(editor.get(clip).json()) == 2


def test_a_file_is_brought_and_taken_away_in_each_format(door, station, clip):
    editor = door.caller(station, "editor")
    bring = {"language": "en", "kind": "subtitle", "text": SUBRIP}
    made = editor.post(clip, json=bring)
    assert made.status_code == 201
    assert [cue["lines"] for cue in made.json()["sheet"]] == [["Hello there"]]
    files = {
        one["format"]: editor.get(f"{clip.removesuffix('captions')}files/{one['path']}")
        for one in made.json()["files"]
    }
    assert files["srt"].text == SUBRIP
    assert files["vtt"].text.startswith("WEBVTT\n")
    assert files["vtt"].headers["content-type"] == "text/vtt; charset=utf-8"
    assert FONT in files["ass"].text
    lost = editor.post(clip, json=bring | {"text": SUBRIP.replace("there", "\ufffd\ufffd")})
    assert (lost.status_code, lost.json()["code"]) == (422, "captions-file-encoding")
    bad = editor.post(clip, json=bring | {"text": "no captions"})
    assert (bad.status_code, bad.json()["code"]) == (422, "captions-file-invalid")
    asset = editor.get(clip.removesuffix("/captions")).json()
    told = {(one["language"], one["kind"], one["format"]) for one in asset["captions"]}
    assert len(told) == 6


def test_words_that_matter_are_marked_in_what_is_made_from_then_on(door, station, clip):
    editor = door.caller(station, "editor")
    address = f"/api/v1/organisations/{station.id}/words"
    assert editor.get(address).json()["names"] == []
    words = {"names": ["人工智能", " 人工智能 "], "sensitive": ["長沙"]}
    told = editor.put(address, json=words).json()
    assert (told["names"], told["sensitive"]) == (["人工智能"], ["長沙"])
    assert editor.get(address).json() == told
    track = editor.get(current(editor, clip)).json()
    edited = editor.put(current(editor, clip), json={"sheet": track["sheet"]}).json()
    marked = [cue for cue in edited["sheet"] if "sensitive" in cue["flags"]]
    assert ["长沙" in "".join(cue["lines"]) for cue in marked] == [True]


def test_words_that_somebody_else_changed_meanwhile_are_not_replaced_unawares(door, station):
    editor, address = door.caller(station, "editor"), f"/api/v1/organisations/{station.id}/words"
    read = editor.put(address, json={"names": ["王伟中"], "sensitive": []}).json()
    before = {"names": read["names"], "sensitive": read["sensitive"]}
    theirs = editor.put(address, json={"names": ["沈晓明"], "sensitive": [], "before": before})
    assert theirs.status_code == 200
    mine = {"names": ["毛伟明"], "sensitive": [], "before": before}
    late = editor.put(address, json=mine)
    assert (late.status_code, late.json()["code"]) == (409, "words-changed")
    assert editor.get(address).json()["names"] == ["沈晓明"]
    now = {"names": ["沈晓明"], "sensitive": []}
    assert editor.put(address, json=mine | {"before": now}).json()["names"] == ["毛伟明"]


def test_the_stream_carries_the_captions_of_now(door, station, clip):
    editor = door.caller(station, "editor")
    files = f"{clip.removesuffix('captions')}files/packages/hls/"
    made = door.farm.scratch / "main.m3u8"
    made.write_text(f"#EXTM3U\n{STREAM}\n720p/index.m3u8\n")
    wish = {"find": "产业", "put": "行业"}
    seen = []
    for text in ("产业", "行业"):
        if text == "产业":
            sheet = editor.get(current(editor, clip)).json()["sheet"]
            asset_id = clip.split("/")[4]
            door.farm.objects.put_file(f"{station.id}/{asset_id}/packages/hls/main.m3u8", made)
            editor.put(current(editor, clip), json={"sheet": sheet})
        else:
            editor.post(f"{current(editor, clip)}/replace", json=wish)
        playlist = editor.get(f"{files}main.m3u8").text
        (uri,) = re.findall(r'LANGUAGE="zh-Hans",URI="([^"]+)"', playlist)
        assert f'{STREAM},SUBTITLES="captions"' in playlist
        assert "captions.vtt" in editor.get(files + uri).text
        vtt = editor.get(files + uri.replace("index.m3u8", "captions.vtt")).text
        assert text in vtt.replace("\n", "")
        seen.append(uri)
    assert editor.get(files + seen[0]).status_code == 200, "somebody may be playing it"
    assert seen[0] != seen[1]


def shown(client, clip):
    """The names of the captions in a player's menu, in order; the first is shown."""
    files = f"{clip.removesuffix('captions')}files/packages/hls/"
    return re.findall('TYPE=SUBTITLES.*NAME="([^"]+)"', client.get(f"{files}main.m3u8").text)


def test_what_is_said_comes_before_what_was_brought_and_translations(door, station, clip):
    editor = door.caller(station, "editor")
    made = door.farm.scratch / "main.m3u8"
    made.write_text(f"#EXTM3U\n{STREAM}\n720p/index.m3u8\n")
    asset_id = clip.split("/")[4]
    door.farm.objects.put_file(f"{station.id}/{asset_id}/packages/hls/main.m3u8", made)
    for language, kind in (("en", "subtitle"), ("fr", "caption"), ("de", "caption")):
        editor.post(clip, json={"language": language, "kind": kind, "text": SUBRIP})
    wish = {"find": "产业", "put": "行业"}
    (own,) = [one for one in editor.get(clip).json() if one["language"] == "zh-Hans"]
    assert editor.post(f"{clip}/{own['id']}/replace", json=wish).status_code == 200
    assert shown(editor, clip) == ["简体中文", "fr", "de", "English *"]


def test_a_reporter_sees_captions_and_changes_none(door, station, clip):
    reporter = door.caller(station, "reporter")
    address = current(reporter, clip)
    assert reporter.get(address).status_code == 200
    for method, where, body in (
        ("PUT", address, {"sheet": []}),
        ("POST", f"{address}/replace", {"find": "a", "put": "b"}),
        ("POST", clip, {"language": "en", "text": SUBRIP}),
        ("PUT", f"/api/v1/organisations/{station.id}/words", {"names": [], "sensitive": []}),
    ):
        answer = reporter.request(method, where, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_a_speaker_cannot_end_a_cue_of_a_file(door, station, clip):
    editor = door.caller(station, "editor")
    wish = {"sheet": [{"lines": ["好"], "speaker": "A\n\n00:01.000 --> 00:02.000\nB"}]}
    assert editor.put(current(editor, clip), json=wish).status_code == 422


def test_cues_without_any_text_are_refused(door, station, clip):
    editor = door.caller(station, "editor")
    answer = editor.put(current(editor, clip), json={"sheet": [{"lines": [" "]}]})
    assert (answer.status_code, answer.json()["code"]) == (422, "captions-nothing-left")


def test_a_version_of_another_clip_is_not_there(door, station, clip):
    editor = door.caller(station, "editor")
    other = door.asset(station)
    caption = current(editor, clip).rpartition("/")[2]
    answer = editor.get(f"/api/v1/assets/{other.id}/captions/{caption}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.fixture
def burned(door, station):
    """A finished clip whose one vertical rendition shows the farm's captions in its picture."""
    profile = replace(SHORT_VIDEO, canvases=choose_canvases([SPOKEN]))
    plan = spell_plan(plan_ladder(source(), profile, MAKING))
    made = door.asset(station, plan=plan)
    door.job(made, JobKind.ENCODE_LADDER, state=JobState.DONE)
    cues = make_cues([spoken(NEWS_ZH[0])], caption_plan(door.farm, made))
    track = store_track(door.farm, made, NewTrack("zh-Hans", cues))
    shown = Burned(CaptionStyle.OUTLINE, track.id, track.language, track.kind, track.version)
    with door.farm.catalog.writing() as tx:
        captions.insert_track(tx, EVERYTHING, track)
        (plain,) = outputs.list_renditions(tx, EVERYTHING, made.id)
        one = replace(
            plain, id=f"{plain.id}b", name=SPOKEN, key="o/a/k.mp4", screen=SPOKEN, burned=shown
        )
        outputs.replace_renditions(tx, EVERYTHING, made.id, [plain, one])
    return f"/api/v1/assets/{made.id}"


def test_an_edit_sends_the_pictures_that_show_it_and_says_so(door, station, burned):
    editor = door.caller(station, "editor")
    before = editor.get(burned).json()
    assert [job["kind"] for job in before["jobs"]] == ["ladder"]
    assert before["warnings"] == []
    wish = {"find": "产业", "put": "行业"}
    made = editor.post(f"{current(editor, f'{burned}/captions')}/replace", json=wish)
    assert made.status_code == 200
    after = editor.get(burned).json()
    (job,) = [one for one in after["jobs"] if one["kind"] == "rendition"]
    assert (job["rendition"], job["state"]) == (SPOKEN, "queued")
    assert door.queue._waiting.count(job["id"]) == 1
    (told,) = [one["captions"] for one in after["renditions"] if one["captions"]]
    assert (told["style"], told["language"], told["version"]) == ("outline", "zh-Hans", 1)
    assert [one["code"] for one in after["warnings"]] == ["captions-burned-before"]
    editor.post(f"{burned}/captions", json={"language": "en", "text": SUBRIP, "kind": "subtitle"})
    again = [one for one in editor.get(burned).json()["jobs"] if one["kind"] == "rendition"]
    assert len(again) == 1, "a translation is not what it shows, and it waits already"


@pytest.mark.parametrize("edited", [False, True])
def test_a_picture_that_failed_with_words_of_before_is_tried_once_more(
    door, station, burned, edited
):
    editor, farm = door.caller(station, "editor"), door.farm
    wish = {"find": "产业", "put": "行业"}
    editor.post(f"{current(editor, f'{burned}/captions')}/replace", json=wish)
    (one,) = [job for job in editor.get(burned).json()["jobs"] if job["kind"] == "rendition"]
    with farm.catalog.writing() as tx:
        now, lease = farm.clock.now(), farm.clock.now() + timedelta(hours=1)
        run = jobs.claim_job(tx, EVERYTHING, one["id"], at=now, worker="w", lease_until=lease)
    if edited:
        wish = {"find": "行业", "put": "事业"}
        editor.post(f"{current(editor, f'{burned}/captions')}/replace", json=wish)
    reason = Notice("internal-error", {"detail": "x"})
    with farm.catalog.writing() as tx:
        failed = run.failed(reason, at=farm.clock.now())
        jobs.update_job(tx, EVERYTHING, failed)
        again = settle_failure(tx, farm, failed, reason)
    assert [job.id for job in again] == [one["id"]] * edited
    states = {job["id"]: job["state"] for job in editor.get(burned).json()["jobs"]}
    assert states[one["id"]] == ("queued" if edited else "failed")


def test_what_the_farm_adds_to_somebodys_words_is_told_with_their_name(door, station, clip):
    editor = door.caller(station, "editor")
    edited = editor.put(current(editor, clip), json=editor.get(current(editor, clip)).json())
    assert (edited.json()["author_name"], edited.json()["added_to_name"]) == ("Li Lei", None)
    asset_id = clip.split("/")[4]
    with door.farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, EVERYTHING, asset_id)
    cues = make_cues([spoken(NEWS_ZH[1])], caption_plan(door.farm, asset))
    track = store_track(door.farm, asset, NewTrack("zh-Hans", cues, version=3))
    with door.farm.catalog.writing() as tx:
        captions.insert_track(tx, EVERYTHING, track)
    told = [(one["author_name"], one["added_to_name"]) for one in editor.get(clip).json()]
    assert told == [(None, None), ("Li Lei", None), (None, "Li Lei")]


def test_a_clip_that_came_before_the_model_is_listened_to_when_somebody_asks(door, station):
    told = (Notice("captions-no-model"),)
    made = door.asset(station, facts=source(audio=sound()), notices=told)
    for kind in (JobKind.ACCEPT, JobKind.PREVIEW):
        door.job(made, kind, state=JobState.DONE)
    address = f"/api/v1/assets/{made.id}"
    editor = door.caller(station, "editor")
    assert [one["code"] for one in editor.get(address).json()["warnings"]] == ["captions-no-model"]
    assert editor.post(f"{address}/captions/make").status_code == 204
    after = editor.get(address).json()
    (job,) = [one for one in after["jobs"] if one["kind"] == "speech"]
    assert (job["state"], after["warnings"]) == ("queued", [])
    assert job["id"] in door.queue._waiting
    again = editor.post(f"{address}/captions/make")
    assert (again.status_code, again.json()["code"]) == (409, "captions-made")
    mute = door.asset(station)
    refused = editor.post(f"/api/v1/assets/{mute.id}/captions/make")
    assert (refused.status_code, refused.json()["code"]) == (422, "captions-no-sound")


@pytest.mark.parametrize("state", [AssetState.FAILED, AssetState.REJECTED])
def test_a_clip_that_is_over_is_not_revived_by_asking_for_captions(door, station, state):
    made = replace(door.asset(station, facts=source(audio=sound())), state=state)
    with door.farm.catalog.writing() as tx:
        assets.update_asset(tx, EVERYTHING, made)
    door.job(made, JobKind.ACCEPT, state=JobState.DONE)
    door.failed_job(made, JobKind.ENCODE_LADDER)
    editor, address = door.caller(station, "editor"), f"/api/v1/assets/{made.id}"
    before = editor.get(address).json()
    refused = editor.post(f"{address}/captions/make")
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal-move")
    assert editor.get(address).json() == before


def test_what_somebody_cancelled_is_not_made_again_by_a_release(door, station, burned):
    editor, queue = door.caller(station, "editor"), door.queue
    asset_id, actor = burned.rpartition("/")[2], Actor(None, EVERYTHING)

    def state_of_it():
        (job,) = [one for one in editor.get(burned).json()["jobs"] if one["kind"] == "rendition"]
        return job["id"], job["state"]

    wish = {"find": "产业", "put": "行业"}
    editor.post(f"{current(editor, f'{burned}/captions')}/replace", json=wish)
    job_id, _ = state_of_it()
    cancel_job(door.farm, queue, actor, job_id)
    hold_asset(door.farm, actor, asset_id, "court case 7")
    release_asset(door.farm, queue, actor, asset_id)
    assert state_of_it() == (job_id, "cancelled")
    wish = {"find": "行业", "put": "事业"}
    editor.post(f"{current(editor, f'{burned}/captions')}/replace", json=wish)
    assert state_of_it() == (job_id, "queued"), "of new words nobody has said so"


@pytest.mark.parametrize(("spelled", "begins"), [("vtt", "WEBVTT"), ("srt", "1\n00:00:00,000")])
def test_a_version_is_fetched_in_the_other_script(door, station, clip, spelled, begins):
    viewer = door.caller(station, "viewer")
    wish = {"format": spelled, "script": "zh-Hant"}
    file = viewer.get(f"{current(viewer, clip)}/file", params=wish)
    assert file.status_code == 200
    assert file.text.startswith(begins)
    text = file.text.replace("\n", "")
    assert "省委書記王偉中在湖南長沙考察" in text
    assert "书" not in text
    plain = viewer.get(f"{current(viewer, clip)}/file", params={"format": spelled})
    assert "省委书记王伟中" in plain.text.replace("\n", "")
    assert len(plain.text) == len(file.text), "lines break where they did"
