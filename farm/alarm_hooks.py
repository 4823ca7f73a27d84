"""Where alarms are told: addresses of an organisation's chat groups and programs (pure)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from farm.errors import InputRejected
from farm.ids import AlarmId, HookId, OrgId, PersonId
from farm.messages import Language

PATIENCE = timedelta(hours=1)
"""What could not be told for so long is told to nobody: it is news no more."""
BACK_OFF = tuple(timedelta(seconds=one) for one in (2, 5, 10, 30, 60, 120))
"""Before the next try, the last one again and again."""
AT_WORK = timedelta(seconds=30)
"""So long nobody else sends what somebody has begun to send."""
MOST_HOOKS = 10
"""An organisation has no more of them: each alarm goes to all."""


class HookKind(StrEnum):
    """In which form alarms are told: a robot of a WeCom or DingTalk group, or plain JSON."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class AlarmHook:
    """An address that is told of an organisation's alarms.

    Attributes:
        name: for people.
        sealed: the address with its key in it, which opens to the farm's secret alone.
        signing: what messages are signed with, sealed likewise; None: they are not.
        shown: scheme and host of the address, for people and logs.
        language: of the words.
        told_at: when it took something last.
        failed_at: when it did not, and since then nothing else.
        failure: what it said then.
        removed_at: since when it is none any more.
    """

    id: HookId
    org_id: OrgId
    kind: HookKind
    name: str
    sealed: str
    shown: str
    language: Language
    created_by: PersonId
    created_at: datetime
    signing: str | None = None
    told_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str | None = None
    removed_at: datetime | None = None

    def took(self, at: datetime) -> "AlarmHook":
        """Return it as it took something."""
        return replace(self, told_at=at, failed_at=None, failure=None)

    def refused(self, failure: str, at: datetime) -> "AlarmHook":
        """Return it as it did not take something."""
        return replace(self, failed_at=at, failure=failure)

    def removed(self, at: datetime) -> "AlarmHook":
        """Return it as no hook any more."""
        return replace(self, removed_at=self.removed_at or at)


@dataclass(frozen=True, slots=True)
class AlarmNews:
    """An alarm's beginning or end, on its way to one hook.

    Attributes:
        org_id: the hook's organisation.
        is_end: whether the alarm's end is told.
        due_at: not before then; while somebody sends it, when another one may.
        sent_at: when the hook took it.
        given_up_at: when it was given up.
    """

    hook_id: HookId
    alarm_id: AlarmId
    is_end: bool
    org_id: OrgId
    at: datetime
    due_at: datetime
    tries: int = 0
    sent_at: datetime | None = None
    given_up_at: datetime | None = None

    def begun(self, at: datetime) -> "AlarmNews":
        """Return it in the hands of somebody who sends it."""
        return replace(self, due_at=at + AT_WORK, tries=self.tries + 1)

    def sent(self, at: datetime) -> "AlarmNews":
        """Return it as the hook took it."""
        return replace(self, sent_at=at)

    def failed(self, at: datetime) -> "AlarmNews":
        """Return it to be tried later, or given up where it is old."""
        if at - self.at > PATIENCE:
            return replace(self, given_up_at=at)
        wait = BACK_OFF[min(max(self.tries, 1), len(BACK_OFF)) - 1]
        return replace(self, due_at=at + wait)


def require_kind(kind: HookKind, *, is_signed: bool) -> None:
    """Return if a hook of this kind can be made so.

    Raises:
        InputRejected: ``hook-not-signed``: robots of WeCom know no signature.
    """
    if kind is HookKind.WECOM and is_signed:
        raise InputRejected("hook-not-signed")
