"""Whether a file still fits: asked in the transaction that writes its upload down.

Writing transactions come one after the other, and an upload counts with its whole length from its
beginning: of two that want the same last bytes, the second finds them taken.
"""

from datetime import datetime
from typing import Protocol

from farm.errors import InputRejected
from farm.ids import OrgId
from farm.orgs import EVERYTHING, Organisation, Role
from farm.quotas import DAY, Allowance, spell_bytes
from storage.catalog import orgs, people, quotas
from storage.catalog.engine import Transaction


class QuotaPayer(Protocol):
    """Whose quota it is, and whether a stranger sends for them."""

    @property
    def org_id(self) -> OrgId:
        """The organisation that the file will belong to."""
        ...

    @property
    def is_stranger(self) -> bool:
        """Whether they are told no names and numbers of the organisation."""
        ...


def read_allowances(tx: Transaction, org_id: OrgId, now: datetime) -> list[Allowance]:
    """Return the quotas that bind an organisation, its own and those above it, own one last."""
    above = _way_down(tx, org_id)
    known = {one.org_id: one for one in quotas.find_quotas(tx, EVERYTHING, [o.id for o in above])}
    return [
        Allowance(known[one.id], quotas.measure_usage(tx, one.scope, since=now - DAY))
        for one in above
        if one.id in known
    ]


def require_room(
    tx: Transaction, payer: QuotaPayer, *, length: int, files: int, now: datetime
) -> None:
    """Return if a file fits into every quota that binds an organisation.

    Args:
        tx: the writing transaction that writes the upload down.
        payer: who pays for it.
        length: bytes that come on top of what is announced already.
        files: 0 for a piece of a file.
        now: the present.

    Raises:
        InputRejected: ``quota-bytes``, ``quota-bytes-above``, ``quota-uploads``, ``quota-link``.
    """
    for one in reversed(read_allowances(tx, payer.org_id, now)):
        if one.has_room(length) and one.has_turn(files):
            continue
        if payer.is_stranger:
            raise InputRejected("quota-link", seen=spell_bytes(length))
        raise _refusal(tx, payer.org_id, one, length)


def _refusal(tx: Transaction, org_id: OrgId, one: Allowance, length: int) -> InputRejected:
    who = _whom_to_ask(tx, org_id)
    free = one.free_bytes
    if free is None or one.has_room(length):
        return InputRejected("quota-uploads", allowed=one.quota.most_uploads_a_day, who=who)
    if one.quota.org_id != org_id:  # what those above keep is theirs to know
        return InputRejected(
            "quota-bytes-above", seen=spell_bytes(length), free=spell_bytes(free), who=who
        )
    return InputRejected(
        "quota-bytes",
        seen=spell_bytes(length),
        used=spell_bytes(one.usage.bytes),
        allowed=spell_bytes(one.quota.most_bytes or 0),
        free=spell_bytes(free),
        who=who,
    )


def _way_down(tx: Transaction, org_id: OrgId) -> list[Organisation]:
    """Return the organisations from the root to this one."""
    way = orgs.get_organisation(tx, EVERYTHING, org_id).way
    return [orgs.get_organisation(tx, EVERYTHING, one) for one in way]


def _whom_to_ask(tx: Transaction, org_id: OrgId) -> str:
    """Return the names of the nearest administrators, in the organisation or above it."""
    for one in reversed(_way_down(tx, org_id)):
        there = people.list_people(tx, one.scope)
        names = [p.name for p in there if p.org_id == one.id and p.role is Role.ADMIN]
        if names:
            return ", ".join(names)
    return "-"
