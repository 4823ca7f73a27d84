"""What is wrong with an order before any work begins: refused in words, nothing left behind."""

from pathlib import Path

import pytest

from farm.errors import InputRejected
from farm.messages import Language
from farm.settings import Settings
from workers.oneshot import Order, make_everything

LONG = "a" * 300


def refusal(clip: Path, folder: Path) -> str:
    with pytest.raises(InputRejected) as refused:
        make_everything(Order(clip, folder, Language.EN), Settings())
    return refused.value.code


def test_a_name_that_is_too_long_names_no_clip(tmp_path):
    assert refusal(tmp_path / LONG, tmp_path / "out") == "clip-not-there"


@pytest.mark.parametrize("folder", [f"out/{LONG}", "file/out", "/proc/out"])
def test_a_folder_that_cannot_be_made_is_refused(tmp_path, folder):
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "file", tmp_path / folder) == "output-unusable"
