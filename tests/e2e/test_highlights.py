"""Highlights through the door: what is proposed, why, and that nothing is."""

from dataclasses import replace
from fractions import Fraction

import pytest

from ai.signal_files import pack_signals
from ai.signals import STEP, curve
from farm.analysis import SignalKind
from farm.captions import Cue
from farm.ids import IdKind, new_id
from farm.orgs import EVERYTHING
from farm.timeline import TimeRange
from storage.catalog import captions
from tests.nouns import sound, source, video
from tests.speech import spoken
from workers.caption_tracks import NewTrack, store_track
from workers.jobs.signals import SignalPart, signals_key

SECONDS = 60
APPLAUSE = range(int(30 / STEP), int(36 / STEP))


@pytest.fixture
def clip(door):
    """A minute with applause after a sentence, and another sentence into which it runs."""
    track = replace(video(), duration=Fraction(SECONDS))
    heard = replace(sound(), duration=Fraction(SECONDS))
    made = door.asset(door.child("city"), facts=source(track, heard))
    steps = range(int(SECONDS / STEP))
    loud = curve(SignalKind.LOUDNESS, (-18.0 if n in APPLAUSE else -30.0 for n in steps))
    clapped = curve(SignalKind.APPLAUSE, (0.9 if n in APPLAUSE else 0.0 for n in steps))
    path = door.farm.scratch / new_id(IdKind.STILL)
    path.write_bytes(pack_signals((loud, clapped)))
    door.farm.objects.put_file(signals_key(made, SignalPart.SOUND), path)
    store_words(door, made)
    return made


def store_words(door, made):
    said = [spoken("这个项目今天正式投产。", start=at) for at in (5, 27, Fraction(71, 2), 50)]
    cues = [
        Cue(TimeRange(one.span.start, one.span.end), one.words, len(one.words), "zh")
        for one in said
    ]
    track = store_track(door.farm, made, NewTrack("zh-Hans", tuple(cues)))
    with door.farm.catalog.writing() as tx:
        captions.insert_track(tx, EVERYTHING, track)


def asked(door, clip, language="zh", **query):
    client = door.signed_in(*door.person(door.root)[1:])
    client.headers["accept-language"] = language
    answer = client.get(f"/api/v1/assets/{clip.id}/highlights", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_applause_is_proposed_with_its_sentences_and_its_reasons(door, clip):
    told = asked(door, clip, style="event")
    (found,) = told["highlights"]
    assert told["notice"] is None
    assert (found["start"], found["end"]) == (27.0, pytest.approx(37.33, abs=0.01))
    assert found["text"] == "掌声比节目平均响 12 dB，随后一句话说完。"
    english = asked(door, clip, "en", style="event")["highlights"][0]
    assert english["text"] == "Applause 12 dB over the programme, then a sentence that ends."
    codes = [one["code"] for one in english["reasons"]]
    assert codes == ["highlight-applause", "highlight-then-sentence"]


def test_where_nothing_stands_out_it_is_said_in_words(door, clip):
    told = asked(door, clip, "en", style="court")
    assert told["highlights"] == []
    assert told["notice"]["code"] == "highlights-none"
    assert told["notice"]["text"].startswith("Nothing stands out")


def test_an_organisation_has_its_words_looked_for(door, clip):
    admin = door.signed_in(*door.person(door.root)[1:])
    words = {"names": ["正式投产"], "sensitive": []}
    answer = admin.put(f"/api/v1/organisations/{clip.org_id}/words", json=words)
    assert answer.status_code == 200, answer.text
    found = asked(door, clip, style="news-quote")["highlights"]
    assert "掌声比节目平均响 12 dB" in found[0]["text"]
    assert any("正式投产" in one["text"] for one in found)


@pytest.mark.parametrize(
    "query", [{"style": "wedding"}, {"count": 0}, {"shortest": 0}, {"longest": 1e9}]
)
def test_a_wish_that_cannot_be_is_refused(door, clip, query):
    client = door.signed_in(*door.person(door.root)[1:])
    answer = client.get(f"/api/v1/assets/{clip.id}/highlights", params=query)
    assert answer.status_code == 422
