"""Alarms of live programmes and who is told of them, in and out."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from farm.alarm_hooks import AlarmHook, HookKind
from farm.ids import AlarmId, HookId, OrgId
from farm.live_alarms import AlarmKind
from farm.messages import Language
from farm.networks import LONGEST_ADDRESS


class AlarmView(BaseModel):
    """Something that is wrong since ``since``, or was until ``until``, in the caller's language.

    ``subject`` is ``main`` or ``backup``, the id of a target, ``recording`` or ``recording-lost``;
    ``acknowledged_by`` is the name of who has seen it.
    """

    id: AlarmId
    kind: AlarmKind
    subject: str
    text: str
    since: datetime
    until: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None


class HookWish(BaseModel):
    """Who is to be told: ``signing`` is the secret that messages are signed with, if any."""

    kind: HookKind
    name: Annotated[str, Field(max_length=200)] = ""
    address: Annotated[str, Field(max_length=LONGEST_ADDRESS)]
    signing: Annotated[str, Field(max_length=500)] = ""
    language: Language = Language.ZH


class HookView(BaseModel):
    """Who is told of alarms, without the key in the address.

    ``told_at`` is when it took something last; ``failed_at`` and ``failure`` say that the last try
    went wrong.
    """

    id: HookId
    organisation_id: OrgId
    kind: HookKind
    name: str
    shown: str
    signed: bool
    language: Language
    created_at: datetime
    told_at: datetime | None
    failed_at: datetime | None
    failure: str | None

    @classmethod
    def of(cls, hook: AlarmHook) -> "HookView":
        """Return the view of a hook."""
        return cls(
            id=hook.id,
            organisation_id=hook.org_id,
            kind=hook.kind,
            name=hook.name,
            shown=hook.shown,
            signed=hook.signing is not None,
            language=hook.language,
            created_at=hook.created_at,
            told_at=hook.told_at,
            failed_at=hook.failed_at,
            failure=hook.failure,
        )


class NetworksDocument(BaseModel):
    """Which addresses besides public ones are called for an organisation, as ``10.20.0.0/16``."""

    networks: list[Annotated[str, Field(max_length=60)]] = []
