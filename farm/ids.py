"""Identifiers: opaque strings whose prefix says what they name."""

import secrets
from enum import StrEnum
from typing import NewType

OrgId = NewType("OrgId", str)
PersonId = NewType("PersonId", str)
AssetId = NewType("AssetId", str)
RenditionId = NewType("RenditionId", str)
PackageId = NewType("PackageId", str)
StillId = NewType("StillId", str)
CaptionId = NewType("CaptionId", str)
JobId = NewType("JobId", str)
AuditId = NewType("AuditId", str)
UploadId = NewType("UploadId", str)
UploadLinkId = NewType("UploadLinkId", str)
SessionId = NewType("SessionId", str)
TokenId = NewType("TokenId", str)
ProgrammeId = NewType("ProgrammeId", str)
StreamKeyId = NewType("StreamKeyId", str)
TargetId = NewType("TargetId", str)
MarkerId = NewType("MarkerId", str)
AlarmId = NewType("AlarmId", str)
HookId = NewType("HookId", str)
FeedId = NewType("FeedId", str)


class IdKind(StrEnum):
    """What an identifier names; the value is its prefix."""

    ORG = "org"
    PERSON = "per"
    ASSET = "ast"
    RENDITION = "ren"
    PACKAGE = "pkg"
    STILL = "stl"
    CAPTION = "cap"
    JOB = "job"
    AUDIT = "aud"
    UPLOAD = "upl"
    UPLOAD_LINK = "lnk"
    SESSION = "ses"
    TOKEN = "tok"  # noqa: S105  # a prefix
    PROGRAMME = "prg"
    STREAM_KEY = "key"
    TARGET = "tgt"
    MARKER = "mrk"
    ALARM = "alm"
    HOOK = "hok"
    FEED = "fed"


def new_id(kind: IdKind) -> str:
    """Return a fresh identifier, for example ``ast_1f0c…``: 96 random bits, never reused."""
    return f"{kind.value}_{secrets.token_hex(12)}"
