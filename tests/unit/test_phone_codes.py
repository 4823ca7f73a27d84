"""What a phone's camera reads from the codes that are drawn."""

import re
from urllib.parse import parse_qsl, urlsplit

import cv2
import numpy as np
import pytest

from workers.phone_codes import PhoneApp, phone_codes

ADDRESS = "rtmp://live.example:1935/live"
SECRET = "p3Q9-" + "aB_x" * 10
LARIX, OTHER = phone_codes(ADDRESS, SECRET, "大门 & gate")
SQUARE, QUIET = 8, 4


def drawn(code):
    """The picture of a code, as a page shows it."""
    side = (code.modules + 2 * QUIET) * SQUARE
    picture = np.full((side, side), 255, np.uint8)
    for found in re.finditer(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path):
        across, down, long = map(int, found.groups())
        top, left = (down + QUIET) * SQUARE, (across + QUIET) * SQUARE
        picture[top : top + SQUARE, left : left + long * SQUARE] = 0
    return picture


@pytest.mark.parametrize("code", [LARIX, OTHER], ids=lambda one: one.app)
def test_a_camera_reads_what_the_code_says(code):
    seen, _, _ = cv2.QRCodeDetector().detectAndDecode(drawn(code))
    assert seen == code.text


def test_other_apps_get_the_address_as_it_is():
    assert (OTHER.app, OTHER.text) == (PhoneApp.OTHER, f"{ADDRESS}/{SECRET}")


def test_larix_gets_its_settings():
    parts = urlsplit(LARIX.text)
    assert (parts.scheme, parts.netloc, parts.path) == ("larix", "set", "/v1")
    assert dict(parse_qsl(parts.query)) == {
        "conn[][url]": f"{ADDRESS}/{SECRET}",
        "conn[][name]": "大门 & gate",
    }


def test_a_long_name_does_not_make_a_code_that_no_camera_reads():
    longer, _ = phone_codes(ADDRESS, SECRET, "龙舟赛开幕式暨全市群众体育大会" * 10)
    assert longer.modules <= 73
