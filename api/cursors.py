"""Cursors: a place in a list, spelled so that nobody builds on what stands in it."""

import base64
import binascii
from datetime import datetime

from farm.errors import InputRejected
from storage.catalog.pages import ListPlace


def spell_place(created_at: datetime, noun_id: str) -> str:
    """Return the cursor that goes on behind a thing, even when that is deleted meanwhile."""
    text = f"{created_at.isoformat()} {noun_id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_place(cursor: str | None) -> ListPlace | None:
    """Return the place that a cursor means, None for the beginning.

    Raises:
        InputRejected: ``cursor-invalid``.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars="-_", validate=True).decode()
        at, _, noun_id = text.partition(" ")
        created_at = datetime.fromisoformat(at)
    except (binascii.Error, ValueError) as error:
        raise InputRejected("cursor-invalid") from error
    if created_at.tzinfo is None:
        raise InputRejected("cursor-invalid")
    return ListPlace(created_at, noun_id)
