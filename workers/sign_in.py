"""Signing in and out, and who a session or token belongs to."""

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from farm.access import FORGIVEN_AFTER, Account, Attempts, Session, Token, normal_name
from farm.audit import Actor
from farm.errors import InputRejected
from farm.ids import IdKind, SessionId, TokenId, new_id
from farm.orgs import EVERYTHING, Organisation, Person
from farm.rights import Right
from storage.catalog import accounts, attempts, orgs, people, sessions, tokens
from storage.catalog.engine import Transaction
from workers.passwords import (
    hash_password,
    matches,
    new_token,
    nobodys_hash,
    token_hash,
)
from workers.records import record
from workers.wiring import Farm

FAILURES_OF_A_NAME = 5
FAILURES_OF_AN_ADDRESS = 30
"""More, because a whole newsroom can stand behind one address."""
_IPV6_PREFIX = 64  # what one customer has


@dataclass(frozen=True, slots=True)
class Identity:
    """A person who is signed in.

    Attributes:
        token_scopes: of a bearer token; None for a session.
        session_id: None for a bearer token.
    """

    person: Person
    organisation: Organisation
    token_scopes: frozenset[Right] | None = None
    session_id: SessionId | None = None


def sign_in(farm: Farm, name: str, password: str, *, address: str) -> str:
    """Open a session; unknown, wrong and disabled look and last the same.

    Args:
        farm: the farm.
        name: as typed.
        password: as typed.
        address: IP address of the caller, for the lock.

    Returns:
        The session's token, which is kept nowhere else.

    Raises:
        InputRejected: ``sign-in-failed``; ``sign-in-locked`` after too many failures.
    """
    limits = {
        _digest("name", normal_name(name)): FAILURES_OF_A_NAME,
        _digest("address", _network(address)): FAILURES_OF_AN_ADDRESS,
    }
    with farm.catalog.writing() as tx:
        _count(tx, farm, limits)
        account = accounts.find_account(tx, EVERYTHING, normal_name(name))
    # Outside of any transaction: it takes long, and others must not wait for it.
    known = account.password_hash if account is not None else nobodys_hash()
    fits = matches(known, password)
    if account is None or not fits or account.disabled_at is not None:
        raise InputRejected("sign-in-failed")
    with farm.catalog.writing() as tx:
        _forgive(tx, limits)
        return _open_session(tx, farm, account)


def change_password(farm: Farm, identity: Identity, *, old: str, new: str) -> str:
    """Give a person a new password of their own; all their sessions end.

    Returns:
        The token of a new session.

    Raises:
        InputRejected: ``password-wrong``.
    """
    person = identity.person
    with farm.catalog.reading() as tx:
        account = accounts.get_account(tx, EVERYTHING, person.id)
    if not matches(account.password_hash, old):
        raise InputRejected("password-wrong")
    changed = replace(account, password_hash=hash_password(new))
    actor = Actor(person.id, identity.organisation.scope)
    with farm.catalog.writing() as tx:
        accounts.update_account(tx, EVERYTHING, changed)
        sessions.end_sessions(tx, EVERYTHING, person.id)
        record(tx, farm, actor, "password.changed", of=person.org_id, subject=person.id)
        return _open_session(tx, farm, changed)


def sign_out(farm: Farm, session_id: SessionId) -> None:
    """End a session."""
    with farm.catalog.writing() as tx:
        sessions.end_session(tx, EVERYTHING, session_id)


def find_by_session(farm: Farm, token: str) -> Identity | None:
    """Return whose session a cookie's token opens, or None."""
    with farm.catalog.reading() as tx:
        session = sessions.find_session(tx, EVERYTHING, token_hash(token), farm.clock.now())
        identity = None if session is None else _identity(tx, session)
        return (
            None
            if session is None or identity is None
            else replace(identity, session_id=session.id)
        )


def find_by_token(farm: Farm, secret: str) -> Identity | None:
    """Return whose bearer token this is, or None."""
    with farm.catalog.reading() as tx:
        token = tokens.find_token(tx, EVERYTHING, token_hash(secret), farm.clock.now())
        identity = None if token is None else _identity(tx, token)
        return (
            None
            if token is None or identity is None
            else replace(identity, token_scopes=frozenset(token.scopes))
        )


def create_token(
    farm: Farm, person: Person, name: str, scopes: tuple[Right, ...], *, days: int | None
) -> tuple[Token, str]:
    """Make a bearer token for a person.

    Returns:
        The token's row, and what the program has to send, which is kept nowhere.
    """
    now = farm.clock.now()
    secret = new_token()
    token = Token(
        id=TokenId(new_id(IdKind.TOKEN)),
        org_id=person.org_id,
        person_id=person.id,
        name=name,
        scopes=scopes,
        token_hash=token_hash(secret),
        created_at=now,
        expires_at=None if days is None else now + timedelta(days=days),
    )
    with farm.catalog.writing() as tx:
        tokens.insert_token(tx, EVERYTHING, token)
        record(
            tx,
            farm,
            Actor(person.id, EVERYTHING),
            "token.created",
            of=person.org_id,
            subject=token.id,
        )
    return token, secret


def revoke_token(farm: Farm, person: Person, token_id: TokenId) -> None:
    """Remove a person's token; it opens nothing any more.

    Raises:
        NotFound: the person has none of this id.
    """
    with farm.catalog.writing() as tx:
        tokens.delete_token(tx, EVERYTHING, person.id, token_id)
        record(
            tx,
            farm,
            Actor(person.id, EVERYTHING),
            "token.revoked",
            of=person.org_id,
            subject=token_id,
        )


def forget_old_access(farm: Farm) -> None:
    """Remove sessions that are over and failures that no longer count."""
    now = farm.clock.now()
    with farm.catalog.writing() as tx:
        sessions.forget_sessions(tx, EVERYTHING, now)
        attempts.forget_attempts(tx, EVERYTHING, now - 2 * FORGIVEN_AFTER)


def _open_session(tx: Transaction, farm: Farm, account: Account) -> str:
    now = farm.clock.now()
    token = new_token()
    session = Session(
        id=SessionId(new_id(IdKind.SESSION)),
        org_id=account.org_id,
        person_id=account.id,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + timedelta(hours=farm.settings.session_hours),
    )
    sessions.insert_session(tx, EVERYTHING, session)
    return token


def _identity(tx: Transaction, pass_: Session | Token) -> Identity | None:
    if accounts.get_account(tx, EVERYTHING, pass_.person_id).disabled_at is not None:
        return None
    person = people.get_person(tx, EVERYTHING, pass_.person_id)
    return Identity(person, orgs.get_organisation(tx, EVERYTHING, person.org_id))


def _count(tx: Transaction, farm: Farm, limits: Mapping[str, int]) -> None:
    """Count an attempt before it is checked: guesses sent side by side count all."""
    now = farm.clock.now()
    known = {key: attempts.find_attempts(tx, EVERYTHING, key) for key in limits}
    locks = [left for one in known.values() if one is not None and (left := one.lock_left(now))]
    if locks:
        seconds = 1 + int(max(locks).total_seconds())
        raise InputRejected("sign-in-locked", seconds=seconds)
    for key, allowed in limits.items():
        before = known[key] or Attempts(key, 0, now)
        attempts.save_attempts(tx, EVERYTHING, before.counted(now, allowed=allowed))


def _forgive(tx: Transaction, limits: Mapping[str, int]) -> None:
    for key in limits:
        if (known := attempts.find_attempts(tx, EVERYTHING, key)) is not None:
            attempts.save_attempts(tx, EVERYTHING, known.forgiven())


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == ipaddress.IPv6Address("::").version:
        return str(ipaddress.ip_network(f"{address}/{_IPV6_PREFIX}", strict=False))
    return str(parsed)


def _digest(kind: str, text: str) -> str:
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()}"
