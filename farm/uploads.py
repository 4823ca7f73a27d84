"""Uploads: what is said of a file before its first byte, and how far its bytes are."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from farm.errors import IllegalMove, InputRejected
from farm.ids import AssetId, OrgId, PersonId, UploadId, UploadLinkId
from farm.jobs import Priority


class UploadState(StrEnum):
    """Where an upload is on its way."""

    RECEIVING = "receiving"
    COMPLETE = "complete"
    JOINED = "joined"
    EXPIRED = "expired"
    TERMINATED = "terminated"


_MOVES: dict[UploadState, frozenset[UploadState]] = {
    UploadState.RECEIVING: frozenset(
        {UploadState.COMPLETE, UploadState.EXPIRED, UploadState.TERMINATED}
    ),
    UploadState.COMPLETE: frozenset(
        {UploadState.JOINED, UploadState.EXPIRED, UploadState.TERMINATED}
    ),
    UploadState.JOINED: frozenset(),
    UploadState.EXPIRED: frozenset(),
    UploadState.TERMINATED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class UploadDetails:
    """What the reporter said of the clip; saved before the first byte."""

    file_name: str
    title: str
    place: str = ""
    event: str = ""
    note: str = ""
    priority: Priority = Priority.NORMAL


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way in.

    Attributes:
        person_id: who sends it; None for a stranger with a link.
        link_id: the one-time link it came by, if any.
        length: bytes of the whole file.
        offset: bytes that are safe in the store, always from the beginning.
        metadata: the ``Upload-Metadata`` header as it came, to be given back.
        concat: the ``Upload-Concat`` header as it came; empty for a plain upload.
        expires_at: what is not complete then is removed.
        asset_id: what it became, once it is whole; a partial upload never becomes one.
        holder: the token of the request that may add bytes now.
        held_until: after this time the holder counts as dead.
    """

    id: UploadId
    org_id: OrgId
    person_id: PersonId | None
    link_id: UploadLinkId | None
    length: int
    details: UploadDetails
    created_at: datetime
    expires_at: datetime
    offset: int = 0
    metadata: str = ""
    concat: str = ""
    state: UploadState = UploadState.RECEIVING
    asset_id: AssetId | None = None
    holder: str | None = None
    held_until: datetime | None = None

    @property
    def is_partial(self) -> bool:
        """Whether it waits to be joined with others."""
        return self.concat == "partial"

    @property
    def is_whole(self) -> bool:
        """Whether the last byte is here."""
        return self.offset == self.length

    def is_held(self, at: datetime) -> bool:
        """Whether a living request adds bytes at this time."""
        return self.holder is not None and self.held_until is not None and self.held_until >= at

    def moved(self, state: UploadState) -> "Upload":
        """Return the upload in its next state; nobody holds it.

        Raises:
            IllegalMove: the state cannot be reached from here, or an asset was made of it.
        """
        ended = state in {UploadState.EXPIRED, UploadState.TERMINATED, UploadState.JOINED}
        if state not in _MOVES[self.state] or (ended and self.asset_id is not None):
            raise IllegalMove("illegal-move", noun=self.id, seen=self.state, wanted=state)
        return replace(self, state=state, holder=None, held_until=None)


@dataclass(frozen=True, slots=True)
class UploadPart:
    """A piece of an upload's bytes, as one object.

    Attributes:
        start: its first byte in the upload.
        sha256: of the piece, hexadecimal.
    """

    key: str
    upload_id: UploadId
    org_id: OrgId
    start: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class UploadLink:
    """A door for a stringer without an account.

    Attributes:
        created_by: who gave it away.
        token_hash: SHA-256 of the token, hexadecimal; the token itself is shown once.
        most_files: how many uploads it is good for.
        most_bytes: how large all of them may be together.
        files: how many were begun with it; those sent in parts count when they are joined.
        bytes: their declared lengths together.
    """

    id: UploadLinkId
    org_id: OrgId
    created_by: PersonId
    token_hash: str
    created_at: datetime
    valid_until: datetime
    most_files: int
    most_bytes: int
    files: int = 0
    bytes: int = 0

    def used(self, length: int, *, at: datetime, files: int = 1) -> "UploadLink":
        """Return the link after one more upload of this length.

        Args:
            length: in bytes.
            at: the present.
            files: 0 for a part of a file that is joined later.

        Raises:
            InputRejected: ``upload-link-over``, ``upload-link-used-up``, ``upload-link-too-small``.
        """
        if at > self.valid_until:
            raise InputRejected("upload-link-over")
        if self.files + files > self.most_files:
            raise InputRejected("upload-link-used-up", allowed=self.most_files)
        if self.bytes + length > self.most_bytes:
            left = f"{(self.most_bytes - self.bytes) / 10**6:.1f}"
            raise InputRejected("upload-link-too-small", seen=f"{length / 10**6:.1f}", left=left)
        return replace(self, files=self.files + files, bytes=self.bytes + length)

    def revoked(self, *, at: datetime) -> "UploadLink":
        """Return the link as good for nothing more; uploads begun with it may end."""
        return replace(self, valid_until=min(self.valid_until, at))
