"""Keys to the door for pushes: who may send what, when, and who does (pure)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farm.errors import InputRejected
from farm.ids import OrgId, PersonId, ProgrammeId, StreamKeyId
from farm.live import InputPlace

HEARD_WITHIN = timedelta(seconds=15)
"""A publisher that the door has not spoken of for so long is gone; it speaks every few seconds."""


@dataclass(frozen=True, slots=True)
class StreamKey:
    """Leave to push to one input of a programme.

    Attributes:
        name: for people, such as ``camera at the gate``.
        secret_hash: SHA-256 of what the publisher sends; the secret itself is shown once.
        created_by: who gave it away.
        publisher: the door's number of the connection that pushes now; None: nobody.
        publishing_since: when that began.
        heard_at: when the door last said that it still pushes.
    """

    id: StreamKeyId
    org_id: OrgId
    programme_id: ProgrammeId
    place: InputPlace
    name: str
    secret_hash: str
    created_by: PersonId
    created_at: datetime
    valid_from: datetime
    valid_until: datetime
    revoked_at: datetime | None = None
    publisher: str | None = None
    publishing_since: datetime | None = None
    heard_at: datetime | None = None

    def is_valid(self, at: datetime) -> bool:
        """Whether it opens the door at this time."""
        return self.revoked_at is None and self.valid_from <= at < self.valid_until

    def is_used(self, at: datetime) -> bool:
        """Whether somebody pushes with it."""
        heard = self.heard_at is not None and at - self.heard_at <= HEARD_WITHIN
        return self.publisher is not None and heard

    def published(self, publisher: str, at: datetime) -> "StreamKey":
        """Return it as somebody begins to push.

        Raises:
            InputRejected: ``stream-key-over``: not valid now; ``stream-key-used``: somebody else
                pushes with it.
        """
        if not self.is_valid(at):
            raise InputRejected("stream-key-over")
        if self.is_used(at):
            raise InputRejected("stream-key-used")
        return replace(self, publisher=publisher, publishing_since=at, heard_at=at)

    def heard(self, publisher: str, at: datetime) -> "StreamKey":
        """Return it as its publisher goes on.

        Raises:
            InputRejected: ``stream-key-over``: it was revoked, its time is up, or somebody else
                pushes with it.
        """
        if not self.is_valid(at) or self.publisher != publisher:
            raise InputRejected("stream-key-over")
        return replace(self, heard_at=at)

    def left(self, publisher: str) -> "StreamKey":
        """Return it as a publisher has gone; one that was refused before leaves nothing."""
        if self.publisher != publisher:
            return self
        return replace(self, publisher=None, publishing_since=None, heard_at=None)

    def revoked(self, at: datetime) -> "StreamKey":
        """Return it as it opens nothing any more."""
        return replace(self, revoked_at=self.revoked_at or at)
