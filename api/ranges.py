"""Ranges of HTTP (RFC 9110, section 14), pure: which bytes does a request want?"""

import re
from dataclasses import dataclass

from farm.errors import InputRejected

_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``[start, start + length)`` of a file."""

    start: int
    length: int

    def content_range(self, total: int) -> str:
        """Return the value of ``Content-Range``."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{total}"


def choose_span(header: str | None, total: int) -> Span | None:
    """Return the span that a ``Range`` header asks for.

    Args:
        header: its value, if there is one.
        total: bytes of the file.

    Returns:
        None for the whole file: without a header, or with one that may be ignored, such as one of
        several ranges or of another unit.

    Raises:
        InputRejected: ``range-outside``.
    """
    asked = _ONE_RANGE.fullmatch(header.strip()) if header else None
    if asked is None or asked.group() == "bytes=-":
        return None
    first, last = asked.groups()
    if not first:  # the last so many bytes
        length = min(int(last), total)
        start = total - length
    else:
        start = int(first)
        if last and int(last) < start:
            return None
        length = min(int(last) if last else total - 1, total - 1) - start + 1
    if length <= 0:
        raise InputRejected("range-outside", bytes=total)
    return Span(start, length)
