"""First bytes decide."""

import pytest

from farm.errors import InputRejected
from farm.messages import known_codes
from ingest.sniff import Kind, sniff

TS = b"".join(b"\x47" + bytes(187) for _ in range(10))
M2TS = b"".join(b"\x12\x34\x56\x78\x47" + bytes(187) for _ in range(10))


@pytest.mark.parametrize(
    ("head", "demuxer"),
    [
        (b"\0\0\0\x18ftypisom" + bytes(16), "mov"),
        (b"\0\0\0\x14ftypqt  " + bytes(16), "mov"),
        (b"\0\0\0\x08wide" + bytes(16), "mov"),
        (b"\x1aE\xdf\xa3" + bytes(16), "matroska"),
        (TS, "mpegts"),
        (M2TS, "mpegts"),
        (b"junk" * 5 + TS, "mpegts"),
        (b"\0\0\x01\xba" + bytes(16), "mpeg"),
        (b"RIFF\1\2\3\4AVI LIST", "avi"),
        (b"FLV\x01\x05", "flv"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(8), "asf"),
        (b"GIF89a" + bytes(8), "gif"),
        (b"\x06\x0e+4\x02\x05\x01\x01\r\x01\x02\x01\x01\x02\x04", "mxf"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_clips_name_their_demuxer(head, demuxer):
    sniffed = sniff(head)
    assert (sniffed.kind, sniffed.demuxer) == (Kind.CLIP, demuxer)


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"", "file-empty"),
        (bytes(5000), "file-blank"),
        (b"\x89PNG\r\n\x1a\n", "still-picture"),
        (b"RIFF\1\2\3\4WEBPVP8 ", "still-picture"),
        (b"ID3\x04", "sound-only"),
        (b"RIFF\1\2\3\4WAVEfmt ", "sound-only"),
        (b"fLaC\0", "sound-only"),
        (b"%PDF-1.7", "file-document"),
        (b"PK\x03\x04....", "file-archive"),
        (b"MZ\x90\0", "file-program"),
        (b"#EXTM3U\n#EXTINF:10,\n/etc/passwd\n", "playlist"),
        (b"\xef\xbb\xbf\n  #extm3u\n", "playlist"),
        (b"[playlist]\nFile1=http://x/", "playlist"),
        (b"rtsp://10.0.0.1/live\n", "playlist"),
        (b"http://10.0.0.1/live.m3u8\nhttp://other/\n", "playlist"),
        (b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg">', "playlist"),
        (b'<asx version="3.0">', "playlist"),
        (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "playlist"),
        (b"[Reference]\r\nRef1=http://x/", "playlist"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "edit-list"),
        (b"file '/etc/passwd'\n", "edit-list"),
        (b"# mpv EDL v0\n/etc/passwd\n", "edit-list"),
        (b"TITLE: SHOW\nFCM: NON-DROP FRAME\n", "edit-list"),
        (b"<!DOCTYPE html><html>", "file-web-page"),
        ("今天的采访很顺利。".encode(), "file-text"),
        ("今天的采访很顺利。".encode("gb18030"), "file-text"),
        (b"\x8f\x02\x91\x00\xfe" * 40, "file-unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_everything_else_is_refused_by_its_own_name(head, code):
    with pytest.raises(InputRejected) as caught:
        sniff(head)
    assert caught.value.code == code
    assert code in known_codes()


def test_heif_and_jpeg_may_hold_a_film():
    assert sniff(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").kind is Kind.HEIF
    assert sniff(b"\xff\xd8\xff\xe1").kind is Kind.JPEG
