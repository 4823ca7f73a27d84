"""Captions in pictures: which track is shown, what is planned, and what the manifest says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from farm.canvases import choose_canvases
from farm.captions import Burned, BurnIn, CaptionStyle, CaptionTrack, TrackKind, choose_track
from farm.ids import CaptionId, PersonId
from farm.media import Orientation
from farm.messages import Language, Notice
from farm.outputs import Origin
from farm.profiles import SHORT_VIDEO
from tests.nouns import ASSET, MAKING, NOON, ORG, job, source
from tests.unit.test_manifest import OUTPUTS, RENDITION
from transcode.chunks import chunked_rungs
from transcode.ladder import plan_ladder
from transcode.plan import read_plan, spell_plan
from workers.manifest import manifest

SOMEBODY = PersonId("per_1")
SUBTITLE = TrackKind.SUBTITLE


def track(language, version=1, author=None, kind=TrackKind.CAPTION, minutes=0):
    name = f"{kind}-{language}-{version}"
    at = NOON + timedelta(minutes=minutes)
    which = (language, kind, version, author, at)
    return CaptionTrack(CaptionId(name), ASSET, ORG, *which, key="k", files=(), cues=1, flagged=0)


FARM = (track("zh-Hans"), track("zh-Hans", 2, SOMEBODY))
BROUGHT = (track("en", 1, SOMEBODY, minutes=-5),)
TRANSLATED = (track("en", 1, SOMEBODY, SUBTITLE),)
CHOICES = {
    "nothing-there": ((), "", None),
    "own-newest": (FARM, "", "caption-zh-Hans-2"),
    "own-is-what-the-farm-heard": ((*BROUGHT, *FARM), "", "caption-zh-Hans-2"),
    "own-is-what-came-first": (
        (track("en", 1, SOMEBODY, minutes=5), track("fr", 1, SOMEBODY)),
        "",
        "caption-fr-1",
    ),
    "a-translation-is-not-its-own": (TRANSLATED, "", None),
    "by-language": ((*FARM, *TRANSLATED), "en", "subtitle-en-1"),
    "captions-before-translations": ((*FARM, *TRANSLATED, *BROUGHT), "en", "caption-en-1"),
    "a-wider-tag": (FARM, "zh", "caption-zh-Hans-2"),
    "a-narrower-tag": (BROUGHT, "en-GB", "caption-en-1"),
    "another-script": (FARM, "zh-Hant", None),
    "no-part-of-a-word": ((track("eng"),), "en", None),
}


@pytest.mark.parametrize(("versions", "language", "chosen"), CHOICES.values(), ids=CHOICES)
def test_which_captions_a_picture_shows(versions, language, chosen):
    found = choose_track(versions, language)
    assert (found and found.id) == chosen


def test_a_plan_says_which_rungs_show_captions():
    wanted = choose_canvases(["captions-1080p", "captions-vertical-720:news-bar:en", "square-720"])
    plan = plan_ladder(source(), replace(SHORT_VIDEO, canvases=wanted), MAKING)
    drawn = {rung.name: rung for rung in plan.rungs if rung.captions}
    assert {name: rung.captions for name, rung in drawn.items()} == {
        "captions-1080p": BurnIn(CaptionStyle.NEWS_BAR),
        "captions-vertical-720-news-bar-en": BurnIn(CaptionStyle.NEWS_BAR, "en"),
    }
    assert {rung.origin for rung in drawn.values()} == {Origin.ENCODED}
    assert {rung.reason.code for rung in drawn.values()} == {"encoded-captions"}
    assert all(rung.screen and rung.has_sound for rung in drawn.values())
    assert drawn["captions-1080p"].canvas.orientation is Orientation.HORIZONTAL
    assert plan.preview not in drawn
    assert {rung.name for rung in plan.ladder.rungs} == {rung.name for rung in plan.rungs} - {
        *drawn
    }
    assert not {rung.name for rung in chunked_rungs(plan.rungs, plan.preview)} & {*drawn}
    assert read_plan(spell_plan(plan)) == plan


def shown(burned, *tracks, **changes):
    rendition = replace(RENDITION, screen="spoken", burned=burned)
    chosen = {RENDITION.name: tracks[-1] if tracks else None}
    made = replace(OUTPUTS, renditions=(rendition,), captions=tracks, burned=chosen, **changes)
    document = manifest(made, Language.EN)
    warnings = {one["code"]: one["text"] for one in document["warnings"]}
    return document["renditions"][0]["captions"], warnings


def test_the_manifest_says_what_a_picture_shows():
    assert manifest(OUTPUTS, Language.EN)["renditions"][0]["captions"] is None
    first = FARM[0]
    burned = Burned(CaptionStyle.OUTLINE, first.id, first.language, first.kind, first.version)
    told, warnings = shown(burned, first)
    assert told == {"style": "outline", "language": "zh-Hans", "kind": "caption", "version": 1}
    assert "captions-burned-before" not in warnings
    told, warnings = shown(burned, FARM[1])
    assert told["version"] == 1
    assert "zh-Hans 1, now 2" in warnings["captions-burned-before"]


def test_the_manifest_says_that_a_picture_should_show_another_track():
    brought = BROUGHT[0]
    burned = Burned(CaptionStyle.OUTLINE, brought.id, brought.language, brought.kind, 1)
    _, warnings = shown(burned, brought, FARM[1])
    assert "en 1 and should show zh-Hans 2" in warnings["captions-burned-other"]


def test_the_manifest_says_that_there_was_nothing_to_show():
    notice = Notice("captions-none-to-burn", {"name": RENDITION.name})
    alone = replace(job(), rendition=RENDITION.name, notices=(notice,))
    told, warnings = shown(Burned(CaptionStyle.OUTLINE), jobs=(alone,))
    assert told == {"style": "outline", "language": None, "kind": None, "version": None}
    assert RENDITION.name in warnings["captions-none-to-burn"]
    came = shown(Burned(CaptionStyle.OUTLINE), FARM[1], jobs=(alone,))[1]
    assert {"captions-not-burned"} == {code for code in came if code.startswith("captions")}
    assert "zh-Hans 2" in came["captions-not-burned"]
    asset = OUTPUTS.asset.without(RENDITION.name)
    assert "captions-none-to-burn" not in shown(None, jobs=(alone,), asset=asset)[1]
