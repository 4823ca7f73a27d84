"""Hostile, broken and odd files at the door."""

import os
import random
import shutil
import time

import pytest

from farm.errors import InputRejected
from farm.messages import Language, known_codes
from farm.settings import Settings
from ingest.acceptance import accept_clip
from tests.clips import AAC, X264, make_clip, pattern, tone

pytestmark = pytest.mark.media


def outcome(path, folder):
    try:
        clip = accept_clip(path, settings=Settings(), folder=folder)
    except InputRejected as rejected:
        return rejected.code
    assert str(clip.facts.video.coded) == "320x180"
    return "accepted"


def refusal(path, folder, **settings):
    with pytest.raises(InputRejected) as caught:
        accept_clip(path, settings=Settings(**settings), folder=folder)
    assert caught.value.text(Language.ZH)
    assert caught.value.text(Language.EN)
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.mp4", b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n", "playlist"),
        ("a.mp4", b"ffconcat version 1.0\nfile /etc/passwd\n", "edit-list"),
        ("a.mp4", b"<html><body>log in</body></html>", "file-web-page"),
        ("a.mp4", b"", "file-empty"),
        ("a.mp4", bytes(1000), "file-blank"),
        ("a.mov", b"\0\0\0\x14ftypqt  \0\0\0\0qt  \0\0\x10\0mdat" + bytes(4088),
         "recording-unfinished"),
        ("a.webm", b"\x1aE\xdf\xa3" + bytes(500), "clip-unreadable"),
        ("a.avi", b"RIFF\xff\xff\xff\xffAVI LIST\xff\xff\xff\xffhdrlavih", "clip-unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_clip(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path, tmp_path).code == code


def test_random_bytes_after_every_magic(tmp_path):
    chance = random.Random(1)  # noqa: S311 - noise, not secrets
    path = tmp_path / "noise"
    magics = (b"\x1aE\xdf\xa3", b"FLV\x01\x05", b"GIF89a", b"\0\0\x01\xba", b"\x47")
    for magic in magics:
        path.write_bytes(magic + chance.randbytes(50_000))
        assert refusal(path, tmp_path).code in {
            "clip-unreadable", "file-unknown", "no-picture", "picture-unreadable", "sound-only",
        }  # fmt: skip


def test_damaged_clips_are_taken_or_refused_but_never_crash(plain_clip, tmp_path):
    chance = random.Random(2)  # noqa: S311 - noise, not secrets
    content = plain_clip.read_bytes()
    for _ in range(5):
        damaged = bytearray(content)
        for _ in range(30):
            damaged[chance.randrange(40, len(damaged))] = chance.randrange(256)
        path = tmp_path / "damaged.mp4"
        path.write_bytes(damaged)
        assert outcome(path, tmp_path) in {"accepted", *known_codes()}


def test_only_plain_files_come_in_and_nothing_hangs(plain_clip, tmp_path):
    began = time.monotonic()
    link, fifo = tmp_path / "link.mp4", tmp_path / "fifo.mp4"
    link.symlink_to(plain_clip)
    os.mkfifo(fifo)
    for path in (tmp_path, link, fifo, tmp_path / "gone.mp4"):
        assert refusal(path, tmp_path).code == "not-a-file"
    assert time.monotonic() - began < 2


def test_film_in_another_file_is_refused(tmp_path):
    path = make_clip(tmp_path / "a.mov", [*pattern(seconds=0.4), *X264])
    content = path.read_bytes()
    place = content.index(b"dref") + 12  # version, count; then a box: size, kind, flags
    assert content[place + 4 : place + 8] in {b"url ", b"alis"}
    path.write_bytes(content[: place + 8] + b"\0\0\0\0" + content[place + 12 :])
    assert refusal(path, tmp_path).code == "external-media"


def test_protected_film_is_refused(plain_clip, tmp_path):
    path = tmp_path / "drm.mp4"
    path.write_bytes(plain_clip.read_bytes().replace(b"avc1", b"encv"))
    assert refusal(path, tmp_path).code == "clip-protected"


@pytest.mark.parametrize(
    ("limit", "code", "seen", "allowed"),
    [
        ({"max_source_bytes": 1000}, "file-too-large", "0.00", "0.00"),
        ({"max_source_seconds": 1}, "clip-too-long", "0.0", "0.0166667"),
        ({"max_source_pixels": 50_000}, "picture-too-large", "0.1", "0.05"),
        ({"max_source_side": 300}, "picture-too-wide", "320x180", "300"),
        ({"max_source_streams": 1}, "too-many-tracks", "2", "1"),
        ({"probe_memory_mb": 64, "probe_seconds": 120}, None, None, None),
    ],
    ids=str,
)
def test_limits_name_what_was_seen_and_what_is_allowed(
    plain_clip, tmp_path, limit, code, seen, allowed
):
    if code is None:
        accept_clip(plain_clip, settings=Settings(), folder=tmp_path)
        return
    error = refusal(plain_clip, tmp_path, **limit)
    assert (error.code, error.notice.facts) == (code, {"seen": seen, "allowed": allowed})


@pytest.mark.parametrize("suffix", ["mkv", "avi"])
def test_absurd_size_in_the_header_takes_no_memory(clip, tmp_path, suffix):
    codecs = X264 if suffix == "mkv" else ["-c:v", "mjpeg"]
    content = clip(f"small.{suffix}", [*pattern(seconds=0.4), *codecs]).read_bytes()
    if suffix == "mkv":  # PixelWidth and PixelHeight, two bytes each
        lie = content.replace(b"\xb0\x82\x01\x40", b"\xb0\x82\xff\xf0", 1)
        lie = lie.replace(b"\xba\x81\xb4", b"\xba\x81\xff", 1)
    else:
        size = (320).to_bytes(4, "little") + (180).to_bytes(4, "little")
        lie = content.replace(size, b"\xf0\xff\0\0" * 2)
    assert lie != content
    path = tmp_path / f"bomb.{suffix}"
    path.write_bytes(lie)
    assert outcome(path, tmp_path) in {"accepted", "picture-too-large", "picture-too-wide"}


def test_sound_only_and_one_picture(tmp_path):
    song = make_clip(tmp_path / "song.m4a", [*tone(1), *AAC])
    assert refusal(song, tmp_path).code == "sound-only"
    still = make_clip(tmp_path / "still.gif", [*pattern(seconds=0.1), "-frames:v", "1"])
    assert refusal(still, tmp_path).code == "still-picture"
    for name in ("still.jpg", "still.png", "still.webp"):
        still = make_clip(tmp_path / name, [*pattern(seconds=0.1), "-frames:v", "1"])
        assert refusal(still, tmp_path).code == "still-picture"


def test_odd_names_are_only_names(plain_clip, tmp_path):
    for name in ("-i.mp4", "a\n'b\".mp4", "http:x%03d.mp4", "采访 一.mp4", "clip.m3u8"):
        odd = tmp_path / name
        shutil.copy(plain_clip, odd)
        clip = accept_clip(odd, settings=Settings(), folder=tmp_path)
        assert (clip.path, clip.carved, clip.facts.video.frames) == (odd, False, 50)


def box(kind, content):
    return (8 + len(content)).to_bytes(4, "big") + kind + content


@pytest.mark.parametrize("phone", ["google", "samsung", "heic"])
def test_motion_photo_gives_its_film(plain_clip, tmp_path, phone):
    film = plain_clip.read_bytes()
    still = make_clip(tmp_path / "s.jpg", [*pattern(seconds=0.1), "-frames:v", "1"]).read_bytes()
    trailer = b"\0\0\x30\x0aMotionPhoto_Data"
    heic = box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", bytes(50))
    photo = {
        "google": still + film,
        "samsung": still + b"a ftyp word" + trailer + film + b"SEFH" + bytes(20) + b"SEFT",
        "heic": heic + box(b"mpvd", film),
    }[phone]
    path = tmp_path / "photo"
    path.write_bytes(photo)
    clip = accept_clip(path, settings=Settings(), folder=tmp_path)
    assert clip.carved
    assert clip.path.read_bytes() == film
    assert clip.facts.bytes == len(photo)
    assert [notice.code for notice in clip.facts.notices] == ["motion-photo"]
    assert path.read_bytes() == photo


def test_still_heic_is_refused(tmp_path):
    path = tmp_path / "photo.heic"
    path.write_bytes(box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", bytes(50)))
    assert refusal(path, tmp_path).code == "still-picture"
