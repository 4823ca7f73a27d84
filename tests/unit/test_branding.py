"""What an organisation may say of its logo and lower third, and what a clip then wears."""

from dataclasses import replace
from fractions import Fraction

import pytest

from farm.branding import Branding, Logo, LowerThird, read_lower_third, wear
from farm.errors import InputRejected
from farm.ids import OrgId
from farm.media import Size

LOGO = Logo("ab" * 32, Size(200, 100), 1000)
FULL = Branding(OrgId("org_1"), LOGO, "k", lower_third=LowerThird())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"width": 2}, "branding-width"),
        ({"width": 41}, "branding-width"),
        ({"margin": 16}, "branding-margin"),
        ({"margin": -1}, "branding-margin"),
        ({"lower_third": LowerThird(bar="red")}, "branding-color"),
        ({"lower_third": LowerThird(text="#12345")}, "branding-color"),
        ({"lower_third": LowerThird(start=Fraction(-1))}, "branding-start"),
        ({"lower_third": LowerThird(start=Fraction(61))}, "branding-start"),
        ({"lower_third": LowerThird(length=Fraction(1, 2))}, "branding-length"),
        ({"lower_third": LowerThird(length=Fraction(61))}, "branding-length"),
    ],
)
def test_what_no_picture_can_wear_is_refused(change, code):
    FULL.require_sensible()
    with pytest.raises(InputRejected) as refused:
        replace(FULL, **change).require_sensible()
    assert refused.value.code == code


def test_a_clip_wears_what_there_is():
    both = wear(FULL, title="标题\n一", place="")
    assert (both.logo, both.lower_third, both.title) == (LOGO, LowerThird(), "标题 一")
    assert wear(FULL, title="", place="").lower_third is None, "no words, no bar"
    assert wear(replace(FULL, logo=None), title="", place="") is None
    assert wear(replace(FULL, logo=None), title="", place="x").place == "x"
    assert wear(replace(FULL, lower_third=None), title="x", place="").logo == LOGO
    assert wear(replace(FULL, logo=None, lower_third=None), title="x", place="x") is None


def test_words_of_a_lower_third_are_read():
    assert read_lower_third(None) is None
    assert read_lower_third("大桥通车|长沙") == ("大桥通车", "长沙")
    assert read_lower_third(" 大桥通车 ") == ("大桥通车", "")
    for text in ("", "|长沙", "a|b|c"):
        with pytest.raises(InputRejected, match="lower-third-invalid"):
            read_lower_third(text)
