"""No name of a clip or of a folder changes what is made, or where."""

import os
import sys

import pytest

from farm.messages import Language
from tests.clips import X264, pattern
from tests.media.conftest import QUICK
from workers.oneshot import Order, make_everything

CLIP_NAMES = ["新闻 视频.mp4", 'it\'s "100%" %d:c.mp4', "two\nlines.mp4", "-dash.mp4"]
FOLDER_NAMES = ["中文 夹", 'it\'s "100%" %d:c', "two\nlines", "%05d?x=1#%20", "a\\b,[c];d"]


@pytest.fixture
def short_clip(clip):
    return clip("short.mp4", [*pattern("64x36", "25", 0.2), *X264])


@pytest.mark.parametrize("name", CLIP_NAMES, ids=ascii)
def test_a_clip_may_have_any_name(short_clip, tmp_path, name):
    source = tmp_path / name
    source.hardlink_to(short_clip)
    made = make_everything(Order(source, tmp_path / "out", Language.EN), QUICK)
    assert made["asset"]["file_name"] == name


@pytest.mark.skipif(sys.getfilesystemencoding() != "utf-8", reason="names here are not UTF-8")
def test_a_name_from_a_chinese_archive_is_shown_as_far_as_it_can_be_read(short_clip, tmp_path):
    source = tmp_path / os.fsdecode("新闻.mp4".encode("gbk"))
    source.hardlink_to(short_clip)
    made = make_everything(Order(source, tmp_path / "out", Language.EN), QUICK)
    assert made["asset"]["file_name"].endswith("\ufffd.mp4")


@pytest.mark.parametrize("name", FOLDER_NAMES, ids=ascii)
def test_an_output_folder_may_have_any_name(short_clip, tmp_path, name):
    place = tmp_path / "place"
    made = make_everything(Order(short_clip, place / name, Language.EN), QUICK)
    for entry in (*made["renditions"], *made["packages"], *made["stills"]):
        assert (place / name / entry["path"]).is_file()
    assert [path.name for path in place.iterdir()] == [name]
