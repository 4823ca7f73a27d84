"""One farm in a folder at a time."""

import pytest

from farm.errors import InputRejected
from workers.alone import alone_in, is_running


def test_a_second_farm_in_the_same_folder_is_refused(tmp_path):
    folder = tmp_path / "new" / "farm"
    assert not is_running(folder)
    with alone_in(folder):
        assert is_running(folder)
        with pytest.raises(InputRejected, match="farm-running"), alone_in(folder):
            pass
        assert is_running(folder)
    assert not is_running(folder)
    with alone_in(folder):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputRejected, match="output-unusable"), alone_in(tmp_path / "file"):
        pass
