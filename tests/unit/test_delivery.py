"""Delivery into a folder: whole, replaceable, and no danger to anybody else's files."""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from farm.assets import AssetState
from farm.errors import InputRejected
from farm.ids import PackageId, StillId
from farm.media import Orientation, Size
from farm.messages import Language
from farm.outputs import Package, PackageKind, Still, StillKind
from farm.settings import Settings
from storage.objects import keys
from tests.nouns import ASSET, ORG, asset, rendition, sound, source
from workers.delivery import deliver, read_delivery, remove_delivery, require_own_folder
from workers.manifest import Outputs
from workers.wiring import Farm, open_embedded_farm

CLIP = asset(state=AssetState.READY, facts=source(audio=sound()), sha256="0" * 64)


def package(*tracks):
    files = [f"{track}/{file}" for track in tracks for file in ("init.mp4", "index.m3u8")]
    entry = keys.package_file_key(CLIP, "hls", "horizontal.m3u8")
    return Package(
        id=PackageId("pkg_1"),
        asset_id=ASSET,
        org_id=ORG,
        name="hls-horizontal",
        kind=PackageKind.HLS,
        orientation=Orientation.HORIZONTAL,
        prefix=keys.package_prefix(CLIP, "hls"),
        entry=entry,
        files=(*(keys.package_file_key(CLIP, "hls", file) for file in files), entry),
    )


def poster():
    return Still(
        id=StillId("stl_1"),
        asset_id=ASSET,
        org_id=ORG,
        kind=StillKind.POSTER,
        key=keys.still_key(CLIP, "poster-horizontal", "jpg"),
        size=Size(1280, 720),
        sha256="2" * 64,
        at=Fraction(1),
    )


FULL = Outputs(
    asset=CLIP,
    renditions=(rendition("720p", Size(1280, 720)), rendition("360p", Size(640, 360))),
    packages=(package("720p", "360p", "sound"),),
    stills=(poster(),),
    jobs=(),
)
SMALL = Outputs(
    asset=CLIP,
    renditions=(rendition("360p", Size(640, 360)),),
    packages=(package("360p"),),
    stills=(),
    jobs=(),
)


@dataclass(frozen=True)
class Place:
    """A farm whose store holds everything, and a folder for deliveries."""

    farm: Farm
    folder: Path

    def deliver(self, made):
        return deliver(self.farm, made, self.folder, Language.EN)

    def files(self):
        return {str(path.relative_to(self.folder)) for path in paths_below(self.folder)}


def paths_below(folder):
    return [path for path in folder.rglob("*") if not path.is_dir()]


@pytest.fixture
def place(tmp_path):
    with open_embedded_farm(tmp_path / "farm", Settings()) as farm:
        for key in FULL.keys:
            made = tmp_path / "made"
            made.write_text(key, encoding="utf-8")
            farm.objects.put_file(key, made)
            made.unlink()
        (tmp_path / "delivered").mkdir()
        yield Place(farm, tmp_path / "delivered")


def delivered_paths(made):
    return {keys.inside_asset(key) for key in made.keys} | {"manifest.json"}


def test_everything_is_there_and_the_manifest_says_so(place):
    document = place.deliver(FULL)
    assert place.files() == delivered_paths(FULL)
    assert json.loads((place.folder / "manifest.json").read_text(encoding="utf-8")) == document
    for kind in ("renditions", "packages", "stills"):
        assert document[kind]
        for entry in document[kind]:
            content = (place.folder / entry["path"]).read_text(encoding="utf-8")
            assert content.endswith(entry["path"])


@pytest.mark.parametrize(
    ("first", "second"), [(FULL, SMALL), (SMALL, FULL), (FULL, FULL)], ids=["less", "more", "same"]
)
def test_a_second_delivery_replaces_the_first(place, first, second):
    place.deliver(first)
    require_own_folder(place.folder)
    document = place.deliver(second)
    assert place.files() == delivered_paths(second)
    assert read_delivery(place.folder) == document


def test_a_delivery_that_breaks_off_leaves_no_manifest(place):
    place.deliver(SMALL)
    place.farm.objects.delete(FULL.keys[-1])
    with pytest.raises(InputRejected):
        place.deliver(FULL)
    assert "manifest.json" not in place.files()


def test_somebodys_own_files_stay(place):
    place.deliver(FULL)
    for name in ("notes.txt", "renditions/mine.mp4", "stills/mine.jpg"):
        (place.folder / name).write_text("mine", encoding="utf-8")
    remove_delivery(place.folder)
    assert place.files() == {"notes.txt", "renditions/mine.mp4", "stills/mine.jpg"}


def test_removing_leaves_an_empty_folder_and_may_be_done_twice(place):
    place.deliver(FULL)
    remove_delivery(place.folder)
    assert list(place.folder.iterdir()) == []
    remove_delivery(place.folder)


FOREIGN = {
    "of-a-web-app": '{"name": "app", "renditions": [{"path": "renditions/mine.mp4"}]}',
    "of-another-format": '{"format": "dash-manifest", "renditions": []}',
    "a-list": '["farm-manifest"]',
    "a-word": '"farm-manifest"',
    "no-json": "farm-manifest",
    "empty": "",
    "no-text": b"\xff\xfe\x00{",
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_manifest_is_never_touched(tmp_path, content):
    manifest = tmp_path / "manifest.json"
    manifest.write_bytes(content if isinstance(content, bytes) else content.encode())
    (tmp_path / "renditions").mkdir()
    (tmp_path / "renditions" / "mine.mp4").write_text("mine", encoding="utf-8")
    before = {path: path.read_bytes() for path in paths_below(tmp_path)}
    assert read_delivery(tmp_path) is None
    remove_delivery(tmp_path)
    with pytest.raises(InputRejected, match="output-not-empty"):
        require_own_folder(tmp_path)
    assert {path: path.read_bytes() for path in paths_below(tmp_path)} == before


TAMPERED = {
    "up": [{"path": "../../victim.txt"}],
    "up-and-down": [{"path": "renditions/../../victim.txt"}],
    "absolute": [{"path": "{victim}"}],
    "the-folder-above": [{"path": "renditions/.."}],
    "the-folder-itself": [{"path": "."}],
    "nothing": [{"path": ""}],
    "a-zero-byte": [{"path": "a\0b"}],
    "a-pattern": [{"path": "renditions/*"}],
    "a-folder": [{"path": "renditions/inner"}],
}


@pytest.mark.parametrize("entries", TAMPERED.values(), ids=TAMPERED)
@pytest.mark.parametrize("kind", ["renditions", "stills"])
def test_a_tampered_manifest_cannot_reach_outside(tmp_path, kind, entries):
    victim = tmp_path / "victim.txt"
    folder = tmp_path / "delivered"
    mine = [folder / kind / "mine.mp4", folder / kind / "inner" / "mine.mp4", folder / "notes.txt"]
    for path in (victim, *mine):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("precious", encoding="utf-8")
    listed = [{"path": entry["path"].replace("{victim}", str(victim))} for entry in entries]
    document = {"format": "farm-manifest", "renditions": [], "stills": [], kind: listed}
    (folder / "manifest.json").write_text(json.dumps(document), encoding="utf-8")
    remove_delivery(folder)
    assert all(path.read_text(encoding="utf-8") == "precious" for path in (victim, *mine))
    assert not (folder / "manifest.json").exists()


@pytest.mark.parametrize("kind", ["renditions", "stills", "packages"])
def test_a_folder_that_leads_elsewhere_is_not_followed(tmp_path, kind):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "delivered"
    elsewhere.mkdir()
    folder.mkdir()
    (elsewhere / "mine.mp4").write_text("precious", encoding="utf-8")
    (folder / kind).symlink_to(elsewhere)
    document = {"format": "farm-manifest", "renditions": [], "stills": []}
    document[kind] = [{"path": f"{kind}/mine.mp4"}]
    (folder / "manifest.json").write_text(json.dumps(document), encoding="utf-8")
    remove_delivery(folder)
    assert (elsewhere / "mine.mp4").read_text(encoding="utf-8") == "precious"


def test_a_delivered_name_that_became_a_link_is_unlinked_and_not_its_target(place, tmp_path):
    victim = tmp_path / "victim.mp4"
    victim.write_text("precious", encoding="utf-8")
    place.deliver(FULL)
    (place.folder / "renditions" / "720p.mp4").unlink()
    (place.folder / "renditions" / "720p.mp4").symlink_to(victim)
    place.deliver(FULL)
    assert victim.read_text(encoding="utf-8") == "precious"
    assert not (place.folder / "renditions" / "720p.mp4").is_symlink()


def test_a_manifest_of_another_version_may_lack_lists(tmp_path):
    text = '{"format": "farm-manifest", "version": "2.0"}'
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    remove_delivery(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_ones_own(tmp_path, place):
    require_own_folder(tmp_path / "not-there-yet")
    require_own_folder(place.folder)
    place.deliver(SMALL)
    (place.folder / "notes.txt").write_text("mine", encoding="utf-8")
    require_own_folder(place.folder)


def test_a_folder_with_files_is_refused(tmp_path):
    (tmp_path / "holiday.mov").touch()
    with pytest.raises(InputRejected) as refusal:
        require_own_folder(tmp_path)
    assert refusal.value.code == "output-not-empty"
    assert str(tmp_path) in refusal.value.text(Language.ZH)


@pytest.mark.parametrize("kind", ["file", "link-to-a-file"])
def test_what_is_no_folder_is_refused(tmp_path, kind):
    path = tmp_path / "clip.mov"
    path.touch()
    if kind == "link-to-a-file":
        path = tmp_path / "link"
        path.symlink_to(tmp_path / "clip.mov")
    with pytest.raises(InputRejected) as refusal:
        require_own_folder(path)
    assert refusal.value.code == "output-not-a-folder"


def test_a_link_to_an_empty_folder_is_as_good_as_one(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    require_own_folder(tmp_path / "link")
