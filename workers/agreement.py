"""Machines of one farm share secrets: one that was given another would refuse what others gave.

An agent with another key opens no target's address and is refused at the door for pushes; a door
with another word turns every publisher away. Nobody would see why, so such a process does not
start. ``farm prepare`` notes in the audit log what is known, as digests that tell nothing.
"""

from collections.abc import Mapping

from farm.errors import InputRejected
from farm.orgs import EVERYTHING
from farm.settings_files import PREFIX
from storage.catalog import audit, orgs
from storage.catalog.engine import Transaction
from workers.records import record
from workers.sealing import derived_word
from workers.wiring import Farm

SUBJECT = "secrets"
_SIGNS = 16


def note_secrets(farm: Farm) -> None:
    """Note what the machines of a farm have to agree on, where it is not what was noted last."""
    known = _digests(farm)
    with farm.catalog.writing() as tx:
        if _noted(tx) == known:
            return
        roots = [one for one in orgs.list_organisations(tx, EVERYTHING) if one.parent_id is None]
        record(tx, farm, None, "secrets.noted", of=roots[0].id, subject=SUBJECT, **known)


def require_agreement(farm: Farm) -> None:
    """Return if this process was given what was noted; a farm where nothing was agrees.

    A farm in one folder has one machine, which may have been restored with another key.

    Raises:
        InputRejected: ``secret-differs``, for the first that does.
    """
    if farm.settings.database_url is None:
        return
    with farm.catalog.reading() as tx:
        noted = _noted(tx)
    for name, digest in _digests(farm).items():
        if noted.get(name, digest) != digest:
            raise InputRejected("secret-differs", name=f"{PREFIX}{name}")


def _digests(farm: Farm) -> Mapping[str, str]:
    word = farm.settings.rtmp_word
    told = "" if word is None else word.get_secret_value()
    return {
        "SECRET_KEY": derived_word(farm.secret, "noted")[:_SIGNS],
        "RTMP_WORD": derived_word(told.encode(), "noted")[:_SIGNS],
    }


def _noted(tx: Transaction) -> Mapping[str, str]:
    entries = audit.list_entries(tx, EVERYTHING, limit=1, subject=SUBJECT)
    return entries[0].facts if entries else {}
