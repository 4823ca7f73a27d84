"""Spells the keys of live programmes and feeds; `storage.objects.keys` spells all others.

    <org>/<programme>/live.m3u8
    <org>/<programme>/slate/4bf5….png
    <org>/<programme>/sent/000002-00000017-1795384800123-180000-9c0b1d2e-k.m4s
    <org>/<programme>/sent/000002-00000018-1795384802123-9c0b1d2e-x180000-gk1z-h02c.m4s
    <org>/<programme>/in/main-000002-00000017-1795384800123-2004.ts
    <org>/<feed>/picture.jpg
    <org>/<feed>/in/feed-000002-00000017-1795384800123-6004.ts

What stands behind the prefix `live.parts` names: by the epoch of the engine that wrote it, so that
no engine ever writes over what another has written.
"""

import re

from farm.feeds import Feed
from farm.live import Programme
from storage.objects.keys import SLATES

_SENT = re.compile(r"(live|programme)\.m3u8|sent/[a-z0-9][a-z0-9._-]*\.(m4s|mp4)")


def programme_prefix(programme: Programme) -> str:
    """Return what all keys of a programme's recordings begin with; ends with ``/``."""
    return f"{programme.org_id}/{programme.id}/"


def sent_key(programme: Programme, path: str) -> str | None:
    """Return the key of a playlist of a programme or of what it sent; None for any other file.

    Args:
        programme: whose file it must be.
        path: a stranger's words.
    """
    return programme_prefix(programme) + path if _SENT.fullmatch(path) else None


def slate_key(programme: Programme, sha256: str) -> str:
    """Return the key of a picture that is on air while nothing else is there."""
    return f"{programme_prefix(programme)}{SLATES}{sha256}.png"


def feed_prefix(feed: Feed) -> str:
    """Return what all keys of a feed begin with; ends with ``/``."""
    return f"{feed.org_id}/{feed.id}/"


def feed_picture_key(feed: Feed) -> str:
    """Return the key of the newest picture of a feed."""
    return f"{feed_prefix(feed)}picture.jpg"
