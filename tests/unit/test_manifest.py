"""The manifest: what it says of a clip, in both languages."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from farm.assets import AssetState, Loudness
from farm.ids import PackageId, StillId
from farm.jobs import JobKind, JobState
from farm.media import Orientation, Size
from farm.messages import Language, Notice
from farm.outputs import Package, PackageKind, Still, StillKind
from tests.nouns import ASSET, ORG, asset, job, rendition, sound, source, video
from workers.manifest import Outputs, manifest

PHONE = video(1920, 1080, rotation=90, rate=Fraction(30_000, 1001), seconds=Fraction(1001, 300))
CLIP = asset(
    state=AssetState.READY,
    facts=source(PHONE, sound(seconds=3)),
    loudness=Loudness(-23.5, -4.1, 6.0),
    sha256="0" * 64,
    place="县城",
    event="Flood",
    notices=(Notice("sound-missing"),),
)
RENDITION = rendition(
    "vertical-720",
    Size(720, 1280),
    rate=Fraction(30_000, 1001),
    frames=100,
    duration=Fraction(1001, 300),
    bitrate=1_234_567,
    bytes=515_000,
    reason=Notice("encoded-rotation", {"rotation": "90"}),
    picture_scale=Fraction(2, 3),
)
PACKAGE = Package(
    id=PackageId("pkg_1"),
    asset_id=ASSET,
    org_id=ORG,
    name="hls-vertical",
    kind=PackageKind.HLS,
    orientation=Orientation.VERTICAL,
    prefix=f"{ORG}/{ASSET}/packages/hls/",
    entry=f"{ORG}/{ASSET}/packages/hls/vertical.m3u8",
    files=(f"{ORG}/{ASSET}/packages/hls/a.m4s", f"{ORG}/{ASSET}/packages/hls/vertical.m3u8"),
)
POSTER = Still(
    id=StillId("stl_1"),
    asset_id=ASSET,
    org_id=ORG,
    kind=StillKind.POSTER,
    key=f"{ORG}/{ASSET}/stills/poster-vertical.jpg",
    size=Size(720, 1280),
    sha256="2" * 64,
    at=Fraction(1001, 1000),
)
INDEX = replace(
    POSTER,
    id=StillId("stl_2"),
    kind=StillKind.STORYBOARD_INDEX,
    key=f"{ORG}/{ASSET}/stills/storyboard.vtt",
    size=None,
    at=None,
)
DONE = job(JobKind.ENCODE_LADDER, state=JobState.DONE, seconds=1.23456, cpu_seconds=4.5)
OUTPUTS = Outputs(CLIP, (RENDITION,), (PACKAGE,), (POSTER, INDEX), (DONE,))
DOCUMENT = manifest(OUTPUTS, Language.EN)


def test_it_names_its_format_and_version():
    assert (DOCUMENT["format"], DOCUMENT["version"]) == ("farm-manifest", "1.3")


def test_it_survives_json():
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


def test_the_picture_is_described_upright():
    picture = DOCUMENT["asset"]["video"]
    assert (picture["width"], picture["height"]) == (1080, 1920)
    assert (picture["coded"], picture["rotation"]) == ("1920x1080", 90)
    assert (picture["fps"], picture["duration"]) == (29.97, 3.336667)


def test_what_the_reporter_said():
    said = [DOCUMENT["asset"][name] for name in ("place", "event", "note")]
    assert said == ["县城", "Flood", ""]


def test_sound_and_loudness():
    assert DOCUMENT["asset"]["audio"]["channels"] == 2
    assert DOCUMENT["asset"]["loudness"] == {
        "integrated_lufs": -23.5,
        "true_peak_dbtp": -4.1,
        "range_lu": 6.0,
    }


def test_a_rendition():
    [rendition] = DOCUMENT["renditions"]
    assert rendition["path"] == "renditions/vertical-720.mp4"
    assert (rendition["width"], rendition["height"]) == (720, 1280)
    assert rendition["picture_scale"] == 0.6667
    assert rendition["reason"]["code"] == "encoded-rotation"
    assert "90" in rendition["reason"]["text"]


def test_packages_and_stills():
    [package] = DOCUMENT["packages"]
    assert (package["path"], package["files"]) == ("packages/hls/vertical.m3u8", 2)
    poster, index = DOCUMENT["stills"]
    assert (poster["path"], poster["at"]) == ("stills/poster-vertical.jpg", 1.001)
    assert (poster["width"], poster["height"]) == (720, 1280)
    assert not {"width", "height", "at"} & set(index), "an index has no size and no time"


def test_stages_and_warnings():
    assert DOCUMENT["stages"] == [{"name": "ladder", "seconds": 1.235, "cpu_seconds": 4.5}]
    assert [warning["code"] for warning in DOCUMENT["warnings"]] == ["sound-missing"]


def test_renditions_that_are_not_there_are_told():
    def alone(name, state):
        return job(JobKind.RENDITION, rendition=name, state=state, seconds=1.0, cpu_seconds=1.0)

    failed = alone("1080p", JobState.FAILED)
    jobs = (DONE, failed, alone("vertical-720", JobState.FAILED), alone("480p", JobState.DONE))
    clip = CLIP.without("360p")
    document = manifest(replace(OUTPUTS, asset=clip, jobs=jobs), Language.EN)
    told = {(one["code"], one["text"].split()[0]) for one in document["warnings"]}
    assert told >= {
        ("rendition-left-out", "360p"),
        ("rendition-failed", "1080p"),
        ("rendition-kept", "vertical-720"),
    }
    assert document["stages"][1:] == [
        {"name": "rendition", "rendition": "480p", "seconds": 1.0, "cpu_seconds": 1.0}
    ]


def test_the_language_changes_sentences_and_nothing_else():
    chinese = manifest(OUTPUTS, Language.ZH)
    changed = [chinese["renditions"][0]["reason"], chinese["warnings"][0]]
    originals = [DOCUMENT["renditions"][0]["reason"], DOCUMENT["warnings"][0]]
    for one, other in zip(changed, originals, strict=True):
        assert one["text"] != other["text"]
        one["text"] = other["text"]
    assert chinese == DOCUMENT


MISSING = {
    "no-sound": (replace(CLIP, facts=source(PHONE), loudness=None), ("audio", "loudness")),
    "silence": (replace(CLIP, loudness=None), ("loudness",)),
}


@pytest.mark.parametrize(("clip", "absent"), MISSING.values(), ids=MISSING)
def test_what_is_not_there_is_null(clip, absent):
    described = manifest(replace(OUTPUTS, asset=clip), Language.EN)["asset"]
    assert [name for name, value in described.items() if value is None] == list(absent)


def test_nobodys_folder_or_person_is_named():
    assert ORG not in json.dumps(DOCUMENT)
    assert ASSET not in json.dumps(DOCUMENT)


def test_keys_name_each_object_once_and_entries_last():
    shared = replace(PACKAGE, id=PackageId("pkg_2"))
    made = replace(OUTPUTS, packages=(PACKAGE, shared))
    assert sorted(made.keys) == sorted({RENDITION.key, POSTER.key, INDEX.key, *PACKAGE.files})
    assert made.keys[-1] == PACKAGE.entry
