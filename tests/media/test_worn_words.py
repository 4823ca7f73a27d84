"""What a clip's lower third does not part, by its organisation's names."""

import pytest

from farm.captions import WordList
from tests.media.test_worn import WIDE, accept, branded, logo, overlays, source
from tests.watched_clip import ACTOR
from workers.word_lists import change_word_list

pytestmark = pytest.mark.media
__all__ = ("logo", "source")

TITLE = "省气象台今晨发布消息湘江晨光五号气象站今起全天候向公众开放"
NAME = "湘江晨光五号"


@pytest.mark.parametrize("names", [(), (NAME,)], ids=["nobody-said-it", "its-name"])
def test_a_lower_third_keeps_a_name_of_its_organisation_on_one_line(source, logo, tmp_path, names):
    with branded(tmp_path, source, logo, title=TITLE) as one:
        change_word_list(one.farm, ACTOR, WordList(one.asset.org_id, names=names))
        accept(one)
        first, second, place = (line.text for line in overlays(one)[WIDE].band.lines)
        assert (first + second, place) == (TITLE, "长沙")
        at = len(first) - TITLE.index(NAME)
        assert (0 < at < len(NAME)) is (not names)
