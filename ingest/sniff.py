"""What a file is, by its first bytes alone: which demuxer may open it, or why none does.

libav gives one number for every fault, and opens playlists and scripts that name other files; so
the first bytes decide, and the demuxer is pinned.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from farm.errors import InputRejected

HEAD_BYTES = 256 * 1024
_SYNC = 0x47
_STILL_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis", b"crx "}
)
_ISO_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid"})


class Kind(StrEnum):
    """What the farm can do with a file."""

    CLIP = "clip"
    JPEG = "jpeg"
    """A still picture, unless a film is appended: a motion photo."""
    HEIF = "heif"
    """A still picture, unless a film is inside."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The result: a kind and, for a clip, ffmpeg's name of its demuxer."""

    kind: Kind
    demuxer: str = ""


# Magic bytes at the start, the first match counts: ISO and vendors' format documents.
_CLIPS: tuple[tuple[bytes, str], ...] = (
    (rb"\x1aE\xdf\xa3", "matroska"),
    (rb"\x00\x00\x01\xba", "mpeg"),
    (rb"RIFF....AVI[ X\x19]", "avi"),
    (rb"FLV\x01", "flv"),
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (rb"GIF8[79]a", "gif"),
)
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (rb"\x89PNG|RIFF....WEBP|BM.{4}\0\0\0\0|II\*\0|MM\0\*|\0\0\x01\0\x01", "still-picture"),
    (rb"ID3|fLaC|RIFF....WAVE|RF64....WAVE|FORM....AIF|#!AMR|caff|\xff[\xf1\xf9\xfb\xfa\xf3\xf2]",
     "sound-only"),
    (rb"OggS(?!.{0,200}theora)", "sound-only"),
    (rb"%PDF|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf", "file-document"),
    (rb"PK\x03\x04|PK\x05\x06|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ", "file-archive"),
    (rb"MZ|\x7fELF", "file-program"),
)  # fmt: skip
# Words at the start of a text, after byte order mark and white space.
_TEXTS: tuple[tuple[bytes, str], ...] = (
    (rb"#extm3u|\[playlist\]|(rtsp|rtmp|rtmps|mms|https?|file|pnm)://\S+\s*$", "playlist"),
    (rb"ffconcat version|# mpv edl|title:.*\n+\s*fcm:|file\s+['\"]", "edit-list"),
    (rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(mpd|smil|asx|smoothstreamingmedia)\b", "playlist"),
    (rb"\[reference\]|v=0\r?\n[a-z]=", "playlist"),
    (rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype\s+html|<html|<head|<body)", "file-web-page"),
)


def sniff(head: bytes) -> Sniffed:
    """Decide what a file is.

    Args:
        head: its first `HEAD_BYTES` bytes, or all of it.

    Raises:
        InputRejected: ``file-empty``, ``file-blank``, ``still-picture``, ``sound-only``,
            ``file-document``, ``file-archive``, ``file-program``, ``playlist``, ``edit-list``,
            ``file-web-page``, ``file-text`` or ``file-unknown``.
    """
    if not head:
        raise InputRejected("file-empty")
    if not any(head):
        raise InputRejected("file-blank")
    if head.startswith(b"\xff\xd8\xff"):
        return Sniffed(Kind.JPEG)
    if found := _iso(head):
        return found
    for demuxer in _matches(_CLIPS, head):
        return Sniffed(Kind.CLIP, demuxer)
    if _is_transport_stream(head):
        return Sniffed(Kind.CLIP, "mpegts")
    if _is_mxf(head):
        return Sniffed(Kind.CLIP, "mxf")
    raise InputRejected(_reason(head))


def _reason(head: bytes) -> str:
    for code in _matches(_REFUSED, head):
        return code
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for code in _matches(_TEXTS, text):
        return code
    return "file-text" if _is_text(head) else "file-unknown"


def _matches(table: tuple[tuple[bytes, str], ...], head: bytes) -> list[str]:
    return [name for magic, name in table if re.match(magic, head, re.DOTALL | re.MULTILINE)]


def _iso(head: bytes) -> Sniffed | None:
    kind = head[4:8]
    if kind not in _ISO_BOXES:
        return None
    if kind == b"ftyp":
        size = min(int.from_bytes(head[:4], "big"), 256)
        brands = {head[at : at + 4] for at in (8, *range(16, size, 4))}
        films = {brand for brand in brands if brand[:3] in {b"iso", b"mp4", b"avc"}}
        if head[8:12] in _STILL_BRANDS or (brands & _STILL_BRANDS and not films):
            return Sniffed(Kind.HEIF)
    return Sniffed(Kind.CLIP, "mov")


def _is_transport_stream(head: bytes) -> bool:
    """Whether sync bytes repeat: bare (188), with a time code before (192), with parity (204)."""
    for packet in (188, 192, 204):
        for start in range(min(packet * 4, len(head))):
            places = range(start, min(len(head), start + 8 * packet), packet)
            if len(places) >= min(5, len(head) // packet) > 1 and all(
                head[place] == _SYNC for place in places
            ):
                return True
    return False


def _is_mxf(head: bytes) -> bool:
    """Whether a header partition pack follows a run-in of at most 64 KiB: SMPTE 377-1."""
    return 0 <= head.find(b"\x06\x0e+4\x02\x05\x01\x01\r\x01\x02\x01\x01\x02") <= 65536  # noqa: PLR2004


def _is_text(head: bytes) -> bool:
    for encoding in ("utf-8", "gb18030", "utf-16"):
        try:
            text = head[:4096].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < min(len(head), 4096) - 4:
                continue
            text = head[: error.start].decode(encoding, "ignore")
        printable = sum(character.isprintable() or character in "\r\n\t" for character in text)
        if text and printable >= 0.97 * len(text):
            return encoding != "utf-16" or head[:2] in {b"\xff\xfe", b"\xfe\xff"}
    return False
