"""The words of tus headers, as clients and attackers spell them."""

import base64
from datetime import UTC, datetime

import pytest

from farm.errors import InputRejected
from farm.jobs import Priority
from ingest import tus


def b64(text):
    return base64.b64encode(text.encode()).decode()


METADATA = {
    "nothing": ("", {}),
    "one": (f"filename {b64('a.mov')}", {"filename": "a.mov"}),
    "two": (f"title {b64('洪水')},place {b64('县城')}", {"title": "洪水", "place": "县城"}),
    "spaces": (f" title {b64('x')} , note {b64('y')} ", {"title": "x", "note": "y"}),
    "no-value": ("is_confidential", {"is_confidential": ""}),
}


@pytest.mark.parametrize(("header", "pairs"), METADATA.values(), ids=METADATA)
def test_metadata(header, pairs):
    assert tus.parse_metadata(header) == pairs


BAD_METADATA = {
    "not-base64": "title ***",
    "cut-base64": "title YQ",
    "not-utf8": "title " + base64.b64encode(b"\xff\xfe").decode(),
    "twice": f"title {b64('a')},title {b64('b')}",
    "no-key": f",title {b64('a')}",
    "chinese-key": f"标题 {b64('a')}",
    "too-long": f"note {b64('x' * 9000)}",
}


@pytest.mark.parametrize("header", BAD_METADATA.values(), ids=BAD_METADATA)
def test_bad_metadata_is_refused(header):
    with pytest.raises(InputRejected, match="upload-header-invalid"):
        tus.parse_metadata(header)


FILE_NAMES = {
    "plain": ("clip.MOV", "clip.MOV", "clip"),
    "unix-path": ("../../etc/passwd", "passwd", "passwd"),
    "windows-path": ("C:\\DCIM\\100.mp4", "100.mp4", "100"),
    "control-letters": ("a\x00b\r\nc.mp4", "ab c.mp4", "ab c"),
    "right-to-left-trick": ("clip\u202e4pm.exe", "clip4pm.exe", "clip4pm"),
    "nothing": ("", "clip", "clip"),
    "only-dots": ("..", "..", ".."),
    "chinese": ("采访 张三.mp4", "采访 张三.mp4", "采访 张三"),
}


@pytest.mark.parametrize(("given", "name", "title"), FILE_NAMES.values(), ids=FILE_NAMES)
def test_a_file_name_is_words_for_people(given, name, title):
    details = tus.read_details({"filename": given})
    assert (details.file_name, details.title) == (name, title)


def test_details_are_what_the_reporter_said():
    details = tus.read_details(
        {
            "name": "a.mp4",
            "title": "  Flood\tin town ",
            "place": "Town",
            "event": "Flood",
            "note": "two\nlines",
            "priority": "urgent",
            "unknown": "ignored",
        }
    )
    assert (details.title, details.note) == ("Flood in town", "two\nlines")
    assert (details.place, details.event, details.priority) == ("Town", "Flood", Priority.URGENT)


@pytest.mark.parametrize(
    "pairs",
    [{"title": "x" * 201}, {"note": "x" * 2001}, {"priority": "now"}],
    ids=["title", "note", "priority"],
)
def test_details_out_of_bounds_are_refused(pairs):
    with pytest.raises(InputRejected, match="upload-header-invalid"):
        tus.read_details(pairs)


@pytest.mark.parametrize("text", [None, "", "-1", "+1", "1.0", "1e3", "0x1", "१", " 1", "9" * 19])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InputRejected, match="upload-header-invalid"):
        tus.parse_number("Upload-Offset", text)


def test_numbers():
    assert [tus.parse_number("x", text) for text in ("0", "12", "0007")] == [0, 12, 7]


SHA1 = base64.b64encode(bytes(20)).decode()
CHECKSUMS = {
    "md5": (f"md5 {SHA1}", "upload-checksum-unknown"),
    "nothing": ("", "upload-checksum-unknown"),
    "python-trick": (f"shake_128 {SHA1}", "upload-checksum-unknown"),
    "no-digest": ("sha1", "upload-header-invalid"),
    "short": ("sha1 AAAA", "upload-header-invalid"),
    "other-length": (f"sha256 {SHA1}", "upload-header-invalid"),
    "not-base64": ("sha1 ?", "upload-header-invalid"),
}


@pytest.mark.parametrize(("header", "code"), CHECKSUMS.values(), ids=CHECKSUMS)
def test_bad_checksums_are_refused(header, code):
    with pytest.raises(InputRejected, match=code):
        tus.parse_checksum(header)


def test_checksums():
    assert tus.parse_checksum(None) is None
    assert tus.parse_checksum(f"sha1 {SHA1}") == tus.Checksum("sha1", bytes(20))


CONCAT = {
    "none": (None, ("", ())),
    "partial": ("partial", ("partial", ())),
    "paths": ("final;/u/a /u/b", ("final;/u/a /u/b", ("a", "b"))),
    "addresses": ("final;http://h/u/a/ ", ("final;http://h/u/a/ ", ("a",))),
}


@pytest.mark.parametrize(("header", "meant"), CONCAT.values(), ids=CONCAT)
def test_concat(header, meant):
    assert tus.parse_concat(header) == meant


@pytest.mark.parametrize(
    "header", ["", "final", "final;", "part", "final;/a /a", "final;" + " /u/a" * 101]
)
def test_bad_concat_is_refused(header):
    with pytest.raises(InputRejected, match="upload-header-invalid"):
        tus.parse_concat(header)


def test_expiry_is_an_http_date():
    at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert tus.spell_expiry(at) == "Sun, 22 Nov 2026 12:00:00 GMT"
