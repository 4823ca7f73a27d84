from datetime import UTC, datetime

import pytest

from farm.assets import Asset
from farm.ids import AssetId, OrgId
from storage.objects import keys


def asset(file_name="clip.MOV", asset_id="ast_1"):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Asset(AssetId(asset_id), OrgId("org_1"), "title", file_name, now)


@pytest.mark.parametrize(
    ("file_name", "extension"),
    [
        ("clip.MOV", "mov"),
        ("a.b.mp4", "mp4"),
        ("采访.mp4", "mp4"),
        ("no-extension", "bin"),
        ("trick.m/../../p4", "bin"),
        ("x.视频", "bin"),
        ("x.mp4 ", "bin"),
        ("x.mp4\n", "bin"),
        (".mp4", "bin"),
        ("x.waytoolongtobe", "bin"),
        ("", "bin"),
    ],
)
def test_a_source_key_takes_only_a_plain_extension(file_name, extension):
    assert keys.source_key(asset(file_name)) == f"org_1/ast_1/source.{extension}"


def test_keys_lie_below_organisation_and_asset():
    clip = asset()

    assert keys.rendition_key(clip, "1080p", "mp4") == "org_1/ast_1/renditions/1080p.mp4"
    assert keys.package_prefix(clip, "hls-vertical") == "org_1/ast_1/packages/hls-vertical/"
    assert keys.package_file_key(clip, "hls", "720p/s-1.m4s") == (
        "org_1/ast_1/packages/hls/720p/s-1.m4s"
    )
    assert keys.still_key(clip, "poster", "jpg") == "org_1/ast_1/stills/poster.jpg"


BAD = ["", ".", "..", ".hidden", "A", "é", "a b", "a\n", "a\0", "a\\b"]


@pytest.mark.parametrize("name", BAD)
def test_a_part_of_a_key_that_is_not_plain_is_refused(name):
    with pytest.raises(ValueError, match="not a name"):
        keys.package_file_key(asset(), "hls", f"720p/{name}/x")


@pytest.mark.parametrize("name", [*BAD, "a/b"])
def test_a_name_that_is_not_plain_is_refused(name):
    for spell in (
        lambda: keys.rendition_key(asset(), name, "mp4"),
        lambda: keys.package_prefix(asset(), name),
        lambda: keys.still_key(asset(), name, "jpg"),
        lambda: keys.source_key(asset(asset_id=name)),
    ):
        with pytest.raises(ValueError, match="not a name"):
            spell()


@pytest.mark.parametrize("extension", ["", ".mp4", "MP4", "m/p", "mp4\n", "averylongone"])
def test_an_extension_that_is_not_plain_is_refused(extension):
    with pytest.raises(ValueError, match="not an extension"):
        keys.rendition_key(asset(), "1080p", extension)


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        ("org_1/ast_1/source.mov", ("org_1", "ast_1")),
        ("org_1/upl_1/parts/00000000000000-1f.part", ("org_1", "upl_1")),
        ("org_1/ast_1", None),
        ("org_1/per_1/x", None),
        ("letters/a.txt", None),
        ("source.mov", None),
    ],
)
def test_a_key_tells_whose_it_is(key, owner):
    found = keys.owner_of(key)
    assert (None if found is None else (found.org_id, found.id)) == owner
