import re

import pytest

from farm.ids import IdKind, new_id


@pytest.mark.parametrize("kind", IdKind)
def test_an_id_says_what_it_names_and_fits_an_object_key(kind):
    assert re.fullmatch(rf"{kind}_[0-9a-f]{{24}}", new_id(kind))


def test_ids_are_not_repeated():
    assert len({new_id(IdKind.JOB) for _ in range(1000)}) == 1000


def test_prefixes_are_not_shared():
    assert len({kind.value for kind in IdKind}) == len(IdKind)
