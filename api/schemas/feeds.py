"""Feeds, in and out."""

import json
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.documents import NoticeDocument, notice_document
from farm.feed_leases import FeedLease
from farm.feeds import Channels, Feed, FeedKind, FeedSound
from farm.ids import FeedId, OrgId
from farm.messages import Language, Notice
from workers.feeds import FeedOrder

_QUIET = timedelta(seconds=15)


class FeedWish(BaseModel):
    """What a feed is to be.

    ``address`` is for kinds that the farm calls, keys and all; empty in a change: as it was.
    ``service`` is the number of a programme in a transport stream of several. ``track`` and
    ``channels`` say what of its sound programmes get.
    """

    name: Annotated[str, Field(max_length=100)]
    kind: FeedKind
    address: Annotated[str, Field(max_length=2000)] = ""
    service: int | None = None
    track: int = 0
    channels: Channels = Channels.ALL
    keep_hours: int = 0
    organisation_id: OrgId | None = None

    def read(self) -> FeedOrder:
        """Return the order; whether it is sensible is asked later."""
        return FeedOrder(
            name=self.name,
            kind=self.kind,
            address=self.address,
            service=self.service,
            sound=FeedSound(self.track, self.channels),
            keep_hours=self.keep_hours,
        )


class FeedDocument(BaseModel):
    """A feed and what was seen of it.

    ``state`` is ``waiting`` to be called, ``connecting``, ``receiving``, ``lost``, ``refused``, or
    ``unknown`` where nobody receives it. ``seen_at`` is when something last came. ``problem``
    says why nothing does. ``bitrate`` is bit/s. ``port`` and ``stream_id`` are for who calls.
    """

    id: FeedId
    organisation_id: OrgId
    name: str
    kind: FeedKind
    shown: str
    port: int | None
    stream_id: str
    service: int | None
    track: int
    channels: Channels
    keep_hours: int
    created_at: datetime
    state: str
    seen_at: datetime | None
    lost_at: datetime | None
    pictured_at: datetime | None
    bitrate: int
    tracks: list[str]
    services: list[int]
    problem: NoticeDocument | None

    @classmethod
    def of(
        cls, feed: Feed, lease: FeedLease | None, now: datetime, language: Language
    ) -> "FeedDocument":
        """Return the document of a feed."""
        heard = lease.renewed_at if lease else None
        is_heard = heard is not None and now - heard < _QUIET
        report = json.loads(lease.report or "{}") if lease and is_heard else {}
        code = report.get("code")
        return cls(
            **{name: getattr(feed, name) for name in _SAME},
            organisation_id=feed.org_id,
            track=feed.sound.track,
            channels=feed.sound.channels,
            state=report.get("state", "unknown"),
            seen_at=lease.seen_at if lease else None,
            lost_at=lease.lost_at if lease else None,
            pictured_at=lease.pictured_at if lease else None,
            bitrate=report.get("bitrate", 0),
            tracks=report.get("tracks", []),
            services=report.get("services", []),
            problem=notice_document(Notice(code, report["facts"]) if code else None, language),
        )


_SAME = (
    *("id", "name", "kind", "shown", "port", "stream_id", "service"),
    *("keep_hours", "created_at"),
)


class NewFeed(BaseModel):
    """A feed and what whoever calls the farm must know, which is shown this once.

    ``secret`` is a listener's passphrase, or the key of a push; empty where the farm calls.
    ``address`` is where to call; null where the farm calls, or has no door for pushes.
    """

    feed: FeedDocument
    secret: str
    address: str | None
