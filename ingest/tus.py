"""What tus 1.0.0 says (pure): the words of its headers, and nothing about bytes.

https://tus.io/protocols/resumable-upload with the extensions of `EXTENSIONS`.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from farm.errors import InputRejected
from farm.ids import UploadId
from farm.jobs import Priority
from farm.uploads import UploadDetails

if TYPE_CHECKING:
    from datetime import datetime

VERSION = "1.0.0"
EXTENSIONS = (
    "creation",
    "creation-with-upload",
    "expiration",
    "checksum",
    "termination",
    "concatenation",
)
CHECKSUMS: Mapping[str, int] = {"sha1": 20, "sha256": 32}
"""Algorithms of ``Upload-Checksum``, as hashlib names them, and the bytes of their digests."""
PATCH_TYPE = "application/offset+octet-stream"
MOST_METADATA = 8192
"""Characters of ``Upload-Metadata``; uvicorn's own limit for all headers is 64 KiB."""
MOST_PARTIALS = 100

_NUMBER = re.compile(r"[0-9]{1,18}")
_KEY = re.compile(r"[!-+\--~]+")
_LONGEST: Mapping[str, int] = {"title": 200, "place": 200, "event": 200, "note": 2000}


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must hash to."""

    algorithm: str
    digest: bytes


def parse_number(name: str, text: str | None) -> int:
    """Return the number of ``Upload-Length`` or ``Upload-Offset``.

    Raises:
        InputRejected: ``upload-header-invalid``: it is missing, or no plain number from 0.
    """
    if text is None or not _NUMBER.fullmatch(text):
        raise _invalid(name, text)
    return int(text)


def parse_metadata(header: str) -> dict[str, str]:
    """Return the pairs of ``Upload-Metadata``: ``key base64,key base64,key``.

    Raises:
        InputRejected: ``upload-header-invalid``: too long, a key twice, no Base64 or no UTF-8.
    """
    pairs: dict[str, str] = {}
    if len(header) > MOST_METADATA:
        raise _invalid("Upload-Metadata", header)
    for pair in header.split(",") if header.strip() else ():
        key, _, value = pair.strip().partition(" ")
        if not _KEY.fullmatch(key) or key in pairs:
            raise _invalid("Upload-Metadata", pair)
        try:
            pairs[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise _invalid("Upload-Metadata", pair) from error
    return pairs


def read_details(pairs: Mapping[str, str]) -> UploadDetails:
    """Return what the metadata says of the clip; keys that the farm does not know are ignored.

    The name of the file may be called ``filename`` or ``name``; folders in it are left out.

    Raises:
        InputRejected: ``upload-header-invalid``: a text too long, or an unknown priority.
    """
    given = pairs.get("filename") or pairs.get("name") or ""
    file_name = _one_line(PurePosixPath(PureWindowsPath(given).as_posix()).name)[-200:] or "clip"
    texts = {name: _readable(pairs.get(name, "")) for name in _LONGEST}
    for name, text in texts.items():
        if len(text) > _LONGEST[name]:
            raise _invalid("Upload-Metadata", name)
    priority = pairs.get("priority") or Priority.NORMAL
    if priority not in set(Priority):
        raise _invalid("Upload-Metadata", priority)
    return UploadDetails(
        file_name=file_name,
        title=_one_line(texts["title"]) or PurePosixPath(file_name).stem,
        place=_one_line(texts["place"]),
        event=_one_line(texts["event"]),
        note=texts["note"],
        priority=Priority(priority),
    )


def parse_checksum(header: str | None) -> Checksum | None:
    """Return what ``Upload-Checksum`` demands, or None when it was not sent.

    Raises:
        InputRejected: ``upload-checksum-unknown``: not one of `CHECKSUMS`;
            ``upload-header-invalid``: no digest of that algorithm.
    """
    if header is None:
        return None
    algorithm, _, encoded = header.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        raise InputRejected("upload-checksum-unknown", known=", ".join(CHECKSUMS))
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error as error:
        raise _invalid("Upload-Checksum", header) from error
    if len(digest) != CHECKSUMS[algorithm]:
        raise _invalid("Upload-Checksum", header)
    return Checksum(algorithm, digest)


def parse_concat(header: str | None) -> tuple[str, tuple[UploadId, ...]]:
    """Return ``Upload-Concat`` as it is kept, and the partial uploads that a final one names.

    Raises:
        InputRejected: ``upload-header-invalid``: neither ``partial`` nor ``final;`` and addresses.
    """
    if header is None:
        return "", ()
    if header == "partial":
        return header, ()
    word, _, addresses = header.partition(";")
    names = [address.rstrip("/").rpartition("/")[2] for address in addresses.split()]
    if word != "final" or not 0 < len(names) <= MOST_PARTIALS or len({*names}) < len(names):
        raise _invalid("Upload-Concat", header)
    return header, tuple(UploadId(name) for name in names)


def spell_expiry(at: "datetime") -> str:
    """Return a time for ``Upload-Expires`` (RFC 9110 date, UTC)."""
    return format_datetime(at, usegmt=True)


def _one_line(text: str) -> str:
    return " ".join(_readable(text).split())


def _readable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t").strip()


def _invalid(name: str, seen: str | None) -> InputRejected:
    return InputRejected("upload-header-invalid", name=name, seen=repr((seen or "")[:80]))
